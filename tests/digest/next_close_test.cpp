// SPDX-License-Identifier: MIT
#include "bot/digest/next_close.hpp"

#include <gtest/gtest.h>

#include "tests/fakes/papers.hpp"

namespace paperwire::digest {
namespace {

using fakes::at;
using fakes::day;
using std::chrono::hours;

Cohort cohort(const std::string& schedule, const std::string& zone, std::optional<QuietHours> quiet = std::nullopt) {
    Cohort one;
    one.key = schedule + "|" + zone;
    one.schedule = parse_schedule(schedule).value();
    one.timezone = zone;
    one.quiet = quiet;
    one.categories = std::make_shared<const Categories>(Categories{"cs.AI", "cs.PL"});
    return one;
}

store::StoredReceipt read_at(const std::string& category, const std::string& its_day, const std::string& time) {
    return {{category, day(its_day), CategoryState::fresh, 3, 3, {}}, at(time), at(time)};
}

/// The next closing of one cohort whose last slot was `last`.
std::string next(const Cohort& one, const std::string& last, const std::string& now,
                 const std::vector<store::StoredReceipt>& receipts = {}) {
    const std::vector<Cohort> cohorts{one};
    const std::vector<store::CohortState> states{{one.key, 0, at(last)}};
    const auto time = next_close(cohorts, states, by_category(receipts), at(now));
    return time ? to_string(*time) : "never";
}

const QuietHours night{hours{22}, hours{7}};

struct Row {
    const char* what;
    Cohort cohort;
    const char* last;
    const char* now;
    const char* expected;
};

class NextCloseTable : public testing::TestWithParam<Row> {};

TEST_P(NextCloseTable, Decides) {
    EXPECT_EQ(next(GetParam().cohort, GetParam().last, GetParam().now), GetParam().expected);
}

// Berlin's clocks go forward at 01:00 UTC on 29 March 2026 and back at 01:00 UTC on 25 October.
INSTANTIATE_TEST_SUITE_P(Schedules, NextCloseTable,
                         testing::Values(Row{"later today", cohort("daily 08:00", "UTC"), "2026-04-26T08:00:00Z",
                                             "2026-04-27T06:00:00Z", "2026-04-27T08:00:00Z"},
                                         Row{"closed today", cohort("daily 08:00", "UTC"), "2026-04-27T08:00:00Z",
                                             "2026-04-27T08:00:00Z", "2026-04-28T08:00:00Z"},
                                         Row{"missed while stopped", cohort("daily 08:00", "UTC"),
                                             "2026-04-20T08:00:00Z", "2026-04-27T06:00:00Z", "2026-04-21T08:00:00Z"},
                                         Row{"a run made up late", cohort("daily 08:00", "UTC"), "2026-04-27T09:30:00Z",
                                             "2026-04-27T09:30:00Z", "2026-04-28T08:00:00Z"},
                                         Row{"over the weekend", cohort("weekdays 08:00", "UTC"),
                                             "2026-04-24T08:00:00Z", "2026-04-24T08:00:00Z", "2026-04-27T08:00:00Z"},
                                         Row{"weekly", cohort("weekly wed 09:30", "America/New_York"),
                                             "2026-04-22T13:30:00Z", "2026-04-23T00:00:00Z", "2026-04-29T13:30:00Z"},
                                         Row{"a time that the clocks skip", cohort("daily 02:30", "Europe/Berlin"),
                                             "2026-03-28T01:30:00Z", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
                                         Row{"a time that comes twice", cohort("daily 02:30", "Europe/Berlin"),
                                             "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
                                         Row{"quiet hours do not move a slot", cohort("daily 23:00", "UTC", night),
                                             "2026-04-26T23:00:00Z", "2026-04-27T06:00:00Z", "2026-04-27T23:00:00Z"},
                                         Row{"immediate with nothing read", cohort("immediate", "UTC"),
                                             "2026-04-26T05:00:00Z", "2026-04-27T06:00:00Z", "never"},
                                         Row{"immediate at night", cohort("immediate", "UTC", night),
                                             "2026-04-26T05:00:00Z", "2026-04-27T06:00:00Z", "2026-04-27T07:00:00Z"}),
                         [](const testing::TestParamInfo<Row>& row) {
                             std::string name = row.param.what;
                             std::erase_if(name,
                                           [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
                             return name;
                         });

TEST(NextClose, ImmediateStopsWaitingAnHourAfterTheFirstCategory) {
    const std::vector<store::StoredReceipt> receipts{read_at("cs.AI", "2026-04-27", "2026-04-27T04:10:00Z")};

    EXPECT_EQ(next(cohort("immediate", "UTC"), "2026-04-26T05:00:00Z", "2026-04-27T04:20:00Z", receipts),
              "2026-04-27T05:10:00Z");
    EXPECT_EQ(next(cohort("immediate", "UTC"), "2026-04-26T05:00:00Z", "2026-04-27T05:10:00Z", receipts), "never");
}

TEST(NextClose, ImmediatesPatienceEndsAfterTheQuietHoursThatHoldIt) {
    const std::vector<store::StoredReceipt> receipts{read_at("cs.AI", "2026-04-27", "2026-04-27T21:30:00Z")};

    EXPECT_EQ(next(cohort("immediate", "UTC", night), "2026-04-26T05:00:00Z", "2026-04-27T21:40:00Z", receipts),
              "2026-04-28T07:00:00Z");
}

TEST(NextClose, TakesTheEarliestOfAll) {
    const std::vector<Cohort> cohorts{cohort("daily 08:00", "Asia/Tokyo"), cohort("daily 08:00", "Europe/Berlin"),
                                      cohort("weekly mon 08:00", "UTC"), cohort("immediate", "UTC", night)};
    const std::vector<store::CohortState> states{{cohorts[0].key, 0, at("2026-04-27T00:00:00Z")},
                                                 {cohorts[1].key, 0, at("2026-04-27T00:00:00Z")},
                                                 {cohorts[2].key, 0, at("2026-04-27T00:00:00Z")}};

    const auto time = next_close(cohorts, states, {}, at("2026-04-27T00:00:00Z"));

    EXPECT_EQ(to_string(*time), "2026-04-27T06:00:00Z");
}

TEST(NextClose, ACohortThatTheStoreDoesNotKnowBeginsNow) {
    const std::vector<Cohort> cohorts{cohort("daily 08:00", "UTC")};

    EXPECT_EQ(to_string(*next_close(cohorts, {}, {}, at("2026-04-27T08:00:00Z"))), "2026-04-27T08:00:00Z");
    EXPECT_EQ(next_close({}, {}, {}, at("2026-04-27T08:00:00Z")), std::nullopt);
}

}  // namespace
}  // namespace paperwire::digest
