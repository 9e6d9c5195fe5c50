// SPDX-License-Identifier: MIT
// When which category is asked for next: a table, and a day lived through.
#include "bot/intake/next_poll.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/schedule/zone.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

using States = std::map<std::string, store::FeedState>;

store::FeedState feed(const std::string& read, const std::string& asked) {
    store::FeedState state;
    state.category = "cs.PL";
    if (!read.empty()) state.day = day(read);
    if (!asked.empty()) state.checked_at = at(asked);
    return state;
}

store::FeedState failed(const std::string& asked, const std::string& not_before) {
    store::FeedState state = feed("2026-04-24", asked);
    state.failures = 2;
    state.not_before = at(not_before);
    return state;
}

/// `now`, or the time of waking.
std::string decide(const store::FeedState& state, const std::string& now, minutes jitter = minutes{0}) {
    const std::vector<std::string> categories{"cs.PL"};
    const NextPoll next = next_poll(categories, States{{"cs.PL", state}}, PollTimes{}, at(now), jitter);
    return next.now.empty() ? to_string(next.wake) : "now";
}

struct Row {
    const char* what;
    store::FeedState state;
    const char* now;
    const char* expected;
};

class NextPollTable : public testing::TestWithParam<Row> {};

TEST_P(NextPollTable, Decides) { EXPECT_EQ(decide(GetParam().state, GetParam().now), GetParam().expected); }

// Monday 27 April 2026; midnight Eastern is 04:00 UTC. 8 March and 1 November 2026 are changes of the clocks there.
INSTANTIATE_TEST_SUITE_P(
    Days, NextPollTable,
    testing::Values(
        Row{"never asked", feed("", ""), "2026-04-27T04:01:00Z", "now"},
        Row{"a new day has begun, too early", feed("2026-04-24", "2026-04-27T02:00:00Z"), "2026-04-27T04:01:00Z",
            "2026-04-27T04:05:00Z"},
        Row{"the feed is open", feed("2026-04-24", "2026-04-27T02:00:00Z"), "2026-04-27T04:05:00Z", "now"},
        Row{"stale just after midnight", feed("2026-04-24", "2026-04-27T04:05:00Z"), "2026-04-27T04:06:00Z",
            "2026-04-27T04:20:00Z"},
        Row{"stale at two hours", feed("2026-04-24", "2026-04-27T06:00:00Z"), "2026-04-27T06:01:00Z",
            "2026-04-27T06:40:00Z"},
        Row{"stale in the afternoon", feed("2026-04-24", "2026-04-27T16:00:00Z"), "2026-04-27T16:01:00Z",
            "2026-04-27T17:00:00Z"},
        Row{"stale all evening, the next day comes first", feed("2026-04-24", "2026-04-28T03:30:00Z"),
            "2026-04-28T03:31:00Z", "2026-04-28T04:05:00Z"},
        Row{"read", feed("2026-04-27", "2026-04-27T04:05:00Z"), "2026-04-27T04:06:00Z", "2026-04-27T08:05:00Z"},
        Row{"read, time for another look", feed("2026-04-27", "2026-04-27T04:05:00Z"), "2026-04-27T08:05:00Z", "now"},
        Row{"read, last look before midnight", feed("2026-04-27", "2026-04-28T01:00:00Z"), "2026-04-28T01:01:00Z",
            "2026-04-28T04:05:00Z"},
        Row{"read yesterday, asked for a week ago", feed("2026-04-20", "2026-04-20T12:00:00Z"), "2026-04-27T13:00:00Z",
            "now"},
        Row{"a Saturday opens as any day", feed("2026-04-24", "2026-04-25T01:00:00Z"), "2026-04-25T04:05:00Z", "now"},
        Row{"a Saturday's feed is still the old one", feed("2026-04-24", "2026-04-25T04:05:00Z"),
            "2026-04-25T04:06:00Z", "2026-04-25T08:05:00Z"},
        Row{"a quiet Saturday is looked at again", feed("2026-04-25", "2026-04-25T04:05:00Z"), "2026-04-25T08:05:00Z",
            "now"},
        Row{"the day after a holiday", feed("2026-06-19", "2026-06-22T04:05:00Z"), "2026-06-22T04:06:00Z",
            "2026-06-22T08:05:00Z"},
        Row{"failed, its back-off runs", failed("2026-04-27T04:05:00Z", "2026-04-27T05:00:00Z"), "2026-04-27T04:30:00Z",
            "2026-04-27T05:00:00Z"},
        Row{"failed, its back-off is over", failed("2026-04-27T04:05:00Z", "2026-04-27T05:00:00Z"),
            "2026-04-27T05:00:00Z", "now"},
        Row{"failed without a back-off", failed("2026-04-27T04:05:00Z", "2026-04-27T04:05:00Z"), "2026-04-27T04:05:01Z",
            "2026-04-27T04:06:00Z"},
        Row{"failed over midnight", failed("2026-04-27T03:50:00Z", "2026-04-27T04:40:00Z"), "2026-04-27T04:05:00Z",
            "2026-04-27T04:40:00Z"},
        Row{"summer time has begun", feed("2026-03-06", "2026-03-09T02:00:00Z"), "2026-03-09T03:59:00Z",
            "2026-03-09T04:05:00Z"},
        Row{"in winter midnight comes later", feed("2026-03-05", "2026-03-06T02:00:00Z"), "2026-03-06T04:30:00Z",
            "2026-03-06T05:05:00Z"},
        Row{"in winter the feed opens later", feed("2026-03-05", "2026-03-06T04:31:00Z"), "2026-03-06T05:01:00Z",
            "2026-03-06T05:05:00Z"},
        Row{"the clock was set back", feed("2026-04-27", "2026-04-29T04:05:00Z"), "2026-04-27T12:00:00Z", "now"}),
    [](const testing::TestParamInfo<Row>& row) {
        std::string name = row.param.what;
        std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
        return name;
    });

TEST(NextPoll, JitterMovesEveryTimeButTheFirstQuestion) {
    EXPECT_EQ(decide(feed("2026-04-24", "2026-04-27T02:00:00Z"), "2026-04-27T04:05:00Z", minutes{3}),
              "2026-04-27T04:08:00Z");
    EXPECT_EQ(decide(failed("2026-04-27T04:05:00Z", "2026-04-27T05:00:00Z"), "2026-04-27T04:30:00Z", minutes{3}),
              "2026-04-27T05:03:00Z");
    EXPECT_EQ(decide(feed("", ""), "2026-04-27T04:05:00Z", minutes{3}), "now");
}

TEST(NextPoll, AsksForThoseThatAreDueInTheOrderGiven) {
    const std::vector<std::string> categories{"cs.PL", "cs.AI", "math.CO", "cs.LG"};
    const States states{{"cs.PL", feed("2026-04-24", "2026-04-27T02:00:00Z")},
                        {"cs.AI", feed("2026-04-27", "2026-04-27T04:06:00Z")},
                        {"cs.LG", failed("2026-04-27T04:00:00Z", "2026-04-27T04:10:00Z")}};

    const NextPoll next = next_poll(categories, states, PollTimes{}, at("2026-04-27T05:00:00Z"), minutes{0});

    EXPECT_THAT(next.now, ElementsAre("cs.PL", "math.CO", "cs.LG"));
}

TEST(NextPoll, WakesForTheEarliest) {
    const std::vector<std::string> categories{"cs.AI", "cs.LG"};
    const States states{{"cs.AI", feed("2026-04-27", "2026-04-27T04:06:00Z")},
                        {"cs.LG", failed("2026-04-27T04:00:00Z", "2026-04-27T06:10:00Z")}};

    const NextPoll next = next_poll(categories, states, PollTimes{}, at("2026-04-27T05:00:00Z"), minutes{0});

    EXPECT_THAT(next.now, IsEmpty());
    EXPECT_EQ(to_string(next.wake), "2026-04-27T06:10:00Z");
}

TEST(NextPoll, SleepsToTheNextOpeningWhenNobodyAsksForAnything) {
    const NextPoll next = next_poll({}, {}, PollTimes{}, at("2026-04-27T05:00:00Z"), minutes{0});

    EXPECT_EQ(to_string(next.wake), "2026-04-28T04:05:00Z");
}

/// How often each day of a fortnight is asked for when every answer is 304 or stale (`reads` false), or read at once.
std::map<std::string, int> questions(bool reads) {
    const std::vector<std::string> categories{"cs.PL"};
    States states;
    std::map<std::string, int> asked;
    for (Instant now = at("2026-03-02T05:00:00Z"); now < at("2026-03-16T04:00:00Z");) {
        const NextPoll next = next_poll(categories, states, PollTimes{}, now, minutes{2});
        if (next.now.empty()) {
            EXPECT_GT(next.wake, now);
            now = next.wake;
            continue;
        }
        const Day today = schedule::eastern_day(now);
        ++asked[to_string(today)];
        states["cs.PL"].checked_at = now;
        if (reads) states["cs.PL"].day = today;
    }
    return asked;
}

TEST(NextPoll, NeverSkipsADayAndNeverHammers) {
    const auto unread = questions(false);
    const auto read = questions(true);

    ASSERT_EQ(unread.size(), 14U);
    ASSERT_EQ(read.size(), 14U);
    for (const auto& [its_day, count] : unread) {
        const bool weekend =
            day(its_day).weekday() == std::chrono::Saturday || day(its_day).weekday() == std::chrono::Sunday;
        EXPECT_GE(count, weekend ? 5 : 20) << its_day;
        EXPECT_LE(count, weekend ? 7 : 35) << its_day;
    }
    for (const auto& [its_day, count] : read) {
        EXPECT_GE(count, 5) << its_day;
        EXPECT_LE(count, 7) << its_day;
    }
}

TEST(NextPoll, AServiceThatRestsIsWaitedForWithoutAnyFailure) {
    store::FeedState rests = feed("2026-04-24", "2026-04-27T06:00:00Z");
    rests.not_before = at("2026-04-27T10:00:00Z");

    EXPECT_EQ(decide(rests, "2026-04-27T06:30:00Z"), "2026-04-27T10:00:00Z");
    EXPECT_EQ(decide(rests, "2026-04-27T10:00:00Z"), "now");
}

}  // namespace
}  // namespace paperwire::intake
