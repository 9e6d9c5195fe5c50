// SPDX-License-Identifier: MIT
#include "config/limits.hpp"

#include <charconv>

#include "config/keys.hpp"
#include "config/sections.hpp"

namespace paperwire::config {

namespace {

/// What a key may be set to.
struct Range {
    std::string_view what;
    std::size_t least{0};
    std::size_t most{0};
};

constexpr Range patterns{"number of patterns", 0, 1'000'000};
/// A day that is caught up a month late must still find whom it was told to.
constexpr Range days{"number of days", 60, 100'000};

void read_number(const Mapping& mapping, std::string_view key, const Range& range, std::size_t& value) {
    const auto spot = mapping.find(key);
    const auto written = spot ? spot->text() : std::nullopt;
    if (!written) {
        return;
    }
    std::size_t number = 0;
    const char* const end = written->data() + written->size();
    const auto [stop, failure] = std::from_chars(written->data(), end, number);
    if (failure != std::errc{} || stop != end || number < range.least || number > range.most) {
        spot->error(in_quotes(*written) + " is not a " + std::string(range.what) + " (want " +
                    std::to_string(range.least) + " to " + std::to_string(range.most) + ")");
        return;
    }
    value = number;
}

}  // namespace

void read_limits(const Spot& spot, Limits& limits) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::limits);
    read_number(mapping, "patterns_without_literal", patterns, limits.patterns_without_literal);
    read_number(mapping, "keep_days", days, limits.keep_days);
}

}  // namespace paperwire::config
