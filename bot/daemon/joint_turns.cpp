// SPDX-License-Identifier: MIT
#include "bot/daemon/joint_turns.hpp"

#include <utility>

namespace paperwire::daemon {

using boost::asio::awaitable;

JointTurns::JointTurns(std::unique_ptr<source::Turns> first, std::unique_ptr<source::Turns> second)
    : first_(std::move(first)), second_(std::move(second)) {}

awaitable<Result<source::TurnAnswer>> JointTurns::take(source::Claim claim) {
    const Result<source::TurnAnswer> first = co_await first_->take(claim);
    if (!first || !first->turn) co_return first;
    const source::TurnId held = *first->turn;
    const Result<source::TurnAnswer> second = co_await second_->take(claim);
    if (second && second->turn) {
        held_[*second->turn] = held;
        co_return second;
    }
    const Result<bool> left = co_await first_->give_back(claim, held, source::ServiceOutcome());
    if (!left) co_return std::unexpected(left.error());
    co_return second;
}

awaitable<Result<void>> JointTurns::check(source::Claim claim) {
    const Result<void> first = co_await first_->check(claim);
    if (!first) co_return first;
    co_return co_await second_->check(std::move(claim));
}

awaitable<Result<bool>> JointTurns::keep(source::TurnId turn) {
    const Result<bool> first = co_await first_->keep(held_[turn]);
    const Result<bool> second = co_await second_->keep(turn);
    if (!first || !*first) co_return first;
    co_return second;
}

awaitable<Result<bool>> JointTurns::give_back(source::Claim claim, source::TurnId turn,
                                              source::ServiceOutcome outcome) {
    const Result<bool> second = co_await second_->give_back(claim, turn, outcome);
    const source::TurnId held = std::exchange(held_[turn], 0);
    held_.erase(turn);
    const Result<bool> first = co_await first_->give_back(std::move(claim), held, std::move(outcome));
    if (!first || !*first) co_return first;
    co_return second;
}

}  // namespace paperwire::daemon
