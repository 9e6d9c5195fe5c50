// SPDX-License-Identifier: MIT
// An index that was changed, beside the rules that it should hold by then; and one whose filters match nearly all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "filters/index.hpp"
#include "tests/filters/generated.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

using ::testing::IsEmpty;

std::vector<Match> matches_of(const FilterIndex& index, const std::vector<Announcement>& announcements) {
    std::vector<Match> all;
    index.match(announcements, 2,
                [&](std::span<const Match> chunk) { all.insert(all.end(), chunk.begin(), chunk.end()); });
    return all;
}

std::vector<NumberedRule> listed(const std::map<RuleNumber, RulePtr>& rules) {
    std::vector<NumberedRule> all;
    for (const auto& [number, rule] : rules) {
        all.push_back({number, rule});
    }
    return all;
}

class ChangedIndex : public ::testing::Test {
protected:
    ChangedIndex() {
        for (int i = 0; i < 25; ++i) {
            announcements_.push_back(generated::make_announcement(draw_));
        }
        for (RuleNumber number = 0; number < 60; ++number) {
            rules_[number] = new_rule();
        }
        index_ = std::move(*build_index(listed(rules_)));
    }

    RulePtr new_rule() { return sample::share(generated::make_rule(draw_, 2)); }

    /// Adds, replaces and removes a few.
    void change() {
        std::vector<NumberedRule> added;
        std::vector<RuleNumber> removed;
        for (auto count = draw_(4); count > 0; --count) {
            added.push_back({draw_(300), new_rule()});
        }
        for (auto count = draw_(4); count > 0; --count) {
            removed.push_back(draw_(300));
        }
        auto changed = index_->with(added, removed);
        ASSERT_TRUE(changed.has_value());
        index_ = std::move(*changed);
        for (const auto number : removed) {
            rules_.erase(number);
        }
        for (const auto& rule : added) {
            rules_[rule.number] = rule.rule;
        }
    }

    generated::Draw draw_{generated::seeded(11)};
    std::vector<Announcement> announcements_;
    std::map<RuleNumber, RulePtr> rules_;
    std::unique_ptr<FilterIndex> index_;
};

TEST_F(ChangedIndex, HoldsWhatWasAddedAndNothingThatWasRemoved) {
    for (int i = 0; i < 120; ++i) {
        change();
        if (i % 6 == 0) {
            ASSERT_EQ(matches_of(*index_, announcements_), generated::plain_matches(listed(rules_), announcements_))
                << i;
        }
        ASSERT_EQ(index_->size().rules, rules_.size());
    }
}

TEST_F(ChangedIndex, IsTheSameWhenBuiltInOnePiece) {
    for (int i = 0; i < 40; ++i) {
        change();
    }
    const auto merged = index_->merged();

    EXPECT_EQ(matches_of(*merged, announcements_), matches_of(*index_, announcements_));
    EXPECT_GT(index_->size().changes, 0U);
    EXPECT_EQ(merged->size().changes, 0U);
}

TEST_F(ChangedIndex, AnswersForOneRuleWhatTheStreamTellsOfIt) {
    for (int i = 0; i < 30; ++i) {
        change();
    }
    const auto all = matches_of(*index_, announcements_);
    const auto found = index_->judge(announcements_, 1);

    for (RuleNumber number = 0; number < 300; ++number) {
        std::vector<Match> one;
        found.of(number, one);
        std::vector<Match> expected;
        std::ranges::copy_if(all, std::back_inserter(expected),
                             [&](const Match& match) { return match.rule == number; });
        ASSERT_EQ(one, expected) << number;
    }
}

TEST_F(ChangedIndex, LeavesTheOldOneAsItWas) {
    const auto before = matches_of(*index_, announcements_);
    std::vector<RuleNumber> every;
    for (const auto& [number, rule] : rules_) {
        every.push_back(number);
    }

    const auto none = index_->with({}, every);

    ASSERT_TRUE(none.has_value());
    EXPECT_THAT(matches_of(**none, announcements_), IsEmpty());
    EXPECT_EQ(matches_of(*index_, announcements_), before);
}

TEST_F(ChangedIndex, RefusesAPatternThatIsNone) {
    const auto changed = index_->with({{7, sample::share(sample::rule(&Rule::text, {"(a"}))}}, {});

    EXPECT_EQ(changed.error().code, Errc::malformed);
}

/// So many that pairs are kept as bits.
TEST(FilterIndex, HoldsFiltersThatMatchNearlyEverything) {
    constexpr std::uint32_t papers = 1'500;
    std::vector<NumberedRule> rules;
    for (RuleNumber i = 0; i < 200; ++i) {
        Rule rule;
        rule.categories = {"cs.PL"};
        rule.none_of = {sample::share(sample::rule(&Rule::title, {"number " + std::to_string(i) + "$"}))};
        rules.push_back({i, sample::share(std::move(rule))});
    }
    std::vector<Announcement> announcements;
    for (std::uint32_t i = 0; i < papers; ++i) {
        announcements.push_back(sample::announce(sample::paper("Paper number " + std::to_string(i))));
    }
    const auto index = build_index(rules);
    ASSERT_TRUE(index.has_value());

    const auto all = matches_of(**index, announcements);

    ASSERT_EQ(all.size(), 200U * (papers - 1));
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto rule = static_cast<RuleNumber>(i / (papers - 1));
        const auto place = static_cast<std::uint32_t>(i % (papers - 1));
        ASSERT_EQ(all[i].rule, rule);
        ASSERT_EQ(all[i].announcement, place + (place >= rule ? 1 : 0));
    }
}

}  // namespace
}  // namespace paperwire::filters
