// SPDX-License-Identifier: MIT
// daemon: a status as JSON and as lines for people.
#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bot/daemon/status.hpp"
#include "bot/text/escape.hpp"

namespace paperwire::daemon {

namespace {

using nlohmann::ordered_json;

/// Days that nobody has read whole, or of these, those that were read in part.
ordered_json gaps_json(const Status& status, const std::string& category, bool in_part) {
    ordered_json days = ordered_json::array();
    if (const auto found = status.gaps.find(category); found != status.gaps.end()) {
        for (const OpenDay& one : found->second) {
            if (one.in_part || !in_part) days.push_back(to_string(one.day));
        }
    }
    return days;
}

std::string_view word_of(store::Purpose purpose) {
    return purpose == store::Purpose::backfill ? "backfill" : "catch-up";
}

std::string_view word_of(store::HarvestStage stage) {
    switch (stage) {
        case store::HarvestStage::listing: return "listing";
        case store::HarvestStage::checking: return "checking";
        case store::HarvestStage::placing: return "placing";
        case store::HarvestStage::done: return "done";
    }
    return "listing";
}

ordered_json harvests_json(const Status& status) {
    ordered_json all = ordered_json::array();
    for (const store::Harvest& harvest : status.harvests) {
        ordered_json one{{"purpose", word_of(harvest.purpose)}, {"from", to_string(harvest.from)},
                         {"to", to_string(harvest.to)},         {"stage", word_of(harvest.stage)},
                         {"records", harvest.records},          {"placed", harvest.placed},
                         {"undecided", harvest.undecided},      {"unreadable", harvest.unreadable}};
        one["reached"] = harvest.reached ? ordered_json(to_string(*harvest.reached)) : ordered_json();
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
                         {"gaps", gaps_json(status, receipt.category, false)},
                         {"incomplete", gaps_json(status, receipt.category, true)},
                         {"note", receipt.note}};
        all.push_back(std::move(one));
    }
    for (const std::string& category : status.never_read) {
        all.push_back({{"category", category},
                       {"state", "unreachable"},
                       {"announced", nullptr},
                       {"listed", 0},
                       {"read", 0},
                       {"reconstructed", 0},
                       {"gaps", gaps_json(status, category, false)},
                       {"incomplete", gaps_json(status, category, true)},
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
                         {"uncertain", line.counts.uncertain},
                         {"held_for_a_person", line.counts.held},
                         {"dead", line.counts.dead}};
        if (line.held) one["held"] = {{"until", to_string(line.held->until)}, {"reason", line.held->reason}};
        if (line.empty_at) one["empty_at"] = to_string(*line.empty_at);
        all.push_back(std::move(one));
    }
    return all;
}

std::string_view word_of(const ServiceLine& line) { return line.refused ? "refused" : "rests"; }

ordered_json services_json(const Status& status) {
    ordered_json all = ordered_json::array();
    for (const ServiceLine& line : status.services) {
        all.push_back({{"service", line.name},
                       {"state", word_of(line)},
                       {"since", line.since ? ordered_json(to_string(*line.since)) : ordered_json()},
                       {"until", to_string(line.until)},
                       {"reason", line.reason}});
    }
    return all;
}

/// How many, and the oldest: a year's downtime leaves hundreds.
void print_days(std::ostream& out, const std::vector<OpenDay>& days, bool in_part, const char* words) {
    const auto count = std::ranges::count(days, in_part, &OpenDay::in_part);
    if (count == 0) return;
    const OpenDay& first = *std::ranges::find(days, in_part, &OpenDay::in_part);
    out << "; " << count << (count == 1 ? " day " : " days ") << words << (count == 1 ? ", " : ", the first ")
        << to_string(first.day);
}

void print_gaps(std::ostream& out, const Status& status, const std::string& category) {
    const auto gaps = status.gaps.find(category);
    if (gaps == status.gaps.end()) return;
    print_days(out, gaps->second, false, "passed unread");
    print_days(out, gaps->second, true, "read in part");
}

void print_categories(std::ostream& out, const Status& status) {
    out << "categories\n";
    for (const CategoryReceipt& receipt : status.categories) {
        out << "  " << std::left << std::setw(20) << receipt.category << std::setw(12) << to_string(receipt.state)
            << to_string(receipt.day) << "  " << receipt.listed << " listed, " << receipt.read << " read";
        if (receipt.reconstructed > 0) out << ", " << receipt.reconstructed << " reconstructed";
        print_gaps(out, status, receipt.category);
        if (!receipt.note.empty()) out << "  (" << text::escape_terminal(receipt.note) << ")";
        out << "\n";
    }
    for (const std::string& category : status.never_read) {
        out << "  " << std::left << std::setw(20) << category << "never read yet";
        print_gaps(out, status, category);
        out << "\n";
    }
}

/// A 403 is for people: what they are to do stands beside it.
void print_services(std::ostream& out, const Status& status) {
    if (status.services.empty()) return;
    out << "arXiv\n";
    for (const ServiceLine& line : status.services) {
        out << "  " << std::left << std::setw(20) << line.name;
        if (line.refused) {
            out << "refused since " << to_string(*line.since) << ": " << text::escape_terminal(line.reason)
                << "; nothing is asked until " << to_string(line.until) << ": write to arXiv ("
                << text::escape_terminal(status.contact) << " is whom they know), or give another arxiv.contact\n";
        } else {
            out << "rests until " << to_string(line.until) << ": "
                << (line.reason.empty() ? "arXiv asked for patience" : text::escape_terminal(line.reason)) << "\n";
        }
    }
}

void print_harvest(std::ostream& out, const store::Harvest& harvest) {
    out << word_of(harvest.purpose) << "  " << to_string(harvest.from) << " to " << to_string(harvest.to) << ": "
        << word_of(harvest.stage) << ", " << harvest.records << " records, " << harvest.placed << " placed";
    if (harvest.undecided > 0)
        out << ", " << harvest.undecided
            << " undecided (older papers: whether they were cross-listed then nobody can tell)";
    if (harvest.unreadable > 0) out << ", " << harvest.unreadable << " could not be read";
    if (harvest.reached) out << ", reached " << to_string(*harvest.reached);
    out << "\n";
}

/// What stands among those that are retried and is worth a word.
std::string of_these(const store::ChannelCounts& counts) {
    if (counts.uncertain == 0) return {};
    std::string words = " (" + std::to_string(counts.uncertain) + " uncertain";
    if (counts.held > 0) words += ", " + std::to_string(counts.held) + " of them held for a person: see outbox list";
    return words + ")";
}

void print_channels(std::ostream& out, const Status& status) {
    out << "channels\n";
    for (const ChannelLine& line : status.channels) {
        out << "  " << std::left << std::setw(20) << line.name << line.counts.queued << " queued, "
            << line.counts.retrying << " retrying" << of_these(line.counts) << ", " << line.counts.dead << " dead";
        if (line.held)
            out << "; held until " << to_string(line.held->until) << ": " << text::escape_terminal(line.held->reason);
        if (line.empty_at) out << "; empty at " << to_string(*line.empty_at) << " at the earliest";
        out << "\n";
    }
}

}  // namespace

std::string status_json(const Status& status) {
    ordered_json stopped = ordered_json::array();
    for (const store::DestinationRow& row : status.stopped) {
        stopped.push_back({{"subscriber", row.key.subscriber},
                           {"channel", row.key.channel},
                           {"name", row.key.name},
                           {"reason", row.stopped_reason}});
    }
    ordered_json whole{{"categories", categories_json(status)}, {"services", services_json(status)},
                       {"channels", channels_json(status)},     {"stopped", std::move(stopped)},
                       {"left_out", status.left_out},           {"harvests", harvests_json(status)}};
    if (status.last_pass)
        whole["last_pass"] = {{"at", to_string(*status.last_pass)}, {"stages", status.last_pass_line}};
    return whole.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

std::string status_text(const Status& status) {
    std::ostringstream out;
    print_categories(out, status);
    print_services(out, status);
    for (const store::Harvest& harvest : status.harvests) print_harvest(out, harvest);
    print_channels(out, status);
    for (const store::DestinationRow& row : status.stopped)
        out << "stopped  " << to_string(row.key) << ": " << text::escape_terminal(row.stopped_reason) << "\n";
    for (const std::string& line : status.left_out) out << "left out  " << line << "\n";
    if (status.last_pass) out << "last pass  " << to_string(*status.last_pass) << ": " << status.last_pass_line << "\n";
    return out.str();
}

}  // namespace paperwire::daemon
