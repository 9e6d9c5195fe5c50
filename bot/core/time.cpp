// SPDX-License-Identifier: MIT
// core: days and instants to text and back.
// Source of the instant's form: RFC 3339 (read 2026-11).
#include "bot/core/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace paperwire {

namespace {

using namespace std::chrono;

/// Reads exactly `digits` decimal digits from the front of `text` and drops them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Day> take_day(std::string_view& text) {
    const auto y = take_number(text, 4);
    if (!y || !take(text, '-')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take(text, '-')) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d) return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    return Day{sys_days{date}};
}

std::optional<milliseconds> take_fraction(std::string_view& text) {
    milliseconds value{0};
    if (!take(text, '.')) return value;
    std::size_t count = 0;
    int scale = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        value += milliseconds{(text.front() - '0') * scale};
        scale /= 10;
        text.remove_prefix(1);
        ++count;
    }
    if (count == 0) return std::nullopt;
    return value;
}

std::optional<minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return minutes{0};
    const bool negative = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    const auto h = take_number(text, 2);
    if (!h || !take(text, ':')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || *h > 23 || *m > 59) return std::nullopt;
    const minutes offset = hours{*h} + minutes{*m};
    return negative ? -offset : offset;
}

}  // namespace

std::string to_string(Day value) {
    const year_month_day date{value.value};
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return buffer.data();
}

std::optional<Day> parse_day(std::string_view text) {
    const auto value = take_day(text);
    return value && text.empty() ? value : std::nullopt;
}

std::string to_string(Instant instant) {
    const auto days_part = floor<days>(instant);
    const hh_mm_ss time{instant - days_part};
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%sT%02d:%02d:%02d", to_string(Day{days_part}).c_str(),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    std::string text = buffer.data();
    if (time.subseconds().count() != 0) {
        std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(time.subseconds().count()));
        text += buffer.data();
    }
    return text + "Z";
}

std::optional<Instant> parse_instant(std::string_view text) {
    const auto date = take_day(text);
    if (!date || !(take(text, 'T') || take(text, 't') || take(text, ' '))) return std::nullopt;
    const auto h = take_number(text, 2);
    if (!h || *h > 23 || !take(text, ':')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || *m > 59 || !take(text, ':')) return std::nullopt;
    const auto s = take_number(text, 2);
    if (!s || *s > 60) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return Instant{date->value} + hours{*h} + minutes{*m} + seconds{*s} + *fraction - *offset;
}

}  // namespace paperwire
