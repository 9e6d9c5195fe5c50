// SPDX-License-Identifier: MIT
// intake: the steps of a harvest.
#include "bot/intake/catch_up.hpp"

#include <algorithm>

#include "bot/core/log.hpp"
#include "bot/intake/announcements.hpp"
#include "bot/intake/gaps.hpp"
#include "bot/intake/harvest_steps.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

Wanted wanted_of(const store::Harvest& harvest, const std::vector<store::Gap>& gaps,
                 const std::vector<std::string>& categories) {
    Wanted wanted{harvest.purpose, harvest.from, harvest.to, {}, {}, {}, {}};
    for (const store::Gap& gap : gaps) {
        wanted.gaps[gap.category].insert(gap.day);
        wanted.categories.insert(gap.category);
    }
    if (harvest.purpose == store::Purpose::backfill) wanted.categories.insert(categories.begin(), categories.end());
    return wanted;
}

awaitable<Result<std::vector<store::Gap>>> read_gaps(HarvestRooms& rooms, std::int64_t harvest) {
    store::Store& store = rooms.store;
    auto read = [&store, harvest] { return store.gaps_of(harvest); };
    co_return co_await on_store(rooms, std::move(read));
}

/// What is to be done: a harvest, or nothing until a time.
struct NextHarvest {
    std::optional<store::Harvest> harvest;
    std::optional<Instant> again;
};

Result<NextHarvest> begin(store::Store& store, const HarvestOrder& order, Instant now) {
    store::Harvest harvest;
    harvest.oai_set = order.oai_set;
    harvest.from = order.from;
    harvest.to = order.to;
    harvest.notify = true;
    auto begun = store.begin_harvest(harvest, order.gaps, now);
    if (!begun) return std::unexpected(begun.error());
    log::info("intake", "catching up",
              {{"from", to_string(harvest.from)},
               {"to", to_string(harvest.to)},
               {"gaps", order.gaps.size()},
               {"set", harvest.oai_set}});
    return NextHarvest{std::move(*begun), std::nullopt};
}

Result<NextHarvest> harvest_to_go_on(store::Store& store, const std::vector<std::string>& categories, Instant now) {
    const auto open = store.open_harvests();
    if (!open) return std::unexpected(open.error());
    const auto under_way = std::ranges::find(*open, store::Purpose::catch_up, &store::Harvest::purpose);
    if (under_way != open->end()) return NextHarvest{*under_way, std::nullopt};
    const auto gaps = store.open_gaps();
    if (!gaps) return std::unexpected(gaps.error());
    const auto order = next_harvest(*gaps, categories, now);
    if (!order) return NextHarvest{std::nullopt, next_due(*gaps, categories)};
    return begin(store, *order, now);
}

}  // namespace

HarvestStep standing(const store::Harvest& harvest) {
    return HarvestStep{false, 0, 0, harvest.stage, harvest.records, harvest.reached, std::nullopt};
}

bool is_failure(Errc code) {
    return code == Errc::unavailable || code == Errc::throttled || code == Errc::timeout || code == Errc::malformed ||
           code == Errc::usage;
}

/// The query API has no history: the first version's time, and the shown one's.
store::HarvestedPaper harvested_of(source::Record record) {
    store::HarvestedPaper harvested{std::move(record.paper), {}, record.datestamp};
    for (const source::Submitted& one : record.history) harvested.history.push_back({one.version, one.at});
    if (!harvested.history.empty()) return harvested;
    if (record.first_at) harvested.history.push_back({1, *record.first_at});
    const int shown = harvested.paper.version;
    if (record.first_at && record.current_at && shown > 1) harvested.history.push_back({shown, *record.current_at});
    return harvested;
}

awaitable<Result<HarvestStep>> harvest_step(HarvestRooms& rooms, store::Harvest harvest,
                                            std::vector<std::string> categories) {
    const Result<std::vector<store::Gap>> gaps = co_await read_gaps(rooms, harvest.id);
    if (!gaps) co_return std::unexpected(gaps.error());
    Wanted wanted = wanted_of(harvest, *gaps, categories);
    switch (harvest.stage) {
        case store::HarvestStage::listing: co_return co_await list_step(rooms, std::move(harvest), std::move(wanted));
        case store::HarvestStage::checking: co_return co_await check_step(rooms, std::move(harvest), std::move(wanted));
        case store::HarvestStage::placing: co_return co_await place_step(rooms, std::move(harvest), std::move(wanted));
        case store::HarvestStage::done: break;
    }
    HarvestStep step = standing(harvest);
    step.done = true;
    co_return step;
}

awaitable<Result<HarvestStep>> catch_up_step(HarvestRooms& rooms, std::vector<std::string> categories) {
    store::Store& store = rooms.store;
    auto find = [&store, &categories, now = rooms.clock.civil()] { return harvest_to_go_on(store, categories, now); };
    Result<NextHarvest> next = co_await on_store(rooms, std::move(find));
    if (!next) co_return std::unexpected(next.error());
    if (!next->harvest) co_return HarvestStep{true, 0, 0, store::HarvestStage::done, 0, std::nullopt, next->again};
    Result<HarvestStep> step = co_await harvest_step(rooms, std::move(*next->harvest), categories);
    if (step && step->done) {
        log::info("intake", "caught up", {{"records", step->records}});
        step->done = false;  // other gaps may be open
    }
    co_return step;
}

awaitable<Result<std::size_t>> count_gaps(HarvestRooms& rooms, std::vector<std::string> categories) {
    store::Store& store = rooms.store;
    auto read = [&store] { return store.open_gaps(); };
    const Result<std::vector<store::Gap>> gaps = co_await on_store(rooms, std::move(read));
    if (!gaps) co_return std::unexpected(gaps.error());
    co_return static_cast<std::size_t>(std::ranges::count_if(
        *gaps, [&](const store::Gap& gap) { return std::ranges::find(categories, gap.category) != categories.end(); }));
}

}  // namespace paperwire::intake
