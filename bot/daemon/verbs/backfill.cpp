// SPDX-License-Identifier: MIT
// daemon: backfill.
#include <algorithm>
#include <iostream>

#include "bot/core/log.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/terminal.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/intake/catch_up.hpp"
#include "bot/intake/gaps.hpp"
#include "bot/schedule/zone.hpp"

namespace paperwire::daemon {

namespace {

/// arXiv's archive knows no change before that day (info.arxiv.org/help/oa, read 2026-11).
const Day archive_begins{std::chrono::year{2005} / std::chrono::September / 16};

Result<void> check_days(const Invocation& invocation, Day today) {
    const Day from = *invocation.from;
    const Day to = *invocation.to_day;
    if (from > to) {
        return fail(Errc::usage,
                    "backfill: --from " + to_string(from) + " is after --to " + to_string(to) + ": turn them round");
    }
    if (to > today) {
        return fail(Errc::usage, "backfill: --to " + to_string(to) + " has not come yet (today is " + to_string(today) +
                                     " at arXiv)");
    }
    if (from < archive_begins) {
        return fail(Errc::usage, "backfill: --from " + to_string(from) + " is before " + to_string(archive_begins) +
                                     ", where arXiv's archive begins");
    }
    return {};
}

bool is_same(const store::Harvest& harvest, const store::Harvest& wanted) {
    return harvest.purpose == store::Purpose::backfill && harvest.oai_set == wanted.oai_set &&
           harvest.from == wanted.from && harvest.to == wanted.to && harvest.notify == wanted.notify;
}

/// The harvest of that order that an earlier call left, or a new one.
Result<store::Harvest> find_or_begin(store::Store& store, const store::Harvest& wanted, Instant now) {
    const auto open = store.open_harvests();
    if (!open) return std::unexpected(open.error());
    const auto left =
        std::ranges::find_if(*open, [&wanted](const store::Harvest& one) { return is_same(one, wanted); });
    if (left == open->end()) return store.begin_harvest(wanted, {}, now);
    log::info("backfill", "going on where an earlier one stopped", {{"records", left->records}});
    return *left;
}

/// How the harvest stands by what the store says.
Result<std::optional<store::Harvest>> reread(store::Store& store, std::int64_t id) {
    const auto open = store.open_harvests();
    if (!open) return std::unexpected(open.error());
    const auto found = std::ranges::find(*open, id, &store::Harvest::id);
    return found == open->end() ? std::nullopt : std::optional{*found};
}

/// The archive's list is by the day of the last change: it goes on to today, whatever the last wanted day is.
void show(ProgressLine& line, const store::Harvest& harvest, Day today) {
    const std::string records = std::to_string(harvest.records) + " papers";
    if (harvest.stage == store::HarvestStage::placing) {
        line.show("placing " + records + ": " + std::to_string(harvest.placed) + " done", 0, 0);
        return;
    }
    if (harvest.stage == store::HarvestStage::checking) {
        line.show("checking " + records + " against arXiv's query API", 0, 0);
        return;
    }
    const Day begin = harvest.from;
    const Day reached = std::clamp(harvest.reached.value_or(begin), begin, std::max(begin, today));
    line.show("listing what changed since " + to_string(begin) + " (" + records + ", day " + to_string(reached) + ")",
              static_cast<std::size_t>((reached.value - begin.value).count()),
              static_cast<std::size_t>((today.value - begin.value).count()));
}

/// OAI-PMH says 503 with Retry-After to slow a harvester down, not to send it away (openarchives.org, OAI-PMH 2.0
/// section 3.1.2.2, read 2026-11).
constexpr std::chrono::minutes longest_wait{15};
constexpr int most_waits = 5;  // in a row

bool is_flow_control(const Error& error) {
    return error.code == Errc::throttled && error.message.contains("answered 503") && error.retry_after &&
           *error.retry_after <= longest_wait;
}

void wait_as_told(Engine& engine, ProgressLine& line, const Error& error) {
    const Instant until = engine.clock().real() + *error.retry_after;
    line.show("waiting until " + to_string(std::chrono::ceil<std::chrono::seconds>(until)) + ", as arXiv asks", 0, 0);
    log::info("backfill", "waiting as arXiv asks",
              {{"seconds", error.retry_after->count()}, {"reason", error.message}});
    engine.rest(*error.retry_after);
}

Result<std::int64_t> harvest(Engine& engine, const Invocation& invocation) {
    if (engine.archive() == nullptr) {
        return fail(Errc::configuration,
                    "backfill: there is no archive to ask: set arxiv.oai and arxiv.api beside a feed of files");
    }
    const std::vector<std::string> categories = *engine.audience().everything;
    const Day today = schedule::eastern_day(engine.now());
    store::Harvest wanted;
    wanted.purpose = store::Purpose::backfill;
    wanted.oai_set = intake::common_set(categories);
    wanted.from = *invocation.from;
    wanted.to = *invocation.to_day;
    wanted.notify = invocation.notify;
    auto begun = find_or_begin(engine.store(), wanted, engine.now());
    if (!begun) return std::unexpected(begun.error());

    ProgressLine line;
    intake::HarvestRooms rooms{*engine.archive(), engine.store(), engine.store_thread(), engine.clock()};
    std::int64_t placed = begun->placed;
    int waits = 0;
    for (std::optional<store::Harvest> now = std::move(*begun); now;) {
        show(line, *now, today);
        const auto step = engine.run(intake::harvest_step(rooms, *now, categories));
        if (!step && is_flow_control(step.error()) && waits < most_waits) {
            ++waits;
            wait_as_told(engine, line, step.error());
            continue;
        }
        if (!step) return std::unexpected(step.error());
        waits = 0;
        placed += step->placed;
        auto next = reread(engine.store(), now->id);
        if (!next) return std::unexpected(next.error());
        now = std::move(*next);
    }
    return placed;
}

int give_up(const Error& error) {
    const int code = exit_code_of_source(error.code);
    const bool for_later = error.code != Errc::refused && (code == exit_try_again || code == exit_unavailable);
    std::cerr << "paperwire: " << error.message << (for_later ? " (run it again to go on from here)" : "") << "\n";
    return code;
}

}  // namespace

int verb_backfill(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    if (const auto checked = check_days(invocation, schedule::eastern_day(async::SystemClock().civil())); !checked)
        return report(checked.error());
    TurnStores turns;
    turns.as_well = open_turns_of_before(*settings);
    auto store = open_to_harvest(*settings);
    if (!store) return report(store.error());
    Engine engine(*settings, std::move(*store), std::nullopt, std::move(turns));
    const auto placed = harvest(engine, invocation);
    if (!placed) return give_up(placed.error());
    std::cout << *placed << " announcements of " << to_string(*invocation.from) << " to "
              << to_string(*invocation.to_day) << (invocation.notify ? ", to be delivered\n" : "\n");
    return exit_ok;
}

}  // namespace paperwire::daemon
