// SPDX-License-Identifier: MIT
// delivery: what the loop writes: leases before, records after. Many deliveries share a transaction. A store that fails
// stops new leases; what was answered already is written as soon as it works again, for an attempt without a record
// would be made twice. Loop thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/core/result.hpp"
#include "bot/delivery/group_commit.hpp"
#include "bot/store/store.hpp"

namespace paperwire::delivery {

/// Errors that concern every delivery alike.
[[nodiscard]] bool is_of_the_store(Errc code);

/// Writes steps as one; where somebody ended some of the deliveries meanwhile, those stay as they are and keep nothing
/// from the others. Blocks.
[[nodiscard]] Result<void> record_each(store::Store& store, const std::vector<store::Transition>& steps);

class Ledger {
public:
    Ledger(boost::asio::any_io_executor executor, store::Store& store, async::Threads& thread, async::Clock& clock);

    struct Booking {
        store::Lease lease;
        std::vector<store::Pace> paces;
        store::Transition undo;  // brings the delivery back to what it is now; `at` is the lease's time
    };
    /// False: the delivery is not to be sent after all. Errors: of the store; the delivery is not leased.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> lease(Booking booking);
    /// Errors: of the store, after several tries; with set_patient() it tries until it works.
    [[nodiscard]] boost::asio::awaitable<Result<void>> record(store::Transition step);

    /// Writes a step of a delivery that is not leased: one try, for nothing is lost without it.
    [[nodiscard]] boost::asio::awaitable<Result<void>> put_off(store::Transition step);

    /// True in a process that goes on; false in one that is to end.
    void set_patient(bool patient) { patient_ = patient; }
    /// The store's last failure, until a write succeeds.
    [[nodiscard]] const std::optional<Error>& broken() const noexcept { return broken_; }
    /// Says that the store failed; it is then left alone, longer each time, from a second to a minute.
    void fail_with(const Error& error);
    /// Until when a failing store is to be left alone.
    [[nodiscard]] async::Monotonic resume_at() const noexcept { return resume_at_; }
    [[nodiscard]] bool may_go() const { return !broken_ || (patient_ && clock_.monotonic() >= resume_at_); }

private:
    boost::asio::awaitable<Result<void>> make_good(store::Transition step);
    void mend();

    store::Store& store_;
    async::Clock& clock_;
    GroupCommit<Booking, std::vector<store::DigestId>> leases_;
    GroupCommit<store::Transition> records_;
    GroupCommit<store::Transition> retries_;
    GroupCommit<store::Transition> put_offs_;  // apart: one that somebody dropped meanwhile must not fail a record
    bool patient_{false};
    std::optional<Error> broken_;
    int failures_{0};
    async::Monotonic resume_at_{};
};

}  // namespace paperwire::delivery
