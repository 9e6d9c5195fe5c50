// SPDX-License-Identifier: MIT
#include "bot/delivery/forecast.hpp"

#include <gtest/gtest.h>

namespace paperwire::delivery {
namespace {

using namespace std::chrono_literals;

const Instant now = *parse_instant("2026-04-27T08:00:00Z");

store::Backlog backlog(std::int64_t messages, std::int64_t most) {
    return {messages, most, {"ana", "tg", "42"}, std::nullopt};
}

TEST(Forecast, IsTheLongestThatAnyBudgetTakes) {
    struct Case {
        std::int64_t messages;
        std::int64_t most;
        std::vector<channels::Budget> budgets;
        std::optional<std::chrono::milliseconds> wanted;
    };
    const std::vector<channels::Budget> telegram{{"", 34ms}, {"42", 1'000ms}};
    const std::vector<Case> table{
        {0, 0, telegram, std::nullopt},
        {1, 1, telegram, 0ms},
        {2, 1, telegram, 34ms},
        {101, 3, telegram, 3'400ms},
        {101, 60, telegram, 59'000ms},
        {1'000'001, 5, telegram, 34'000'000ms},  // nine hours and a half
        {500, 20, {}, 0ms},
        {500, 20, {{"C1", 1'000ms}}, 19'000ms},
        {500, 20, {{"", 34ms}, {"42", 3'000ms}}, 57'000ms},
    };
    for (const Case& one : table) {
        SCOPED_TRACE(std::to_string(one.messages) + " of which one has " + std::to_string(one.most));
        const auto at = empty_at(backlog(one.messages, one.most), one.budgets, now);
        EXPECT_EQ(at, one.wanted ? std::optional{now + *one.wanted} : std::nullopt);
    }
}

TEST(Forecast, IsNoEarlierThanEverybodyMayBeTried) {
    const std::vector<channels::Budget> telegram{{"", 34ms}, {"42", 1'000ms}};
    store::Backlog waiting = backlog(101, 60);
    waiting.latest = now + 30min;
    EXPECT_EQ(empty_at(waiting, telegram, now), now + 30min);
    waiting.latest = now + 10s;
    EXPECT_EQ(empty_at(waiting, telegram, now), now + 59s);
}

}  // namespace
}  // namespace paperwire::delivery
