// SPDX-License-Identifier: MIT
// fakes: turns kept in memory, for one process, on a clock's monotonic time.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "bot/source/polite.hpp"

namespace paperwire::fakes {

class FakeTurns final : public source::Turns {
public:
    explicit FakeTurns(const async::Clock& clock) : clock_(clock) {}

    boost::asio::awaitable<Result<source::TurnAnswer>> take(source::Claim claim) override {
        using std::chrono::milliseconds;
        if (failure_) co_return std::unexpected(*failure_);
        if (const auto rest = rests_.find(claim.service); rest != rests_.end()) co_return std::unexpected(rest->second);
        const async::Monotonic free = ended_ ? *ended_ + claim.interval : clock_.monotonic();
        if (held_) co_return source::TurnAnswer{{}, milliseconds{100}};
        if (free > clock_.monotonic()) {
            co_return source::TurnAnswer{{}, std::chrono::ceil<milliseconds>(free - clock_.monotonic())};
        }
        held_ = true;
        claims_.push_back(std::move(claim));
        co_return source::TurnAnswer{++turn_, {}};
    }
    boost::asio::awaitable<Result<void>> check(source::Claim claim) override {
        if (failure_) co_return std::unexpected(*failure_);
        if (const auto rest = rests_.find(claim.service); rest != rests_.end()) co_return std::unexpected(rest->second);
        co_return Result<void>{};
    }
    boost::asio::awaitable<Result<bool>> keep(source::TurnId turn) override {
        ++signs_;
        co_return held_&& turn == turn_ && !lost_;
    }
    boost::asio::awaitable<Result<bool>> give_back(source::Claim, source::TurnId turn,
                                                   source::ServiceOutcome outcome) override {
        if (turn != turn_ || !held_) co_return false;
        held_ = false;
        if (outcome.form != source::ServiceOutcome::Form::unasked) ended_ = clock_.monotonic();
        outcomes_.push_back(std::move(outcome));
        co_return !lost_;
    }

    /// From now on no turn can be taken.
    void fail_with(Error error) { failure_ = std::move(error); }
    /// From now on that service is not to be asked.
    void rest(source::Service service, Error error) { rests_.insert_or_assign(service, std::move(error)); }
    /// From now on whoever holds the turn has lost it.
    void lose() { lost_ = true; }

    /// The turns that were given, in order, and how they ended.
    [[nodiscard]] const std::vector<source::Claim>& claims() const { return claims_; }
    [[nodiscard]] const std::vector<source::ServiceOutcome>& outcomes() const { return outcomes_; }
    [[nodiscard]] int signs() const { return signs_; }
    [[nodiscard]] bool is_held() const { return held_; }

private:
    const async::Clock& clock_;
    std::optional<async::Monotonic> ended_;
    std::optional<Error> failure_;
    std::map<source::Service, Error> rests_;
    std::vector<source::Claim> claims_;
    std::vector<source::ServiceOutcome> outcomes_;
    source::TurnId turn_{0};
    int signs_{0};
    bool held_{false};
    bool lost_{false};
};

}  // namespace paperwire::fakes
