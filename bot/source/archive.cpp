// SPDX-License-Identifier: MIT
// source: questions to arXiv's query API and OAI-PMH as URLs, and their answers.
// Source: info.arxiv.org/help/api/user-manual.html, info.arxiv.org/help/oa, and what users met with (read 2026-11).
#include "bot/source/archive.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>

#include "bot/core/ascii.hpp"
#include "bot/source/archive_url.hpp"
#include "bot/source/polite.hpp"
#include "bot/source/reply.hpp"
#include "bot/source/url_host.hpp"

namespace paperwire::source {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_archive_bytes = std::size_t{256} << 20U;
constexpr milliseconds query_timeout{90'000};
/// arXiv's edge gives up after 180 s.
constexpr milliseconds oai_timeout{240'000};
/// Longer lists of ids make URLs that are refused.
constexpr std::size_t most_ids = 100;
constexpr int largest_page = 2'000;
constexpr std::int64_t window = 10'000;
/// Before an empty or short page is asked for again.
constexpr std::array again_after{milliseconds{5'000}, milliseconds{20'000}, milliseconds{60'000}};
/// So many ids refused one by one, and nothing answered: it is not the ids.
constexpr std::size_t most_refused_alone = 3;

bool is_all_blank(std::string_view text) { return ascii::trim(text).empty(); }

/// Halves of lists of ids that are still to be asked, and what came so far.
struct IdSearch {
    std::deque<std::vector<VersionedId>> open;
    QueryAnswer answer;
    std::size_t answered{0};
    std::size_t refused{0};
};

void split_into(std::deque<std::vector<VersionedId>>& open, const std::vector<VersionedId>& ids, std::size_t most) {
    for (std::size_t i = 0; i < ids.size(); i += most) {
        const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(i);
        open.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(std::min(most, ids.size() - i)));
    }
}

void add(QueryAnswer& all, QueryAnswer some) {
    if (all.query.empty()) all.query = std::move(some.query);
    all.total += some.total;
    all.asked += some.asked;
    std::ranges::move(some.entries, std::back_inserter(all.entries));
    std::ranges::move(some.faults, std::back_inserter(all.faults));
}

Result<void> check_page(const QuerySpec& spec, std::int64_t start) {
    if (spec.size < 1 || spec.size > largest_page)
        return fail(Errc::usage, "a page of " + std::to_string(spec.size) + " (want 1 to 2000)");
    if (start < 0 || start + spec.size > window)
        return fail(Errc::usage, "records " + std::to_string(start) + " to " + std::to_string(start + spec.size) +
                                     " of a query (arXiv gives the first 10000: split it by dates)");
    return {};
}

bool is_short(const QueryAnswer& answer, const QuerySpec& spec, std::int64_t start) {
    const auto given = static_cast<std::int64_t>(answer.entries.size() + answer.faults.size());
    return given < std::clamp<std::int64_t>(answer.total - start, 0, spec.size);
}

net::HttpRequest request_for(std::string url, milliseconds timeout) {
    net::HttpRequest request;
    request.url = std::move(url);
    request.headers.emplace_back("Accept", "application/atom+xml, application/xml;q=0.9, text/xml;q=0.9");
    request.timeout = timeout;
    request.max_body = most_archive_bytes;
    return request;
}

/// Those of which nothing came: neither a record nor a fault.
std::vector<VersionedId> missing_of(const std::vector<VersionedId>& asked, const QueryAnswer& answer) {
    std::vector<VersionedId> missing;
    std::ranges::copy_if(asked, std::back_inserter(missing), [&answer](const VersionedId& id) {
        const std::string name = versioned_text(id) + ": ";
        return std::ranges::none_of(answer.entries,
                                    [&id](const Record& record) {
                                        return record.paper.id == id.id &&
                                               (id.version == 0 || record.paper.version == id.version);
                                    }) &&
               std::ranges::none_of(answer.faults, [&](const std::string& fault) { return fault.starts_with(name); });
    });
    return missing;
}

class HttpArchive final : public ArchiveSource {
public:
    HttpArchive(ArxivSettings settings, net::HttpClient& http, async::Clock& clock, Turns& turns)
        : asker_(std::move(settings), http, clock, turns), clock_(clock) {}

    [[nodiscard]] bool has_queries() const override { return may_ask_api(asker_.settings()); }

    asio::awaitable<Result<QueryAnswer>> by_ids(std::vector<VersionedId> ids) override {
        IdSearch search;
        Result<void> asked = co_await search_for(search, ids);
        if (!asked) co_return std::unexpected(asked.error());
        const std::vector<VersionedId> missing = missing_of(ids, search.answer);
        if (!missing.empty()) {
            co_await clock_.sleep_for(again_after.front());
            asked = co_await search_for(search, missing);
            if (!asked && search.answer.entries.empty()) co_return std::unexpected(asked.error());
        }
        co_return std::move(search.answer);
    }

    asio::awaitable<Result<QueryAnswer>> page(QuerySpec spec, std::int64_t start) override {
        if (const auto fits = check_page(spec, start); !fits) co_return std::unexpected(fits.error());
        const std::string url = page_url(asker_.settings().api, spec, start);
        const std::string place = "records from " + std::to_string(start) + " of " + spec.query;
        for (const milliseconds pause : again_after) {
            Result<Page> page = co_await ask_page(url);
            if (!page) co_return fail(place, page.error());
            if (page->answer && !is_short(*page->answer, spec, start)) co_return *std::move(page->answer);
            co_await clock_.sleep_for(pause);
        }
        Result<Page> last = co_await ask_page(url);
        if (!last) co_return fail(place, last.error());
        if (last->answer && !is_short(*last->answer, spec, start)) co_return *std::move(last->answer);
        co_return fail(Errc::unavailable, place + ": " + host_of(url) + " gave " + words_of(*last) + " four times");
    }

    asio::awaitable<Result<OaiAnswer>> list(OaiSpec spec, std::string token) override {
        const std::string& base = asker_.settings().oai;
        if (!may_ask_oai(asker_.settings())) co_return fail(Errc::unavailable, "arxiv.oai names nobody to ask");
        net::HttpRequest request =
            request_for(token.empty() ? list_url(base, spec) : token_url(base, token), oai_timeout);
        const std::string host = host_of(base);
        const auto response = co_await asker_.ask(Service::oai, std::move(request));
        if (!response) co_return std::unexpected(response.error());
        if (response->status != 200) co_return fail(Errc::unavailable, unexpected_status(host, *response));
        Result<OaiAnswer> answer = parse_oai_page(response->body);
        if (!answer) co_return fail(host + " answered 200", answer.error());
        co_return answer;
    }

private:
    /// A body of blanks with 200 is an empty page in arXiv's way.
    struct Page {
        std::optional<QueryAnswer> answer;
    };

    static std::string words_of(const Page& page) {
        if (!page.answer) return "a blank body";
        return std::to_string(page.answer->entries.size()) + " records of a total of " +
               std::to_string(page.answer->total);
    }

    static std::string unexpected_status(const std::string& host, const net::HttpResponse& response) {
        return host + " answered " + std::to_string(response.status) + spoken(response);
    }

    asio::awaitable<Result<void>> search_for(IdSearch& search, std::vector<VersionedId> ids) {
        split_into(search.open, ids, most_ids);
        while (!search.open.empty()) {
            const std::vector<VersionedId> some = std::move(search.open.front());
            search.open.pop_front();
            Result<QueryAnswer> answer = co_await ask_ids(some);
            if (answer) {
                ++search.answered;
                add(search.answer, *std::move(answer));
            } else if (answer.error().code != Errc::usage) {
                co_return std::unexpected(answer.error());
            } else if (some.size() > 1) {
                split_into(search.open, some, (some.size() + 1) / 2);
            } else {
                search.answer.faults.push_back(versioned_text(some.front()) + ": " + answer.error().message);
                if (++search.refused >= most_refused_alone && search.answered == 0)
                    co_return std::unexpected(answer.error());
            }
        }
        co_return Result<void>{};
    }

    asio::awaitable<Result<QueryAnswer>> ask_ids(std::vector<VersionedId> ids) {
        const std::string url = ids_url(asker_.settings().api, ids);
        Result<Page> page = co_await ask_page(url);
        if (page && !page->answer) {
            co_await clock_.sleep_for(again_after.front());
            page = co_await ask_page(url);
        }
        if (!page) co_return std::unexpected(page.error());
        if (!page->answer) co_return fail(Errc::malformed, host_of(asker_.settings().api) + " gave a blank body");
        co_return *std::move(page->answer);
    }

    asio::awaitable<Result<Page>> ask_page(std::string url) {
        if (!may_ask_api(asker_.settings())) co_return fail(Errc::unavailable, "arxiv.api names nobody to ask");
        const std::string host = host_of(url);
        net::HttpRequest request = request_for(std::move(url), query_timeout);
        const auto response = co_await asker_.ask(Service::query, std::move(request));
        if (!response) co_return std::unexpected(response.error());
        if (response->status != 200 && response->status != 400)
            co_return fail(Errc::unavailable, unexpected_status(host, *response));
        if (response->status == 200 && is_all_blank(response->body)) co_return Page{};
        co_return read_page(host, *response);
    }

    /// arXiv's error entry says no to the question, not to the one who asks.
    static Result<Page> read_page(const std::string& host, const net::HttpResponse& response) {
        Result<QueryAnswer> answer = parse_query_answer(response.body);
        const std::string place = host + " answered " + std::to_string(response.status);
        if (!answer && answer.error().code == Errc::refused)
            return fail(Errc::usage, place + ": " + answer.error().message);
        if (response.status == 400) return fail(Errc::usage, place + spoken(response));
        if (!answer) return fail(place, answer.error());
        return Page{*std::move(answer)};
    }

    Asker asker_;
    async::Clock& clock_;
};

}  // namespace

std::unique_ptr<ArchiveSource> create_http_archive(ArxivSettings settings, net::HttpClient& http, async::Clock& clock,
                                                   Turns& turns) {
    if (!may_ask_api(settings) && !may_ask_oai(settings)) return nullptr;
    return std::make_unique<HttpArchive>(std::move(settings), http, clock, turns);
}

}  // namespace paperwire::source
