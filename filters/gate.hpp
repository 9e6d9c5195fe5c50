// SPDX-License-Identifier: MIT
// filters: a quick no. A text is known by the set of its three-byte pieces, a pattern by pieces that any text it
// matches must have; where one is missing the pattern need not be tried. Never a wrong no.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "filters/pattern.hpp"

namespace paperwire::filters {

inline constexpr std::size_t piece_length = 3;

/// The pieces of a lowered text, as bits of a hash: may hold too much, never too little.
class Pieces {
public:
    void add(std::string_view lowered);
    [[nodiscard]] bool has(std::uint16_t piece) const { return ((bits_[piece / 64U] >> (piece % 64U)) & 1U) != 0; }
    void clear() { bits_.fill(0); }

    static constexpr unsigned bits = 13;
    [[nodiscard]] static std::uint16_t hash(std::string_view three) {
        const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(three[i])}; };
        return static_cast<std::uint16_t>(((byte(0) | byte(1) << 8U | byte(2) << 16U) * 0x9E3779B1U) >> (32U - bits));
    }

private:
    std::array<std::uint64_t, (1U << bits) / 64> bits_{};
};

class Gate {
public:
    /// Lets every text through.
    Gate() = default;
    /// For texts that hold this lowered literal.
    [[nodiscard]] static Gate for_literal(std::string_view literal);
    /// For texts that the pattern may match.
    [[nodiscard]] static Gate for_pattern(std::string_view source);

    [[nodiscard]] bool open(const Pieces& pieces) const;

private:
    using Set = std::vector<std::uint16_t>;
    std::vector<Set> alternatives_;  // a text must have all pieces of one of them; empty: no condition
};

}  // namespace paperwire::filters
