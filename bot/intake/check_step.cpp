// SPDX-License-Identifier: MIT
#include <algorithm>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/intake/check.hpp"
#include "bot/intake/harvest_steps.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

constexpr int page_size = 1'000;
/// arXiv gives no more of a query than that, and has never announced a fifth of it on a day.
constexpr std::int64_t window = 10'000;
constexpr std::size_t ids_of_a_question = 100;
/// The query API has bad hours in which it asks everyone for patience; the papers wait for it so long and no longer.
constexpr int most_failures = 6;
constexpr std::chrono::hours patience_with_api{3};

/// What is useful of an answer, as the list would have it.
std::vector<store::HarvestedPaper> useful(std::vector<source::Record> entries, const Wanted& wanted) {
    std::vector<store::HarvestedPaper> papers;
    for (source::Record& entry : entries) {
        if (entry.paper.version < 1) continue;
        store::HarvestedPaper harvested = harvested_of(std::move(entry));
        if (is_of_use(harvested, wanted)) papers.push_back(std::move(harvested));
    }
    return papers;
}

awaitable<Result<HarvestStep>> write(HarvestRooms& rooms, store::Harvest harvest, store::HarvestCheck check) {
    store::Store& store = rooms.store;
    auto write = [&store, &check] { return store.write_check(check); };
    const Result<int> kept = co_await on_store(rooms, std::move(write));
    if (!kept) co_return std::unexpected(kept.error());
    if (*kept > 0)
        log::info("intake", "papers that the archive's list lacked", {{"harvest", harvest.id}, {"papers", *kept}});
    HarvestStep step = standing(harvest);
    step.records += *kept;
    if (!check.day) step.stage = store::HarvestStage::placing;
    co_return step;
}

awaitable<Result<HarvestStep>> give_up_or_fail(HarvestRooms& rooms, store::Harvest harvest, Error error) {
    const Result<bool> given_up = co_await take_api_error(rooms, harvest, std::move(error));
    if (!given_up) co_return std::unexpected(given_up.error());
    HarvestStep step = standing(harvest);
    step.stage = store::HarvestStage::placing;
    co_return step;
}

/// Records of the list that could not be read, by their ids.
awaitable<Result<HarvestStep>> ask_for(HarvestRooms& rooms, store::Harvest harvest, std::vector<PaperId> unread) {
    std::vector<VersionedId> ids;
    for (const PaperId& id : unread) ids.push_back({id, 0});
    Result<source::QueryAnswer> answer = co_await rooms.archive.by_ids(std::move(ids));
    if (!answer) co_return co_await give_up_or_fail(rooms, std::move(harvest), std::move(answer.error()));
    std::vector<store::HarvestedPaper> papers;
    for (source::Record& entry : answer->entries) papers.push_back(harvested_of(std::move(entry)));
    const store::HarvestCheck check{harvest.id, papers, unread, harvest.check_day, harvest.check_start};
    co_return co_await write(rooms, std::move(harvest), check);
}

/// Moves on to the day's next records, the next day, or the end.
void move_on(store::HarvestCheck& check, const store::Harvest& harvest, std::int64_t total) {
    check.start = harvest.check_start + page_size;
    check.day = harvest.check_day;
    if (check.start < total && check.start + page_size <= window) return;
    check.start = 0;
    check.day = harvest.check_day->plus(1);
    if (*check.day > submission_days(harvest.from, harvest.to).to) check.day.reset();
}

awaitable<Result<HarvestStep>> ask_for_day(HarvestRooms& rooms, store::Harvest harvest, Wanted wanted) {
    source::QuerySpec spec{submission_query(*harvest.check_day, wanted.categories), false, page_size};
    Result<source::QueryAnswer> answer = co_await rooms.archive.page(std::move(spec), harvest.check_start);
    PAPERWIRE_FAILPOINT("intake.after_check");
    if (!answer) co_return co_await give_up_or_fail(rooms, std::move(harvest), std::move(answer.error()));
    for (const std::string& fault : answer->faults) log::error("intake", "entry left out", {{"reason", fault}});
    const std::vector<store::HarvestedPaper> papers = useful(std::move(answer->entries), wanted);
    store::HarvestCheck check;
    check.harvest = harvest.id;
    check.papers = papers;
    move_on(check, harvest, answer->total);
    co_return co_await write(rooms, std::move(harvest), check);
}

}  // namespace

awaitable<Result<bool>> take_api_error(HarvestRooms& rooms, store::Harvest harvest, Error error) {
    if (!is_failure(error.code)) co_return std::unexpected(std::move(error));
    store::HarvestTrouble trouble{harvest.id, harvest.failures + 1, harvest.widened, harvest.restarts};
    const Instant now = rooms.clock.civil();
    const bool waited = trouble.failures > 1 && now - harvest.failing_since.value_or(now) >= patience_with_api;
    trouble.at = now;
    trouble.unchecked = waited || trouble.failures >= most_failures || error.code == Errc::usage;
    store::Store& store = rooms.store;
    auto write = [&store, &trouble] { return store.write_trouble(trouble); };
    const Result<void> written = co_await on_store(rooms, std::move(write));
    if (!written) co_return std::unexpected(written.error());
    if (!trouble.unchecked) co_return std::unexpected(std::move(error));
    log::warning("intake", "not checked against the query API",
                 {{"harvest", harvest.id}, {"failures", trouble.failures}, {"reason", error.message}});
    co_return true;
}

awaitable<Result<HarvestStep>> check_step(HarvestRooms& rooms, store::Harvest harvest, Wanted wanted) {
    store::Store& store = rooms.store;
    auto read = [&store, id = harvest.id] { return store.unread_records(id, ids_of_a_question); };
    Result<std::vector<PaperId>> unread = co_await on_store(rooms, std::move(read));
    if (!unread) co_return std::unexpected(unread.error());
    if (!unread->empty()) co_return co_await ask_for(rooms, std::move(harvest), std::move(*unread));
    co_return co_await ask_for_day(rooms, std::move(harvest), std::move(wanted));
}

}  // namespace paperwire::intake
