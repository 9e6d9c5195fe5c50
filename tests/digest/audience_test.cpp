// SPDX-License-Identifier: MIT
// From one audience to the next: the index keeps what did not change, matches as one built anew does, and does not
// grow.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bot/digest/audience.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::digest {
namespace {

using fakes::want;
using filters::Match;

constexpr std::uint32_t rule_count = 40;

/// A subscriber who uses the rule of that number; without one nothing is delivered.
struct Reader {
    std::string id;
    std::uint32_t rule{0};
    bool is_delivered{true};
};

/// Rule N is on titles that hold its words: by default `Title of 2604.000NN`.
struct People {
    std::vector<Reader> readers;
    std::vector<std::string> words;

    static People everybody() {
        People people;
        for (std::uint32_t i = 0; i < rule_count; ++i) {
            people.readers.push_back({"reader" + std::to_string(i), i});
            people.words.push_back("2604.000" + std::to_string(10 + i));
        }
        return people;
    }

    [[nodiscard]] std::shared_ptr<const Audience> audience() const {
        std::vector<filters::NamedRule> rules;
        for (const std::string& title : words) {
            filters::Rule rule;
            rule.title = {title};
            rules.push_back({"f", std::make_shared<const filters::Rule>(std::move(rule))});
        }
        std::vector<Subscriber> subscribers;
        for (const Reader& reader : readers) {
            Subscriber subscriber{reader.id, {{"f", reader.rule}}, {}};
            if (reader.is_delivered) {
                Delivery delivery;
                delivery.channel = "box";
                delivery.name = reader.id;
                delivery.timezone = "UTC";
                delivery.filters = {0};
                subscriber.deliveries.push_back(std::move(delivery));
            }
            subscribers.push_back(std::move(subscriber));
        }
        return build_audience(std::move(subscribers), std::move(rules), {});
    }
};

std::vector<Match> matches_of(const IndexPtr& index) {
    std::vector<Announcement> day;
    for (std::uint32_t i = 0; i < rule_count; ++i) {
        const std::string id = "2604.000" + std::to_string(10 + i);
        day.push_back({std::make_shared<const Paper>(fakes::make_paper(id, {"cs.PL"})), Kind::new_paper, {}});
    }
    std::vector<Match> all;
    index->match(day, 1, [&](std::span<const Match> some) { all.insert(all.end(), some.begin(), some.end()); });
    return all;
}

class AudienceIndex : public testing::Test {
protected:
    AudienceIndex() : before_(people_.audience()), old_(want(before_->index())) {}

    /// As a reload makes it, compared with one built anew.
    IndexPtr changed() {
        after_ = people_.audience();
        const IndexPtr index = want(after_->index_after(*before_));
        EXPECT_EQ(matches_of(index), matches_of(want(people_.audience()->index())));
        EXPECT_EQ(index, want(after_->index())) << "it is what whoever asks later gets";
        return index;
    }

    People people_{People::everybody()};
    std::shared_ptr<const Audience> before_;
    IndexPtr old_;
    std::shared_ptr<const Audience> after_;
};

TEST_F(AudienceIndex, IsTheSameOneWhereNoRuleChanged) {
    people_.readers[3].id = "somebody else";

    EXPECT_EQ(changed(), old_);
}

TEST_F(AudienceIndex, KeepsAllThatStaysWhenOneRuleChanges) {
    const std::vector<Match> before = matches_of(old_);
    people_.words[7] = "2604.0001[0-4]";

    const IndexPtr index = changed();

    EXPECT_EQ(index->size().rules, rule_count);
    EXPECT_EQ(index->size().changes, 2U) << "one struck out, one added; nothing else was built";
    EXPECT_EQ(matches_of(old_), before) << "whoever closes with the old one goes on";
}

TEST_F(AudienceIndex, KeepsARuleThatSomebodyElseStillUses) {
    people_.readers.push_back({"second", 5});
    before_ = people_.audience();
    old_ = want(before_->index());
    people_.readers.erase(people_.readers.begin() + 5);

    EXPECT_EQ(changed(), old_);
}

TEST_F(AudienceIndex, LosesARuleThatNobodyUsesAnyMore) {
    people_.readers.erase(people_.readers.begin() + 5);
    people_.readers[8].is_delivered = false;

    const IndexPtr index = changed();

    EXPECT_EQ(index->size().rules, rule_count - 2);
    EXPECT_EQ(index->size().changes, 2U);
}

TEST_F(AudienceIndex, FollowsARuleToAnotherNumber) {
    people_.words[5] = people_.words.back();
    people_.words.pop_back();
    people_.readers.back().rule = 5;
    people_.readers.erase(people_.readers.begin() + 5);

    EXPECT_EQ(changed()->size().rules, rule_count - 1);
}

TEST_F(AudienceIndex, IsBuiltInOnePieceWhenMoreThanAQuarterChanged) {
    for (std::size_t i = 0; i < 5; ++i) people_.words[i] += "x?";
    EXPECT_EQ(changed()->size().changes, 10U);

    before_ = after_;
    people_.words[5] += "x?";
    EXPECT_EQ(changed()->size().changes, 0U) << "twelve of forty";
}

TEST_F(AudienceIndex, IsBuiltWhereTheOldOneNeverWas) {
    before_ = people_.audience();
    people_.words[7] = "other";

    EXPECT_EQ(changed()->size().changes, 0U);
}

TEST_F(AudienceIndex, IsBuiltWhereTheOldOneWasRefused) {
    const std::string right = people_.words[7];
    people_.words[7] = "(a";
    before_ = people_.audience();
    ASSERT_FALSE(before_->index());
    people_.words[7] = right;

    EXPECT_EQ(changed()->size().rules, rule_count);
}

TEST_F(AudienceIndex, TellsOfARuleThatIsNone) {
    people_.words[7] = "(a";

    const auto index = people_.audience()->index_after(*before_);

    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, Errc::malformed);
}

TEST_F(AudienceIndex, DoesNotGrowHoweverOftenSomebodyComesAndGoes) {
    std::size_t most_bytes = 0;
    std::size_t built_anew = 0;
    for (int round = 0; round < 60; ++round) {
        if (round % 2 == 0) {
            people_.readers.push_back({"guest", rule_count});
            people_.words.push_back("guest" + std::to_string(round));
        } else {
            people_.readers.pop_back();
            people_.words.pop_back();
        }

        const IndexPtr index = changed();

        ASSERT_LE(4 * index->size().changes, rule_count + 1);
        if (round < 20) most_bytes = std::max(most_bytes, index->size().bytes);
        ASSERT_LE(index->size().bytes, most_bytes + most_bytes / 10);
        built_anew += index->size().changes == 0 ? 1 : 0;
        before_ = after_;
    }
    EXPECT_GT(built_anew, 0U);
    EXPECT_LT(built_anew, 15U) << "most changes build nothing but themselves";
}

TEST(Audience, SharesItsPeopleWithWhoeverHasThem) {
    const auto subscribers = std::make_shared<const std::vector<Subscriber>>(2);
    const auto rules = std::make_shared<const std::vector<filters::NamedRule>>();

    const auto audience = build_audience(subscribers, rules, {"cs.PL"});

    EXPECT_EQ(&audience->subscribers, subscribers.get());
    EXPECT_EQ(&audience->rules, rules.get());
}

}  // namespace
}  // namespace paperwire::digest
