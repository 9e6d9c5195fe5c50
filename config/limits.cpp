// SPDX-License-Identifier: MIT
#include "config/limits.hpp"

#include <charconv>

#include "config/keys.hpp"
#include "config/sections.hpp"

namespace paperwire::config {

namespace {

constexpr std::size_t highest = 1'000'000;

}  // namespace

void read_limits(const Spot& spot, Limits& limits) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::limits);
    const auto patterns = mapping.find("patterns_without_literal");
    const auto written = patterns ? patterns->text() : std::nullopt;
    if (!written) {
        return;
    }
    std::size_t number = 0;
    const char* const end = written->data() + written->size();
    const auto [stop, failure] = std::from_chars(written->data(), end, number);
    if (failure != std::errc{} || stop != end || number > highest) {
        patterns->error(in_quotes(*written) + " is not a number of patterns (want 0 to " + std::to_string(highest) +
                        ")");
        return;
    }
    limits.patterns_without_literal = number;
}

}  // namespace paperwire::config
