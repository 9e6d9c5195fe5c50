// SPDX-License-Identifier: MIT
#include "bot/delivery/next_step.hpp"

#include <gtest/gtest.h>

#include "tests/fakes/papers.hpp"

namespace paperwire::delivery {
namespace {

using fakes::at;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using store::DeliveryState;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

const Instant now = at("2026-04-27T08:00:00Z");

/// Part 2 of 3, tried twice, first an hour ago.
Attempt an_attempt() {
    Attempt attempt;
    attempt.row.digest = "digest";
    attempt.row.state = DeliveryState::queued;
    attempt.row.first_attempt = now - hours{1};
    attempt.row.attempts = 2;
    attempt.row.parts = 3;
    attempt.row.next_part = 2;
    attempt.parts = 3;
    attempt.channel_failures = 2;
    attempt.to = "-5";
    attempt.configured_to = "-5";
    attempt.now = now;
    return attempt;
}

Outcome an_outcome(Kind kind, Scope scope = Scope::destination) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.scope = scope;
    outcome.reply = "words";
    outcome.moved_to = kind == Kind::moved ? "-100" : "";
    return outcome;
}

struct Row {
    Kind kind;
    Scope scope;
    DeliveryState state;
    int attempts;
    int next_part;
    milliseconds wait;  // with the least jitter
    bool holds_destination;
    bool holds_channel;
    bool stops;
};

TEST(NextStep, FollowsTheWholeTable) {
    const auto third = milliseconds{minutes{15}};  // 5 min, 10 min, 20 min; three quarters of it
    const std::vector<Row> table{
        {Kind::sent, Scope::destination, DeliveryState::queued, 0, 3, milliseconds{0}, false, false, false},
        {Kind::sent, Scope::channel, DeliveryState::queued, 0, 3, milliseconds{0}, false, false, false},
        {Kind::retry, Scope::destination, DeliveryState::queued, 3, 2, third, false, false, false},
        {Kind::retry, Scope::channel, DeliveryState::queued, 2, 2, third, false, true, false},
        {Kind::throttled, Scope::destination, DeliveryState::queued, 2, 2, minutes{1}, true, false, false},
        {Kind::throttled, Scope::channel, DeliveryState::queued, 2, 2, minutes{1}, false, true, false},
        {Kind::rejected, Scope::destination, DeliveryState::dead, 2, 2, milliseconds{0}, false, false, false},
        {Kind::rejected, Scope::channel, DeliveryState::dead, 2, 2, milliseconds{0}, false, false, false},
        {Kind::gone, Scope::destination, DeliveryState::dead, 2, 2, milliseconds{0}, false, false, true},
        {Kind::gone, Scope::channel, DeliveryState::dead, 2, 2, milliseconds{0}, false, false, true},
        {Kind::moved, Scope::destination, DeliveryState::queued, 2, 2, milliseconds{0}, false, false, false},
        {Kind::moved, Scope::channel, DeliveryState::queued, 2, 2, milliseconds{0}, false, false, false},
        {Kind::uncertain, Scope::destination, DeliveryState::uncertain, 3, 2, third, false, false, false},
        {Kind::uncertain, Scope::channel, DeliveryState::uncertain, 3, 2, third, false, true, false},
    };
    for (const Row& row : table) {
        SCOPED_TRACE(std::string(to_string(row.kind)) + (row.scope == Scope::channel ? " of the channel" : ""));

        const auto step = next_step(an_attempt(), an_outcome(row.kind, row.scope), {});

        EXPECT_EQ(step.digest, "digest");
        EXPECT_EQ(step.at, now);
        EXPECT_EQ(step.state, row.state);
        EXPECT_EQ(step.attempts, row.attempts);
        EXPECT_EQ(step.next_part, row.next_part);
        EXPECT_EQ(step.next_attempt - now, row.wait);
        EXPECT_EQ(step.reply, "words");
        EXPECT_EQ(step.suspend_destination_until, row.holds_destination ? std::optional{now + row.wait} : std::nullopt);
        EXPECT_EQ(step.suspend_channel_until, row.holds_channel ? std::optional{now + row.wait} : std::nullopt);
        const bool failed = row.holds_channel && row.kind != Kind::throttled;
        EXPECT_EQ(step.channel_failures, failed ? std::optional{3} : std::nullopt);
        EXPECT_EQ(step.stop_destination, row.stops);
        EXPECT_EQ(step.moved_to, row.kind == Kind::moved ? "-100" : "");
        EXPECT_EQ(step.moved_from, row.kind == Kind::moved ? "-5" : "");
    }
}

TEST(NextStep, SentWalksThroughTheParts) {
    struct Case {
        int part;
        int parts;
        DeliveryState state;
        int next_part;
        std::string receipt;
    };
    for (const Case& one : {Case{1, 1, DeliveryState::sent, 1, "ts"}, Case{1, 3, DeliveryState::queued, 2, "ts"},
                            Case{2, 3, DeliveryState::queued, 3, ""}, Case{3, 3, DeliveryState::sent, 3, ""}}) {
        SCOPED_TRACE(std::to_string(one.part) + "/" + std::to_string(one.parts));
        Attempt attempt = an_attempt();
        attempt.row.next_part = one.part;
        attempt.parts = one.parts;
        Outcome outcome = an_outcome(Kind::sent);
        outcome.receipt = "ts";

        const auto step = next_step(attempt, outcome, {});

        EXPECT_EQ(step.state, one.state);
        EXPECT_EQ(step.next_part, one.next_part);
        EXPECT_EQ(step.first_receipt, one.receipt);
        EXPECT_EQ(step.next_attempt, now);
    }
}

TEST(NextStep, BackOffGrowsToItsCapWithJitter) {
    for (const auto& [attempts, least] :
         {std::pair{0, milliseconds{seconds{225}}}, std::pair{1, milliseconds{seconds{450}}},
          std::pair{3, milliseconds{minutes{30}}}, std::pair{4, milliseconds{minutes{45}}},
          std::pair{400, milliseconds{minutes{45}}}}) {
        SCOPED_TRACE(attempts);
        Attempt attempt = an_attempt();
        attempt.row.attempts = attempts;

        EXPECT_EQ(next_step(attempt, an_outcome(Kind::retry), {}).next_attempt - now, least);

        attempt.random = 12'345'678'901'234'567'890U;
        const auto drawn = next_step(attempt, an_outcome(Kind::retry), {}).next_attempt - now;
        EXPECT_GE(drawn, least);
        EXPECT_LE(drawn, least * 5 / 3);
    }
}

TEST(NextStep, AChannelIsHeldLongerWithEachOfItsOwnFailures) {
    for (const auto& [failures, least] :
         {std::pair{0, milliseconds{seconds{225}}}, std::pair{1, milliseconds{seconds{450}}},
          std::pair{4, milliseconds{minutes{45}}}}) {
        SCOPED_TRACE(failures);
        Attempt attempt = an_attempt();
        attempt.row.attempts = 0;
        attempt.channel_failures = failures;

        const auto step = next_step(attempt, an_outcome(Kind::retry, Scope::channel), {});

        EXPECT_EQ(step.suspend_channel_until, now + least);
        EXPECT_EQ(step.next_attempt, now + least);
        EXPECT_EQ(step.attempts, 0) << "it was not the digest's fault";
        EXPECT_EQ(step.channel_failures, failures + 1);
    }
}

TEST(NextStep, WhatWasUnderWayWhenAHoldBeganAddsNothingToIt) {
    Attempt attempt = an_attempt();
    attempt.channel_held = now + minutes{4};

    const auto step = next_step(attempt, an_outcome(Kind::retry, Scope::channel), {});

    EXPECT_EQ(step.suspend_channel_until, now + minutes{4});
    EXPECT_EQ(step.next_attempt, now + minutes{4});
    EXPECT_EQ(step.channel_failures, 2);
}

TEST(NextStep, AReceiptThatMovedIsFollowedOnce) {
    Attempt attempt = an_attempt();
    attempt.row.first_receipt = "ts";
    Outcome outcome = an_outcome(Kind::moved);
    outcome.moved_to = "";
    outcome.receipt = "none";

    const auto step = next_step(attempt, outcome, {});
    EXPECT_EQ(step.state, DeliveryState::queued);
    EXPECT_EQ(step.next_attempt, now);
    EXPECT_EQ(step.first_receipt, "none");
    EXPECT_EQ(step.moved_to, "");
    EXPECT_EQ(step.attempts, 2);

    attempt.row.first_receipt = "none";
    EXPECT_EQ(next_step(attempt, outcome, {}).state, DeliveryState::dead);
}

TEST(NextStep, RetryAfterIsHonoured) {
    struct Case {
        Kind kind;
        milliseconds asked;
        milliseconds waited;
    };
    for (const Case& one :
         {Case{Kind::retry, hours{3}, hours{3}},       // longer than our own
          Case{Kind::retry, seconds{1}, minutes{15}},  // shorter: ours stands
          Case{Kind::uncertain, hours{3}, hours{3}}, Case{Kind::throttled, seconds{7}, seconds{7}},  // to the letter
          Case{Kind::throttled, hours{2}, hours{2}}}) {
        SCOPED_TRACE(std::string(to_string(one.kind)) + " " + std::to_string(one.asked.count()));
        Outcome outcome = an_outcome(one.kind);
        outcome.retry_after = one.asked;

        EXPECT_EQ(next_step(an_attempt(), outcome, {}).next_attempt - now, one.waited);
    }
}

TEST(NextStep, GivesUpFiveDaysAfterTheFirstAttempt) {
    for (const Kind kind : {Kind::retry, Kind::uncertain, Kind::throttled}) {
        for (const Scope scope : {Scope::destination, Scope::channel}) {
            SCOPED_TRACE(std::string(to_string(kind)) + (scope == Scope::channel ? " of the channel" : ""));
            Attempt attempt = an_attempt();

            attempt.row.first_attempt = now - hours{24 * 5} + milliseconds{1};
            EXPECT_NE(next_step(attempt, an_outcome(kind, scope), {}).state, DeliveryState::dead);

            attempt.row.first_attempt = now - hours{24 * 5};
            const auto step = next_step(attempt, an_outcome(kind, scope), {});
            EXPECT_EQ(step.state, DeliveryState::dead);
            EXPECT_NE(step.reply.find("5 days"), std::string::npos) << step.reply;
            EXPECT_NE(step.reply.find("words"), std::string::npos) << step.reply;
            EXPECT_FALSE(step.stop_destination);
        }
    }
}

TEST(NextStep, CountsFromTheFirstAttemptNotFromTheClosing) {
    Attempt attempt = an_attempt();
    attempt.row.closed_at = now - hours{24 * 30};
    attempt.row.first_attempt = now;

    EXPECT_EQ(next_step(attempt, an_outcome(Kind::retry), {}).state, DeliveryState::queued);
}

TEST(NextStep, SentAfterFiveDaysIsSent) {
    Attempt attempt = an_attempt();
    attempt.row.first_attempt = now - hours{24 * 6};
    attempt.row.next_part = 3;

    EXPECT_EQ(next_step(attempt, an_outcome(Kind::sent), {}).state, DeliveryState::sent);
}

TEST(NextStep, UncertainIsHeldWhereTheDeliverySaysSo) {
    Attempt attempt = an_attempt();
    attempt.on_uncertain = Delivery::OnUncertain::hold;

    const auto step = next_step(attempt, an_outcome(Kind::uncertain), {});

    EXPECT_EQ(step.state, DeliveryState::uncertain);
    EXPECT_EQ(step.next_attempt, never);
}

TEST(NextStep, HoldConcernsTheUncertainAlone) {
    Attempt attempt = an_attempt();
    attempt.on_uncertain = Delivery::OnUncertain::hold;

    EXPECT_LT(next_step(attempt, an_outcome(Kind::retry), {}).next_attempt, never);
    EXPECT_LT(next_step(attempt, an_outcome(Kind::throttled), {}).next_attempt, never);
}

TEST(NextStep, AMoveThatLeadsNowhereNewIsADeadLetter) {
    struct Case {
        std::string sent_to;
        std::string configured;
        std::string moved_to;
        bool dead;
        bool waits;
    };
    for (const Case& one : {Case{"-5", "-5", "-100", false, false}, Case{"-5", "-5", "-5", true, false},
                            Case{"-5", "-5", "", true, false}, Case{"-100", "-5", "-100", true, false},
                            Case{"-100", "-5", "-5", true, false}, Case{"-100", "-5", "-200", false, true}}) {
        SCOPED_TRACE(one.sent_to + " to " + one.moved_to);
        Attempt attempt = an_attempt();
        attempt.to = one.sent_to;
        attempt.configured_to = one.configured;
        Outcome outcome = an_outcome(Kind::moved, Scope::channel);
        outcome.moved_to = one.moved_to;

        const auto step = next_step(attempt, outcome, {});

        EXPECT_EQ(step.state, one.dead ? DeliveryState::dead : DeliveryState::queued);
        EXPECT_EQ(step.moved_to, one.dead ? "" : one.moved_to);
        EXPECT_EQ(step.moved_from, one.dead ? "" : one.configured);
        EXPECT_EQ(step.next_attempt > now, one.waits);
        EXPECT_EQ(step.attempts, one.waits ? 3 : 2);
        EXPECT_EQ(step.suspend_channel_until, std::nullopt);
        EXPECT_EQ(step.reply.starts_with("moved in a circle"), one.dead);
    }
}

}  // namespace
}  // namespace paperwire::delivery
