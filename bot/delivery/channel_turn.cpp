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
      crowds_(works.rooms.window / 8),
      bell_(works.executor) {}

void ChannelTurn::wake() {
    unknown_.clear();
    bell_.ring();
}

void ChannelTurn::stop() {
    pacer_.stop();
    bell_.ring();
}

void ChannelTurn::lift() {
    held_until_.reset();
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
/// a hold is not written yet would only come and go.
bool ChannelTurn::may_fetch() const {
    if (is_held() && !hold_is_written_) return false;
    if (!is_held() && circuit_.has_probe()) return false;
    return !works_.stopping && works_.ledger.may_go() && busy_.size() <= works_.rooms.window / 2 &&
           works_.rooms.current().channels->contains(channel_);
}

std::vector<store::DestinationId> ChannelTurn::left_out() const {
    std::vector<store::DestinationId> all(busy_.begin(), busy_.end());
    all.insert(all.end(), unknown_.begin(), unknown_.end());
    crowds_.add_left_out(all);
    return all;
}

/// True when it is worth asking again at once.
awaitable<bool> ChannelTurn::fetch() {
    someone_ended_ = false;
    const Instant at = now();
    const std::optional<Instant> held = hold_is_written_ && held_until_ > at ? held_until_ : std::nullopt;
    const std::size_t room = works_.rooms.window - busy_.size();
    auto work = [this, at, room, busy = left_out()] { return works_.rooms.store.due(channel_, at, room, busy); };
    Result<std::vector<OutboxRow>> rows = co_await async::offload(works_.rooms.store_thread, std::move(work));
    if (!rows) {
        works_.ledger.fail_with(rows.error());
        co_return false;
    }
    // Rows of a channel that was held at the time of the question: a person lifted that with a retry. Not what an
    // answer of the server has made it since.
    if (held && held_until_ == held && hold_is_written_ && !rows->empty()) lift();
    for (OutboxRow& row : *rows) {
        busy_.insert(row.destination);
        const std::string name = "deliver " + row.digest;
        async::spawn(works_.executor, name, deliver(std::move(row)));
    }
    // Who ended meanwhile was left out of the answer, and may have more to send.
    co_return !rows->empty() || someone_ended_;
}

/// Until something can have changed.
awaitable<void> ChannelTurn::sleep() {
    async::Clock& clock = works_.rooms.clock;
    if (!may_fetch()) {
        const async::Monotonic again = std::max(works_.ledger.resume_at(), clock.monotonic());
        const bool failing = works_.ledger.broken().has_value() && again > clock.monotonic();
        if (failing) {
            co_await bell_.wait_until(clock, again);
        } else {
            co_await bell_.wait();
        }
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
