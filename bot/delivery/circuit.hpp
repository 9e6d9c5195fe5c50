// SPDX-License-Identifier: MIT
// delivery: telling a channel that is ill as a whole from addresses that are. A server that is down often says so of
// each message: when different places fail one after the other and nothing goes through between, the channel is in
// doubt. One message goes then, to a place that never failed; only when that fails too it is the channel that is left
// alone. A place that failed before is a suspect: its failures say nothing of the channel, neither now nor later.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "bot/core/outcome.hpp"
#include "bot/store/store.hpp"

namespace paperwire::delivery {

class Circuit {
public:
    /// A message that was answered.
    struct Try {
        std::string place;
        store::DestinationId destination{0};
        bool failed_before{false};  // this digest, in this process or an earlier one
    };

    /// How often in a row the channel has failed.
    [[nodiscard]] int failures() const noexcept { return failures_; }
    void set_failures(int failures) { failures_ = failures; }

    /// What the answer comes to, beside the others': with the channel as its scope when it is the channel that failed.
    /// A refusal that may be the channel's own (rejected, of scope channel) is a failure like others, and stands only
    /// when it was said of that place before and something else went through since, in this process.
    [[nodiscard]] Outcome judge(const Try& tried, Outcome outcome);
    [[nodiscard]] bool is_suspect(const Try& tried) const {
        return tried.failed_before || suspects_.contains(tried.place);
    }
    /// Everything is as if nothing had failed.
    void forget();

    /// One at a time, until something shows that the channel works.
    [[nodiscard]] bool is_probing() const noexcept { return in_doubt_ || failures_ > 0; }
    [[nodiscard]] bool has_probe() const noexcept { return is_probing() && probe_.has_value(); }
    [[nodiscard]] bool is_probe(store::DestinationId destination) const { return probe_ == destination; }
    [[nodiscard]] bool lets_through(store::DestinationId destination) const {
        return !is_probing() || is_probe(destination);
    }
    void choose(store::DestinationId destination) { probe_ = destination; }
    void ended(store::DestinationId destination) {
        if (probe_ == destination) probe_.reset();
    }
    /// Which of so many to choose. Spread over them: neighbours in the queue may have their trouble in common.
    [[nodiscard]] std::size_t pick(std::size_t count);

    /// Suspects failed so often in a row while nobody else was there to probe with.
    [[nodiscard]] int suspect_failures() const noexcept { return suspect_failures_; }
    void suspect_failed() { ++suspect_failures_; }

    /// A server that says so of one destination would not if the whole channel were at fault.
    [[nodiscard]] static bool shows_a_working_channel(Outcome::Kind kind) {
        return kind == Outcome::Kind::sent || kind == Outcome::Kind::throttled || kind == Outcome::Kind::gone ||
               kind == Outcome::Kind::moved;
    }
    [[nodiscard]] static bool is_failure(Outcome::Kind kind) {
        return kind == Outcome::Kind::retry || kind == Outcome::Kind::uncertain;
    }
    [[nodiscard]] static bool may_be_the_channels(const Outcome& outcome) {
        return outcome.kind == Outcome::Kind::rejected && outcome.scope == Outcome::Scope::channel;
    }

private:
    void works(const Try& tried, Outcome::Kind kind);
    [[nodiscard]] Outcome::Kind weigh_refusal(const std::string& place);

    static constexpr std::size_t suspicious = 3;
    int failures_{0};
    bool in_doubt_{false};
    int suspect_failures_{0};
    std::set<std::string> in_a_row_;  // no suspects, since something went through
    std::set<std::string> suspects_;
    std::map<std::string, std::uint64_t> refused_;  // with `went_through_` as it was then; whatever is forgotten else
    std::uint64_t went_through_{0};
    std::uint32_t picks_{0};
    std::optional<store::DestinationId> probe_;
};

}  // namespace paperwire::delivery
