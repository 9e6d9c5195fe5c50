// SPDX-License-Identifier: MIT
// daemon: what `status` shows, for people and as JSON: where each category and each of arXiv's services stands, what is
// being caught up, what is queued, who is stopped. Reads alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/receipt.hpp"
#include "bot/core/result.hpp"
#include "bot/store/store.hpp"
#include "config/settings.hpp"

namespace paperwire::daemon {

/// A day of a category that nobody has read whole.
struct OpenDay {
    Day day;
    bool in_part{false};  // some of its announcements are stored
};

/// One of arXiv's services that is not asked just now.
struct ServiceLine {
    std::string name;                // rss, api, oai
    bool refused{false};             // else it rests
    std::optional<Instant> since{};  // refused
    Instant until{};
    std::string reason;  // arXiv's words
};

struct ChannelLine {
    std::string name;
    store::ChannelCounts counts;
    std::optional<store::Suspension> held;
    std::optional<Instant> empty_at;  // forecast at the server's rates
};

struct Status {
    std::vector<CategoryReceipt> categories;
    std::vector<std::string> never_read;
    std::map<std::string, std::vector<OpenDay>> gaps;  // by category
    std::vector<ServiceLine> services;
    std::string contact;                   // whom arXiv knows us by
    std::vector<store::Harvest> harvests;  // under way
    std::vector<ChannelLine> channels;
    std::vector<store::DestinationRow> stopped;
    std::vector<std::string> left_out;
    std::optional<Instant> last_pass;
    std::string last_pass_line;
};

/// Errors: those of the store.
[[nodiscard]] Result<Status> read_status(store::Store& store, const config::Settings& settings, Instant now);
/// One JSON object, indented, without a final newline. Every row of a list has the same keys.
[[nodiscard]] std::string status_json(const Status& status);
/// Lines for people; what came from outside is escaped.
[[nodiscard]] std::string status_text(const Status& status);

}  // namespace paperwire::daemon
