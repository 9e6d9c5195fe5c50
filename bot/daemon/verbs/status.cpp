// SPDX-License-Identifier: MIT
// daemon: status.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "bot/async/clock.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/messages.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/delivery/forecast.hpp"
#include "bot/text/escape.hpp"

namespace paperwire::daemon {

namespace {

struct ChannelLine {
    std::string name;
    store::ChannelCounts counts;
    std::optional<store::Suspension> held;
    std::optional<Instant> empty_at;  // forecast at the server's rates
};

/// All that both forms show.
struct Status {
    std::vector<CategoryReceipt> categories;
    std::vector<std::string> never_read;
    std::map<std::string, std::vector<Day>> gaps;  // by category: days that passed unread
    std::vector<store::Harvest> harvests;          // under way
    std::vector<ChannelLine> channels;
    std::vector<store::DestinationRow> stopped;
    std::vector<std::string> left_out;
    std::optional<Instant> last_pass;
    std::string last_pass_line;
};

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

Result<void> read_gaps(store::Store& store, const digest::Audience& audience, Status& status) {
    const auto gaps = store.open_gaps();
    if (!gaps) return std::unexpected(gaps.error());
    for (const store::Gap& gap : *gaps) {
        if (std::ranges::find(*audience.everything, gap.category) != audience.everything->end())
            status.gaps[gap.category].push_back(gap.day);
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
                           Status& status) {
    const auto counts = store.channel_counts();
    if (!counts) return std::unexpected(counts.error());
    const auto backlogs = store.backlogs();
    if (!backlogs) return std::unexpected(backlogs.error());
    const Instant now = async::SystemClock().civil();
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

Result<Status> read_status(store::Store& store, const config::Settings& settings) {
    Status status;
    const auto audience = audience_of(settings);
    if (auto read = read_categories(store, *audience, status); !read) return std::unexpected(read.error());
    if (auto read = read_gaps(store, *audience, status); !read) return std::unexpected(read.error());
    if (auto read = read_channels(store, settings, *audience, status); !read) return std::unexpected(read.error());
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

using nlohmann::ordered_json;

ordered_json gaps_json(const Status& status, const std::string& category) {
    ordered_json days = ordered_json::array();
    if (const auto found = status.gaps.find(category); found != status.gaps.end()) {
        for (const Day day : found->second) days.push_back(to_string(day));
    }
    return days;
}

std::string_view word_of(store::Purpose purpose) {
    return purpose == store::Purpose::backfill ? "backfill" : "catch-up";
}

std::string_view word_of(store::HarvestStage stage) {
    return stage == store::HarvestStage::placing ? "placing" : "listing";
}

ordered_json harvests_json(const Status& status) {
    ordered_json all = ordered_json::array();
    for (const store::Harvest& harvest : status.harvests) {
        ordered_json one{{"purpose", word_of(harvest.purpose)}, {"from", to_string(harvest.from)},
                         {"to", to_string(harvest.to)},         {"stage", word_of(harvest.stage)},
                         {"records", harvest.records},          {"placed", harvest.placed}};
        if (harvest.reached) one["reached"] = to_string(*harvest.reached);
        all.push_back(std::move(one));
    }
    return all;
}

ordered_json categories_json(const Status& status) {
    ordered_json all = ordered_json::array();
    for (const CategoryReceipt& receipt : status.categories) {
        ordered_json one{{"category", receipt.category},
                         {"state", to_string(receipt.state)},
                         {"announced", to_string(receipt.day)},
                         {"listed", receipt.listed},
                         {"read", receipt.read},
                         {"reconstructed", receipt.reconstructed},
                         {"gaps", gaps_json(status, receipt.category)}};
        if (!receipt.note.empty()) one["note"] = receipt.note;
        all.push_back(std::move(one));
    }
    for (const std::string& category : status.never_read) {
        all.push_back({{"category", category},
                       {"state", "unreachable"},
                       {"announced", nullptr},
                       {"listed", 0},
                       {"read", 0},
                       {"note", "never read yet"}});
    }
    return all;
}

ordered_json channels_json(const Status& status) {
    ordered_json all = ordered_json::array();
    for (const ChannelLine& line : status.channels) {
        ordered_json one{{"channel", line.name},
                         {"queued", line.counts.queued},
                         {"retrying", line.counts.retrying},
                         {"dead", line.counts.dead}};
        if (line.held) one["held"] = {{"until", to_string(line.held->until)}, {"reason", line.held->reason}};
        if (line.empty_at) one["empty_at"] = to_string(*line.empty_at);
        all.push_back(std::move(one));
    }
    return all;
}

void print_json(const Status& status) {
    ordered_json stopped = ordered_json::array();
    for (const store::DestinationRow& row : status.stopped) {
        stopped.push_back({{"subscriber", row.key.subscriber},
                           {"channel", row.key.channel},
                           {"name", row.key.name},
                           {"reason", row.stopped_reason}});
    }
    ordered_json whole{{"categories", categories_json(status)},
                       {"channels", channels_json(status)},
                       {"stopped", std::move(stopped)},
                       {"left_out", status.left_out},
                       {"harvests", harvests_json(status)}};
    if (status.last_pass)
        whole["last_pass"] = {{"at", to_string(*status.last_pass)}, {"stages", status.last_pass_line}};
    std::cout << whole.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n";
}

/// The oldest and how many: a year's downtime leaves hundreds.
void print_gaps(const std::vector<Day>& days) {
    std::cout << "; " << days.size() << (days.size() == 1 ? " day" : " days") << " passed unread, "
              << (days.size() == 1 ? "" : "the first ") << to_string(days.front());
}

void print_harvest(const store::Harvest& harvest) {
    std::cout << word_of(harvest.purpose) << "  " << to_string(harvest.from) << " to " << to_string(harvest.to) << ": "
              << word_of(harvest.stage) << ", " << harvest.records << " records, " << harvest.placed << " placed";
    if (harvest.reached) std::cout << ", reached " << to_string(*harvest.reached);
    std::cout << "\n";
}

void print_text(const Status& status) {
    std::cout << "categories\n";
    for (const CategoryReceipt& receipt : status.categories) {
        std::cout << "  " << std::left << std::setw(20) << receipt.category << std::setw(12) << to_string(receipt.state)
                  << to_string(receipt.day) << "  " << receipt.listed << " listed, " << receipt.read << " read";
        if (receipt.reconstructed > 0) std::cout << ", " << receipt.reconstructed << " reconstructed";
        if (const auto gaps = status.gaps.find(receipt.category); gaps != status.gaps.end()) print_gaps(gaps->second);
        if (!receipt.note.empty()) std::cout << "  (" << text::escape_terminal(receipt.note) << ")";
        std::cout << "\n";
    }
    for (const std::string& category : status.never_read) {
        std::cout << "  " << std::left << std::setw(20) << category << "never read yet\n";
    }
    for (const store::Harvest& harvest : status.harvests) print_harvest(harvest);
    std::cout << "channels\n";
    for (const ChannelLine& line : status.channels) {
        std::cout << "  " << std::left << std::setw(20) << line.name << line.counts.queued << " queued, "
                  << line.counts.retrying << " retrying, " << line.counts.dead << " dead";
        if (line.held)
            std::cout << "; held until " << to_string(line.held->until) << ": "
                      << text::escape_terminal(line.held->reason);
        if (line.empty_at) std::cout << "; empty at " << to_string(*line.empty_at) << " at the earliest";
        std::cout << "\n";
    }
    for (const store::DestinationRow& row : status.stopped) {
        std::cout << "stopped  " << to_string(row.key) << ": " << text::escape_terminal(row.stopped_reason) << "\n";
    }
    for (const std::string& line : status.left_out) std::cout << "left out  " << line << "\n";
    if (status.last_pass)
        std::cout << "last pass  " << to_string(*status.last_pass) << ": " << status.last_pass_line << "\n";
}

}  // namespace

int verb_status(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto store = open_to_read(*settings);
    if (!store) return report(store.error());
    const auto status = read_status(**store, *settings);
    if (!status) return report(status.error());
    invocation.format == "json" ? print_json(*status) : print_text(*status);
    return exit_ok;
}

}  // namespace paperwire::daemon
