// SPDX-License-Identifier: MIT
// daemon: the store asked for all that `status` shows.
#include "bot/daemon/status.hpp"

#include <algorithm>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/messages.hpp"
#include "bot/daemon/service_rest.hpp"
#include "bot/delivery/forecast.hpp"

namespace paperwire::daemon {

namespace {

Result<void> read_categories(store::Store& store, const digest::Audience& audience, Status& status) {
    const auto receipts = store.newest_receipts();
    if (!receipts) return std::unexpected(receipts.error());
    for (const std::string& category : *audience.everything) {
        const auto found =
            std::ranges::find(*receipts, category, [](const store::StoredReceipt& r) { return r.receipt.category; });
        if (found != receipts->end()) {
            status.categories.push_back(found->receipt);
        } else {
            status.never_read.push_back(category);
        }
    }
    return {};
}

Result<void> read_services(store::Store& store, const source::ArxivSettings& settings, Instant now, Status& status) {
    const auto services = store.services();
    if (!services) return std::unexpected(services.error());
    status.contact = settings.contact;
    for (const store::ServiceState& state : *services) {
        const auto obstacle = find_obstacle(state, {{}, settings.contact, {}, true}, now);
        if (!obstacle) continue;
        const bool refused = obstacle->code == Errc::refused;
        ServiceLine line{state.name, refused, std::nullopt, {}, state.reason};
        if (refused) line.since = state.refused_at;
        line.until = refused ? *state.refused_at + refusal_stands : *state.not_before;
        status.services.push_back(std::move(line));
    }
    return {};
}

Result<void> read_gaps(store::Store& store, const digest::Audience& audience, Status& status) {
    const auto gaps = store.open_gaps();
    if (!gaps) return std::unexpected(gaps.error());
    for (const store::Gap& gap : *gaps) {
        if (std::ranges::find(*audience.everything, gap.category) != audience.everything->end())
            status.gaps[gap.category].push_back({gap.day, gap.listed > 0});
    }
    auto harvests = store.open_harvests();
    if (!harvests) return std::unexpected(harvests.error());
    status.harvests = std::move(*harvests);
    return {};
}

std::optional<Instant> forecast(const store::Backlog& backlog, const config::ChannelSettings& channel,
                                const digest::Audience& audience, Instant from) {
    const auto target = audience.cohorts.targets.find(backlog.of);
    channels::Recipient recipient;
    if (target != nullptr) recipient.to = target->delivery->to;
    return delivery::empty_at(backlog, budgets_of(recipient, channel), from);
}

Result<void> read_channels(store::Store& store, const config::Settings& settings, const digest::Audience& audience,
                           Instant now, Status& status) {
    const auto counts = store.channel_counts();
    if (!counts) return std::unexpected(counts.error());
    const auto backlogs = store.backlogs();
    if (!backlogs) return std::unexpected(backlogs.error());
    const auto held = store.suspended_channels(now);
    if (!held) return std::unexpected(held.error());
    for (const auto& [name, channel] : settings.channels) {
        ChannelLine line{name, {}, std::nullopt, std::nullopt};
        if (const auto found = counts->find(name); found != counts->end()) line.counts = found->second;
        const auto suspension = std::ranges::find(*held, name, &store::Suspension::channel);
        if (suspension != held->end()) line.held = *suspension;
        if (const auto backlog = backlogs->find(name); backlog != backlogs->end()) {
            line.empty_at = forecast(backlog->second, channel, audience, line.held ? line.held->until : now);
        }
        status.channels.push_back(std::move(line));
    }
    return {};
}

}  // namespace

Result<Status> read_status(store::Store& store, const config::Settings& settings, Instant now) {
    Status status;
    const auto audience = audience_of(settings);
    if (auto read = read_categories(store, *audience, status); !read) return std::unexpected(read.error());
    if (auto read = read_gaps(store, *audience, status); !read) return std::unexpected(read.error());
    if (auto read = read_services(store, settings.arxiv, now, status); !read) return std::unexpected(read.error());
    if (auto read = read_channels(store, settings, *audience, now, status); !read) return std::unexpected(read.error());
    const auto rows = store.destinations();
    if (!rows) return std::unexpected(rows.error());
    std::ranges::copy_if(*rows, std::back_inserter(status.stopped), &store::DestinationRow::stopped);
    const auto last = last_pass_time(store);
    if (!last) return std::unexpected(last.error());
    status.last_pass = *last;
    const auto line = last_pass_line(store);
    if (!line) return std::unexpected(line.error());
    status.last_pass_line = *line;
    status.left_out = settings.population->left_out;
    return status;
}

}  // namespace paperwire::daemon
