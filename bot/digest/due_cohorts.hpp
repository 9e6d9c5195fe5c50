// SPDX-License-Identifier: MIT
// digest: which cohorts are due, who their members are and which events stand before them. Reads the store; store
// thread only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bot/digest/audience.hpp"
#include "bot/digest/close_digests.hpp"
#include "bot/digest/readiness.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

/// A cohort that is due, with its members as the store knows them.
struct Due {
    const Cohort* cohort{nullptr};
    Instant slot{};
    Instant last_slot{};
    std::vector<store::DestinationRow> members;
};

/// What the store knew when the turn began.
struct Snapshot {
    std::vector<store::CohortState> cohorts;
    store::Seq head{0};
    Receipts receipts;
    std::map<std::string, Day> current;  // newest day read of each category
};

[[nodiscard]] Result<Snapshot> read_snapshot(store::Store& store);
/// The cohorts that are due at `now`, in the audience's order. Errors: those of the store.
[[nodiscard]] Result<std::vector<Due>> find_due(store::Store& store, const Audience& audience, const Snapshot& snapshot,
                                                CloseOrder order, Instant now);
/// All events after the least position of any member, up to `head`.
[[nodiscard]] Result<std::vector<store::Event>> read_events(store::Store& store, const std::vector<Due>& due,
                                                            store::Seq head);
/// The rules that the members' deliveries use, ascending, each once.
[[nodiscard]] std::vector<std::uint32_t> rules_of(const std::vector<Due>& due);

}  // namespace paperwire::digest
