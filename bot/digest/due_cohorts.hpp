// SPDX-License-Identifier: MIT
// digest: which cohorts are due, who their members are and which events stand before them. Reads the store; store
// thread only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bot/digest/audience.hpp"
#include "bot/digest/close_digests.hpp"
#include "bot/digest/readiness.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

/// A cohort that is due.
struct Due {
    const Cohort* cohort{nullptr};
    Instant slot{};
    Instant last_slot{};
    store::Seq least{0};  // no member stands before it
};

/// What the store knew when the turn began.
struct Snapshot {
    std::vector<store::CohortState> cohorts;
    store::Seq head{0};
    Receipts receipts;
    std::map<std::string, Day> current;  // newest day read of each category
};

[[nodiscard]] Result<Snapshot> read_snapshot(store::Store& store);
/// The cohorts that are due at `now`, in the audience's order. Errors: internal.
[[nodiscard]] Result<std::vector<Due>> find_due(const Audience& audience, const Snapshot& snapshot, CloseOrder order,
                                                Instant now);
/// All events after the least position of any member, up to `head`. Those that do not read are left out, logged, and
/// noted in the receipts of the categories that listed them.
[[nodiscard]] Result<std::vector<store::Event>> read_events(store::Store& store, const std::vector<Due>& due,
                                                            Snapshot& snapshot);

/// Members of due cohorts, on their way through the pool and the store together.
struct Chunk {
    std::vector<store::DestinationRow> rows;
    std::vector<std::uint32_t> due;      // by row: position among the due cohorts
    std::vector<std::uint32_t> touched;  // the due cohorts that it has a part of
};

/// Hands out the members of all due cohorts, small ones together and large ones in pieces, and knows when a cohort is
/// closed whole.
class MemberReader {
public:
    MemberReader(store::Store& store, const std::vector<Due>& due, std::size_t chunk_members)
        : store_(store), due_(due), chunk_members_(chunk_members), open_(due.size(), 0) {}

    /// The next ones; one that touches nothing after the last.
    [[nodiscard]] Result<Chunk> next();
    /// That chunk is about to be written; if that fails, no other may be written after it. Returns the cohorts that are
    /// closed whole with it, by position.
    [[nodiscard]] std::vector<std::uint32_t> closed(const Chunk& chunk);

private:
    store::Store& store_;
    const std::vector<Due>& due_;
    std::size_t chunk_members_;
    std::size_t at_{0};           // the cohort to read from
    store::MemberMark mark_;      // where in it
    std::vector<unsigned> open_;  // chunks of each that are under way
};

}  // namespace paperwire::digest
