// SPDX-License-Identifier: MIT
// daemon: a turn towards arXiv that is had in two places at once. Whoever makes the store cannot see in it who asked
// before there was one: a preview keeps its turns elsewhere then, and both are heeded until this process ends.
#pragma once

#include <map>
#include <memory>

#include "bot/source/polite.hpp"

namespace paperwire::daemon {

class JointTurns final : public source::Turns {
public:
    /// `first` is taken first, and `second` only with it. A hold is known by the second's number.
    JointTurns(std::unique_ptr<source::Turns> first, std::unique_ptr<source::Turns> second);

    boost::asio::awaitable<Result<source::TurnAnswer>> take(source::Claim claim) override;
    boost::asio::awaitable<Result<void>> check(source::Claim claim) override;
    boost::asio::awaitable<Result<bool>> keep(source::TurnId turn) override;
    boost::asio::awaitable<Result<bool>> give_back(source::Claim claim, source::TurnId turn,
                                                   source::ServiceOutcome outcome) override;

private:
    std::unique_ptr<source::Turns> first_;
    std::unique_ptr<source::Turns> second_;
    std::map<source::TurnId, source::TurnId> held_;  // second's number: first's
};

}  // namespace paperwire::daemon
