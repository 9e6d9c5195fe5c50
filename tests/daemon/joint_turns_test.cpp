// SPDX-License-Identifier: MIT
#include "bot/daemon/joint_turns.hpp"

#include <gmock/gmock.h>

#include "tests/fakes/fake_turns.hpp"
#include "tests/fakes/run_loop.hpp"
#include "tests/fakes/virtual_clock.hpp"

namespace paperwire::daemon {
namespace {

using namespace std::chrono_literals;
using Form = source::ServiceOutcome::Form;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TurnsInTwoPlaces : public ::testing::Test {
protected:
    TurnsInTwoPlaces() {
        auto first = std::make_unique<fakes::FakeTurns>(clock_);
        auto second = std::make_unique<fakes::FakeTurns>(clock_);
        first_ = first.get();
        second_ = second.get();
        turns_ = std::make_unique<JointTurns>(std::move(first), std::move(second));
    }
    Result<source::TurnAnswer> take() { return run(turns_->take(claim_)); }
    template <typename T>
    T run(boost::asio::awaitable<T> task) {
        return fakes::run_to_end(loop_, std::move(task));
    }
    void hold(fakes::FakeTurns& one) { ASSERT_TRUE(run(one.take(claim_))->turn); }

    boost::asio::io_context loop_{1};
    fakes::VirtualClock clock_{*parse_instant("2026-04-27T08:00:00Z")};
    fakes::FakeTurns* first_{nullptr};
    fakes::FakeTurns* second_{nullptr};
    std::unique_ptr<JointTurns> turns_;
    source::Claim claim_{source::Service::feeds, "ops@example.org", 3s, true};
};

TEST_F(TurnsInTwoPlaces, AreHeldInBoth) {
    const auto answer = take();

    ASSERT_TRUE(answer && answer->turn);
    EXPECT_TRUE(first_->is_held());
    EXPECT_TRUE(second_->is_held());
    EXPECT_TRUE(*run(turns_->keep(*answer->turn)));
    EXPECT_EQ(first_->signs() + second_->signs(), 2);
    EXPECT_TRUE(*run(turns_->give_back(claim_, *answer->turn, {Form::throttled, 60s, "429"})));
    EXPECT_FALSE(first_->is_held());
    EXPECT_FALSE(second_->is_held());
    ASSERT_THAT(first_->outcomes(), SizeIs(1));
    EXPECT_EQ(first_->outcomes().front().form, Form::throttled);
}

TEST_F(TurnsInTwoPlaces, AreNotHadWhileTheFirstIsTaken) {
    hold(*first_);

    const auto answer = take();

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->turn);
    EXPECT_GT(answer->again_in, 0s);
    EXPECT_THAT(second_->claims(), IsEmpty());
}

TEST_F(TurnsInTwoPlaces, LeaveTheFirstToOthersWhileTheSecondIsTaken) {
    hold(*second_);

    const auto answer = take();

    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->turn);
    EXPECT_FALSE(first_->is_held());
    ASSERT_THAT(first_->outcomes(), SizeIs(1));
    EXPECT_EQ(first_->outcomes().front().form, Form::unasked) << "nobody need wait for what was never asked";
}

TEST_F(TurnsInTwoPlaces, ARestInEitherPlaceIsObeyed) {
    for (auto* one : {first_, second_}) {
        one->rest(source::Service::feeds, Error{Errc::throttled, "rests", 60s});
        EXPECT_EQ(take().error().code, Errc::throttled);
        EXPECT_EQ(run(turns_->check(claim_)).error().code, Errc::throttled);
        EXPECT_FALSE(first_->is_held());
    }
}

TEST_F(TurnsInTwoPlaces, LostInTheFirstIsLost) {
    const auto answer = take();
    first_->lose();

    EXPECT_FALSE(*run(turns_->keep(*answer->turn)));
    EXPECT_FALSE(*run(turns_->give_back(claim_, *answer->turn, {Form::answered, {}, {}})));
}

TEST_F(TurnsInTwoPlaces, LostInTheSecondIsLost) {
    const auto answer = take();
    second_->lose();

    EXPECT_FALSE(*run(turns_->keep(*answer->turn)));
    EXPECT_FALSE(*run(turns_->give_back(claim_, *answer->turn, {Form::answered, {}, {}})));
}

}  // namespace
}  // namespace paperwire::daemon
