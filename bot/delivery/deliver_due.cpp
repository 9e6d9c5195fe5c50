// SPDX-License-Identifier: MIT
// delivery: the turns of all channels, side by side.
#include "bot/delivery/deliver_due.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>
#include <vector>

#include "bot/async/bell.hpp"
#include "bot/async/event.hpp"
#include "bot/core/log.hpp"
#include "bot/delivery/channel_turn.hpp"

namespace paperwire::delivery {

using boost::asio::awaitable;

namespace {

/// Deliveries that nobody tries are looked at this often: they wait for days.
constexpr std::chrono::hours between_looks{1};
/// So many rows a transaction, and transactions a look.
constexpr std::size_t chunk_rows = 2'000;
constexpr int most_chunks = 50;

/// What an earlier process left.
struct Legacy {
    std::vector<store::Pace> paces;
    std::vector<store::AddressHold> holds;
    std::map<std::string, int> failures;  // in a row, of whole channels
};

Result<Legacy> read_legacy(store::Store& store, Instant real, Instant now) {
    auto paces = store.paces(real);
    if (!paces) return std::unexpected(paces.error());
    auto holds = store.holds(now);
    if (!holds) return std::unexpected(holds.error());
    auto failures = store.channel_failures();
    if (!failures) return std::unexpected(failures.error());
    return Legacy{std::move(*paces), std::move(*holds), std::move(*failures)};
}

}  // namespace

class OutboxLoop::Turns {
public:
    explicit Turns(DeliverRooms rooms) : rooms_(std::move(rooms)) {}

    awaitable<Result<DeliverReport>> drain() {
        begin(co_await boost::asio::this_coro::executor, false);
        const bool restored = co_await restore();
        if (restored) co_await expire_parked();
        if (restored) start_turns();
        co_await all_ended();
        if (works_->ledger.broken()) co_return std::unexpected(*works_->ledger.broken());
        co_return works_->report;
    }

    awaitable<void> run() {
        begin(co_await boost::asio::this_coro::executor, true);
        while (!stopping_) {
            const bool restored = co_await restore();
            if (restored) break;
            co_await bell_->wait_until(rooms_.clock, works_->ledger.resume_at());
        }
        while (!stopping_) {
            start_turns();
            co_await expire_parked();
            const async::Monotonic again = rooms_.clock.monotonic() + between_looks;
            co_await bell_->wait_until(rooms_.clock, again);
        }
        co_await all_ended();
    }

    void wake() {
        for (auto& [name, turn] : turns_) turn->turn.wake();
        if (bell_) bell_->ring();
    }

    void lift(const std::string& channel) {
        legacy_.failures.erase(channel);
        if (const auto found = turns_.find(channel); found != turns_.end()) found->second->turn.lift();
    }

    void stop() {
        stopping_ = true;
        if (!works_) return;
        works_->stopping = true;
        works_->ledger.set_patient(false);
        for (auto& [name, turn] : turns_) turn->turn.stop();
        bell_->ring();
    }

    [[nodiscard]] std::size_t under_way() const noexcept { return works_ ? works_->under_way : 0; }

private:
    struct Started {
        Started(const std::string& channel, Works& works) : turn(channel, works), ended(works.executor) {}
        ChannelTurn turn;
        async::Event ended;
    };

    void begin(const boost::asio::any_io_executor& executor, bool lasting) {
        turns_.clear();
        bell_ = std::make_unique<async::Bell>(executor);
        works_ = std::make_unique<Works>(rooms_, executor);
        works_->lasting = lasting;
        works_->stopping = stopping_;
        works_->ledger.set_patient(lasting && !stopping_);
    }

    /// Nothing may go before it is known what an earlier process left of rates and failures.
    awaitable<bool> restore() {
        auto work = [&store = rooms_.store, real = rooms_.clock.real(), now = rooms_.clock.civil()] {
            return read_legacy(store, real, now);
        };
        Result<Legacy> restored = co_await async::offload(rooms_.store_thread, std::move(work));
        if (restored) legacy_ = std::move(*restored);
        else works_->ledger.fail_with(restored.error());
        co_return restored.has_value();
    }

    /// What nobody will try any more, and nobody has decided about, comes to its end too.
    awaitable<void> expire_parked() {
        for (int chunks = 0; chunks < most_chunks && works_->ledger.may_go(); ++chunks) {
            const Instant now = rooms_.clock.civil();
            auto look = [this, now] { return rooms_.store.parked(now - rooms_.patience.lifetime, chunk_rows); };
            const Result<std::vector<store::OutboxRow>> rows =
                co_await async::offload(rooms_.store_thread, std::move(look));
            if (!rows) works_->ledger.fail_with(rows.error());
            if (!rows || rows->empty()) co_return;
            std::vector<store::Transition> steps;
            for (const store::OutboxRow& row : *rows) steps.push_back(expire(row, now, rooms_.patience));
            auto work = [this, &steps] { return record_each(rooms_.store, steps); };
            const Result<void> written = co_await async::offload(rooms_.store_thread, std::move(work));
            if (!written) works_->ledger.fail_with(written.error());
            if (!written) co_return;
            for (std::size_t i = 0; i < steps.size(); ++i) count_expired(rows->at(i), steps[i]);
        }
    }

    void count_expired(const store::OutboxRow& row, const store::Transition& step) {
        ++works_->report.dead;
        log::error("delivery", "dead letter",
                   {{"destination", to_string(row.key)}, {"digest", row.digest}, {"reply", step.reply}});
    }

    void start_turns() {
        const Current current = rooms_.current();
        for (const auto& [name, channel] : *current.channels) {
            auto& started = turns_[name];
            if (started) continue;
            started = std::make_unique<Started>(name, *works_);
            if (const auto failed = legacy_.failures.find(name); failed != legacy_.failures.end())
                started->turn.restore_failures(failed->second);
            for (const store::Pace& pace : legacy_.paces) {
                if (pace.channel == name) started->turn.restore(pace);
            }
            for (const store::AddressHold& hold : legacy_.holds) {
                if (hold.channel == name) started->turn.restore(hold);
            }
            async::spawn(works_->executor, "deliver on " + name, run_turn(*started));
        }
    }

    static awaitable<void> run_turn(Started& started) {
        co_await started.turn.run();
        started.ended.happen();
    }

    awaitable<void> all_ended() {
        for (auto& [name, started] : turns_) co_await started->ended.wait();
    }

    DeliverRooms rooms_;
    std::unique_ptr<Works> works_;
    std::unique_ptr<async::Bell> bell_;
    Legacy legacy_;
    std::map<std::string, std::unique_ptr<Started>> turns_;
    bool stopping_{false};
};

OutboxLoop::OutboxLoop(DeliverRooms rooms) : turns_(std::make_unique<Turns>(std::move(rooms))) {}
OutboxLoop::~OutboxLoop() = default;
awaitable<Result<DeliverReport>> OutboxLoop::drain() { return turns_->drain(); }
awaitable<void> OutboxLoop::run() { return turns_->run(); }
void OutboxLoop::wake() { turns_->wake(); }
void OutboxLoop::lift(const std::string& channel) { turns_->lift(channel); }
void OutboxLoop::stop() { turns_->stop(); }
std::size_t OutboxLoop::under_way() const noexcept { return turns_->under_way(); }

awaitable<Result<DeliverReport>> deliver_due(DeliverRooms rooms) {
    OutboxLoop loop(std::move(rooms));
    co_return co_await loop.drain();
}

}  // namespace paperwire::delivery
