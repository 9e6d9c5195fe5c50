// SPDX-License-Identifier: MIT
// source: what an HTTP answer of arXiv's means, before and after its body is read. Pure.
#pragma once

#include <optional>
#include <string>

#include "bot/core/time.hpp"
#include "bot/net/http_client.hpp"
#include "bot/source/paper_source.hpp"

namespace paperwire::source {

/// What a service says to everybody who asks it: throttled for 406, 429 and 503 (retry_after where one was given),
/// refused for 403; the message begins with `answered`. Nothing for any other answer.
[[nodiscard]] std::optional<Error> find_refusal(const net::HttpResponse& response, Instant now);

/// ` (WORDS)` where the body is short text; else empty. arXiv's edge says `Rate exceeded.`
[[nodiscard]] std::string spoken(const net::HttpResponse& response);

/// Who was asked what, for messages: `cs.PL: rss.arxiv.org`.
struct Question {
    std::string category;
    std::string host;
    std::string etag;  // as sent; empty when none was, and then 304 is no answer
};

/// Errors as PaperSource::fetch has them, but for those that find_refusal finds.
[[nodiscard]] Result<FeedAnswer> interpret_reply(const Question& question, const net::HttpResponse& response);

}  // namespace paperwire::source
