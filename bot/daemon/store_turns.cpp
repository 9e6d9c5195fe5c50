// SPDX-License-Identifier: MIT
#include "bot/daemon/store_turns.hpp"

#include <algorithm>

#include "bot/daemon/holder.hpp"
#include "bot/daemon/service_rest.hpp"

namespace paperwire::daemon {

namespace {

using boost::asio::awaitable;

/// Both clocks as they were when somebody asked.
struct Moment {
    Instant running;
    Instant resting;
};

/// Turns go by the machine's monotonic clock, which counts from its start, the same for all its processes: whoever sets
/// the other one takes no living process's hold away.
Instant running_clock(const async::Clock& clock) {
    return Instant{std::chrono::floor<std::chrono::milliseconds>(clock.monotonic().time_since_epoch())};
}

Moment moment_of(const async::Clock& clock, const source::Claim& claim) {
    return {running_clock(clock), source::resting_clock(clock, claim.of_arxiv)};
}

Result<store::ServiceState> read_service(store::Store& store, source::Service service) {
    const auto all = store.services();
    if (!all) return std::unexpected(all.error());
    store::ServiceState state;
    state.name = std::string(source::to_string(service));
    const auto known = std::ranges::find(*all, state.name, &store::ServiceState::name);
    return known == all->end() ? state : *known;
}

Result<void> check_service(store::Store& store, const source::Claim& claim, Instant now) {
    const auto all = store.services();
    if (!all) return std::unexpected(all.error());
    for (const store::ServiceState& state : *all) {
        auto obstacle = find_obstacle(state, claim, now);
        if (!obstacle) continue;
        // arXiv blocks who asks, not what is asked.
        const bool blocks = claim.of_arxiv && obstacle->code == Errc::refused;
        if (blocks || state.name == source::to_string(claim.service)) return std::unexpected(*std::move(obstacle));
    }
    return {};
}

/// A process that is known to be dead holds nothing; when its request ended nobody knows, so it ends now.
Result<source::TurnAnswer> later(store::Store& store, const source::Claim& claim, const store::TurnGrant& grant,
                                 Instant now) {
    if (grant.held_fence == 0 || !has_ended(grant.held_by)) return source::TurnAnswer{{}, grant.again_in};
    const auto ended = store.give_back_turn({grant.held_fence, now, {}});
    if (!ended) return std::unexpected(ended.error());
    return source::TurnAnswer{{}, claim.interval};
}

Result<source::TurnAnswer> take_on_thread(store::Store& store, const std::string& holder, const source::Claim& claim,
                                          Moment now) {
    if (const auto may = check_service(store, claim, now.resting); !may) return std::unexpected(may.error());
    const bool urgent = claim.service == source::Service::feeds;
    const auto grant = store.take_turn({holder, now.running, claim.interval, urgent});
    if (!grant) return std::unexpected(grant.error());
    if (grant->fence == 0) return later(store, claim, *grant, now.running);
    // Until we had the turn somebody else's request could change the service's mind.
    if (const auto may = check_service(store, claim, now.resting); !may) {
        const auto ended = store.give_back_turn({grant->fence, std::nullopt, {}});
        return ended ? std::unexpected(may.error()) : std::unexpected(ended.error());
    }
    return source::TurnAnswer{grant->fence, {}};
}

Result<bool> give_back_on_thread(store::Store& store, const source::Claim& claim, store::TurnEnd end,
                                 const std::function<std::optional<store::ServiceState>(store::ServiceState)>& learn) {
    // Nobody else writes it while we have the turn.
    const auto state = read_service(store, claim.service);
    if (!state) return std::unexpected(state.error());
    end.service = learn(*state);
    return store.give_back_turn(end);
}

}  // namespace

StoreTurns::StoreTurns(TurnRooms rooms, Patience patience, net::Backoff backoff)
    : rooms_(std::move(rooms)), patience_(patience), backoff_(backoff), holder_(make_holder()) {}

awaitable<Result<source::TurnAnswer>> StoreTurns::take(source::Claim claim) {
    // What asks for feeds and what asks the archive wait for each other like strangers.
    const std::string holder = holder_ + " " + std::string(source::to_string(claim.service));
    auto work = [&store = rooms_.store, &holder, &claim, now = moment_of(rooms_.clock, claim)] {
        return take_on_thread(store, holder, claim, now);
    };
    co_return co_await async::offload(rooms_.thread, std::move(work));
}

awaitable<Result<void>> StoreTurns::check(source::Claim claim) {
    auto work = [&store = rooms_.store, &claim, now = source::resting_clock(rooms_.clock, claim.of_arxiv)] {
        return check_service(store, claim, now);
    };
    co_return co_await async::offload(rooms_.thread, std::move(work));
}

awaitable<Result<bool>> StoreTurns::keep(source::TurnId turn) {
    auto work = [&store = rooms_.store, turn, now = running_clock(rooms_.clock)] { return store.keep_turn(turn, now); };
    co_return co_await async::offload(rooms_.thread, std::move(work));
}

awaitable<Result<bool>> StoreTurns::give_back(source::Claim claim, source::TurnId turn,
                                              source::ServiceOutcome outcome) {
    const Moment now = moment_of(rooms_.clock, claim);
    const RestRule rule{backoff_, claim.of_arxiv || patience_ == Patience::own, rooms_.random()};
    store::TurnEnd end;
    end.fence = turn;
    // Clocks show whole milliseconds: the request ended somewhere in this one.
    if (outcome.form != source::ServiceOutcome::Form::unasked) end.ended = now.running + std::chrono::milliseconds{1};
    auto work = [&store = rooms_.store, &claim, &outcome, &rule, end, now] {
        const auto learn = [&](store::ServiceState state) {
            return next_state(std::move(state), claim, outcome, now.resting, rule);
        };
        return give_back_on_thread(store, claim, end, learn);
    };
    co_return co_await async::offload(rooms_.thread, std::move(work));
}

}  // namespace paperwire::daemon
