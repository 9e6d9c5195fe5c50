// SPDX-License-Identifier: MIT
#include "bot/daemon/service_rest.hpp"

#include <algorithm>
#include <limits>

namespace paperwire::daemon {

namespace {

using Form = source::ServiceOutcome::Form;

constexpr std::chrono::minutes credible_lead{1};
/// More failures make no longer rest.
constexpr int most_failures = 1'000;

std::string until(Instant end) { return "until " + to_string(std::chrono::ceil<std::chrono::seconds>(end)); }

Error blocked(const store::ServiceState& state) {
    return Error{Errc::refused,
                 "not asked: blocked since " + to_string(*state.refused_at) + " (" + state.reason +
                     "); write to arXiv, then give another arxiv.contact, or wait " +
                     until(*state.refused_at + refusal_stands),
                 std::nullopt};
}

Error resting(const store::ServiceState& state, Instant now) {
    const std::string why = state.reason.empty() ? std::string{} : " (" + state.reason + ")";
    return Error{Errc::throttled, "not asked: rests " + until(*state.not_before) + why,
                 std::max(std::chrono::ceil<std::chrono::seconds>(*state.not_before - now), std::chrono::seconds{1})};
}

std::chrono::milliseconds rest_after(const source::ServiceOutcome& outcome, int failures, const RestRule& rule) {
    const std::chrono::milliseconds asked = outcome.patience.value_or(std::chrono::seconds{0});
    const int on_our_own = outcome.patience ? failures - 1 : failures;
    if (!rule.own || on_our_own < 1) return asked;
    return std::max(asked, net::next_delay(rule.backoff, on_our_own, rule.random));
}

}  // namespace

std::optional<Error> find_obstacle(const store::ServiceState& state, const source::Claim& claim, Instant now) {
    const bool is_credible = !state.answered_at || *state.answered_at <= now + credible_lead;
    if (!is_credible) return std::nullopt;
    const bool stands = state.refused_at && now < *state.refused_at + refusal_stands && state.contact == claim.contact;
    if (stands) return blocked(state);
    if (state.not_before && now < *state.not_before) return resting(state, now);
    return std::nullopt;
}

std::optional<store::ServiceState> next_state(store::ServiceState state, const source::Claim& claim,
                                              const source::ServiceOutcome& outcome, Instant now,
                                              const RestRule& rule) {
    if (outcome.form == Form::unasked || outcome.form == Form::silent) return std::nullopt;
    store::ServiceState next;
    next.name = std::string(source::to_string(claim.service));
    next.answered_at = now;
    if (outcome.form == Form::answered) return next;
    next.failures = std::min(state.failures + 1, most_failures);
    next.reason = outcome.words;
    if (outcome.form == Form::refused) {
        next.refused_at = now;
        next.contact = claim.contact;
        return next;
    }
    const auto rest = rest_after(outcome, next.failures, rule);
    if (rest > std::chrono::milliseconds{0}) next.not_before = now + rest;
    return next;
}

}  // namespace paperwire::daemon
