// SPDX-License-Identifier: MIT
// delivery: the table.
#include "bot/delivery/next_step.hpp"

#include <algorithm>

namespace paperwire::delivery {

namespace {

using store::DeliveryState;
using store::Transition;

Transition base_of(const Attempt& attempt, const Outcome& outcome) {
    Transition step;
    step.digest = attempt.row.digest;
    step.row = attempt.row.row;
    step.at = attempt.now;
    step.next_attempt = attempt.now;
    step.attempts = attempt.row.attempts;
    step.next_part = attempt.row.next_part;
    step.reply = outcome.reply;
    return step;
}

void after_sent(Transition& step, const Attempt& attempt, const Outcome& outcome) {
    if (attempt.row.next_part == 1) {
        step.first_receipt = outcome.receipt;
        step.sent_to = attempt.to;
    }
    step.attempts = 0;
    if (attempt.row.next_part < attempt.parts) {
        step.state = DeliveryState::queued;
        ++step.next_part;
    } else {
        step.state = DeliveryState::sent;
    }
}

bool is_expired(const Attempt& attempt, const Patience& patience) {
    return attempt.row.first_attempt && attempt.now - *attempt.row.first_attempt >= patience.lifetime;
}

void give_up(Transition& step, const Outcome& outcome, const Patience& patience) {
    const auto days = std::chrono::duration_cast<std::chrono::hours>(patience.lifetime).count() / 24;
    step.state = DeliveryState::dead;
    step.reply = std::string{store::given_up} + std::to_string(days) + " days: " + outcome.reply;
}

std::chrono::milliseconds delay(int failures, const Attempt& attempt, const Outcome& outcome,
                                const Patience& patience) {
    return std::max(net::next_delay(patience.backoff, failures, attempt.random),
                    outcome.retry_after.value_or(std::chrono::milliseconds{0}));
}

/// Whether or not this digest is given up: the next one would meet the same.
void hold_channel(Transition& step, const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    const bool held = attempt.channel_held && *attempt.channel_held > attempt.now;
    const int failures = attempt.channel_failures + (held ? 0 : 1);
    const auto asked = attempt.now + outcome.retry_after.value_or(std::chrono::milliseconds{0});
    step.suspend_channel_until =
        held ? std::max(*attempt.channel_held, asked) : attempt.now + delay(failures, attempt, outcome, patience);
    step.channel_failures = failures;
    if (outcome.retry_after) step.asked_until = asked;
}

void after_failure(Transition& step, const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    ++step.attempts;
    step.next_attempt = attempt.now + delay(step.attempts, attempt, outcome, patience);
    if (is_expired(attempt, patience)) give_up(step, outcome, patience);
}

void after_retry(Transition& step, const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    if (outcome.scope == Outcome::Scope::destination) {
        after_failure(step, attempt, outcome, patience);
        return;
    }
    hold_channel(step, attempt, outcome, patience);
    step.next_attempt = *step.suspend_channel_until;
    if (is_expired(attempt, patience)) give_up(step, outcome, patience);
}

/// A server's wait is kept to the full, and a little more, so that those who were told the same do not come together.
std::chrono::milliseconds spread(std::chrono::milliseconds wait, std::uint64_t random) {
    const auto most = std::min<std::chrono::milliseconds>(wait / 10, std::chrono::seconds{30});
    return wait + std::chrono::milliseconds{random % static_cast<std::uint64_t>(most.count() + 1)};
}

void after_throttle(Transition& step, const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    step.state = DeliveryState::queued;
    step.next_attempt = attempt.now + spread(outcome.retry_after.value_or(patience.throttle), attempt.random);
    if (outcome.scope == Outcome::Scope::channel) {
        step.suspend_channel_until = step.next_attempt;
        step.asked_until = step.next_attempt;  // a ban, whatever failed before: nobody of ours may lift it
    } else {
        step.suspend_destination_until = step.next_attempt;
    }
    if (is_expired(attempt, patience)) give_up(step, outcome, patience);
}

void after_doubt(Transition& step, const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    step.state = DeliveryState::uncertain;
    after_failure(step, attempt, outcome, patience);
    if (outcome.scope == Outcome::Scope::channel) {
        hold_channel(step, attempt, outcome, patience);
        step.next_attempt = std::max(step.next_attempt, *step.suspend_channel_until);
    }
    if (step.state == DeliveryState::uncertain && attempt.on_uncertain == Delivery::OnUncertain::hold)
        step.next_attempt = never;
}

void after_move(Transition& step, const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    const bool stays = outcome.moved_to.empty() && !outcome.receipt.empty();
    if (stays && outcome.receipt != attempt.row.first_receipt) {
        step.first_receipt = outcome.receipt;
        return;
    }
    if (outcome.moved_to.empty() || outcome.moved_to == attempt.to || outcome.moved_to == attempt.configured_to) {
        step.state = DeliveryState::dead;
        step.reply =
            "moved in a circle, to " + (outcome.moved_to.empty() ? "nowhere" : outcome.moved_to) + ": " + outcome.reply;
        return;
    }
    step.moved_to = outcome.moved_to;
    step.moved_from = attempt.configured_to;
    if (attempt.row.next_part > 1) step.sent_to = outcome.moved_to;  // what went out moved with it
    if (attempt.to == attempt.configured_to) return;
    after_failure(step, attempt, outcome, patience);
}

}  // namespace

Transition next_step(const Attempt& attempt, const Outcome& outcome, const Patience& patience) {
    Transition step = base_of(attempt, outcome);
    switch (outcome.kind) {
        case Outcome::Kind::sent: after_sent(step, attempt, outcome); break;
        case Outcome::Kind::retry: after_retry(step, attempt, outcome, patience); break;
        case Outcome::Kind::throttled: after_throttle(step, attempt, outcome, patience); break;
        case Outcome::Kind::uncertain: after_doubt(step, attempt, outcome, patience); break;
        case Outcome::Kind::rejected: step.state = DeliveryState::dead; break;
        case Outcome::Kind::gone:
            step.state = DeliveryState::dead;
            step.stop_destination = true;
            break;
        case Outcome::Kind::moved: after_move(step, attempt, outcome, patience); break;
    }
    return step;
}

Transition expire(const store::OutboxRow& row, Instant now, const Patience& patience) {
    const auto days = std::to_string(std::chrono::duration_cast<std::chrono::hours>(patience.lifetime).count() / 24);
    const bool held = row.state == DeliveryState::uncertain && row.next_attempt == never;
    Transition step;
    step.digest = row.digest;
    step.row = row.row;
    step.state = DeliveryState::dead;
    step.at = now;
    step.next_attempt = row.next_attempt;
    step.attempts = row.attempts;
    step.next_part = row.next_part;
    step.reply = std::string{held ? store::nobody_decided : store::nobody_started} + days + " days";
    if (!row.reply.empty()) step.reply += ": " + row.reply;
    return step;
}

}  // namespace paperwire::delivery
