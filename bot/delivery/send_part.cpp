// SPDX-License-Identifier: MIT
// delivery: the way of one part: look up, wait, render, lease, send, record.
#include <algorithm>
#include <utility>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/delivery/channel_turn.hpp"
#include "bot/delivery/isolate.hpp"
#include "bot/schedule/next_due.hpp"

namespace paperwire::delivery {

namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;
using store::OutboxRow;
using store::Transition;

/// An address that the server gave holds only while the configuration still says the one it replaced.
std::string address(const OutboxRow& row, const Delivery& delivery) {
    const bool follows = !row.moved_to.empty() && row.moved_from == delivery.to;
    return follows ? row.moved_to : delivery.to;
}

channels::Recipient recipient_of(const OutboxRow& row, const Delivery& delivery) {
    channels::Recipient recipient;
    recipient.subscriber = row.key.subscriber;
    recipient.to = address(row, delivery);
    recipient.topic = delivery.topic;
    recipient.token = row.token;
    recipient.silent = delivery.silent;
    return recipient;
}

/// The row as it stands, `at` that time.
Transition unchanged(const OutboxRow& row, Instant at) {
    Transition step;
    step.digest = row.digest;
    step.row = row.row;
    step.state = row.state;
    step.at = at;
    step.next_attempt = row.next_attempt;
    step.attempts = row.attempts;
    step.next_part = row.next_part;
    step.reply = row.reply;
    return step;
}

}  // namespace

awaitable<void> ChannelTurn::deliver(OutboxRow row) {
    Way way;
    way.row = std::move(row);
    way.failed_before = way.row.was_tried();
    if (look_up(way)) {
        const Result<void> done = co_await wait_and_send(way);
        if (!done) log::debug("delivery", "left for later", {{"digest", way.row.digest}});
    } else {
        unknown_.insert(way.row.destination);
    }
    busy_.erase(way.row.destination);
    circuit_.ended(way.row.destination);
    someone_ended_ = true;
    bell_.ring();
}

std::optional<Instant> ChannelTurn::put_off_until(const Way& way) {
    const Delivery& delivery = *way.delivery;
    if (way.row.state == store::DeliveryState::uncertain && delivery.on_uncertain == Delivery::OnUncertain::hold)
        return never;  // a lease of a process that died
    const Instant quiet_end = schedule::end_of_quiet(delivery.quiet, delivery.timezone, now());
    if (quiet_end > now()) return quiet_end;
    return throttles_.until(address(way.row, delivery));  // another destination of the same chat was told to wait
}

ChannelTurn::Done ChannelTurn::wait_and_send(Way& way) {
    if (is_held()) co_return Result<void>{};
    if (const auto until = put_off_until(way)) co_return co_await put_off(way.row, *until);
    if (!circuit_.lets_through(way.row.destination)) co_return Result<void>{};
    way.budgets = way.channel->budgets(recipient_of(way.row, *way.delivery));
    if (!crowds_.join(way.budgets, way.row.destination)) co_return Result<void>{};
    pacer_.set_places(way.channel->concurrency());
    const Budgets joined = way.budgets;
    Budgets wanted = joined;
    const bool granted = co_await pacer_.take(std::move(wanted));
    Result<void> done;
    if (granted) {
        ++sending_;
        done = co_await send_now(way);
        --sending_;
        pacer_.give_back();
    }
    crowds_.leave(joined);
    co_return done;
}

/// With a place and its budgets. Much may have happened in the wait.
ChannelTurn::Done ChannelTurn::send_now(Way& way) {
    if (works_.stopping || !works_.ledger.may_go() || is_held()) co_return Result<void>{};
    if (!circuit_.lets_through(way.row.destination)) co_return Result<void>{};
    if (!look_up(way)) {
        unknown_.insert(way.row.destination);
        co_return Result<void>{};
    }
    const bool moved = way.channel->budgets(recipient_of(way.row, *way.delivery)) != way.budgets;
    if (moved) co_return Result<void>{};  // it waited for other budgets than those of its address now
    if (const auto until = put_off_until(way)) co_return co_await put_off(way.row, *until);
    begin_anew_elsewhere(way);
    Result<Parcel> parcel = co_await pack(way);
    if (!parcel && !is_of_the_store(parcel.error().code)) co_return co_await bury_unrenderable(way, parcel.error());
    if (!parcel) {
        works_.ledger.fail_with(parcel.error());
        co_return std::unexpected(parcel.error());
    }
    const bool was_kept = parcel->rendered.empty();
    const Result<bool> leased = co_await lease(way, std::move(parcel->rendered));
    if (!leased) co_return std::unexpected(leased.error());
    if (!*leased) co_return Result<void>{};
    if (!way.row.first_attempt) way.row.first_attempt = now();
    ++works_.under_way;
    PAPERWIRE_FAILPOINT("delivery.after_lease");
    co_await pacer_.depart(way.budgets);
    const int parts = parcel->parts;
    const async::Monotonic begun = works_.rooms.clock.monotonic();
    Outcome outcome = co_await send(way, std::move(*parcel));
    PAPERWIRE_FAILPOINT("delivery.after_send");
    const auto took = std::chrono::duration_cast<milliseconds>(works_.rooms.clock.monotonic() - begun);
    Result<void> settled;
    if (outcome.unreadable && was_kept && way.row.next_part == 1) settled = co_await render_anew(way, outcome.reply);
    else settled = co_await settle(way, parts, std::move(outcome), took);
    --works_.under_way;
    co_return settled;
}

/// Nobody has seen any of it: the store still says what it held.
ChannelTurn::Done ChannelTurn::render_anew(Way& way, const std::string& reason) {
    log::error("delivery", "kept messages do not read: rendered anew",
               {{"digest", way.row.digest}, {"reason", reason}});
    damaged_.insert(way.row.digest);
    Transition step = unchanged(way.row, now());
    step.state = store::DeliveryState::queued;
    step.next_attempt = now();
    co_return co_await works_.ledger.record(std::move(step));
}

void ChannelTurn::begin_anew_elsewhere(Way& way) {
    OutboxRow& row = way.row;
    if (row.next_part == 1 || row.sent_to.empty() || row.sent_to == address(row, *way.delivery)) return;
    log::warning("delivery", "begins anew, for its address changed when a part of it was sent",
                 {{"destination", to_string(row.key)}, {"digest", row.digest}, {"parts sent", row.next_part - 1}});
    row.next_part = 1;
}

/// A digest that cannot be rendered is our bug (or a damaged row); it must not hold up the rest, nor vanish.
ChannelTurn::Done ChannelTurn::bury_unrenderable(Way& way, Error error) {
    log::error("delivery", "digest cannot be rendered", {{"digest", way.row.digest}, {"reason", error.message}});
    const Result<bool> leased = co_await lease(way, std::vector<std::string>{});
    if (!leased) co_return std::unexpected(leased.error());
    if (!*leased) co_return Result<void>{};
    Outcome outcome;
    outcome.kind = Outcome::Kind::rejected;
    outcome.reply = "cannot be rendered: " + error.message;
    co_return co_await settle(way, 1, std::move(outcome), milliseconds{0});
}

ChannelTurn::Done ChannelTurn::put_off(OutboxRow row, Instant until) {
    Transition step = unchanged(row, now());
    step.next_attempt = until;
    co_return co_await works_.ledger.put_off(std::move(step));
}

awaitable<Result<ChannelTurn::Parcel>> ChannelTurn::pack(const Way& way) {
    if (way.row.parts == 0 || damaged_.erase(way.row.digest) > 0) co_return co_await render(way);
    auto work = [this, &way] { return works_.rooms.store.part(way.row.digest, way.row.next_part); };
    Result<std::string> bytes = co_await async::offload(works_.rooms.store_thread, std::move(work));
    const bool lost = !bytes && bytes.error().code == Errc::not_found;
    if (lost && way.row.next_part == 1) co_return co_await render(way);
    if (!bytes) co_return std::unexpected(bytes.error());
    Parcel parcel;
    parcel.bytes = std::move(*bytes);
    parcel.parts = way.row.parts;
    co_return parcel;
}

awaitable<Result<ChannelTurn::Parcel>> ChannelTurn::render(const Way& way) {
    Result<Rendering> rendering;
    if (way.channel->reads_digests()) {
        auto load = [this, &way] { return digest::read_manifest(works_.rooms.store, works_.shelf, way.row); };
        const Result<digest::StoredManifest> stored =
            co_await async::offload(works_.rooms.store_thread, std::move(load));
        if (!stored) co_return std::unexpected(stored.error());
        auto work = [&way, &stored] { return render_isolated(*way.channel, *stored, way.row, way.delivery->timezone); };
        rendering = co_await async::offload(works_.rooms.pool, std::move(work));
    } else {
        rendering = render_guarded(*way.channel, Digest{});
    }
    if (!rendering) co_return std::unexpected(rendering.error());
    for (const LeftOut& one : rendering->left_out) {
        log::error("delivery", "paper cannot be shown",
                   {{"digest", way.row.digest}, {"paper", one.id.text()}, {"reason", one.reason}});
    }
    if (rendering->receipt_is_lost || rendering->reasons_are_lost) {
        log::error("delivery", "a digest goes out without what does not read in the store",
                   {{"digest", way.row.digest},
                    {"receipt", rendering->receipt_is_lost ? "lost" : "whole"},
                    {"reasons", rendering->reasons_are_lost ? "lost" : "whole"}});
    }
    Parcel parcel;
    parcel.parts = static_cast<int>(rendering->parts.size());
    parcel.bytes = rendering->parts.front();
    parcel.rendered = std::move(rendering->parts);
    co_return parcel;
}

/// The budgets go with the lease: a process that is started after this one was killed keeps them too.
awaitable<Result<bool>> ChannelTurn::lease(const Way& way, std::vector<std::string> parts) {
    const async::Clock& clock = works_.rooms.clock;
    Ledger::Booking booking;
    booking.lease = store::Lease{way.row.digest, std::move(parts), way.row.row};
    for (const channels::Budget& budget : way.budgets) {
        const auto wait = std::chrono::ceil<milliseconds>(pacer_.free_after(budget) - clock.monotonic());
        booking.paces.push_back(store::Pace{channel_, budget.key, clock.real() + wait});
    }
    booking.undo = unchanged(way.row, now());
    co_return co_await works_.ledger.lease(std::move(booking));
}

awaitable<Outcome> ChannelTurn::send(const Way& way, Parcel parcel) {
    channels::Recipient recipient = recipient_of(way.row, *way.delivery);
    channels::PartContext context;
    context.digest = way.row.digest;
    context.part = way.row.next_part;
    context.parts = parcel.parts;
    if (context.part > 1) context.earlier_receipt = way.row.first_receipt;
    co_return co_await way.channel->send(std::move(recipient), std::move(context), std::move(parcel.bytes));
}

ChannelTurn::Done ChannelTurn::settle(Way& way, int parts, Outcome outcome, milliseconds took) {
    const Delivery& delivery = *way.delivery;
    const std::string to = address(way.row, delivery);
    outcome = judge(way, to, std::move(outcome));
    Attempt attempt;
    attempt.row = way.row;
    attempt.parts = parts;
    attempt.to = to;
    attempt.configured_to = delivery.to;
    attempt.channel_failures = circuit_.failures();
    attempt.channel_held = held_until();
    attempt.on_uncertain = delivery.on_uncertain;
    attempt.now = now();
    attempt.random = works_.rooms.random();
    Transition step = next_step(attempt, outcome, works_.rooms.patience);
    if (step.next_attempt != never)
        step.next_attempt = schedule::end_of_quiet(delivery.quiet, delivery.timezone, step.next_attempt);
    hold_back(way, outcome, step);
    Transition written = step;
    const Result<void> recorded = co_await works_.ledger.record(std::move(written));
    if (!recorded) co_return recorded;
    if (step.suspend_channel_until) --unwritten_holds_;
    count(way.row, step, outcome);
    if (works_.rooms.observe) works_.rooms.observe(Attempted{channel_, outcome, step.state, took});
    co_return Result<void>{};
}

bool ChannelTurn::is_replaced(const Way& way) const {
    const Current current = works_.rooms.current();
    const auto channel = current.channels->find(channel_);
    return channel != current.channels->end() && channel->second != way.channel;
}

Outcome ChannelTurn::judge(const Way& way, const std::string& to, Outcome outcome) {
    if (is_replaced(way)) {
        // What was said to settings that a reload has replaced says nothing of the channel as it is.
        if (Circuit::may_be_the_channels(outcome)) outcome.kind = Outcome::Kind::retry;
        outcome.scope = Outcome::Scope::destination;
        return outcome;
    }
    const Circuit::Try tried{to.empty() ? to_string(way.row.key) : to, way.row.destination, way.failed_before};
    const bool is_suspect = circuit_.is_suspect(tried);
    outcome = circuit_.judge(tried, std::move(outcome));
    if (is_suspect && circuit_.has_probe() && circuit_.is_probe(tried.destination) &&
        Circuit::is_failure(outcome.kind)) {
        circuit_.suspect_failed();
        const auto& backoff = works_.rooms.patience.backoff;
        const auto wait = net::next_delay(backoff, circuit_.suspect_failures(), works_.rooms.random());
        suspects_rest_ = Rest{now() + wait, works_.rooms.clock};
    }
    return outcome;
}

/// What an answer means for the others of this channel, at once: they do not wait for the record.
void ChannelTurn::hold_back(const Way& way, const Outcome& outcome, Transition& step) {
    if (outcome.kind == Outcome::Kind::sent) throttles_.clear();
    if (outcome.kind == Outcome::Kind::throttled && step.suspend_destination_until)
        hold_address(address(way.row, *way.delivery), step);
    if (Circuit::shows_a_working_channel(outcome.kind) && !is_replaced(way)) {
        if (circuit_.failures() > 0) step.channel_failures = 0;
        own_hold_ = {};  // it was under way when that began, perhaps
        suspects_rest_ = {};
    }
    circuit_.set_failures(step.channel_failures.value_or(circuit_.failures()));
    if (step.suspend_channel_until) hold_channel(step);
    if (circuit_.is_probing() && !circuit_.has_probe()) pacer_.dismiss();
}

void ChannelTurn::hold_channel(const Transition& step) {
    const async::Clock& clock = works_.rooms.clock;
    if (step.asked_until) asked_hold_.prolong(Rest{*step.asked_until, clock});
    const int failures = step.channel_failures.value_or(0);
    if (failures > 0) own_hold_.prolong(Rest{*step.suspend_channel_until, clock});
    // A server may refuse each at first sight, and take it later: then those who never failed would tell nothing.
    suspect_first_ = failures % 4 == 2;
    ++holds_;
    ++unwritten_holds_;
    pacer_.dismiss();
}

/// Other destinations may have the same address, and a process that follows this one knows of none of it.
void ChannelTurn::hold_address(const std::string& its_address, Transition& step) {
    const Instant until = *step.suspend_destination_until;
    step.hold = store::AddressHold{channel_, its_address, until};
    if (const auto channel_until = throttles_.add(its_address, until)) {
        step.suspend_channel_until = channel_until;
        step.asked_until = channel_until;
    }
}

void ChannelTurn::count(const OutboxRow& row, const Transition& step, const Outcome& outcome) {
    DeliverReport& report = works_.report;
    if (outcome.plain) {
        log::warning("delivery", "markup was refused, sent as plain text",
                     {{"digest", row.digest}, {"part", row.next_part}, {"destination", to_string(row.key)}});
    }
    if (outcome.kind == Outcome::Kind::sent) {
        ++report.parts;
        works_.deferred.erase(row.digest);
        report.deferred = works_.deferred.size();
        log::debug("delivery", "message accepted",
                   {{"destination", to_string(row.key)}, {"digest", row.digest}, {"part", row.next_part}});
        if (step.state == store::DeliveryState::sent) ++report.sent;
        if (works_.rooms.progress) works_.rooms.progress(report.sent);
        return;
    }
    const bool dead = step.state == store::DeliveryState::dead;
    if (dead) {
        ++report.dead;
        works_.deferred.erase(row.digest);
    } else if (outcome.kind != Outcome::Kind::moved) {
        works_.deferred.insert(row.digest);
    }
    report.deferred = works_.deferred.size();
    log::write(dead ? log::Level::error : log::Level::warning, "delivery", dead ? "dead letter" : "delivery deferred",
               {{"destination", to_string(row.key)},
                {"digest", row.digest},
                {"outcome", to_string(outcome.kind)},
                {"reply", step.reply},
                {"again", dead || step.next_attempt == never ? std::string("never") : to_string(step.next_attempt)}});
    if (step.stop_destination) {
        log::error("delivery", "destination stopped", {{"destination", to_string(row.key)}, {"reason", outcome.reply}});
    }
}

}  // namespace paperwire::delivery
