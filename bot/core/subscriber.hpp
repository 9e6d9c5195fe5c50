// SPDX-License-Identifier: MIT
// core: who is delivered to, where and when, as the configuration says. Values only.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/time.hpp"

namespace paperwire {

/// Minutes after local midnight, 0 to 1439.
using TimeOfDay = std::chrono::minutes;

/// When digests fall due, in local wall time of the delivery's zone.
struct Schedule {
    enum class Form : std::uint8_t { immediate, daily, weekdays, weekly };

    Form form{Form::immediate};
    TimeOfDay at{0};                                // not for immediate
    std::chrono::weekday day{std::chrono::Monday};  // weekly only

    friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// As the contract writes it: `immediate`, `daily 08:00`, `weekdays 08:00`, `weekly mon 08:00`.
[[nodiscard]] std::string to_string(const Schedule& schedule);
/// Reads the contract's form, blanks folded, weekday names in any case; nothing when it is not one.
[[nodiscard]] std::optional<Schedule> parse_schedule(std::string_view text);
/// Reads `HH:MM`, 00:00 to 23:59.
[[nodiscard]] std::optional<TimeOfDay> parse_time_of_day(std::string_view text);

/// Hours in which nothing begins; `end` is exclusive; begin > end spans midnight; begin == end never occurs.
struct QuietHours {
    TimeOfDay begin{0};
    TimeOfDay end{0};

    friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

/// Names one destination for ever: subscriber, channel, and `name` (by default the `to`).
struct DestinationKey {
    std::string subscriber;
    std::string channel;
    std::string name;

    friend auto operator<=>(const DestinationKey&, const DestinationKey&) = default;
};

/// `ana/mail/ana@example.org`.
[[nodiscard]] std::string to_string(const DestinationKey& key);

/// One entry under `deliver`, defaults filled in.
struct Delivery {
    enum class Form : std::uint8_t { full, compact };
    enum class OnUncertain : std::uint8_t { resend, hold };
    enum class Empty : std::uint8_t { skip, send };

    std::string channel;
    std::string name;  // the destination's name: `name`, else `to`, else the channel
    std::string to;    // empty only where the channel has one place of its own
    Schedule schedule;
    std::optional<QuietHours> quiet;
    std::string timezone;                // IANA name, never empty: delivery's, else subscriber's, else global, else UTC
    std::vector<std::uint32_t> filters;  // positions in Subscriber::filters, ascending, never empty
    std::string language;                // BCP 47; "en" by default
    std::string summary;                 // off, extract, model; empty: the configuration's default
    Form form{Form::full};
    OnUncertain on_uncertain{OnUncertain::resend};
    Empty empty{Empty::skip};
    bool paused{false};               // `paused: true`
    std::optional<Day> paused_until;  // `paused: DAY`: paused while the local day is before it
    std::optional<Day> since;         // a new destination starts with this announcement day
    std::string topic;                // Telegram forum topic; empty when none
    bool silent{false};               // Telegram: without a sound

    friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// A subscriber's use of a filter: the name shown in digests, and the rule's position in the population's rules.
struct FilterUse {
    std::string name;
    std::uint32_t rule{0};

    friend bool operator==(const FilterUse&, const FilterUse&) = default;
};

struct Subscriber {
    std::string id;
    std::vector<FilterUse> filters;  // in the order written
    std::vector<Delivery> deliveries;

    friend bool operator==(const Subscriber&, const Subscriber&) = default;
};

[[nodiscard]] inline DestinationKey key_of(const Subscriber& subscriber, const Delivery& delivery) {
    return DestinationKey{subscriber.id, delivery.channel, delivery.name};
}

}  // namespace paperwire
