// SPDX-License-Identifier: MIT
#include "bot/intake/gaps.hpp"

#include <algorithm>

#include "bot/schedule/zone.hpp"
#include "bot/source/oai_answer.hpp"

namespace paperwire::intake {

namespace {

constexpr int widest_hole = 14;
/// Nothing is put off further: what lies beyond was written before the clock was set back.
constexpr std::chrono::hours furthest_off{49};

bool is_free(const store::Gap& gap, std::span<const std::string> categories) {
    return gap.harvest == 0 && std::ranges::find(categories, gap.category) != categories.end();
}

bool is_due(const store::Gap& gap, Instant now) {
    return !gap.not_before || *gap.not_before <= now || *gap.not_before > now + furthest_off;
}

/// What both begin with, up to a colon or the end.
std::string common_beginning(const std::string& a, const std::string& b) {
    std::size_t kept = 0;
    for (std::size_t i = 0;; ++i) {
        const bool end_a = i == a.size();
        const bool end_b = i == b.size();
        if ((end_a || a[i] == ':') && (end_b || b[i] == ':')) kept = i;
        if (end_a || end_b || a[i] != b[i]) return a.substr(0, kept);
    }
}

}  // namespace

std::string common_set(std::span<const std::string> categories) {
    std::optional<std::string> common;
    for (const std::string& category : categories) {
        const std::string set = source::oai_set(category);
        common = common ? common_beginning(*common, set) : set;
    }
    return common.value_or("");
}

std::optional<Instant> next_due(std::span<const store::Gap> open, std::span<const std::string> categories) {
    std::optional<Instant> next;
    for (const store::Gap& gap : open) {
        if (!is_free(gap, categories)) continue;
        const Instant free = gap.not_before.value_or(Instant{});
        if (next && *next <= std::max(free, Instant{gap.day.value})) continue;
        const Instant due = std::max(free, schedule::to_instant(gap.day, std::chrono::minutes{0}, "America/New_York"));
        next = std::min(next.value_or(due), due);
    }
    return next;
}

std::optional<HarvestOrder> next_harvest(std::span<const store::Gap> open, std::span<const std::string> categories,
                                         Instant now) {
    HarvestOrder order;
    const Day today = schedule::eastern_day(now);
    for (const store::Gap& gap : open) {
        if (gap.day <= today && is_free(gap, categories) && is_due(gap, now)) order.gaps.push_back(gap);
    }
    if (order.gaps.empty()) return std::nullopt;
    std::ranges::stable_sort(order.gaps, {}, &store::Gap::day);
    const auto hole = std::ranges::adjacent_find(
        order.gaps, [](const store::Gap& a, const store::Gap& b) { return b.day > a.day.plus(widest_hole); });
    if (hole != order.gaps.end()) order.gaps.erase(std::next(hole), order.gaps.end());
    order.from = order.gaps.front().day;
    order.to = order.gaps.back().day;
    std::vector<std::string> wanted;
    for (const store::Gap& gap : order.gaps) wanted.push_back(gap.category);
    order.oai_set = common_set(wanted);
    return order;
}

}  // namespace paperwire::intake
