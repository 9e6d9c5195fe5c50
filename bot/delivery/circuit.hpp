// SPDX-License-Identifier: MIT
// delivery: telling a channel that is ill as a whole from destinations that are. A server that is down often says so of
// each message: when different destinations fail one after the other and nothing goes through between, it is the
// channel that is left alone. Once it may be asked again one message goes first; the others wait for its answer.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "bot/core/outcome.hpp"
#include "bot/store/store.hpp"

namespace paperwire::delivery {

class Circuit {
public:
    /// How often in a row the channel has failed.
    [[nodiscard]] int failures() const noexcept { return failures_; }
    void set_failures(int failures) { failures_ = failures; }

    /// An answer about `place`. True when it speaks of the whole channel, whatever it says itself.
    [[nodiscard]] bool blames_channel(const std::string& place, const Outcome& outcome) {
        if (outcome.scope == Outcome::Scope::channel) return true;
        if (shows_a_working_channel(outcome.kind)) suspects_.clear();
        if (!is_failure(outcome.kind)) return false;
        suspects_.insert(place);
        return failures_ > 0 || suspects_.size() >= suspicious;
    }
    void forget() {
        suspects_.clear();
        failures_ = 0;
    }

    /// One at a time, until something shows that the channel works again.
    [[nodiscard]] bool is_probing() const noexcept { return failures_ > 0; }
    [[nodiscard]] bool has_probe() const noexcept { return is_probing() && probe_.has_value(); }
    /// True for the one that may go.
    [[nodiscard]] bool lets_through(store::DestinationId destination) {
        if (!is_probing()) return true;
        if (!probe_) probe_ = destination;
        return probe_ == destination;
    }
    void ended(store::DestinationId destination) {
        if (probe_ == destination) probe_.reset();
    }

    /// A server that says so of one destination would not if the whole channel were at fault.
    [[nodiscard]] static bool shows_a_working_channel(Outcome::Kind kind) {
        return kind == Outcome::Kind::sent || kind == Outcome::Kind::throttled || kind == Outcome::Kind::gone ||
               kind == Outcome::Kind::moved;
    }

private:
    static bool is_failure(Outcome::Kind kind) {
        return kind == Outcome::Kind::retry || kind == Outcome::Kind::uncertain;
    }

    static constexpr std::size_t suspicious = 3;
    int failures_{0};
    std::set<std::string> suspects_;  // since something went through
    std::optional<store::DestinationId> probe_;
};

}  // namespace paperwire::delivery
