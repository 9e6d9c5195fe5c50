// SPDX-License-Identifier: MIT
// A few papers at a time are told from what matches, with means that are kept from call to call: they must be told as
// among many, and by an index that was changed as well.
#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

#include "filters/index.hpp"
#include "tests/filters/generated.hpp"
#include "tests/filters/sample.hpp"

namespace paperwire::filters {
namespace {

class FewPapers : public ::testing::Test {
protected:
    FewPapers() {
        for (RuleNumber number = 0; number < 120; ++number) {
            rules_[number] = sample::share(generated::make_rule(draw_, 2));
        }
        for (RuleNumber number = 120; number < 160; ++number) {
            rules_[number] = rules_[number - 100];  // what others ask for, too
        }
        index_ = std::move(*build_index(listed()));
    }

    std::vector<NumberedRule> listed() const {
        std::vector<NumberedRule> all;
        for (const auto& [number, rule] : rules_) {
            all.push_back({number, rule});
        }
        return all;
    }

    std::vector<Announcement> papers(std::size_t count) {
        std::vector<Announcement> some;
        while (some.size() < count) {
            some.push_back(generated::make_announcement(draw_));
        }
        return some;
    }

    std::vector<Match> run(const std::vector<Announcement>& some) const {
        std::vector<Match> all;
        index_->match(some, 2,
                      [&](std::span<const Match> found) { all.insert(all.end(), found.begin(), found.end()); });
        return all;
    }

    void change() {
        std::vector<NumberedRule> added;
        for (const RuleNumber number : {7U, 155U, 301U, 302U}) {
            rules_[number] = sample::share(generated::make_rule(draw_, 2));
            added.push_back({number, rules_[number]});
        }
        const std::vector<RuleNumber> removed{20, 125, 40};
        for (const auto number : removed) {
            rules_.erase(number);
        }
        index_ = std::move(*index_->with(added, removed));
    }

    generated::Draw draw_{generated::seeded(23)};
    std::map<RuleNumber, RulePtr> rules_;
    std::unique_ptr<FilterIndex> index_;
};

TEST_F(FewPapers, AreToldAsAmongMany) {
    std::size_t matches = 0;
    for (int round = 0; round < 12; ++round) {
        for (std::size_t count = 0; count <= 10; ++count) {
            SCOPED_TRACE(count);
            const auto some = papers(count);
            const auto found = run(some);
            ASSERT_EQ(found, generated::plain_matches(listed(), some));
            matches += found.size();
        }
        if (round % 3 == 2) {
            change();
        }
    }
    EXPECT_GT(matches, 3'000U);
}

TEST_F(FewPapers, AreToldRuleByRuleAsWell) {
    change();
    for (std::size_t count = 1; count <= 9; count += 4) {
        const auto some = papers(count);
        const auto matches = index_->judge(some, 1);
        std::vector<Match> all;
        for (const auto& [number, rule] : rules_) {
            matches.of(number, all);
        }
        EXPECT_EQ(all, generated::plain_matches(listed(), some));
    }
}

TEST_F(FewPapers, MayBeAskedAboutOnSeveralThreadsAtOnce) {
    const auto some = papers(40);
    std::vector<std::vector<Match>> alone;
    for (const auto& paper : some) {
        alone.push_back(run({paper}));
    }
    std::vector<std::vector<std::vector<Match>>> together(3);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : together) {
            threads.emplace_back([&] {
                for (const auto& paper : some) {
                    mine.push_back(run({paper}));
                }
            });
        }
    }
    for (const auto& mine : together) {
        EXPECT_EQ(mine, alone);
    }
}

TEST_F(FewPapers, ThatNobodyWantsAreNotTold) {
    Rule nobody;
    nobody.title = {"zzzzqx"};
    index_ = std::move(*build_index({{1, sample::share(nobody)}}));
    int calls = 0;
    index_->match(papers(1), 1, [&](std::span<const Match>) { ++calls; });
    EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace paperwire::filters
