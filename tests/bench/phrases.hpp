// SPDX-License-Identifier: MIT
// bench: runs of words as they stand in papers, drawn at random. Runs that few papers have, or too many, are
// hardly what somebody follows; they are passed over where there are others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "tests/bench/chance.hpp"

namespace paperwire::bench {

class Phrases {
public:
    /// Refers to the papers. Counts in how many each run of one to three words stands (by a hash, so now and then too
    /// many).
    explicit Phrases(const std::vector<Announcement>& papers);

    /// In which share of the papers a run stands.
    struct Spread {
        double least{0};
        double most{1};
    };
    /// A run of so many words that stands in as many papers (where such runs are hard to find another), ASCII letters,
    /// digits and hyphens only, joined by one blank; begins and ends with a word that says something.
    [[nodiscard]] std::string draw(Chance& chance, std::size_t words, const Spread& spread) const;

    struct Apart {
        std::string first;
        std::string second;
        std::size_t between{0};  // characters
    };
    /// Two words of one text with little in between.
    [[nodiscard]] Apart draw_apart(Chance& chance) const;

private:
    struct Word {
        std::string_view text;
        bool joins{false};  // one blank before it and nothing else
        bool tells{false};
    };
    using Words = std::vector<Word>;

    [[nodiscard]] static Words words_of(std::string_view text);
    void count(const Words& words, std::vector<std::uint32_t>& last_paper, std::uint32_t paper);
    [[nodiscard]] bool is_within(std::string_view run, const Spread& spread) const;
    [[nodiscard]] static std::size_t slot(std::string_view run);
    [[nodiscard]] std::optional<std::string_view> run_at(const Words& words, std::size_t first,
                                                         std::size_t length) const;
    [[nodiscard]] std::string_view draw_text(Chance& chance) const;

    const std::vector<Announcement>& papers_;
    std::vector<std::uint32_t> papers_with_;  // by slot
};

}  // namespace paperwire::bench
