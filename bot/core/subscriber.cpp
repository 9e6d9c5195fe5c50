// SPDX-License-Identifier: MIT
// core: schedules and times of day as the configuration writes them.
#include "bot/core/subscriber.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace paperwire {

namespace {

constexpr std::array<std::string_view, 7> day_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::vector<std::string> lower_words(std::string_view text) {
    std::vector<std::string> words;
    bool inside = false;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t';
        if (!blank) {
            if (!inside) words.emplace_back();
            words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        inside = !blank;
    }
    return words;
}

std::string clock_text(TimeOfDay at) {
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%02d:%02d", static_cast<int>(at.count() / 60),
                  static_cast<int>(at.count() % 60));
    return buffer.data();
}

}  // namespace

std::string to_string(const Schedule& schedule) {
    switch (schedule.form) {
        case Schedule::Form::immediate: return "immediate";
        case Schedule::Form::daily: return "daily " + clock_text(schedule.at);
        case Schedule::Form::weekdays: return "weekdays " + clock_text(schedule.at);
        case Schedule::Form::weekly:
            return "weekly " + std::string(day_names.at(schedule.day.c_encoding())) + " " + clock_text(schedule.at);
    }
    return "immediate";
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    int numbers[2]{};
    for (std::size_t i = 0; i < 5; ++i) {
        if (i == 2) continue;
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        numbers[i / 3] = numbers[i / 3] * 10 + (text[i] - '0');
    }
    if (numbers[0] > 23 || numbers[1] > 59) return std::nullopt;
    return TimeOfDay{numbers[0] * 60 + numbers[1]};
}

std::optional<Schedule> parse_schedule(std::string_view text) {
    const auto words = lower_words(text);
    if (words.size() == 1 && words[0] == "immediate") return Schedule{};
    Schedule schedule;
    if (words.size() == 2 && (words[0] == "daily" || words[0] == "weekdays")) {
        schedule.form = words[0] == "daily" ? Schedule::Form::daily : Schedule::Form::weekdays;
    } else if (words.size() == 3 && words[0] == "weekly") {
        const auto name = std::ranges::find(day_names, std::string_view{words[1]});
        if (name == day_names.end()) return std::nullopt;
        schedule.form = Schedule::Form::weekly;
        schedule.day = std::chrono::weekday{static_cast<unsigned>(name - day_names.begin())};
    } else {
        return std::nullopt;
    }
    const auto at = parse_time_of_day(words.back());
    if (!at) return std::nullopt;
    schedule.at = *at;
    return schedule;
}

std::string to_string(const DestinationKey& key) { return key.subscriber + "/" + key.channel + "/" + key.name; }

}  // namespace paperwire
