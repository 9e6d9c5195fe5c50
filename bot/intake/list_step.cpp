// SPDX-License-Identifier: MIT
#include <algorithm>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/intake/check.hpp"
#include "bot/intake/harvest_steps.hpp"
#include "bot/intake/proof.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

/// arXiv's edge times out for certain ranges of days for good: the same list from a day earlier is another address.
/// Source: arXiv's API group, 2026-04.
constexpr int failures_before_widening = 3;
constexpr int widest = 7;
/// So often may a page of a list fail before the list is begun anew, and a list be begun anew with nothing new.
constexpr int most_failures_of_a_token = 6;
constexpr int most_restarts = 3;
/// What fails for good must not keep other days waiting for ever; but an outage of some days costs no pages.
constexpr int most_failures_of_a_list = 12;
constexpr int most_failures_of_a_list_with_pages = 36;
constexpr int most_restarts_in_vain = 12;
/// How long its first day waits then, so that the others go first: no longer than between two questions of it before.
constexpr std::chrono::hours given_up_for{2};

/// What a page brings that is worth keeping; `reached` moves on with its datestamps.
std::vector<store::HarvestedPaper> useful(std::vector<source::Record> records, const Wanted& wanted,
                                          std::optional<Day>& reached) {
    std::vector<store::HarvestedPaper> papers;
    for (source::Record& record : records) {
        if (record.datestamp) reached = std::max(reached, record.datestamp);
        if (record.deleted || record.paper.version < 1) continue;
        store::HarvestedPaper harvested = harvested_of(std::move(record));
        if (is_of_use(harvested, wanted)) papers.push_back(std::move(harvested));
    }
    return papers;
}

/// Without a token, or with one that holds no longer. After a restart that brought nothing new our clock is not
/// believed.
bool begins(const store::Harvest& harvest, Instant real) {
    if (harvest.token.empty()) return true;
    return harvest.restarts == 0 && harvest.token_until && *harvest.token_until <= real;
}

/// The list goes on by its token, or from the day that it had reached.
awaitable<Result<source::OaiAnswer>> ask(HarvestRooms& rooms, store::Harvest harvest, bool first) {
    const Day from = harvest.reached.value_or(harvest.from.plus(-harvest_overlap)).plus(-harvest.widened);
    const source::OaiSpec spec{harvest.oai_set, from};
    std::string token;
    if (!first) token = harvest.token;
    co_return co_await rooms.archive.list(spec, std::move(token));
}

/// OAI-PMH slows harvesters down by a 503 with Retry-After: that says nothing of the address.
bool tells_to_wait(const Error& error) { return error.code == Errc::throttled && error.retry_after; }

bool is_hopeless(const store::Harvest& harvest, const store::HarvestTrouble& trouble) {
    if (harvest.purpose == store::Purpose::backfill) return false;  // somebody waits for it
    const int most = harvest.reached ? most_failures_of_a_list_with_pages : most_failures_of_a_list;
    return trouble.failures >= most || trouble.restarts >= most_restarts_in_vain;
}

store::HarvestTrouble trouble_of(const store::Harvest& harvest, const Error& error, bool first) {
    store::HarvestTrouble trouble{harvest.id, harvest.failures + 1, harvest.widened, harvest.restarts};
    if (first && error.code == Errc::usage && !harvest.oai_set.empty()) {
        trouble.whole_archive = true;
    } else if (!first && error.code == Errc::conflict) {
        trouble.failures = 0;
        trouble.begin_anew = true;
    } else if (first && trouble.failures >= failures_before_widening) {
        trouble.widened = std::min(widest, harvest.widened + 1);
    } else if (!first && trouble.failures >= most_failures_of_a_token) {
        trouble.failures = 0;
        trouble.begin_anew = true;
    }
    if (trouble.begin_anew) ++trouble.restarts;
    return trouble;
}

/// Where the archive does not know the token any more the list is begun anew, at once as long as that brings something.
awaitable<Result<HarvestStep>> take_error(HarvestRooms& rooms, store::Harvest harvest, Error error, bool first) {
    const bool lost = error.code == Errc::conflict;
    if ((!lost && !is_failure(error.code)) || tells_to_wait(error)) co_return std::unexpected(std::move(error));
    store::Store& store = rooms.store;
    store::HarvestTrouble trouble = trouble_of(harvest, error, first);
    trouble.at = rooms.clock.civil();
    if (is_hopeless(harvest, trouble)) trouble.give_up_until = trouble.at + given_up_for;
    auto write = [&store, &trouble] { return store.write_trouble(trouble); };
    const Result<void> written = co_await on_store(rooms, std::move(write));
    if (!written) co_return std::unexpected(written.error());
    if (trouble.give_up_until) log::warning("intake", "harvest given up", {{"harvest", harvest.id}});
    const bool at_once = trouble.whole_archive || (lost && trouble.begin_anew && trouble.restarts <= most_restarts);
    if (!at_once && lost) co_return fail(Errc::unavailable, "arXiv's archive forgets its own list: " + error.message);
    if (!at_once) co_return std::unexpected(std::move(error));
    log::info("intake", "harvest begun anew",
              {{"harvest", harvest.id}, {"restarts", trouble.restarts}, {"reason", error.message}});
    co_return standing(harvest);
}

/// How often the list was begun with nothing new, after this page.
int restarts_after(const store::Harvest& harvest, bool first, const std::optional<Day>& reached) {
    if (!first || reached > harvest.reached) return 0;
    return harvest.restarts + (harvest.token.empty() ? 0 : 1);
}

void end_list(store::HarvestPage& page, const store::Harvest& harvest, bool has_queries) {
    page.last = true;
    if (!is_checked(harvest)) return;
    page.unchecked = !has_queries;
    if (has_queries) page.check_from = submission_days(harvest.from, harvest.to).from;
}

}  // namespace

awaitable<Result<HarvestStep>> list_step(HarvestRooms& rooms, store::Harvest harvest, Wanted wanted) {
    const bool first = begins(harvest, rooms.clock.real());
    Result<source::OaiAnswer> answer = co_await ask(rooms, harvest, first);
    PAPERWIRE_FAILPOINT("intake.after_page");
    if (!answer) co_return co_await take_error(rooms, harvest, answer.error(), first);
    for (const std::string& fault : answer->faults) log::error("intake", "record left out", {{"reason", fault}});
    if (!answer->token.empty() && answer->token == harvest.token) {
        Error error{Errc::malformed, "arXiv's archive: a list that leads back to itself", std::nullopt};
        co_return co_await take_error(rooms, harvest, std::move(error), first);
    }

    std::optional<Day> reached = harvest.reached;
    const std::vector<store::HarvestedPaper> papers = useful(std::move(answer->records), wanted, reached);
    store::HarvestPage page{harvest.id, papers, answer->token, answer->token_until, reached};
    page.unread = answer->unread;
    page.nameless = static_cast<int>(answer->nameless);
    page.restarts = restarts_after(harvest, first, reached);
    page.at = rooms.clock.civil();
    if (page.token.empty()) end_list(page, harvest, rooms.archive.has_queries());
    store::Store& store = rooms.store;
    auto write = [&store, &page] { return store.write_page(page); };
    const Result<void> written = co_await on_store(rooms, std::move(write));
    if (!written) co_return std::unexpected(written.error());
    HarvestStep step = standing(harvest);
    step.records += static_cast<std::int64_t>(papers.size());
    step.reached = reached;
    if (page.last) step.stage = page.check_from ? store::HarvestStage::checking : store::HarvestStage::placing;
    co_return step;
}

}  // namespace paperwire::intake
