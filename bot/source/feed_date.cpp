// SPDX-License-Identifier: MIT
#include "bot/source/feed_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace paperwire::source {

namespace {

using std::chrono::minutes;

std::vector<std::string_view> date_words(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t\r\n,", at)) != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n,", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size() && !digits.empty();
    return whole && value >= 0 ? std::optional{value} : std::nullopt;
}

std::optional<unsigned> month_number(std::string_view name) {
    static constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::ranges::find(names, name.substr(0, 3));
    return found == names.end() ? std::nullopt : std::optional{static_cast<unsigned>(found - names.begin()) + 1};
}

std::optional<Day> day_of(std::string_view d, std::string_view m, std::string_view y) {
    const auto day = number(d);
    const auto month = month_number(m);
    const auto year = number(y);
    if (!day || !month || !year || *day > 31 || y.size() != 4) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional{Day{date}} : std::nullopt;
}

/// `HH:MM` or `HH:MM:SS`.
std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
    if ((text.size() != 5 && text.size() != 8) || text[2] != ':' || (text.size() == 8 && text[5] != ':')) {
        return std::nullopt;
    }
    const auto hour = number(text.substr(0, 2));
    const auto minute = number(text.substr(3, 2));
    const auto second = text.size() == 8 ? number(text.substr(6, 2)) : std::optional{0};
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return std::chrono::hours{*hour} + minutes{*minute} + std::chrono::seconds{*second};
}

std::optional<minutes> offset_of(std::string_view zone) {
    if (zone == "GMT" || zone == "UT" || zone == "UTC" || zone == "Z") {
        return minutes{0};
    }
    if (zone == "EST" || zone == "EDT") {
        return zone == "EST" ? minutes{-300} : minutes{-240};
    }
    if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) {
        return std::nullopt;
    }
    const auto hours = number(zone.substr(1, 2));
    const auto rest = number(zone.substr(3, 2));
    if (!hours || !rest || *hours > 23 || *rest > 59) {
        return std::nullopt;
    }
    const minutes total{*hours * 60 + *rest};
    return zone[0] == '-' ? -total : total;
}

}  // namespace

std::optional<FeedDate> parse_rss_date(std::string_view text) {
    auto words = date_words(text);
    if (!words.empty() && !number(words.front())) {
        words.erase(words.begin());  // the weekday
    }
    if (words.size() < 3 || words.size() > 5) {
        return std::nullopt;
    }
    const auto day = day_of(words[0], words[1], words[2]);
    const auto time = words.size() > 3 ? time_of_day(words[3]) : std::optional{std::chrono::seconds{0}};
    const auto offset = words.size() > 4 ? offset_of(words[4]) : std::optional{minutes{0}};
    if (!day || !time || !offset) {
        return std::nullopt;
    }
    return FeedDate{*day, Instant{day->value + *time - *offset}};
}

std::optional<FeedDate> parse_atom_date(std::string_view text) {
    const auto instant = parse_instant(text);
    const auto day = parse_day(text.substr(0, 10));
    if (!instant || !day) {
        return std::nullopt;
    }
    return FeedDate{*day, *instant};
}

}  // namespace paperwire::source
