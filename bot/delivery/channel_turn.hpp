// SPDX-License-Identifier: MIT
// delivery: one channel's turn over the outbox, with a window of its own: fetch what is due, and for each delivery wait
// for the channel's rate, render, lease, send and record. Loop thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bot/async/bell.hpp"
#include "bot/delivery/circuit.hpp"
#include "bot/delivery/crowds.hpp"
#include "bot/delivery/deliver_due.hpp"
#include "bot/delivery/ledger.hpp"
#include "bot/delivery/pacer.hpp"
#include "bot/delivery/rest.hpp"
#include "bot/delivery/throttles.hpp"
#include "bot/digest/read_digest.hpp"

namespace paperwire::delivery {

/// What the turns of all channels share.
struct Works {
    Works(DeliverRooms its, const boost::asio::any_io_executor& on)
        : rooms(std::move(its)), executor(on), ledger(on, rooms.store, rooms.store_thread, rooms.clock) {}

    DeliverRooms rooms;
    boost::asio::any_io_executor executor;
    Ledger ledger;
    digest::PaperShelf shelf;  // store thread
    DeliverReport report;
    std::set<store::DigestId> deferred;  // tried, and neither sent nor dead since
    std::size_t under_way{0};
    bool lasting{false};  // the daemon's loop: goes on when nothing is due
    bool stopping{false};
};

class ChannelTurn {
public:
    ChannelTurn(std::string channel, Works& works);

    /// Until nothing is due (until stopping, when lasting) and what was under way has ended.
    [[nodiscard]] boost::asio::awaitable<void> run();
    void wake();
    void stop();
    /// A budget that an earlier process left, or an address that it was told to leave alone.
    void restore(const store::Pace& pace);
    void restore(const store::AddressHold& hold);
    /// How often in a row the channel failed in an earlier process.
    void restore_failures(int failures) { circuit_.set_failures(failures); }
    /// What failures of the channel led to is over, in the store too. What its server asked for stays.
    void lift();

private:
    /// A delivery on its way, with what the configuration says of it now.
    struct Way {
        store::OutboxRow row;
        Current current;  // owns what follows
        const Delivery* delivery{nullptr};
        std::shared_ptr<channels::Channel> channel;
        Budgets budgets;
        bool failed_before{false};
    };
    /// What sending one part needs, put together before the lease.
    struct Parcel {
        std::vector<std::string> rendered;  // all parts, at the first lease only
        std::string bytes;                  // the part to send now
        int parts{1};
    };
    using Done = boost::asio::awaitable<Result<void>>;

    [[nodiscard]] Instant now() const { return works_.rooms.clock.civil(); }
    /// Until when the channel is held, by failures or by its server.
    [[nodiscard]] std::optional<Instant> held_until() const;
    [[nodiscard]] bool is_held() const { return held_until().has_value(); }
    [[nodiscard]] bool may_fetch() const;
    [[nodiscard]] std::vector<store::DestinationId> left_out() const;
    boost::asio::awaitable<bool> fetch();
    boost::asio::awaitable<Result<std::vector<store::OutboxRow>>> due(Instant at, std::size_t limit);
    boost::asio::awaitable<bool> take_up_probe(std::vector<store::OutboxRow> rows);
    boost::asio::awaitable<bool> take_up_suspect();
    void take_up(store::OutboxRow row);
    boost::asio::awaitable<void> sleep();

    boost::asio::awaitable<void> deliver(store::OutboxRow row);
    /// Fills in what the configuration says; false when it does not know the destination or the channel.
    bool look_up(Way& way);
    /// What keeps a delivery from being tried now; nothing when it may.
    [[nodiscard]] std::optional<Instant> put_off_until(const Way& way);
    Done wait_and_send(Way& way);
    Done send_now(Way& way);
    Done bury_unrenderable(Way& way, Error error);
    Done render_anew(Way& way, const std::string& reason);
    Done put_off(store::OutboxRow row, Instant until);
    boost::asio::awaitable<Result<Parcel>> pack(const Way& way);
    boost::asio::awaitable<Result<Parcel>> render(const Way& way);
    /// What was sent of it went to another address than the rest would: begins anew.
    static void begin_anew_elsewhere(Way& way);
    boost::asio::awaitable<Result<bool>> lease(const Way& way, std::vector<std::string> parts);
    boost::asio::awaitable<Outcome> send(const Way& way, Parcel parcel);
    Done settle(Way& way, int parts, Outcome outcome, std::chrono::milliseconds took);
    [[nodiscard]] bool is_replaced(const Way& way) const;
    [[nodiscard]] Outcome judge(const Way& way, const std::string& to, Outcome outcome);
    void hold_back(const Way& way, const Outcome& outcome, store::Transition& step);
    void hold_channel(const store::Transition& step);
    void hold_address(const std::string& its_address, store::Transition& step);
    void count(const store::OutboxRow& row, const store::Transition& step, const Outcome& outcome);

    std::string channel_;
    Works& works_;
    Pacer pacer_;
    Throttles throttles_;
    Circuit circuit_;
    Crowds crowds_;
    async::Bell bell_;
    std::set<store::DestinationId> busy_;
    std::size_t sending_{0};                   // of the busy ones; the others wait for their turn
    std::set<store::DestinationId> unknown_;   // queued for destinations that this configuration lacks
    std::set<store::DigestId> damaged_;        // their kept parts do not read, and none was sent: rendered anew
    std::set<store::DestinationId> suspects_;  // passed over while somebody else may be the probe
    bool someone_ended_{false};                // since the last query was put together
    Rest own_hold_;                            // of the channel, after failures
    Rest asked_hold_;                          // of the channel, by its server
    Rest suspects_rest_;
    bool suspect_first_{false};  // when the hold has ended
    std::uint64_t holds_{0};     // how many there were
    std::size_t unwritten_holds_{0};
};

}  // namespace paperwire::delivery
