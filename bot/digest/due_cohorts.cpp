// SPDX-License-Identifier: MIT
// digest: finding what is due.
#include "bot/digest/due_cohorts.hpp"

#include <algorithm>
#include <set>

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

bool any_behind(const std::vector<store::DestinationRow>& members, store::Seq head) {
    return std::ranges::any_of(members, [head](const store::DestinationRow& row) { return row.cursor < head; });
}

/// Decides whether one cohort is due, reading its members only where that matters.
Result<std::optional<Due>> look_at(store::Store& store, const Cohort& cohort, const Snapshot& snapshot,
                                   CloseOrder order, Instant now) {
    const auto state = std::ranges::find(snapshot.cohorts, cohort.key, &store::CohortState::key);
    if (state == snapshot.cohorts.end()) return fail(Errc::internal, "cohort " + cohort.key + " is not in the store");
    Due due{&cohort, now, state->last_slot, {}};
    auto slot = order.all_due ? std::optional{now} : due_slot(cohort, snapshot.receipts, state->last_slot, false, now);
    const bool may_be_behind = cohort.schedule.form == Schedule::Form::immediate;
    if (!slot && !may_be_behind) return std::nullopt;
    auto members = store.members(cohort.key);
    if (!members) return std::unexpected(members.error());
    if (!slot && any_behind(*members, snapshot.head))
        slot = due_slot(cohort, snapshot.receipts, state->last_slot, true, now);
    if (!slot) return std::nullopt;
    due.slot = *slot;
    due.members = std::move(*members);
    return due;
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

Result<std::vector<Due>> find_due(store::Store& store, const Audience& audience, const Snapshot& snapshot,
                                  CloseOrder order, Instant now) {
    std::vector<Due> all;
    for (const Cohort& cohort : audience.cohorts.all) {
        auto due = look_at(store, cohort, snapshot, order, now);
        if (!due) return std::unexpected(due.error());
        if (*due) all.push_back(std::move(**due));
    }
    return all;
}

Result<std::vector<store::Event>> read_events(store::Store& store, const std::vector<Due>& due, store::Seq head) {
    store::Seq after = head;
    for (const Due& one : due) {
        for (const store::DestinationRow& row : one.members) after = std::min(after, row.cursor);
    }
    std::vector<store::Event> events;
    while (after < head) {
        auto more = store.events(after, head, events_at_once);
        if (!more) return std::unexpected(more.error());
        if (more->empty()) break;
        after = more->back().seq;
        std::ranges::move(*more, std::back_inserter(events));
    }
    return events;
}

std::vector<std::uint32_t> rules_of(const std::vector<Due>& due) {
    std::set<std::uint32_t> rules;
    for (const Due& one : due) {
        for (const Target& target : one.cohort->targets) {
            for (const std::uint32_t position : target.delivery->filters)
                rules.insert(target.subscriber->filters.at(position).rule);
        }
    }
    return {rules.begin(), rules.end()};
}

}  // namespace paperwire::digest
