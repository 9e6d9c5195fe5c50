// SPDX-License-Identifier: MIT
#include "bot/intake/look_back.hpp"

#include <algorithm>

#include "bot/core/log.hpp"
#include "bot/intake/facts.hpp"
#include "bot/intake/next_poll.hpp"
#include "bot/net/retry.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

constexpr net::Backoff archive_backoff{std::chrono::minutes{5}, std::chrono::hours{2}};
/// When it is looked again for facts that arXiv's query API did not have yet: its index lags by minutes to a day.
constexpr std::chrono::hours facts_again{1};

bool is_of_the_store(Errc code) { return code == Errc::storage || code == Errc::storage_full || code == Errc::busy; }

/// What was written ahead of us was written before the clock was set back.
bool rests(const Pause& pause, Instant now) {
    return pause.until && *pause.until > now && *pause.until <= now + std::chrono::hours{25};
}

std::optional<Instant> earlier(const std::optional<Instant>& one, const std::optional<Instant>& other) {
    return one && other ? std::min(one, other) : one ? one : other;
}

Pause longer(Pause pause, const Error& error, Instant now, std::uint64_t random) {
    ++pause.failures;
    auto wait = std::chrono::milliseconds{error.retry_after.value_or(std::chrono::seconds{0})};
    wait = std::max(wait, net::next_delay(archive_backoff, pause.failures, random));
    pause.until = now + wait;
    return pause;
}

/// `pause`: the report's, of what failed. A 403 is meant for both.
void take_trouble(LookBackReport& report, Pause& pause, const Error& error) {
    log::warning("intake", "arXiv's archive did not answer", {{"reason", error.message}});
    if (!report.trouble || error.code == Errc::refused) report.trouble = error;
    if (!report.refused()) return;
    const Pause both = pause;
    report.pause = both;
    report.facts_pause = both;
}

/// Steps until nothing is left, the plan's are done, or the archive fails.
awaitable<Result<void>> catch_up(HarvestRooms& rooms, const LookBackPlan& plan, LookBackReport& report) {
    const async::Monotonic end = rooms.clock.monotonic() + longest_look_back;
    for (std::size_t i = 0; i < plan.steps && rooms.clock.monotonic() < end; ++i) {
        const Result<HarvestStep> step = co_await catch_up_step(rooms, plan.categories);
        if (!step && is_of_the_store(step.error().code)) co_return std::unexpected(step.error());
        if (!step) {
            report.pause = longer(report.pause, step.error(), rooms.clock.civil(), plan.random);
            report.again = report.pause.until;
            take_trouble(report, report.pause, step.error());
            co_return Result<void>{};
        }
        report.again = step->again;
        if (step->done) co_return Result<void>{};
        report.pause = {};
        report.events += static_cast<int>(step->events);
        report.again = rooms.clock.civil();
    }
    co_return Result<void>{};
}

awaitable<Result<void>> ask_for_facts(HarvestRooms& rooms, const LookBackPlan& plan, LookBackReport& report) {
    const store::FactsOf of = plan.facts ? store::FactsOf::all : store::FactsOf::replacements;
    const Result<FactsReport> facts = co_await gather_facts(rooms, of, most_facts);
    if (!facts && is_of_the_store(facts.error().code)) co_return std::unexpected(facts.error());
    const Instant now = rooms.clock.civil();
    if (!facts) {
        report.facts_pause = longer(report.facts_pause, facts.error(), now, plan.random);
        report.again = earlier(report.again, report.facts_pause.until);
        take_trouble(report, report.facts_pause, facts.error());
        co_return Result<void>{};
    }
    if (facts->asked > 0) report.facts_pause = {};
    report.events += facts->events;
    if (facts->more) report.again = now;
    else if (facts->missing > 0) report.again = earlier(report.again, now + facts_again);
    co_return Result<void>{};
}

}  // namespace

awaitable<Result<LookBackReport>> look_back(HarvestRooms& rooms, LookBackPlan plan) {
    LookBackReport report;
    report.pause = plan.pause;
    report.facts_pause = plan.facts_pause;
    const Instant now = rooms.clock.civil();
    if (plan.harvests && rests(plan.pause, now)) {
        report.again = plan.pause.until;
    } else if (plan.harvests) {
        const Result<void> caught_up = co_await catch_up(rooms, plan, report);
        if (!caught_up) co_return std::unexpected(caught_up.error());
    }
    // The query API may be well while OAI-PMH is not, and the other way round; a 403 is meant for all.
    const bool wants_facts = (plan.facts || plan.replacements) && !report.refused();
    if (wants_facts && rests(plan.facts_pause, now)) {
        report.again = earlier(report.again, plan.facts_pause.until);
    } else if (wants_facts) {
        const Result<void> asked = co_await ask_for_facts(rooms, plan, report);
        if (!asked) co_return std::unexpected(asked.error());
    }
    if (plan.harvests) {
        const Result<std::size_t> gaps = co_await count_gaps(rooms, plan.categories);
        if (!gaps) co_return std::unexpected(gaps.error());
        report.gaps = *gaps;
    }
    co_return report;
}

}  // namespace paperwire::intake
