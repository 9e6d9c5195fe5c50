// SPDX-License-Identifier: MIT
// source: what an HTTP answer to a question for a feed means. Pure.
#pragma once

#include <string>

#include "bot/core/time.hpp"
#include "bot/net/http_client.hpp"
#include "bot/source/paper_source.hpp"

namespace paperwire::source {

/// Who was asked what, for messages: `cs.PL: rss.arxiv.org`.
struct Question {
    std::string category;
    std::string host;
    std::string etag;  // as sent; empty when none was, and then 304 is no answer
};

/// Errors as PaperSource::fetch has them.
[[nodiscard]] Result<FeedAnswer> interpret_reply(const Question& question, const net::HttpResponse& response,
                                                 Instant now);

}  // namespace paperwire::source
