// SPDX-License-Identifier: MIT
#include "bot/delivery/circuit.hpp"

#include <utility>

namespace paperwire::delivery {

using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

Outcome Circuit::judge(const Try& tried, Outcome outcome) {
    if (may_be_the_channels(outcome)) {
        outcome.kind = weigh_refusal(tried.place);
        outcome.scope = Scope::destination;
    }
    if (shows_a_working_channel(outcome.kind)) works(tried, outcome.kind);
    if (!is_failure(outcome.kind) || outcome.scope == Scope::channel) return outcome;
    const bool suspect = is_suspect(tried);
    suspects_.insert(tried.place);
    if (suspect) return outcome;
    in_a_row_.insert(tried.place);
    const bool blamed = failures_ > 0 || (in_doubt_ && is_probe(tried.destination));
    if (blamed) outcome.scope = Scope::channel;
    if (in_a_row_.size() >= suspicious) in_doubt_ = true;
    return outcome;
}

void Circuit::works(const Try& tried, Kind kind) {
    if (kind == Kind::sent) ++went_through_;
    suspects_.erase(tried.place);
    refused_.erase(tried.place);
    in_a_row_.clear();
    in_doubt_ = false;
    suspect_failures_ = 0;
}

Kind Circuit::weigh_refusal(const std::string& place) {
    const auto [found, is_first] = refused_.try_emplace(place, went_through_);
    return !is_first && went_through_ > found->second ? Kind::rejected : Kind::retry;
}

void Circuit::forget() {
    failures_ = 0;
    in_doubt_ = false;
    suspect_failures_ = 0;
    in_a_row_.clear();
    suspects_.clear();
}

std::size_t Circuit::pick(std::size_t count) {
    constexpr std::uint32_t golden = 0x9E3779B9U;  // of 2^32: each multiple falls into the widest gap that is left
    const std::uint64_t where = ++picks_ * golden;
    return static_cast<std::size_t>(where * count >> 32U);
}

}  // namespace paperwire::delivery
