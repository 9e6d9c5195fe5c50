// SPDX-License-Identifier: MIT
// filters: an index as parts: a large one and what was added since, in small ones that are merged as they gather, so
// that adding a rule costs what the rule costs.
#include "filters/index.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "filters/segment.hpp"

namespace paperwire::filters {
namespace {

// Parts of like size are merged when there are so many of them: a rule is then built anew once each time that the rules
// added grow eightfold.
constexpr unsigned size_bits = 3;
constexpr std::size_t most_alike = 1U << size_bits;

unsigned size_class(const IndexPart& part) {
    return static_cast<unsigned>(std::bit_width(part.segment->rules().size())) / size_bits;
}

void sort_by_number(std::vector<NumberedRule>& rules) {
    if (!std::ranges::is_sorted(rules, std::ranges::less_equal{}, &NumberedRule::number)) {
        std::ranges::stable_sort(rules, {}, &NumberedRule::number);
    }
    // Of several with one number the last.
    const auto [first, last] = std::ranges::unique(rules.rbegin(), rules.rend(), {}, &NumberedRule::number);
    static_cast<void>(last);
    rules.erase(rules.begin(), first.base());
}

Result<IndexPart> make_part(std::vector<NumberedRule> rules) {
    auto segment = Segment::build(std::move(rules));
    if (!segment) {
        return std::unexpected(segment.error());
    }
    return IndexPart{std::move(*segment), nullptr};
}

void append_living(const IndexPart& part, std::vector<NumberedRule>& out) {
    const auto rules = part.segment->rules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!part.is_removed(i)) {
            out.push_back(rules[i]);
        }
    }
}

std::size_t removed_of(const IndexPart& part) {
    std::size_t count = 0;
    for (const auto word : part.removed ? *part.removed : std::vector<std::uint64_t>{}) {
        count += static_cast<std::size_t>(std::popcount(word));
    }
    return count;
}

/// Strikes rules out of parts; each part's bits are copied once.
class Striking {
public:
    explicit Striking(std::vector<IndexPart>& parts) : parts_(parts), removed_(parts.size()) {}

    void strike(RuleNumber rule) {
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            const auto position = parts_[i].segment->find(rule);
            if (position && !parts_[i].is_removed(*position)) {
                bits_of(i)[*position / 64] |= std::uint64_t{1} << (*position % 64);
                return;
            }
        }
    }

private:
    std::vector<std::uint64_t>& bits_of(std::size_t i) {
        if (!removed_[i]) {
            removed_[i] =
                parts_[i].removed
                    ? std::make_shared<std::vector<std::uint64_t>>(*parts_[i].removed)
                    : std::make_shared<std::vector<std::uint64_t>>(parts_[i].segment->rules().size() / 64 + 1);
            parts_[i].removed = removed_[i];
        }
        return *removed_[i];
    }

    std::vector<IndexPart>& parts_;
    std::vector<std::shared_ptr<std::vector<std::uint64_t>>> removed_;  // copies of this change
};

/// How many of the newest parts are of this class or a smaller one. The first part is none of them.
std::size_t count_newest(const std::vector<IndexPart>& parts, unsigned largest_class) {
    std::size_t count = 0;
    while (count + 1 < parts.size() && size_class(parts[parts.size() - 1 - count]) <= largest_class) {
        ++count;
    }
    return count;
}

/// Merges the newest parts wherever enough of them are of like size, or smaller.
void gather(std::vector<IndexPart>& parts) {
    for (unsigned largest = 0; largest * size_bits <= 32; ++largest) {
        const auto count = count_newest(parts, largest);
        if (count < most_alike) {
            continue;
        }
        const auto begin = parts.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<NumberedRule> rules;
        std::for_each(begin, parts.end(), [&](const IndexPart& part) { append_living(part, rules); });
        sort_by_number(rules);
        auto merged = make_part(std::move(rules));
        if (!merged) {
            return;  // unheard of: they were built before
        }
        parts.erase(begin, parts.end());
        parts.push_back(std::move(*merged));
    }
}

}  // namespace

Result<std::unique_ptr<FilterIndex>> build_index(std::vector<NumberedRule> rules) {
    sort_by_number(rules);
    auto part = make_part(std::move(rules));
    if (!part) {
        return std::unexpected(part.error());
    }
    return std::make_unique<FilterIndex>(std::vector{std::move(*part)});
}

Result<std::unique_ptr<FilterIndex>> FilterIndex::with(std::vector<NumberedRule> added,
                                                       std::span<const RuleNumber> removed) const {
    sort_by_number(added);
    auto parts = parts_;
    Striking striking(parts);
    for (const auto rule : removed) {
        striking.strike(rule);
    }
    for (const auto& rule : added) {
        striking.strike(rule.number);
    }
    if (!added.empty()) {
        auto part = make_part(std::move(added));
        if (!part) {
            return std::unexpected(part.error());
        }
        parts.push_back(std::move(*part));
        gather(parts);
    }
    return std::make_unique<FilterIndex>(std::move(parts));
}

std::unique_ptr<FilterIndex> FilterIndex::merged() const {
    std::vector<NumberedRule> rules;
    for (const auto& part : parts_) {
        append_living(part, rules);
    }
    auto index = build_index(std::move(rules));
    return index ? std::move(*index) : std::make_unique<FilterIndex>(parts_);
}

FilterIndex::Size FilterIndex::size() const {
    Size size;
    for (const auto& part : parts_) {
        const auto& segment = *part.segment;
        const auto gone = removed_of(part);
        size.rules += segment.rules().size() - gone;
        size.filters += segment.wholes().size();
        size.predicates += segment.lexicon().size();
        size.without_literal += segment.lexicon().always().size();
        size.changes += gone + (&part == &parts_.front() ? 0 : segment.rules().size());
        size.bytes += segment.bytes();
    }
    return size;
}

}  // namespace paperwire::filters
