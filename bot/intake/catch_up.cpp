// SPDX-License-Identifier: MIT
// intake: the steps of a harvest.
#include "bot/intake/catch_up.hpp"

#include <algorithm>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/intake/announcements.hpp"
#include "bot/intake/gaps.hpp"
#include "bot/intake/place.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

constexpr std::size_t ids_of_a_question = 100;
/// How far around the wanted days what feeds listed helps to place.
constexpr int known_around = 14;

template <typename Work>
auto on_store(HarvestRooms& rooms, Work work) {
    return async::offload(rooms.store_thread, std::move(work));
}

Wanted wanted_of(const store::Harvest& harvest, const std::vector<store::Gap>& gaps,
                 const std::vector<std::string>& categories) {
    Wanted wanted{harvest.purpose, harvest.from, harvest.to, {}, {}};
    for (const store::Gap& gap : gaps) {
        wanted.gaps.insert({gap.category, gap.day});
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

store::HarvestedPaper harvested_of(source::Record record) {
    store::HarvestedPaper harvested{std::move(record.paper), {}, record.datestamp};
    for (const source::Submitted& one : record.history) harvested.history.push_back({one.version, one.at});
    if (harvested.history.empty() && record.first_at) harvested.history.push_back({1, *record.first_at});
    return harvested;
}

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

bool is_over(const store::Harvest& harvest, Instant now) { return harvest.token_until && *harvest.token_until <= now; }

/// The list goes on by its token, or from the day that it had reached.
awaitable<Result<source::OaiAnswer>> ask(HarvestRooms& rooms, store::Harvest harvest) {
    const source::OaiSpec spec{harvest.oai_set, harvest.reached.value_or(harvest.from.plus(-harvest_overlap))};
    std::string token = is_over(harvest, rooms.clock.civil()) ? std::string() : harvest.token;
    co_return co_await rooms.archive.list(spec, std::move(token));
}

awaitable<Result<void>> write_page(HarvestRooms& rooms, store::HarvestPage page) {
    store::Store& store = rooms.store;
    auto write = [&store, &page] { return store.write_page(page); };
    co_return co_await on_store(rooms, std::move(write));
}

/// The archive does not know the token any more: the list is begun anew from the day that it had reached.
awaitable<Result<HarvestStep>> begin_anew(HarvestRooms& rooms, store::Harvest harvest) {
    log::info("intake", "harvest begun anew", {{"harvest", harvest.id}});
    store::HarvestPage page;
    page.harvest = harvest.id;
    page.reached = harvest.reached;
    const Result<void> written = co_await write_page(rooms, page);
    if (!written) co_return std::unexpected(written.error());
    co_return HarvestStep{false, 0, 0, harvest.stage, harvest.records, harvest.reached};
}

awaitable<Result<HarvestStep>> list_page(HarvestRooms& rooms, store::Harvest harvest, Wanted wanted) {
    Result<source::OaiAnswer> answer = co_await ask(rooms, harvest);
    PAPERWIRE_FAILPOINT("intake.after_page");
    if (!answer && answer.error().code == Errc::conflict && !harvest.token.empty())
        co_return co_await begin_anew(rooms, harvest);
    if (!answer) co_return std::unexpected(answer.error());
    for (const std::string& fault : answer->faults) log::error("intake", "record left out", {{"reason", fault}});
    if (!answer->token.empty() && answer->token == harvest.token)
        co_return fail(Errc::malformed, "arXiv's archive: a list that leads back to itself");

    std::optional<Day> reached = harvest.reached;
    const std::vector<store::HarvestedPaper> papers = useful(std::move(answer->records), wanted, reached);
    const bool last = answer->token.empty();
    store::HarvestPage page{harvest.id, papers, answer->token, answer->token_until, reached, last};
    const Result<void> written = co_await write_page(rooms, page);
    if (!written) co_return std::unexpected(written.error());
    const auto stage = last ? store::HarvestStage::placing : store::HarvestStage::listing;
    co_return HarvestStep{false, 0, 0, stage, harvest.records + static_cast<std::int64_t>(papers.size()), reached};
}

/// A chunk and what it is judged by.
struct Chunk {
    store::HarvestedChunk harvested;
    std::vector<std::optional<std::vector<std::string>>> stored;
    std::vector<store::IdRange> known;
};

Result<Chunk> read_chunk(store::Store& store, const store::Harvest& harvest) {
    Chunk chunk;
    auto harvested = store.harvested(harvest.id, placing_chunk);
    if (!harvested) return std::unexpected(harvested.error());
    chunk.harvested = std::move(*harvested);
    std::vector<PaperId> ids;
    for (const auto& one : chunk.harvested.papers) {
        if (ids.empty() || ids.back() != one.paper.id) ids.push_back(one.paper.id);
    }
    auto stored = store.stored_categories(ids);
    if (!stored) return std::unexpected(stored.error());
    chunk.stored = std::move(*stored);
    auto known = store.id_ranges(harvest.from.plus(-known_around), harvest.to.plus(known_around));
    if (!known) return std::unexpected(known.error());
    chunk.known = std::move(*known);
    return chunk;
}

/// A version as the query API has it; where that has none, the text of the version that the archive shows.
store::HarvestedPaper version_of(const VersionedId& wanted, const std::vector<source::Record>& entries,
                                 const std::vector<store::HarvestedPaper>& shown) {
    const auto entry = std::ranges::find_if(entries, [&](const source::Record& record) {
        return record.paper.id == wanted.id && record.paper.version == wanted.version;
    });
    const auto newest = std::ranges::find(shown, wanted.id, [](const auto& one) { return one.paper.id; });
    store::HarvestedPaper version = *newest;
    if (entry != entries.end()) version.paper = entry->paper;
    version.paper.version = wanted.version;
    return version;
}

/// Versions that were announced and then replaced: the archive's list shows only the last.
awaitable<Result<void>> fetch_versions(HarvestRooms& rooms, std::int64_t harvest, std::vector<VersionedId> lacking,
                                       const std::vector<store::HarvestedPaper>& shown) {
    if (lacking.size() > ids_of_a_question) lacking.resize(ids_of_a_question);
    const Result<source::QueryAnswer> answer = co_await rooms.archive.by_ids(lacking);
    if (!answer) co_return std::unexpected(answer.error());
    std::vector<store::HarvestedPaper> versions;
    for (const VersionedId& one : lacking) versions.push_back(version_of(one, answer->entries, shown));
    store::Store& store = rooms.store;
    auto write = [&store, harvest, &versions] { return store.add_harvested(harvest, versions); };
    co_return co_await on_store(rooms, std::move(write));
}

awaitable<Result<HarvestStep>> place_chunk(HarvestRooms& rooms, store::Harvest harvest, Wanted wanted) {
    store::Store& store = rooms.store;
    auto read = [&store, &harvest] { return read_chunk(store, harvest); };
    Result<Chunk> chunk = co_await on_store(rooms, std::move(read));
    if (!chunk) co_return std::unexpected(chunk.error());
    Placer placer(harvest.from.plus(-1), harvest.to.plus(1), std::move(chunk->known), harvest.reached);
    const Placed placed = place_papers(chunk->harvested.papers, chunk->stored, wanted, placer);
    HarvestStep step{false, 0, 0, harvest.stage, harvest.records, harvest.reached};
    if (!placed.lacking.empty()) {
        const auto& shown = chunk->harvested.papers;
        const Result<void> fetched = co_await fetch_versions(rooms, harvest.id, placed.lacking, shown);
        if (!fetched) co_return std::unexpected(fetched.error());
        co_return step;
    }
    const store::PlacedChunk all{harvest.id,       placed.placements,     chunk->harvested.up_to, placer.reached(),
                                 placed.undecided, chunk->harvested.last, rooms.clock.civil()};
    auto write = [&store, &all] { return store.place(all); };
    const Result<store::Remembered> made = co_await on_store(rooms, std::move(write));
    if (!made) co_return std::unexpected(made.error());
    step.events = made->events;
    step.placed = made->read;
    step.reached = placer.reached();
    step.done = chunk->harvested.last;
    if (step.done) step.stage = store::HarvestStage::done;
    co_return step;
}

Result<std::optional<store::Harvest>> harvest_to_go_on(store::Store& store, const std::vector<std::string>& categories,
                                                       Instant now) {
    const auto open = store.open_harvests();
    if (!open) return std::unexpected(open.error());
    const auto under_way = std::ranges::find(*open, store::Purpose::catch_up, &store::Harvest::purpose);
    if (under_way != open->end()) return *under_way;
    const auto gaps = store.open_gaps();
    if (!gaps) return std::unexpected(gaps.error());
    const auto order = next_harvest(*gaps, categories);
    if (!order) return std::nullopt;
    store::Harvest harvest;
    harvest.oai_set = order->oai_set;
    harvest.from = order->from;
    harvest.to = order->to;
    harvest.notify = true;
    auto begun = store.begin_harvest(harvest, order->gaps, now);
    if (!begun) return std::unexpected(begun.error());
    log::info("intake", "catching up",
              {{"from", to_string(harvest.from)},
               {"to", to_string(harvest.to)},
               {"gaps", order->gaps.size()},
               {"set", harvest.oai_set}});
    return std::move(*begun);
}

}  // namespace

awaitable<Result<HarvestStep>> harvest_step(HarvestRooms& rooms, store::Harvest harvest,
                                            std::vector<std::string> categories) {
    const Result<std::vector<store::Gap>> gaps = co_await read_gaps(rooms, harvest.id);
    if (!gaps) co_return std::unexpected(gaps.error());
    Wanted wanted = wanted_of(harvest, *gaps, categories);
    if (harvest.stage == store::HarvestStage::listing)
        co_return co_await list_page(rooms, std::move(harvest), std::move(wanted));
    if (harvest.stage == store::HarvestStage::placing)
        co_return co_await place_chunk(rooms, std::move(harvest), std::move(wanted));
    co_return HarvestStep{true, 0, 0, harvest.stage, harvest.records, harvest.reached};
}

awaitable<Result<HarvestStep>> catch_up_step(HarvestRooms& rooms, std::vector<std::string> categories) {
    store::Store& store = rooms.store;
    auto find = [&store, &categories, now = rooms.clock.civil()] { return harvest_to_go_on(store, categories, now); };
    Result<std::optional<store::Harvest>> harvest = co_await on_store(rooms, std::move(find));
    if (!harvest) co_return std::unexpected(harvest.error());
    if (!*harvest) co_return HarvestStep{true, 0, 0, store::HarvestStage::done, 0, std::nullopt};
    Result<HarvestStep> step = co_await harvest_step(rooms, std::move(**harvest), categories);
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
