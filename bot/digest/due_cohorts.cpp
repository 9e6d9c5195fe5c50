// SPDX-License-Identifier: MIT
// digest: finding what is due.
#include "bot/digest/due_cohorts.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "bot/core/log.hpp"

namespace paperwire::digest {

namespace {

constexpr std::size_t events_at_once = 20'000;
/// Receipts older than the newest by more are left out, but for a category that has nothing newer: a monthly pause
/// shows in full.
constexpr int receipt_days = 60;

Result<std::vector<store::StoredReceipt>> read_receipts(store::Store& store) {
    auto newest = store.newest_receipts();
    if (!newest || newest->empty()) return newest;
    Day latest = newest->front().receipt.day;
    for (const auto& receipt : *newest) latest = std::max(latest, receipt.receipt.day);
    const Day from = latest.plus(-receipt_days);
    auto recent = store.receipts(from);
    if (!recent) return recent;
    for (auto& receipt : *newest) {
        if (receipt.receipt.day < from) recent->push_back(std::move(receipt));
    }
    return recent;
}

/// Decides whether one cohort is due.
std::optional<Due> look_at(const Cohort& cohort, const store::CohortState& state, const Snapshot& snapshot,
                           CloseOrder order, Instant now) {
    Due due{&cohort, now, state.last_slot, state.least};
    if (order.all_due) return due;
    const auto slot = due_slot(cohort, snapshot.receipts, state.last_slot, state.least < snapshot.head, now);
    if (!slot) return std::nullopt;
    due.slot = *slot;
    return due;
}

/// "1 paper is damaged in the store and cannot be told" after whatever is noted already.
void note_unreadable(CategoryReceipt& receipt, int papers) {
    const std::string words = papers == 1 ? " paper is" : " papers are";
    receipt.read = std::max(0, receipt.read - papers);
    receipt.note += (receipt.note.empty() ? "" : "; ") + std::to_string(papers) + words +
                    " damaged in the store and cannot be told";
}

void leave_out_unreadable(std::vector<store::Event>& events, Receipts& receipts) {
    std::map<std::pair<std::string, Day>, int> missing;
    int papers = 0;
    for (const store::Event& event : events) {
        if (!event.damage) continue;
        ++papers;
        log::error("digest", "paper unreadable: nobody is told of it",
                   {{"paper", event.damage->paper}, {"reason", event.damage->reason}});
        if (!event.announcement.day) continue;
        for (const std::string& category : event.damage->categories) ++missing[{category, *event.announcement.day}];
    }
    if (papers == 0) return;
    log::error("digest", "papers unreadable", {{"papers", papers}});
    std::erase_if(events, [](const store::Event& event) { return event.damage != nullptr; });
    for (auto& [category, list] : receipts) {
        for (store::StoredReceipt& stored : list) {
            const auto found = missing.find({category, stored.receipt.day});
            if (found != missing.end()) note_unreadable(stored.receipt, found->second);
        }
    }
}

}  // namespace

Result<Snapshot> read_snapshot(store::Store& store) {
    Snapshot snapshot;
    auto cohorts = store.cohorts();
    if (!cohorts) return std::unexpected(cohorts.error());
    auto head = store.head();
    if (!head) return std::unexpected(head.error());
    auto receipts = read_receipts(store);
    if (!receipts) return std::unexpected(receipts.error());
    snapshot.cohorts = std::move(*cohorts);
    snapshot.head = *head;
    snapshot.receipts = by_category(*receipts);
    for (const auto& [category, list] : snapshot.receipts) {
        for (const auto& receipt : list) {
            if (is_settled(receipt.receipt.state)) snapshot.current[category] = receipt.receipt.day;
        }
    }
    return snapshot;
}

Result<std::vector<Due>> find_due(const Audience& audience, const Snapshot& snapshot, CloseOrder order, Instant now) {
    std::unordered_map<std::string_view, const store::CohortState*> states;
    for (const store::CohortState& state : snapshot.cohorts) states.emplace(state.key, &state);
    std::vector<Due> all;
    for (const Cohort& cohort : audience.cohorts.all) {
        const auto state = states.find(cohort.key);
        if (state == states.end()) return fail(Errc::internal, "cohort " + cohort.key + " is not in the store");
        if (auto due = look_at(cohort, *state->second, snapshot, order, now)) all.push_back(*due);
    }
    return all;
}

Result<std::vector<store::Event>> read_events(store::Store& store, const std::vector<Due>& due, Snapshot& snapshot) {
    const store::Seq head = snapshot.head;
    store::Seq after = head;
    for (const Due& one : due) after = std::min(after, one.least);
    std::vector<store::Event> events;
    while (after < head) {
        auto more = store.events(after, head, events_at_once);
        if (!more) return std::unexpected(more.error());
        if (more->empty()) break;
        after = more->back().seq;
        std::ranges::move(*more, std::back_inserter(events));
    }
    leave_out_unreadable(events, snapshot.receipts);
    return events;
}

Result<Chunk> MemberReader::next() {
    std::vector<std::string> cohorts;
    for (std::size_t i = at_; i < due_.size() && cohorts.size() < chunk_members_; ++i)
        cohorts.push_back(due_[i].cohort->key);
    auto members = store_.members(cohorts, mark_, chunk_members_);
    if (!members) return std::unexpected(members.error());
    Chunk chunk;
    chunk.rows = std::move(*members);
    const bool full = chunk.rows.size() == chunk_members_;
    for (const std::string& cohort : cohorts) {
        const auto position = static_cast<std::uint32_t>(at_);
        chunk.touched.push_back(position);
        ++open_[at_];
        while (chunk.due.size() < chunk.rows.size() && chunk.rows[chunk.due.size()].cohort == cohort)
            chunk.due.push_back(position);
        // The last cohort of a full chunk may have more.
        if (full && chunk.due.size() == chunk.rows.size()) {
            mark_ = {chunk.rows.back().placed, chunk.rows.back().id};
            break;
        }
        ++at_;
        mark_ = {};
    }
    return chunk;
}

std::vector<std::uint32_t> MemberReader::closed(const Chunk& chunk) {
    std::vector<std::uint32_t> whole;
    for (const std::uint32_t position : chunk.touched) {
        if (--open_[position] == 0 && position < at_) whole.push_back(position);
    }
    return whole;
}

}  // namespace paperwire::digest
