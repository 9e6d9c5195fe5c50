// SPDX-License-Identifier: MIT
#include "config/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace paperwire::config {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::int64_t milliseconds;
    };
    static constexpr std::array<Unit, 4> units{{{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};
    static constexpr std::int64_t longest = 24 * units[3].milliseconds;
    if (text.empty() || text.front() < '0' || text.front() > '9') {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number > longest) {
        return std::nullopt;
    }
    const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units) {
        if (unit.name == name) {
            const std::int64_t total = number * unit.milliseconds;
            return total <= longest ? std::optional{std::chrono::milliseconds{total}} : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace paperwire::config
