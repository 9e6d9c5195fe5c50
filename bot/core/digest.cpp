// SPDX-License-Identifier: MIT
#include "bot/core/digest.hpp"

#include <array>
#include <string_view>

namespace paperwire {

namespace {

constexpr std::array<std::string_view, 7> weekday_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// `Mon 27`.
std::string weekday_and_day(Day day) {
    const std::chrono::year_month_day date{day.value};
    return std::string{weekday_names[day.weekday().c_encoding()]} + " " +
           std::to_string(static_cast<unsigned>(date.day()));
}

std::string month_label(Day day) {
    const std::chrono::year_month_day date{day.value};
    return std::string{month_names[static_cast<unsigned>(date.month()) - 1]};
}

std::string year_label(Day day) {
    return std::to_string(static_cast<int>(std::chrono::year_month_day{day.value}.year()));
}

/// `Mon 27 – Wed 29 Apr 2026`: what both ends share is said once.
std::string range_label(Day first, Day last) {
    const std::chrono::year_month_day from{first.value};
    const std::chrono::year_month_day to{last.value};
    std::string left = weekday_and_day(first);
    if (from.year() != to.year()) left += " " + month_label(first) + " " + year_label(first);
    else if (from.month() != to.month()) left += " " + month_label(first);
    return left + " – " + long_label(last);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

std::string count_label(const Digest& digest) {
    std::size_t fresh = 0;
    std::size_t crossed = 0;
    std::size_t revised = 0;
    for (const Entry& entry : digest.entries) {
        if (is_replacement(entry.kind)) ++revised;
        else if (entry.kind == Kind::cross_list) ++crossed;
        else ++fresh;
    }
    std::string label;
    const auto add = [&label](const std::string& part) { label += (label.empty() ? "" : ", ") + part; };
    if (fresh > 0) add(counted(fresh, "new paper", "new papers"));
    if (crossed > 0) add(counted(crossed, "cross-list", "cross-lists"));
    if (revised > 0) add(counted(revised, "revision", "revisions"));
    return label.empty() ? "No papers" : label;
}

}  // namespace

std::string headline(const Digest& digest) {
    std::string line = digest.is_test ? "TEST of Paperwire" : count_label(digest);
    if (digest.days.empty()) return line;
    const Day first = digest.days.front();
    const Day last = digest.days.back();
    return line + " · " + (first == last ? long_label(last) : range_label(first, last));
}

std::string kind_label(const Entry& entry) {
    if (entry.paper->withdrawn) return "withdrawn";
    if (is_replacement(entry.kind)) {
        const std::string now = "v" + std::to_string(entry.paper->version);
        const bool known = entry.previous_version > 0 && entry.previous_version < entry.paper->version;
        return known ? "v" + std::to_string(entry.previous_version) + "→" + now : "revised " + now;
    }
    return entry.kind == Kind::cross_list ? "cross-list" : "new";
}

std::string long_label(Day day) { return weekday_and_day(day) + " " + month_label(day) + " " + year_label(day); }

}  // namespace paperwire
