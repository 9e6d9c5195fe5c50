// SPDX-License-Identifier: MIT
// source: asking arXiv for one category's feed, politely.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "bot/async/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/net/http_client.hpp"
#include "bot/source/feed.hpp"
#include "bot/source/settings.hpp"

namespace paperwire::source {

class Turns;

struct FeedAnswer {
    bool not_modified{false};  // 304: the feed that the etag belongs to still stands
    std::string etag;          // verbatim, to be sent back as is; empty when none
    Feed feed;                 // empty when not_modified
};

class PaperSource {
public:
    virtual ~PaperSource() = default;
    /// Fetches and parses one category's feed. Errors: throttled (406, 429, 503, or the service still rests for one and
    /// was not asked; retry_after where known), unavailable (other statuses, no connection, a missing file), timeout,
    /// malformed (a body that is not a whole feed), refused (403, now or before: stop asking), canceled, those of the
    /// store. Messages name the category, the host and what was seen. Waits for its turn (bot/source/polite.hpp). Loop
    /// thread.
    [[nodiscard]] virtual boost::asio::awaitable<Result<FeedAnswer>> fetch(std::string category, std::string etag) = 0;
    /// Whether anything would be asked now, of whatever category. Errors: throttled (all feeds rest; retry_after: how
    /// long still), refused (a 403 stands), those of the store.
    [[nodiscard]] virtual boost::asio::awaitable<Result<void>> may_fetch() { co_return Result<void>{}; }
};

/// For http(s) bases. `http`, `clock`, `turns` and the loop's context outlive the source, and the source its fetches.
/// User-Agent: `paperwire/VERSION (+mailto:CONTACT)`.
[[nodiscard]] std::unique_ptr<PaperSource> create_http_source(ArxivSettings settings, net::HttpClient& http,
                                                              async::Clock& clock, Turns& turns);
/// For file:///DIR: one category a file under its canonical name, `DIR/eess.SY.xml`; a missing file is that category
/// unavailable. No pacing.
[[nodiscard]] std::unique_ptr<PaperSource> create_directory_source(ArxivSettings settings);

}  // namespace paperwire::source
