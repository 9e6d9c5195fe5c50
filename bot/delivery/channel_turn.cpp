// SPDX-License-Identifier: MIT
// delivery: a channel's turn: what to take up, and when.
#include "bot/delivery/channel_turn.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/log.hpp"

namespace paperwire::delivery {

namespace {

using boost::asio::awaitable;
using store::OutboxRow;

}  // namespace

ChannelTurn::ChannelTurn(std::string channel, Works& works)
    : channel_(std::move(channel)),
      works_(works),
      pacer_(works.executor, works.rooms.clock),
      throttles_(works.rooms.clock),
      crowds_(works.rooms.window / 8),
      bell_(works.executor) {}

void ChannelTurn::wake() {
    unknown_.clear();
    suspects_.clear();  // a person may have asked for one of them
    bell_.ring();
}

void ChannelTurn::stop() {
    pacer_.stop();
    bell_.ring();
}

void ChannelTurn::lift() {
    own_hold_ = {};
    suspects_rest_ = {};
    circuit_.forget();
    bell_.ring();
}

void ChannelTurn::restore(const store::Pace& pace) {
    async::Clock& clock = works_.rooms.clock;
    const auto left = pace.free_at - clock.real();
    pacer_.restore(pace.key, clock.monotonic() + left);
}

void ChannelTurn::restore(const store::AddressHold& hold) { throttles_.restore(hold.address, hold.until); }

awaitable<void> ChannelTurn::run() {
    while (true) {
        const bool looks = may_fetch();
        bool found = false;
        if (looks) found = co_await fetch();
        if (found) continue;
        const bool ends = works_.stopping || !works_.lasting;
        if (busy_.empty() && ends) break;
        if (ends) {
            co_await bell_.wait();
        } else {
            co_await sleep();
        }
    }
    co_await pacer_.rest();
}

/// Asking again only when half the window is free keeps the queries few while the window stays busy. What is due while
/// a hold is not written yet would only come and go. A probe is chosen when all who waited for their turn are back in
/// the queue.
bool ChannelTurn::may_fetch() const {
    if (is_held() && unwritten_holds_ > 0) return false;
    if (!is_held() && circuit_.is_probing() && (circuit_.has_probe() || busy_.size() > sending_)) return false;
    return !works_.stopping && works_.ledger.may_go() && busy_.size() <= works_.rooms.window / 2 &&
           works_.rooms.current().channels->contains(channel_);
}

std::optional<Instant> ChannelTurn::held_until() const {
    const async::Clock& clock = works_.rooms.clock;
    const Instant until = std::max(own_hold_.until(clock), asked_hold_.until(clock));
    return until > now() ? std::optional{until} : std::nullopt;
}

std::vector<store::DestinationId> ChannelTurn::left_out() const {
    std::vector<store::DestinationId> all(busy_.begin(), busy_.end());
    all.insert(all.end(), unknown_.begin(), unknown_.end());
    if (circuit_.is_probing()) all.insert(all.end(), suspects_.begin(), suspects_.end());
    crowds_.add_left_out(all);
    return all;
}

awaitable<Result<std::vector<OutboxRow>>> ChannelTurn::due(Instant at, std::size_t limit) {
    auto work = [this, at, limit, busy = left_out()] { return works_.rooms.store.due(channel_, at, limit, busy); };
    auto rows = co_await async::offload(works_.rooms.store_thread, std::move(work));
    if (!rows) works_.ledger.fail_with(rows.error());
    co_return rows;
}

/// True when it is worth asking again at once.
awaitable<bool> ChannelTurn::fetch() {
    someone_ended_ = false;
    bool found = false;
    if (suspect_first_ && !is_held()) found = co_await take_up_suspect();
    if (found) co_return true;
    const Instant at = now();
    const bool was_held = held_until() > at;
    const std::uint64_t holds = holds_;
    Result<std::vector<OutboxRow>> rows = co_await due(at, works_.rooms.window - busy_.size());
    if (!rows) co_return false;
    // Rows of a channel that was held at the time of the question: a person lifted that with a retry. Not what an
    // answer of the server has made it since.
    if (was_held && holds == holds_ && !rows->empty()) {
        asked_hold_ = {};
        lift();
    }
    found = !rows->empty();
    if (circuit_.is_probing()) {
        found = co_await take_up_probe(std::move(*rows));
    } else {
        for (OutboxRow& row : *rows) take_up(std::move(row));
    }
    // Who ended meanwhile was left out of the answer, and may have more to send.
    co_return found || someone_ended_;
}

void ChannelTurn::take_up(OutboxRow row) {
    busy_.insert(row.destination);
    const std::string name = "deliver " + row.digest;
    async::spawn(works_.executor, name, deliver(std::move(row)));
}

/// One that never failed: its answer says most.
awaitable<bool> ChannelTurn::take_up_probe(std::vector<OutboxRow> rows) {
    if (is_held() || circuit_.has_probe()) co_return false;
    for (const OutboxRow& row : rows) {
        if (row.was_tried()) suspects_.insert(row.destination);
    }
    const std::size_t found = rows.size();
    std::erase_if(rows, [](const OutboxRow& row) { return row.was_tried(); });
    if (rows.empty() && found > 0) co_return true;  // there may be others behind them
    if (rows.empty() && suspects_.empty()) co_return false;
    if (rows.empty()) co_return co_await take_up_suspect();
    OutboxRow& chosen = rows.at(circuit_.pick(rows.size()));
    circuit_.choose(chosen.destination);
    take_up(std::move(chosen));
    co_return true;
}

/// However many they are, they are asked one at a time and ever less often, for the server may be dead; whoever comes
/// with something new needs not wait for that.
awaitable<bool> ChannelTurn::take_up_suspect() {
    suspect_first_ = false;
    if (!suspects_rest_.is_over(works_.rooms.clock)) co_return false;
    suspects_.clear();
    auto work = [this, at = now(), busy = left_out()] { return works_.rooms.store.due_again(channel_, at, busy); };
    Result<std::optional<OutboxRow>> suspect = co_await async::offload(works_.rooms.store_thread, std::move(work));
    if (!suspect) works_.ledger.fail_with(suspect.error());
    if (!suspect || !*suspect || !circuit_.is_probing() || circuit_.has_probe() || is_held()) co_return false;
    circuit_.choose((*suspect)->destination);
    take_up(std::move(**suspect));
    co_return true;
}

/// Until something can have changed.
awaitable<void> ChannelTurn::sleep() {
    async::Clock& clock = works_.rooms.clock;
    const async::Monotonic again = works_.ledger.resume_at();
    if (works_.ledger.broken() && again > clock.monotonic()) {
        co_await bell_.wait_until(clock, again);
        co_return;
    }
    if (!may_fetch()) {
        co_await bell_.wait();
        co_return;
    }
    auto work = [this, busy = left_out()] { return works_.rooms.store.next_attempt(channel_, busy); };
    const Result<std::optional<Instant>> next = co_await async::offload(works_.rooms.store_thread, std::move(work));
    if (!next) {
        works_.ledger.fail_with(next.error());
        co_return;
    }
    auto nap = works_.rooms.look;
    if (*next) nap = std::clamp(**next - now(), std::chrono::milliseconds{0}, nap);
    const async::Monotonic end = clock.monotonic() + nap;
    co_await bell_.wait_until(clock, end);
}

bool ChannelTurn::look_up(Way& way) {
    way.current = works_.rooms.current();
    const digest::Target* target = way.current.audience->cohorts.targets.find(way.row.key);
    const auto channel = way.current.channels->find(channel_);
    if (target == nullptr || channel == way.current.channels->end()) return false;
    way.delivery = target->delivery;
    way.channel = channel->second;
    return true;
}

}  // namespace paperwire::delivery
