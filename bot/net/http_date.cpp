// SPDX-License-Identifier: MIT
// net: a cursor over the text that takes one field at a time; the three forms are three sequences of fields.
#include "bot/net/http_date.hpp"

#include <algorithm>
#include <array>

namespace paperwire::net {

namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

struct Fields {
    int year{0};
    int month{0};
    int day{0};
    int hour{0};
    int minute{0};
    int second{0};
};

/// Once a field is missing, `good` stays false and the rest is void.
struct Cursor {
    std::string_view rest;
    bool good{true};

    void literal(std::string_view expected) {
        good = good && rest.starts_with(expected);
        if (good) {
            rest.remove_prefix(expected.size());
        }
    }

    int digits(std::size_t count) {
        int value = 0;
        good = good && rest.size() >= count;
        for (std::size_t i = 0; good && i < count; ++i) {
            good = rest[i] >= '0' && rest[i] <= '9';
            value = value * 10 + (rest[i] - '0');
        }
        if (good) {
            rest.remove_prefix(count);
        }
        return value;
    }

    int month() {
        const auto found = std::ranges::find(months, rest.substr(0, 3));
        good = good && found != months.end();
        if (good) {
            rest.remove_prefix(3);
        }
        return static_cast<int>(found - months.begin()) + 1;
    }

    void time(Fields& fields) {
        fields.hour = digits(2);
        literal(":");
        fields.minute = digits(2);
        literal(":");
        fields.second = digits(2);
    }
};

bool is_weekday(std::string_view word, bool whole) {
    return std::ranges::any_of(weekdays,
                               [&](std::string_view day) { return word == (whole ? day : day.substr(0, 3)); });
}

std::optional<Instant> instant_of(const Fields& fields) {
    const std::chrono::year_month_day date{std::chrono::year{fields.year},
                                           std::chrono::month{static_cast<unsigned>(fields.month)},
                                           std::chrono::day{static_cast<unsigned>(fields.day)}};
    if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 60) {
        return std::nullopt;
    }
    return Instant{std::chrono::sys_days{date}} + std::chrono::hours{fields.hour} +
           std::chrono::minutes{fields.minute} + std::chrono::seconds{fields.second};
}

std::optional<Instant> finish(const Cursor& at, const Fields& fields) {
    if (!at.good || !at.rest.empty()) {
        return std::nullopt;
    }
    return instant_of(fields);
}

std::optional<Instant> read_imf_fixdate(Cursor at) {
    Fields fields;
    at.literal(", ");
    fields.day = at.digits(2);
    at.literal(" ");
    fields.month = at.month();
    at.literal(" ");
    fields.year = at.digits(4);
    at.literal(" ");
    at.time(fields);
    at.literal(" GMT");
    return finish(at, fields);
}

std::optional<Instant> read_rfc850(Cursor at, Instant now) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    const int this_year = static_cast<int>(today.year());
    Fields fields;
    at.literal(", ");
    fields.day = at.digits(2);
    at.literal("-");
    fields.month = at.month();
    at.literal("-");
    fields.year = this_year - this_year % 100 + at.digits(2);
    at.literal(" ");
    at.time(fields);
    at.literal(" GMT");
    if (fields.year > this_year + 50) {
        fields.year -= 100;
    } else if (fields.year <= this_year - 50) {
        fields.year += 100;
    }
    return finish(at, fields);
}

std::optional<Instant> read_asctime(Cursor at) {
    Fields fields;
    at.literal(" ");
    fields.month = at.month();
    at.literal(" ");
    if (at.rest.starts_with(' ')) {
        at.literal(" ");
        fields.day = at.digits(1);
    } else {
        fields.day = at.digits(2);
    }
    at.literal(" ");
    at.time(fields);
    at.literal(" ");
    fields.year = at.digits(4);
    return finish(at, fields);
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text, Instant now) {
    const auto end = std::min(text.find_first_of(", "), text.size());
    const std::string_view weekday = text.substr(0, end);
    const Cursor after{text.substr(end)};
    if (is_weekday(weekday, true)) {
        return read_rfc850(after, now);
    }
    if (!is_weekday(weekday, false)) {
        return std::nullopt;
    }
    return after.rest.starts_with(',') ? read_imf_fixdate(after) : read_asctime(after);
}

}  // namespace paperwire::net
