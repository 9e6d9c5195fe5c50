// SPDX-License-Identifier: MIT
// delivery: a channel's rates, kept exactly and fairly. A message waits until all its budgets and a place are free;
// whoever has waited longest goes first among those that can go. One timer, on the injected clock. Loop thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/async/bell.hpp"
#include "bot/async/clock.hpp"
#include "bot/async/event.hpp"
#include "channels/channel.hpp"

namespace paperwire::delivery {

using Budgets = std::vector<channels::Budget>;

/// When each budget of a channel is free again. An interval under a tenth of a second is a rate rather than a gap: a
/// message that came late by up to half of it does not push the later ones back, so that timers which wake late cost no
/// throughput. Longer intervals are kept between any two.
class BudgetBook {
public:
    /// When a message that draws on all of these may go, `now` at the earliest.
    [[nodiscard]] async::Monotonic earliest(const Budgets& budgets, async::Monotonic now) const;
    /// Draws one message from them at `when`, which earliest() allows.
    void take(const Budgets& budgets, async::Monotonic when);
    /// What an earlier process left. It holds at most for the budget's interval: the real clock may have been set.
    void restore(const std::string& key, async::Monotonic free_at, async::Monotonic now);

private:
    struct Line {
        async::Monotonic free_at{};
        async::Monotonic restored_at{async::Monotonic::max()};  // max: made here
    };
    void forget_before(async::Monotonic now);

    std::map<std::string, Line> lines_;
    std::size_t forget_at_{1024};
};

class Pacer {
public:
    Pacer(const boost::asio::any_io_executor& executor, async::Clock& clock);

    /// How many may be under way at once.
    void set_places(unsigned places);
    /// Waits for a place and for all budgets, and takes them. False after stop() or dismiss(): nothing was taken.
    [[nodiscard]] boost::asio::awaitable<bool> take(Budgets budgets);
    /// Gives the place back.
    void give_back();

    /// Budgets are taken in time, yet what lies between that and the socket takes longer for one message than for the
    /// next. This waits until the last message on the same budgets left their interval ago.
    [[nodiscard]] boost::asio::awaitable<void> depart(Budgets budgets);
    /// When a message that departs now would leave its budget free again.
    [[nodiscard]] async::Monotonic free_after(const channels::Budget& budget) const;

    void restore(const std::string& key, async::Monotonic free_at);
    /// Ends every wait; who comes later may wait anew.
    void dismiss();
    /// Ends every wait, for good.
    void stop();
    /// Waits until the timer has ended; nobody may be waiting in take().
    [[nodiscard]] boost::asio::awaitable<void> rest();

private:
    struct Waiter {
        Waiter(const boost::asio::any_io_executor& executor, Budgets its)
            : budgets(std::move(its)), decided(executor) {}
        Budgets budgets;
        bool granted{false};
        async::Event decided;
    };

    void grant();
    void wake_at(async::Monotonic when);
    boost::asio::awaitable<void> watch();

    boost::asio::any_io_executor executor_;
    async::Clock& clock_;
    BudgetBook granted_;
    BudgetBook departed_;
    std::list<std::shared_ptr<Waiter>> waiting_;
    int places_{1};
    int free_{1};
    bool stopped_{false};

    async::Bell changed_;
    async::Monotonic next_{async::Monotonic::max()};  // when somebody may go; max: nobody waits for a budget
    std::shared_ptr<async::Event> watched_;           // set while the timer runs
};

}  // namespace paperwire::delivery
