// SPDX-License-Identifier: MIT
#include "bot/daemon/restored.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "bot/core/log.hpp"
#include "bot/schedule/next_due.hpp"
#include "bot/schedule/zone.hpp"

namespace paperwire::daemon {

namespace {

/// A day's announcements are read and told within that time of its beginning at arXiv, as a rule; who was told later
/// may be told twice.
constexpr std::chrono::hours reading_takes{1};

std::string window_of(const store::Restored& restored) {
    const std::string copied = to_string(restored.copied_at);
    if (restored.marked_at <= restored.copied_at) return "it stands as of " + copied;
    return "it stands as of " + copied + ", but was last written at " + to_string(restored.marked_at);
}

std::unexpected<Error> ask(const store::Restored& restored) {
    const Instant latest = std::max(restored.copied_at, restored.marked_at);
    return fail(Errc::configuration,
                "the store was put back from an older copy, or lost its last writes: " + window_of(restored) +
                    ". What was delivered after the copy is not in it and would be delivered again. Say `run --since " +
                    to_string(latest) +
                    "` (or a later time: when it was last running) to take what fell due before "
                    "as delivered, or `run --since " +
                    to_string(restored.copied_at) +
                    "` to have everything since the copy again; what lay in its outbox becomes dead letters for "
                    "`outbox retry` or `outbox drop`");
}

/// The last slot that was served before that time.
Instant last_slot(const digest::Cohort& cohort, Instant since) {
    const auto slot =
        schedule::latest_due_slot(cohort.schedule, cohort.timezone, since - store::days_between_slots, since);
    return slot.value_or(since);  // immediate: everything that was read
}

Day first_untold(Instant slot) { return Day{schedule::eastern_day(slot - reading_takes).value + std::chrono::days{1}}; }

std::vector<store::ToldCohort> told_by(const std::vector<store::CohortState>& states, const digest::Audience& audience,
                                       Instant since, Instant copied_at) {
    std::map<std::string_view, const digest::Cohort*> configured;
    for (const digest::Cohort& cohort : audience.cohorts.all) configured.emplace(cohort.key, &cohort);
    std::vector<store::ToldCohort> told;
    for (const store::CohortState& state : states) {
        const auto found = configured.find(state.key);
        const Instant slot = found != configured.end() ? last_slot(*found->second, since) : std::min(copied_at, since);
        told.push_back({state.key, first_untold(slot), slot});
    }
    return told;
}

}  // namespace

Result<void> go_on_from(const store::Restored& restored, std::optional<Instant> since, store::Store& store,
                        const digest::Audience& audience, Instant now) {
    if (!since) return ask(restored);
    if (*since > now) return fail(Errc::usage, "--since: " + to_string(*since) + " has not come yet");
    const auto states = store.cohorts();
    if (!states) return std::unexpected(states.error());
    const auto told = told_by(*states, audience, *since, restored.copied_at);
    const std::string reason = "in the outbox of a store that was put back from " + to_string(restored.copied_at) +
                               ": whether it was delivered since nobody knows";
    if (auto taken = store.take_as_told(told, reason, now); !taken) return taken;
    log::warning("daemon", "going on from an older copy of the store",
                 {{"copy", to_string(restored.copied_at)}, {"since", to_string(*since)}});
    return {};
}

}  // namespace paperwire::daemon
