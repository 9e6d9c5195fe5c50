// SPDX-License-Identifier: MIT
// filters: many rules at once. Who gets what, not why: reasons are computed by filters/explain.hpp for what is
// rendered. How it works, and why it is right, stands in docs/filter-index.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {

/// A rule as some subscribers use it. The caller chooses the numbers; they need not be dense.
using RuleNumber = std::uint32_t;

/// Three-valued: unknown when only a missing comment or journal reference keeps the rule from being decided.
enum class Truth : std::uint8_t { no, unknown, yes };

struct Match {
    RuleNumber rule{0};
    std::uint32_t announcement{0};  // position in the span given to match
    Truth truth{Truth::yes};        // yes or unknown, never no
    Kind kind{Kind::new_paper};     // as this rule sees it (cross where it names categories that lack the primary)

    friend bool operator==(const Match&, const Match&) = default;
};

struct NumberedRule {
    RuleNumber number{0};
    RulePtr rule;
};

class Segment;
class Matches;
class Workshop;

/// A segment with those of its rules that were removed since, as bits by position; null: none.
struct IndexPart {
    std::shared_ptr<const Segment> segment;
    std::shared_ptr<const std::vector<std::uint64_t>> removed;

    [[nodiscard]] bool is_removed(std::size_t position) const {
        return removed && (((*removed)[position / 64] >> (position % 64)) & 1U) != 0;
    }
};

/// Immutable: a change makes another one that shares what did not change, so those who match go on with the old one.
/// Safe on several threads. Keeps the rules alive.
class FilterIndex {
public:
    explicit FilterIndex(std::vector<IndexPart> parts);
    ~FilterIndex();

    /// Judges every rule on every announcement; equal to evaluate() (filters/explain.hpp) on each pair, whatever the
    /// number of `threads` (at least 1, which bounds the work's own). Memory: four bytes a pair of distinct filter and
    /// announcement, and never more than a bit for each that could be, per thread.
    [[nodiscard]] Matches judge(std::span<const Announcement> announcements, unsigned threads) const;
    /// The same as a stream: calls `sink` on the calling thread with every (rule, announcement) whose truth is not
    /// `no`, in chunks; each pair once, by ascending rule, then announcement.
    void match(std::span<const Announcement> announcements, unsigned threads,
               const std::function<void(std::span<const Match>)>& sink) const;

    /// Another index without `removed` and with `added`, which take the place of rules of the same numbers. Unknown
    /// numbers in `removed` are ignored. Cost: microseconds a rule, not the size of the index. Errors: those of
    /// build_index().
    [[nodiscard]] Result<std::unique_ptr<FilterIndex>> with(std::vector<NumberedRule> added,
                                                            std::span<const RuleNumber> removed) const;
    /// The same rules built anew in one piece: matching slows down a little with each with(). For a thread of its own.
    [[nodiscard]] std::unique_ptr<FilterIndex> merged() const;

    struct Size {
        std::size_t rules{0};
        std::size_t filters{0};          // distinct ones
        std::size_t predicates{0};       // distinct ones
        std::size_t without_literal{0};  // of these such as must be asked of every paper
        std::size_t changes{0};          // rules added or removed since it was built in one piece
        std::size_t bytes{0};            // beyond the rules
    };
    [[nodiscard]] Size size() const;

private:
    std::vector<IndexPart> parts_;  // the first is the one built in one piece
    std::unique_ptr<Workshop> workshop_;
};

/// What was found, to be asked rule by rule.
class Matches {
public:
    struct Found;  // by the parts of an index

    explicit Matches(std::shared_ptr<const Found> found) : found_(std::move(found)) {}

    /// Appends a rule's matches by ascending announcement. Safe on several threads.
    void of(RuleNumber rule, std::vector<Match>& out) const;
    /// As FilterIndex::match().
    void stream(const std::function<void(std::span<const Match>)>& sink) const;

private:
    void stream_few(const std::function<void(std::span<const Match>)>& sink) const;

    std::shared_ptr<const Found> found_;
};

/// Builds an index. Rules must have passed the checks of filters/rule.hpp; a pattern that RE2 refuses is an error
/// (malformed, naming it). The rule is used at top level: absent `announce` means new and cross. Of rules with one
/// number the last counts.
[[nodiscard]] Result<std::unique_ptr<FilterIndex>> build_index(std::vector<NumberedRule> rules);

}  // namespace paperwire::filters
