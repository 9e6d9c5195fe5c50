// SPDX-License-Identifier: MIT
#include "bot/delivery/ledger.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/log.hpp"

namespace paperwire::delivery {

namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

/// How often a process that is to end tries to write what it knows.
constexpr int last_tries = 4;
constexpr milliseconds shortest_try{100};
constexpr milliseconds longest_try{5'000};
constexpr milliseconds shortest_pause{1'000};
constexpr milliseconds longest_pause{60'000};

milliseconds doubled(milliseconds first, milliseconds most, int times) {
    return std::min(most, first * (std::int64_t{1} << std::clamp(times, 0, 16)));
}

Result<std::vector<store::DigestId>> write_leases(store::Store& store, const std::vector<Ledger::Booking>& bookings) {
    Instant now = Instant::min();
    std::vector<store::Lease> leases;
    std::vector<store::Pace> paces;
    for (const Ledger::Booking& booking : bookings) {
        now = std::max(now, booking.undo.at);
        leases.push_back(booking.lease);
        paces.insert(paces.end(), booking.paces.begin(), booking.paces.end());
    }
    return store.lease(leases, paces, now);
}

/// Writes steps whose first write failed, but for those that stand: only this process moves what it has leased.
Result<void> write_again(store::Store& store, const std::vector<store::Transition>& steps) {
    std::vector<store::Transition> missing;
    for (const store::Transition& step : steps) {
        const auto row = store.delivery(step.digest);
        if (!row && row.error().code != Errc::not_found) return std::unexpected(row.error());
        if (row && row->state == store::DeliveryState::leased) missing.push_back(step);
    }
    return missing.empty() ? Result<void>{} : store.record(missing);
}

}  // namespace

Result<void> record_each(store::Store& store, const std::vector<store::Transition>& steps) {
    auto written = store.record(steps);
    if (written || written.error().code != Errc::conflict) return written;
    for (const store::Transition& step : steps) {
        auto one = store.record(std::span(&step, 1));
        if (!one && one.error().code != Errc::conflict) return one;
    }
    return {};
}

bool is_of_the_store(Errc code) { return code == Errc::storage || code == Errc::storage_full || code == Errc::busy; }

Ledger::Ledger(boost::asio::any_io_executor executor, store::Store& store, async::Threads& thread, async::Clock& clock)
    : store_(store),
      clock_(clock),
      leases_(executor, thread,
              [this](const std::vector<Booking>& bookings) { return write_leases(store_, bookings); }),
      records_(executor, thread, [this](const std::vector<store::Transition>& steps) { return store_.record(steps); }),
      retries_(executor, thread,
               [this](const std::vector<store::Transition>& steps) { return write_again(store_, steps); }),
      put_offs_(executor, thread,
                [this](const std::vector<store::Transition>& steps) { return record_each(store_, steps); }) {}

awaitable<Result<bool>> Ledger::lease(Booking booking) {
    store::Transition undo = booking.undo;
    const Result<std::vector<store::DigestId>> refused = co_await leases_.commit(std::move(booking));
    if (refused) {
        mend();
        co_return std::ranges::find(*refused, undo.digest) == refused->end();
    }
    fail_with(refused.error());
    // The write may stand although it was said to have failed.
    const Result<void> undone = co_await make_good(std::move(undo));
    if (!undone) log::error("delivery", "lease may be left open", {{"reason", undone.error().message}});
    co_return std::unexpected(refused.error());
}

awaitable<Result<void>> Ledger::record(store::Transition step) {
    store::Transition copy = step;
    const Result<void> recorded = co_await records_.commit(std::move(copy));
    if (recorded) {
        mend();
        co_return recorded;
    }
    fail_with(recorded.error());
    const Result<void> written = co_await make_good(std::move(step));
    if (written) mend();
    co_return written;
}

awaitable<Result<void>> Ledger::put_off(store::Transition step) {
    const Result<void> recorded = co_await put_offs_.commit(std::move(step));
    if (!recorded) fail_with(recorded.error());
    co_return recorded;
}

awaitable<Result<void>> Ledger::make_good(store::Transition step) {
    for (int tries = 0;; ++tries) {
        co_await clock_.sleep_for(doubled(shortest_try, longest_try, tries));
        store::Transition copy = step;
        Result<void> written = co_await retries_.commit(std::move(copy));
        if (written || (!patient_ && tries >= last_tries)) co_return written;
    }
}

void Ledger::fail_with(const Error& error) {
    if (!broken_) log::error("delivery", "store fails", {{"reason", error.message}});
    broken_ = error;
    const async::Monotonic now = clock_.monotonic();
    if (now < resume_at_) return;  // of the same failure
    resume_at_ = now + doubled(shortest_pause, longest_pause, failures_);
    ++failures_;
}

void Ledger::mend() {
    if (!broken_) return;
    log::info("delivery", "store works again", {{"failures", failures_}});
    broken_.reset();
    failures_ = 0;
    resume_at_ = {};
}

}  // namespace paperwire::delivery
