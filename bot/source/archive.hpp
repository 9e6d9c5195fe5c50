// SPDX-License-Identifier: MIT
// source: asking arXiv's query API and OAI-PMH: what catches up, fills in and checks. The feed alone says what was
// announced and how.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/net/http_client.hpp"
#include "bot/source/oai_answer.hpp"
#include "bot/source/query_answer.hpp"
#include "bot/source/settings.hpp"

namespace paperwire::source {

class Turns;

struct QuerySpec {
    std::string query;  // arXiv's grammar; every AND, OR and ANDNOT in parentheses of its own: it knows no precedence
    bool by_update{false};  // by the submission of the current version, else by that of the first; ascending
    int size{1'000};        // of a page, 2,000 at most
};

struct OaiSpec {
    std::string set;  // oai_set(); empty: all of arXiv
    Day from;         // datestamps, UTC, inclusive
};

/// One question at a time, in turn with the feeds. Errors of all calls: throttled, unavailable, timeout, malformed,
/// refused (403: stop asking), canceled, those of the store, as PaperSource::fetch has them; usage where arXiv (or this
/// program, before it asks) says that the question is at fault; those of the parsers. Messages name the host and the
/// question. Loop thread.
class ArchiveSource {
public:
    virtual ~ArchiveSource() = default;
    /// Whether by_ids() and page() have somebody to ask.
    [[nodiscard]] virtual bool has_queries() const { return true; }
    /// Those versions' records, in no order, 100 a request; a version 0 asks for the current one. What arXiv does not
    /// know is missing: it was asked for twice, some seconds apart, since answers come short now and then. One id that
    /// arXiv refuses fails a whole question: halves are asked until it is found, and it is told in `faults`.
    [[nodiscard]] virtual boost::asio::awaitable<Result<QueryAnswer>> by_ids(std::vector<VersionedId> ids) = 0;
    /// One page of a query. A page that is empty or short although the total says otherwise is asked for again, three
    /// times with growing pauses; then unavailable. `start` + size is 10,000 at most: beyond, arXiv fails.
    [[nodiscard]] virtual boost::asio::awaitable<Result<QueryAnswer>> page(QuerySpec spec, std::int64_t start) = 0;
    /// The first page of ListRecords as arXivRaw, or with a token the next one (as parse_oai_page reads it). Waits 240
    /// s for an answer: arXiv's edge gives up after 180.
    [[nodiscard]] virtual boost::asio::awaitable<Result<OaiAnswer>> list(OaiSpec spec, std::string token) = 0;
};

/// For http(s) addresses; null where there is no archive to ask (may_ask_api, may_ask_oai), and where there is only
/// half of one the other half is unavailable. `http`, `clock`, `turns` and the loop's context outlive it, and it
/// outlives its questions.
[[nodiscard]] std::unique_ptr<ArchiveSource> create_http_archive(ArxivSettings settings, net::HttpClient& http,
                                                                 async::Clock& clock, Turns& turns);

}  // namespace paperwire::source
