// SPDX-License-Identifier: MIT
// filters: the textual keys of a rule as a table, so that every walk over a rule sees all of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "filters/rule.hpp"

namespace paperwire::filters {

/// What a predicate reads.
enum class Key : std::uint8_t { title, authors, abstract, comment, journal_ref, text, keywords };

struct TextualKey {
    Key key;
    std::string_view name;
    std::vector<std::string> Rule::* members;
};

/// In the order in which a person would check them.
inline constexpr std::array<TextualKey, 7> textual_keys{{
    {Key::title, "title", &Rule::title},
    {Key::abstract, "abstract", &Rule::abstract},
    {Key::text, "text", &Rule::text},
    {Key::keywords, "keywords", &Rule::keywords},
    {Key::authors, "authors", &Rule::authors},
    {Key::comment, "comment", &Rule::comment},
    {Key::journal_ref, "journal_ref", &Rule::journal_ref},
}};

/// Kinds that a rule lets through: what it says, else new and cross for the rule a subscriber uses and all for a nested
/// one.
[[nodiscard]] inline KindSet kinds_of(const Rule& rule, bool top_level) {
    return rule.announce.value_or(top_level ? KindSet{0b0011} : KindSet{0b1111});
}

/// A kind as a rule sees it whose `categories` lack the paper's primary.
[[nodiscard]] constexpr Kind as_cross(Kind kind) {
    switch (kind) {
        case Kind::new_paper: return Kind::cross_list;
        case Kind::replacement: return Kind::replacement_cross;
        case Kind::cross_list:
        case Kind::replacement_cross: break;
    }
    return kind;
}

}  // namespace paperwire::filters
