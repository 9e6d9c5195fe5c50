// SPDX-License-Identifier: MIT
#include "bot/delivery/pacer.hpp"

#include <algorithm>
#include <utility>

#include "bot/async/offload.hpp"

namespace paperwire::delivery {

namespace {

using async::Monotonic;
using boost::asio::awaitable;

/// Below this an interval stands for so many a second, not for a gap between two.
constexpr std::chrono::milliseconds least_gap{100};

/// Where the next interval is counted from when a message goes at `when` on a budget that was free at `free_at`.
Monotonic counted_from(const channels::Budget& budget, Monotonic free_at, Monotonic when) {
    const bool is_rate = budget.interval < least_gap;
    return is_rate && when - free_at <= budget.interval / 2 ? free_at : when;
}

}  // namespace

Monotonic BudgetBook::earliest(const Budgets& budgets, Monotonic now) const {
    Monotonic when = now;
    for (const channels::Budget& budget : budgets) {
        const auto found = lines_.find(budget.key);
        if (found == lines_.end()) continue;
        const Line& line = found->second;
        const bool restored = line.restored_at != Monotonic::max();
        when = std::max(when, restored ? std::min(line.free_at, line.restored_at + budget.interval) : line.free_at);
    }
    return when;
}

void BudgetBook::take(const Budgets& budgets, Monotonic when) {
    for (const channels::Budget& budget : budgets) {
        const auto [found, fresh] = lines_.try_emplace(budget.key);
        const Monotonic from = fresh ? when : counted_from(budget, found->second.free_at, when);
        found->second = Line{std::min(from, when) + budget.interval};
    }
    if (lines_.size() >= forget_at_) forget_before(when - std::chrono::minutes{1});  // `when` may lie ahead
}

void BudgetBook::restore(const std::string& key, Monotonic free_at, Monotonic now) { lines_[key] = Line{free_at, now}; }

void BudgetBook::forget_before(Monotonic now) {
    std::erase_if(lines_, [now](const auto& line) { return line.second.free_at <= now; });
    forget_at_ = std::max<std::size_t>(1024, 2 * lines_.size());
}

Pacer::Pacer(const boost::asio::any_io_executor& executor, async::Clock& clock)
    : executor_(executor), clock_(clock), changed_(executor) {}

void Pacer::set_places(unsigned places) {
    const int added = static_cast<int>(places) - places_;
    if (added == 0) return;
    places_ += added;
    free_ += added;
    grant();
}

awaitable<bool> Pacer::take(Budgets budgets) {
    if (stopped_) co_return false;
    const auto waiter = std::make_shared<Waiter>(executor_, std::move(budgets));
    waiting_.push_back(waiter);
    grant();
    co_await waiter->decided.wait();
    co_return waiter->granted;
}

void Pacer::give_back() {
    ++free_;
    grant();
}

void Pacer::grant() {
    const Monotonic now = clock_.monotonic();
    Monotonic next = Monotonic::max();
    for (auto each = waiting_.begin(); each != waiting_.end() && free_ > 0;) {
        Waiter& waiter = **each;
        const Monotonic when = granted_.earliest(waiter.budgets, now);
        if (when > now) {
            next = std::min(next, when);
            ++each;
            continue;
        }
        granted_.take(waiter.budgets, now);
        --free_;
        waiter.granted = true;
        waiter.decided.happen();
        each = waiting_.erase(each);
    }
    // Without a place nobody can go, whatever the time: give_back() asks again.
    wake_at(free_ > 0 ? next : Monotonic::max());
}

void Pacer::wake_at(Monotonic when) {
    if (when == next_) return;
    next_ = when;
    if (watched_) {
        changed_.ring();
    } else if (next_ != Monotonic::max()) {
        watched_ = std::make_shared<async::Event>(executor_);
        async::spawn(executor_, "pace", watch());
    }
}

awaitable<void> Pacer::watch() {
    while (next_ != Monotonic::max()) {
        co_await changed_.wait_until(clock_, next_);
        grant();
    }
    std::exchange(watched_, nullptr)->happen();
}

awaitable<void> Pacer::depart(Budgets budgets) {
    const Monotonic now = clock_.monotonic();
    const Monotonic when = departed_.earliest(budgets, now);
    departed_.take(budgets, when);
    if (when > now) co_await clock_.sleep_until(when);
}

Monotonic Pacer::free_after(const channels::Budget& budget) const {
    const Budgets one{budget};
    return departed_.earliest(one, clock_.monotonic()) + budget.interval;
}

void Pacer::restore(const std::string& key, Monotonic free_at) { granted_.restore(key, free_at, clock_.monotonic()); }

void Pacer::stop() {
    stopped_ = true;
    dismiss();
}

void Pacer::dismiss() {
    for (const auto& waiter : std::exchange(waiting_, {})) waiter->decided.happen();
    wake_at(Monotonic::max());
}

awaitable<void> Pacer::rest() {
    wake_at(Monotonic::max());
    const auto watched = watched_;
    if (watched) co_await watched->wait();
}

}  // namespace paperwire::delivery
