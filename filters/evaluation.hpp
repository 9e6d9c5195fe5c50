// SPDX-License-Identifier: MIT
// filters: one paper held against a segment. Words lead to needles, needles to predicates, predicates to formulas;
// what no word leads to costs nothing.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "bot/core/paper.hpp"
#include "filters/hits.hpp"
#include "filters/index.hpp"
#include "filters/segment.hpp"
#include "filters/surfaces.hpp"
#include "filters/vocabulary.hpp"

namespace paperwire::filters {

/// A paper's texts and words, read once for all segments.
struct PaperReading {
    Surfaces surfaces;
    PaperWords words;

    void read(const Paper& paper, bool keywords) {
        surfaces.read(paper, keywords);
        words.read(surfaces);
    }
    /// The words so far; whoever remembers something by their numbers must forget as well.
    void forget_words() { words = {}; }
};

/// Working memory of one thread and one segment, used for one paper after the other, with one reading.
class Evaluation {
public:
    /// Refers to all of them.
    Evaluation(const Segment& segment, const PaperReading& reading, HitCollection& hits);

    /// The reading has read the announcement's paper; `number` is its place among all.
    void run(const Announcement& announcement, std::uint32_t number);
    /// What words lead to: when they are to be numbered anew.
    void forget_words();
    /// Leads of all words so far.
    [[nodiscard]] std::size_t remembered() const { return leads_.size(); }

private:
    // `open`: nothing seen; `asked`: RE2 is to be asked if anybody wants to know.
    enum class State : std::uint8_t { open, asked, yes, no, unknown };

    /// A needle that a word may be part of. With it what is asked of every candidate, so that those that are refused
    /// cost no memory of their own.
    struct Lead {
        std::uint32_t needle{0};
        std::uint16_t grams[2]{};
        std::uint16_t offset{0};  // where its anchor begins in the word
        FieldSet fields{0};
        bool certain{false};                  // the word is all it takes
        Listener only{0, Key::title, false};  // of a certain one with `alone`
        bool alone{false};                    // one listener waits for it
    };
    /// A lead that the paper at hand may bear out.
    struct Candidate {
        const Lead* lead{nullptr};
        const Occurrence* first{nullptr};
    };
    struct Led {
        std::uint32_t begin{0};
        std::uint32_t end{0};
        bool known{false};
    };

    void set_paper(const Announcement& announcement);
    void note_unknown_facts();
    void follow_words();
    void follow_odd_words();
    void gather_candidates();
    void lead_to(std::string_view word, const AnchorTable::Found& found);
    void follow(const Occurrence& first, const Lead& lead);
    [[nodiscard]] bool stands(const Needle& needle, const Lead& lead, const Occurrence& at);
    void follow_compound(const Occurrence& first, const Lead& lead, const Needle& needle);
    void fire(const Needle& needle, FieldSet field);
    void hear(Listener listener, FieldSet field);
    void touch(PredicateId predicate, State state);
    [[nodiscard]] std::span<const Lead> led_by(std::uint32_t word);
    void walk(PredicateId predicate);
    void check(std::uint32_t whole);
    [[nodiscard]] Truth truth(PredicateId predicate);
    [[nodiscard]] Truth judge(FormulaId id, Kind kind);
    [[nodiscard]] Truth judge_nested(FormulaId id, Kind kind);
    [[nodiscard]] bool first_visit(std::uint32_t whole);

    const Segment& segment_;
    const PaperReading& reading_;
    HitCollection& hits_;

    // Of the paper at hand.
    std::uint32_t number_{0};
    CategorySet listed_;   // with any_category
    CategorySet primary_;  // one or none
    Kind kind_{Kind::new_paper};
    std::vector<State> states_;           // by predicate
    std::vector<PredicateId> touched_;    // those that are not open
    std::vector<std::uint64_t> visited_;  // by whole
    std::vector<std::uint32_t> visits_;
    boost::unordered_flat_map<std::uint64_t, Truth> nested_;
    std::vector<Candidate> candidates_;
    boost::unordered_flat_map<std::uint64_t, std::uint8_t> tries_;  // of compound needles, by needle and surface

    // Of all papers so far.
    std::vector<Led> led_;  // by word
    std::vector<Lead> leads_;
    std::vector<AnchorTable::Found> found_;
    PhraseSearch search_;
};

}  // namespace paperwire::filters
