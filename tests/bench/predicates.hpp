// SPDX-License-Identifier: MIT
// bench: what people ask for: patterns made from words of earlier papers, never of the day's, the later ones
// preferred.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "filters/keys.hpp"
#include "tests/bench/chance.hpp"
#include "tests/bench/phrases.hpp"

namespace paperwire::bench {

/// A member of a list under `text` or `authors`.
struct Predicate {
    filters::Key key{filters::Key::text};
    std::string pattern;

    friend auto operator<=>(const Predicate&, const Predicate&) = default;
};

enum class PredicateClass : std::uint8_t { phrase, author, variant, gap, leading, bare };

struct ClassShare {
    PredicateClass of;
    double share;  // of all predicates drawn
};

/// phrase `\bgraph neural\b`, 1 to 3 words; author `^Zhendong Su$`, `\bSu$`; variant: alternations, plurals, prefixes;
/// gap `graph.{0,20}neural`; leading `.*graph neural`; bare: without any literal of three characters.
inline constexpr std::array class_shares{
    ClassShare{PredicateClass::phrase, 0.45},   ClassShare{PredicateClass::author, 0.15},
    ClassShare{PredicateClass::variant, 0.25},  ClassShare{PredicateClass::gap, 0.10},
    ClassShare{PredicateClass::leading, 0.035}, ClassShare{PredicateClass::bare, 0.015}};

/// Predicates of a class are numbered by popularity, the commonest first; each is made when it is asked for.
class PredicateWriter {
public:
    /// Refers to the papers.
    PredicateWriter(const std::vector<Announcement>& earlier, std::uint32_t seed)
        : earlier_(earlier), phrases_(earlier), seed_(seed) {}

    /// The same for the same papers, seed and arguments. Two ranks may give the same; another `attempt` gives another.
    /// Of the bare ones there are `bare_count`, all different.
    [[nodiscard]] Predicate write(PredicateClass of, std::uint32_t rank, std::uint32_t attempt) const;

    static constexpr std::size_t bare_count = 200;

private:
    [[nodiscard]] std::string author(Chance& chance) const;
    [[nodiscard]] std::string gap(Chance& chance) const;

    const std::vector<Announcement>& earlier_;
    Phrases phrases_;
    std::uint32_t seed_;
};

}  // namespace paperwire::bench
