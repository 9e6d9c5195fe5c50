// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "bot/intake/harvest_steps.hpp"
#include "bot/intake/place.hpp"
#include "bot/intake/proof.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

constexpr std::size_t versions_of_a_question = 100;
/// Of one step: half a minute's, so that whoever waits for the step's end does not wait long.
constexpr int most_questions = 10;
/// For how long before the wanted days it is known which feeds were read.
constexpr int known_before = 14;

/// A chunk and what it is judged by.
struct Chunk {
    store::HarvestedChunk harvested;
    std::vector<std::optional<store::StoredPaper>> stored;  // of each paper
    std::vector<store::IdRange> known;
    std::vector<store::Gap> gaps;
};

std::vector<PaperId> ids_of(const std::vector<store::HarvestedPaper>& papers) {
    std::vector<PaperId> ids;
    for (const auto& one : papers) {
        if (ids.empty() || ids.back() != one.paper.id) ids.push_back(one.paper.id);
    }
    return ids;
}

/// Which feeds were read on which days, and listed something.
Result<void> read_days(store::Store& store, const store::Harvest& harvest, Wanted& wanted) {
    const auto receipts = store.receipts(harvest.from.plus(-known_before));
    if (!receipts) return std::unexpected(receipts.error());
    for (const auto& [receipt, first_read_at, checked_at] : *receipts) {
        if (!is_settled(receipt.state)) continue;
        wanted.settled.insert({receipt.category, receipt.day});
        if (receipt.read > 0 && receipt.reconstructed == 0) wanted.read.insert({receipt.category, receipt.day});
    }
    const auto gaps = store.open_gaps();
    if (!gaps) return std::unexpected(gaps.error());
    for (const store::Gap& gap : *gaps) {
        wanted.settled.erase({gap.category, gap.day});
        wanted.read.erase({gap.category, gap.day});
    }
    return {};
}

Result<Chunk> read_chunk(store::Store& store, const store::Harvest& harvest, Wanted& wanted) {
    Chunk chunk;
    auto harvested = store.harvested(harvest.id, placing_chunk);
    if (!harvested) return std::unexpected(harvested.error());
    chunk.harvested = std::move(*harvested);
    auto known = store.id_ranges(harvest.id);
    if (!known) return std::unexpected(known.error());
    chunk.known = std::move(*known);
    const std::vector<PaperId> ids = ids_of(chunk.harvested.papers);
    chunk.stored.resize(ids.size());
    if (harvest.purpose == store::Purpose::backfill) return chunk;

    auto stored = store.stored_papers(ids);
    if (!stored) return std::unexpected(stored.error());
    chunk.stored = std::move(*stored);
    auto gaps = store.gaps_of(harvest.id);
    if (!gaps) return std::unexpected(gaps.error());
    chunk.gaps = std::move(*gaps);
    if (const auto read = read_days(store, harvest, wanted); !read) return std::unexpected(read.error());
    return chunk;
}

/// Days that were read of some of the wanted categories alone.
std::set<Day> days_in_part(const Chunk& chunk, const Wanted& wanted) {
    std::set<Day> days;
    for (const store::IdRange& range : chunk.known) {
        const bool whole = std::ranges::all_of(wanted.categories, [&](const std::string& category) {
            return wanted.settled.contains({category, range.day});
        });
        if (!whole) days.insert(range.day);
    }
    return days;
}

/// A chunk and where its papers belong.
struct PlacedPapers {
    Chunk chunk;
    Placed placed;
    std::optional<Day> reached;
};

/// On the store's thread: a chunk of a year with many categories is work for longer than the loop may stand still.
Result<PlacedPapers> read_and_place(store::Store& store, const store::Harvest& harvest, Wanted wanted) {
    auto chunk = read_chunk(store, harvest, wanted);
    if (!chunk) return std::unexpected(chunk.error());
    Placer placer(harvest.from.plus(-1), harvest.to.plus(1), chunk->known, harvest.reached);
    if (wanted.purpose == store::Purpose::catch_up) placer.set_read_in_part(days_in_part(*chunk, wanted));
    Placed placed = place_papers(chunk->harvested.papers, chunk->stored, wanted, placer);
    return PlacedPapers{std::move(*chunk), std::move(placed), placer.reached()};
}

/// How many placements each gap gets that are not stored yet.
std::map<std::pair<std::string, Day>, int> count_fresh(const Chunk& chunk, const Placed& placed) {
    std::set<std::tuple<std::string, std::string, Day, int>> listed;
    const std::vector<PaperId> ids = ids_of(chunk.harvested.papers);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!chunk.stored[i]) continue;
        for (const auto& one : chunk.stored[i]->listings)
            listed.insert({ids[i].text(), one.category, one.day, one.version});
    }
    std::map<std::pair<std::string, Day>, int> fresh;
    for (const store::Placement& one : placed.placements) {
        const Paper& paper = one.item.paper;
        if (listed.insert({paper.id.text(), one.category, one.day, paper.version}).second)
            ++fresh[{one.category, one.day}];
    }
    return fresh;
}

std::vector<store::GapVerdict> judge_gaps(const Chunk& chunk, const Placed& placed, const store::Harvest& harvest,
                                          Instant now) {
    const HarvestEnd end{harvest.listed_at.value_or(harvest.begun_at),
                         now,
                         harvest.unchecked,
                         harvest.unreadable,
                         harvest.undecided + placed.undecided,
                         harvest.listed_to};
    const auto fresh = count_fresh(chunk, placed);
    std::vector<store::GapVerdict> verdicts;
    for (const store::Gap& gap : chunk.gaps) {
        const auto found = fresh.find({gap.category, gap.day});
        verdicts.push_back(judge_gap(gap, gap.listed + (found == fresh.end() ? 0 : found->second), end));
    }
    return verdicts;
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

/// The query API's entries; none where it is not there to be asked, which `harvest` knows from then on.
awaitable<Result<std::vector<source::Record>>> ask_for(HarvestRooms& rooms, store::Harvest& harvest,
                                                       std::vector<VersionedId> lacking) {
    if (harvest.unchecked || !rooms.archive.has_queries()) co_return std::vector<source::Record>{};
    Result<source::QueryAnswer> answer = co_await rooms.archive.by_ids(std::move(lacking));
    if (answer) co_return std::move(answer->entries);
    const Result<bool> given_up = co_await take_api_error(rooms, harvest, std::move(answer.error()));
    if (!given_up) co_return std::unexpected(given_up.error());
    harvest.unchecked = true;
    co_return std::vector<source::Record>{};
}

/// Versions that were announced and then replaced: the archive's list shows only the last. The answer to each question
/// is written at once.
awaitable<Result<void>> fetch_versions(HarvestRooms& rooms, store::Harvest harvest,
                                       std::span<const VersionedId> lacking,
                                       const std::vector<store::HarvestedPaper>& shown) {
    store::Store& store = rooms.store;
    for (int i = 0; i < most_questions && !lacking.empty(); ++i) {
        const auto some = lacking.first(std::min(versions_of_a_question, lacking.size()));
        lacking = lacking.subspan(some.size());
        std::vector<VersionedId> asked(some.begin(), some.end());
        const Result<std::vector<source::Record>> entries = co_await ask_for(rooms, harvest, std::move(asked));
        if (!entries) co_return std::unexpected(entries.error());
        std::vector<store::HarvestedPaper> versions;
        for (const VersionedId& one : some) versions.push_back(version_of(one, *entries, shown));
        auto write = [&store, &harvest, &versions] { return store.add_harvested(harvest.id, versions); };
        const Result<void> written = co_await on_store(rooms, std::move(write));
        if (!written) co_return std::unexpected(written.error());
    }
    co_return Result<void>{};
}

awaitable<Result<HarvestStep>> write(HarvestRooms& rooms, store::Harvest harvest, store::PlacedChunk all) {
    store::Store& store = rooms.store;
    auto write = [&store, &all] { return store.place(all); };
    const Result<store::Remembered> made = co_await on_store(rooms, std::move(write));
    if (!made) co_return std::unexpected(made.error());
    HarvestStep step = standing(harvest);
    step.events = made->events;
    step.placed = made->read;
    step.reached = all.reached;
    step.done = all.last;
    if (step.done) step.stage = store::HarvestStage::done;
    co_return step;
}

}  // namespace

awaitable<Result<HarvestStep>> place_step(HarvestRooms& rooms, store::Harvest harvest, Wanted wanted) {
    store::Store& store = rooms.store;
    auto read = [&store, &harvest, &wanted] { return read_and_place(store, harvest, std::move(wanted)); };
    const Result<PlacedPapers> papers = co_await on_store(rooms, std::move(read));
    if (!papers) co_return std::unexpected(papers.error());
    const auto& [chunk, placed, reached] = *papers;
    if (!placed.lacking.empty()) {
        const std::span<const VersionedId> lacking = placed.lacking;
        const Result<void> fetched = co_await fetch_versions(rooms, harvest, lacking, chunk.harvested.papers);
        if (!fetched) co_return std::unexpected(fetched.error());
        co_return standing(harvest);
    }
    const Instant now = rooms.clock.civil();
    std::vector<store::GapVerdict> verdicts;
    if (chunk.harvested.last) verdicts = judge_gaps(chunk, placed, harvest, now);
    store::PlacedChunk all{
        harvest.id, placed.placements, chunk.harvested.up_to, reached, placed.undecided, chunk.harvested.last, now};
    all.verdicts = verdicts;
    co_return co_await write(rooms, std::move(harvest), std::move(all));
}

}  // namespace paperwire::intake
