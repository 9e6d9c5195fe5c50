// SPDX-License-Identifier: MIT
#include "config/times.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace paperwire::config {

namespace {

constexpr std::array<std::string_view, 4> schedule_forms{"immediate", "daily", "weekdays", "weekly"};
constexpr std::array<std::string_view, 7> weekday_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 2> truths{"true", "false"};
constexpr std::string_view wanted_schedule = "want immediate, daily HH:MM, weekdays HH:MM or weekly mon HH:MM";
constexpr std::string_view wanted_time = " is not a time (want HH:MM, 00:00 to 23:59)";

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (c != ' ') {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) {
        words.push_back(word);
    }
    return words;
}

/// Why `written` is no schedule.
std::string complaint_about_schedule(const std::string& written) {
    const auto words = words_of(written);
    const std::string first = words.empty() ? std::string{} : words.front();
    if (std::ranges::count(schedule_forms, first) == 0) {
        if (words.size() == 1 && parse_time_of_day(first)) {
            return in_quotes(written) + " is not a schedule (did you mean daily " + first + "?)";
        }
        return in_quotes(written) + " is not a schedule" + did_you_mean(first, schedule_forms) + " (" +
               std::string{wanted_schedule} + ")";
    }
    const bool weekly = first == "weekly";
    if (weekly && words.size() > 1 && std::ranges::count(weekday_names, words[1]) == 0) {
        return in_quotes(words[1]) + " is not a weekday" + did_you_mean(words[1], weekday_names) +
               " (want mon, tue, wed, thu, fri, sat or sun)";
    }
    const std::size_t wanted = first == "immediate" ? 1U : weekly ? 3U : 2U;
    if (words.size() == wanted && !parse_time_of_day(words.back())) {
        return in_quotes(words.back()) + std::string{wanted_time};
    }
    return in_quotes(written) + " is not a schedule (" + std::string{wanted_schedule} + ")";
}

}  // namespace

std::optional<Schedule> read_schedule(const Spot& spot) {
    const auto written = spot.text();
    if (!written) {
        return std::nullopt;
    }
    auto schedule = parse_schedule(*written);
    if (!schedule) {
        spot.error(complaint_about_schedule(*written));
    }
    return schedule;
}

std::optional<QuietHours> parse_quiet(std::string_view written) {
    std::string hours{written};
    std::erase(hours, ' ');
    const auto dash = std::min(hours.find('-'), hours.size());
    const auto begin = parse_time_of_day(hours.substr(0, dash));
    const auto end = parse_time_of_day(hours.substr(std::min(dash + 1, hours.size())));
    return begin && end && *begin != *end ? std::optional{QuietHours{*begin, *end}} : std::nullopt;
}

std::optional<QuietHours> read_quiet(const Spot& spot) {
    const auto written = spot.text();
    if (!written) {
        return std::nullopt;
    }
    if (const auto quiet = parse_quiet(*written)) {
        return quiet;
    }
    std::string hours = *written;
    std::erase(hours, ' ');
    const auto dash = hours.find('-');
    if (dash == std::string::npos) {
        spot.error(in_quotes(*written) + " is not a span of hours (want HH:MM-HH:MM, as in 22:00-07:00)");
        return std::nullopt;
    }
    const std::string begin = hours.substr(0, dash);
    const std::string end = hours.substr(dash + 1);
    if (parse_time_of_day(begin) && parse_time_of_day(end)) {
        spot.error(in_quotes(*written) + " begins and ends at one time (leave quiet out, or pause the delivery)");
    } else {
        spot.error(in_quotes(parse_time_of_day(begin) ? end : begin) + std::string{wanted_time});
    }
    return std::nullopt;
}

std::optional<Day> read_day(const Spot& spot) {
    const auto written = spot.text();
    if (!written) {
        return std::nullopt;
    }
    auto day = parse_day(*written);
    if (!day) {
        spot.error(in_quotes(*written) + " is not a day (want YYYY-MM-DD, as in 2026-04-27)");
    }
    return day;
}

std::optional<Pause> parse_pause(std::string_view written) {
    std::string word{written};
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (std::ranges::count(truths, word) > 0) {
        return Pause{word == truths[0]};
    }
    const auto day = parse_day(written);
    return day ? std::optional{Pause{false, day}} : std::nullopt;
}

void read_paused(const Spot& spot, Delivery& delivery) {
    const auto written = spot.text();
    const auto pause = written ? parse_pause(*written) : std::nullopt;
    if (pause) {
        delivery.paused = pause->always;
        delivery.paused_until = pause->until;
    } else if (written) {
        spot.error(in_quotes(*written) +
                   " is neither true, false nor a day (want paused: true, or until a day, paused: YYYY-MM-DD)");
    }
}

}  // namespace paperwire::config
