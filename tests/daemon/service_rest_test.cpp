// SPDX-License-Identifier: MIT
#include "bot/daemon/service_rest.hpp"

#include <gmock/gmock.h>

namespace paperwire::daemon {
namespace {

using namespace std::chrono_literals;
using source::ServiceOutcome;
using Form = ServiceOutcome::Form;
using ::testing::HasSubstr;

class ServiceRest : public ::testing::Test {
protected:
    /// What is known after these answers, one a minute.
    [[nodiscard]] store::ServiceState after(const std::vector<ServiceOutcome>& outcomes) {
        store::ServiceState state;
        for (const ServiceOutcome& outcome : outcomes) {
            now_ += 1min;
            if (auto next = next_state(state, claim_, outcome, now_, rule_)) state = std::move(*next);
        }
        return state;
    }
    /// How long the service rests after them.
    [[nodiscard]] std::chrono::milliseconds rest_after(const std::vector<ServiceOutcome>& outcomes) {
        const auto state = after(outcomes);
        return state.not_before ? *state.not_before - now_ : 0ms;
    }
    [[nodiscard]] static ServiceOutcome throttled(std::optional<std::chrono::seconds> patience = {}) {
        return {Form::throttled, patience, "answered 429 (Rate exceeded.)"};
    }
    [[nodiscard]] std::optional<Errc> obstacle(const store::ServiceState& state, Instant now) const {
        const auto found = find_obstacle(state, claim_, now);
        return found ? std::optional{found->code} : std::nullopt;
    }

    Instant now_ = *parse_instant("2026-04-27T08:00:00Z");
    source::Claim claim_{source::Service::query, "ops@example.org", 3s, true};
    RestRule rule_{net::Backoff{5min, 60min}, true, 0};  // the least of all jitters
};

TEST_F(ServiceRest, GrowsOnItsOwnWithoutAMeasureFromTheServer) {
    EXPECT_EQ(rest_after({throttled()}), 225s);
    EXPECT_EQ(rest_after({throttled(), throttled()}), 450s);
    EXPECT_EQ(rest_after({throttled(), throttled(), throttled()}), 900s);
    EXPECT_EQ(rest_after(std::vector<ServiceOutcome>(40, throttled())), 45min);
    rule_.random = std::numeric_limits<std::uint64_t>::max() / 2;
    EXPECT_GT(rest_after({throttled()}), 225s) << "and is spread by chance";
}

TEST_F(ServiceRest, TakesTheServersMeasure) {
    EXPECT_EQ(rest_after({throttled(20s)}), 20s);
    EXPECT_EQ(rest_after({throttled(7'200s)}), 2h);
    EXPECT_EQ(rest_after({throttled(20s), throttled(20s)}), 225s) << "that proved too short";
    EXPECT_EQ(rest_after({throttled(20s), throttled(7'200s)}), 2h);
}

TEST_F(ServiceRest, RestsOnlyAsAskedWhereSomebodyWantsItNow) {
    rule_.own = false;

    EXPECT_EQ(rest_after({throttled()}), 0ms);
    EXPECT_EQ(rest_after({throttled(), throttled(20s)}), 20s);
}

TEST_F(ServiceRest, IsOverWithAnAnswer) {
    const auto state = after({throttled(), throttled(), {Form::answered, {}, {}}});

    EXPECT_EQ(state.failures, 0);
    EXPECT_FALSE(state.not_before);
    EXPECT_EQ(state.reason, "");
    EXPECT_EQ(rest_after({throttled(), {Form::answered, {}, {}}, throttled()}), 225s);
}

TEST_F(ServiceRest, SilenceTeachesNothing) {
    EXPECT_FALSE(next_state({}, claim_, {Form::silent, {}, {}}, now_, rule_));
    EXPECT_FALSE(next_state({}, claim_, {Form::unasked, {}, {}}, now_, rule_));
}

TEST_F(ServiceRest, StandsInTheWayUntilItIsOver) {
    const auto state = after({throttled(600s)});

    const auto found = find_obstacle(state, claim_, now_ + 1s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, Errc::throttled);
    EXPECT_EQ(found->retry_after, 599s);
    EXPECT_EQ(found->message, "not asked: rests until 2026-04-27T08:11:00Z (answered 429 (Rate exceeded.))");
    EXPECT_EQ(obstacle(state, now_ + 599'999ms), Errc::throttled);
    EXPECT_EQ(obstacle(state, now_ + 600s), std::nullopt);
}

TEST_F(ServiceRest, RefusalStandsForADayOrUntilSomebodyElseAsks) {
    const auto state = after({{Form::refused, {}, "answered 403 (blocked)"}});

    const auto found = find_obstacle(state, claim_, now_ + 23h);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, Errc::refused);
    EXPECT_THAT(found->message, HasSubstr("blocked since 2026-04-27T08:01:00Z (answered 403 (blocked))"));
    EXPECT_THAT(found->message, HasSubstr("arxiv.contact"));
    EXPECT_EQ(obstacle(state, now_ + 24h), std::nullopt);
    claim_.contact = "somebody.else@example.org";
    EXPECT_EQ(obstacle(state, now_ + 1s), std::nullopt);
}

TEST_F(ServiceRest, AnotherContactIsRefusedForItself) {
    auto state = after({{Form::refused, {}, "answered 403"}});
    claim_.contact = "somebody.else@example.org";
    state = *next_state(state, claim_, {Form::refused, {}, "answered 403"}, now_, rule_);

    EXPECT_EQ(obstacle(state, now_), Errc::refused);
    EXPECT_EQ(state.failures, 2);
}

TEST_F(ServiceRest, FromAheadOfAClockThatWasSetBackIsNotWaitedFor) {
    EXPECT_EQ(obstacle(after({throttled(600s)}), now_ - 24h), std::nullopt);
    EXPECT_EQ(obstacle(after({{Form::refused, {}, "answered 403"}}), now_ - 24h), std::nullopt);
}

}  // namespace
}  // namespace paperwire::daemon
