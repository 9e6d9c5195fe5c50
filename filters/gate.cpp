// SPDX-License-Identifier: MIT
#include "filters/gate.hpp"

#include <algorithm>

#include "filters/literal.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t most_pieces = 12;

/// Pieces of ASCII alone: how RE2 lower-cases other letters is its own affair.
void add_ascii_pieces(std::string_view literal, std::vector<std::uint16_t>& pieces) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    for (std::size_t at = 0; at + piece_length <= literal.size() && pieces.size() < most_pieces; ++at) {
        const auto piece = literal.substr(at, piece_length);
        if (std::ranges::all_of(piece, is_ascii)) {
            pieces.push_back(Pieces::hash(piece));
        }
    }
}

}  // namespace

void Pieces::add(std::string_view lowered) {
    for (std::size_t at = 0; at + piece_length <= lowered.size(); ++at) {
        const auto piece = hash(lowered.substr(at, piece_length));
        bits_[piece / 64U] |= std::uint64_t{1} << (piece % 64U);
    }
}

Gate Gate::for_literal(std::string_view literal) {
    Gate gate;
    Set pieces;
    for (std::size_t at = 0; at + piece_length <= literal.size() && pieces.size() < most_pieces; ++at) {
        pieces.push_back(Pieces::hash(literal.substr(at, piece_length)));
    }
    if (!pieces.empty()) {
        gate.alternatives_.push_back(std::move(pieces));
    }
    return gate;
}

Gate Gate::for_pattern(std::string_view source) {
    const auto required = required_literals(source, static_cast<int>(piece_length));
    const bool every = required.form == RequiredLiterals::Form::every;
    // A pattern that writes ſ, İ or the Kelvin sign itself is lowered by RE2 in ways not worth knowing.
    if (required.form == RequiredLiterals::Form::none || !is_plain_lowering(source)) {
        return {};
    }
    Gate gate;
    Set all;
    for (const auto& literal : required.literals) {
        Set pieces;
        add_ascii_pieces(literal, every ? all : pieces);
        if (!every && pieces.empty()) {
            return {};
        }
        if (!every) {
            gate.alternatives_.push_back(std::move(pieces));
        }
    }
    if (every && !all.empty()) {
        gate.alternatives_.push_back(std::move(all));
    }
    return gate;
}

bool Gate::open(const Pieces& pieces) const {
    const auto has = [&](std::uint16_t piece) { return pieces.has(piece); };
    return alternatives_.empty() ||
           std::ranges::any_of(alternatives_, [&](const Set& set) { return std::ranges::all_of(set, has); });
}

}  // namespace paperwire::filters
