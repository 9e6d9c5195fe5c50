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

void take_trouble(LookBackReport& report, const LookBackPlan& plan, const Error& error, Instant now) {
    log::warning("intake", "arXiv's archive did not answer", {{"reason", error.message}});
    ++report.pause.failures;
    auto wait = std::chrono::milliseconds{error.retry_after.value_or(std::chrono::seconds{0})};
    wait = std::max(wait, net::next_delay(archive_backoff, report.pause.failures, plan.random));
    report.pause.until = now + wait;
    report.again = report.pause.until;
    report.trouble = error;
}

/// Steps until nothing is left, or the plan's are done. False after an error of the archive.
awaitable<Result<bool>> catch_up(HarvestRooms& rooms, const LookBackPlan& plan, LookBackReport& report) {
    const async::Monotonic end = rooms.clock.monotonic() + longest_look_back;
    for (std::size_t i = 0; i < plan.steps && rooms.clock.monotonic() < end; ++i) {
        const Result<HarvestStep> step = co_await catch_up_step(rooms, plan.categories);
        if (!step && is_of_the_store(step.error().code)) co_return std::unexpected(step.error());
        if (!step) {
            take_trouble(report, plan, step.error(), rooms.clock.civil());
            co_return false;
        }
        report.again = step->again;
        if (step->done) co_return true;
        report.pause = {};
        report.events += static_cast<int>(step->events);
        report.again = rooms.clock.civil();
    }
    co_return true;
}

awaitable<Result<void>> ask_for_facts(HarvestRooms& rooms, const LookBackPlan& plan, LookBackReport& report) {
    const store::FactsOf of = plan.facts ? store::FactsOf::all : store::FactsOf::replacements;
    const Result<FactsReport> facts = co_await gather_facts(rooms, of, most_facts);
    if (!facts && is_of_the_store(facts.error().code)) co_return std::unexpected(facts.error());
    const Instant now = rooms.clock.civil();
    if (!facts) {
        take_trouble(report, plan, facts.error(), now);
        co_return Result<void>{};
    }
    if (facts->asked > 0) report.pause = {};
    report.events += facts->events;
    if (facts->more) report.again = now;
    else if (facts->missing > 0) report.again = std::min(report.again.value_or(now + facts_again), now + facts_again);
    co_return Result<void>{};
}

}  // namespace

awaitable<Result<LookBackReport>> look_back(HarvestRooms& rooms, LookBackPlan plan) {
    LookBackReport report;
    report.pause = plan.pause;
    if (rests(plan.pause, rooms.clock.civil())) {
        report.again = plan.pause.until;
        co_return report;
    }
    if (plan.harvests) {
        const Result<bool> caught_up = co_await catch_up(rooms, plan, report);
        if (!caught_up) co_return std::unexpected(caught_up.error());
    }
    // The query API may be well while OAI-PMH is not; a 403 is meant for all.
    if ((plan.facts || plan.replacements) && !report.refused()) {
        const LookBackReport before = report;
        const Result<void> asked = co_await ask_for_facts(rooms, plan, report);
        if (!asked) co_return std::unexpected(asked.error());
        if (before.trouble && !report.refused()) {
            report.pause = before.pause;
            report.again = before.again;
            report.trouble = before.trouble;
        }
    }
    if (plan.harvests) {
        const Result<std::size_t> gaps = co_await count_gaps(rooms, plan.categories);
        if (!gaps) co_return std::unexpected(gaps.error());
        report.gaps = *gaps;
    }
    co_return report;
}

}  // namespace paperwire::intake
