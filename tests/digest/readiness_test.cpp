// SPDX-License-Identifier: MIT
#include "bot/digest/readiness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/papers.hpp"

namespace paperwire::digest {
namespace {

using fakes::at;
using fakes::day;
using testing::ElementsAre;
using testing::IsEmpty;

store::StoredReceipt settled(const std::string& category, const std::string& its_day, const std::string& read_at,
                             CategoryState state = CategoryState::fresh) {
    return {{category, day(its_day), state, 3, 3, {}}, at(read_at), at(read_at)};
}

store::StoredReceipt unsettled(const std::string& category, const std::string& its_day, CategoryState state,
                               const std::string& checked_at) {
    return {{category, day(its_day), state, 0, 0, "why"}, std::nullopt, at(checked_at)};
}

Cohort cohort_of(const std::string& schedule, const std::string& zone, Categories categories) {
    Cohort cohort;
    cohort.schedule = parse_schedule(schedule).value();
    cohort.timezone = zone;
    cohort.categories = std::make_shared<const Categories>(std::move(categories));
    return cohort;
}

std::optional<std::string> due(const Cohort& cohort, const std::vector<store::StoredReceipt>& receipts,
                               const std::string& last, const std::string& now, bool behind = false) {
    const auto slot = due_slot(cohort, by_category(receipts), at(last), behind, at(now));
    return slot ? std::optional{to_string(*slot)} : std::nullopt;
}

const std::string monday = "2026-04-27";

TEST(DueSlot, ImmediateComesOnceAllCategoriesAreRead) {
    const Cohort cohort = cohort_of("immediate", "UTC", {"cs.AI", "cs.PL"});
    const auto first = settled("cs.AI", monday, "2026-04-27T04:00:00Z");
    const auto second = settled("cs.PL", monday, "2026-04-27T04:10:00Z");

    EXPECT_EQ(due(cohort, {first}, "2026-04-26T05:00:00Z", "2026-04-27T04:59:59Z"), std::nullopt);
    EXPECT_EQ(due(cohort, {first, second}, "2026-04-26T05:00:00Z", "2026-04-27T04:10:00Z"), "2026-04-27T04:10:00Z");
}

TEST(DueSlot, ImmediateWaitsAnHourAfterTheFirstAndLaterOnesFollow) {
    const Cohort cohort = cohort_of("immediate", "UTC", {"cs.AI", "cs.PL"});
    const auto friday = settled("cs.PL", "2026-04-24", "2026-04-24T04:00:00Z");
    const auto first = settled("cs.AI", monday, "2026-04-27T04:00:00Z");
    const auto late = settled("cs.PL", monday, "2026-04-27T09:00:00Z");

    EXPECT_EQ(due(cohort, {friday, first}, "2026-04-24T04:00:00Z", "2026-04-27T04:59:59Z"), std::nullopt);
    EXPECT_EQ(due(cohort, {friday, first}, "2026-04-24T04:00:00Z", "2026-04-27T05:00:00Z"), "2026-04-27T04:00:00Z");
    EXPECT_EQ(due(cohort, {friday, first}, "2026-04-27T04:00:00Z", "2026-04-27T08:00:00Z"), std::nullopt);
    EXPECT_EQ(due(cohort, {friday, first, late}, "2026-04-27T04:00:00Z", "2026-04-27T09:00:00Z"),
              "2026-04-27T09:00:00Z");
}

TEST(DueSlot, ImmediateIsDueForOneWhoIsBehind) {
    const Cohort cohort = cohort_of("immediate", "UTC", {"cs.AI"});
    const std::vector<store::StoredReceipt> receipts{settled("cs.AI", monday, "2026-04-27T04:00:00Z")};

    EXPECT_EQ(due(cohort, receipts, "2026-04-27T10:00:00Z", "2026-04-27T10:00:01Z", false), std::nullopt);
    EXPECT_EQ(due(cohort, receipts, "2026-04-27T10:00:00Z", "2026-04-27T10:00:01Z", true), "2026-04-27T10:00:00Z");
}

TEST(DueSlot, ImmediateKeepsItsQuietHours) {
    Cohort cohort = cohort_of("immediate", "Europe/Berlin", {"cs.AI"});
    cohort.quiet = QuietHours{std::chrono::hours{22}, std::chrono::hours{7}};
    const std::vector<store::StoredReceipt> receipts{
        settled("cs.AI", monday, "2026-04-27T04:00:00Z")};  // 06:00 in Berlin

    EXPECT_EQ(due(cohort, receipts, "2026-04-26T00:00:00Z", "2026-04-27T04:59:59Z"), std::nullopt);
    EXPECT_EQ(due(cohort, receipts, "2026-04-26T00:00:00Z", "2026-04-27T05:00:00Z"), "2026-04-27T04:00:00Z");
}

TEST(DueSlot, ImmediateWithNothingEverReadIsNotDue) {
    EXPECT_EQ(due(cohort_of("immediate", "UTC", {"cs.AI"}),
                  {unsettled("cs.AI", monday, CategoryState::throttled, "2026-04-27T04:00:00Z")},
                  "2026-04-26T00:00:00Z", "2026-04-27T09:00:00Z", true),
              std::nullopt);
}

TEST(DueSlot, ScheduledFollowsTheWallClock) {
    struct Case {
        const char* what;
        const char* schedule;
        const char* zone;
        const char* last;
        const char* now;
        std::optional<std::string> slot;
    };
    const std::vector<Case> cases{
        {"a minute early", "daily 08:00", "Europe/Berlin", "2026-04-26T06:00:00Z", "2026-04-27T05:59:59Z",
         std::nullopt},
        {"on time", "daily 08:00", "Europe/Berlin", "2026-04-26T06:00:00Z", "2026-04-27T06:00:00Z",
         "2026-04-27T06:00:00Z"},
        {"not twice", "daily 08:00", "Europe/Berlin", "2026-04-27T06:00:00Z", "2026-04-27T23:00:00Z", std::nullopt},
        {"missed runs are made up by one", "daily 08:00", "Europe/Berlin", "2026-04-20T06:00:00Z",
         "2026-04-27T15:00:00Z", "2026-04-27T06:00:00Z"},
        {"summer time begins", "daily 08:00", "Europe/Berlin", "2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z",
         "2026-03-29T06:00:00Z"},
        {"a time that is skipped", "daily 02:30", "Europe/Berlin", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z",
         "2026-03-29T01:00:00Z"},
        {"a skipped time, too early", "daily 02:30", "Europe/Berlin", "2026-03-28T01:30:00Z", "2026-03-29T00:59:59Z",
         std::nullopt},
        {"a time that comes twice, the first", "daily 02:30", "Europe/Berlin", "2026-10-24T00:30:00Z",
         "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z"},
        {"and not the second", "daily 02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T23:00:00Z",
         std::nullopt},
        {"no weekend", "weekdays 08:00", "UTC", "2026-04-24T08:00:00Z", "2026-04-26T23:00:00Z", std::nullopt},
        {"weekly", "weekly mon 08:00", "UTC", "2026-04-20T08:00:00Z", "2026-04-27T08:00:00Z", "2026-04-27T08:00:00Z"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.what);
        EXPECT_EQ(due(cohort_of(one.schedule, one.zone, {"cs.AI"}), {}, one.last, one.now), one.slot);
    }
}

std::vector<std::string> lines_of(const ReceiptView& view) {
    std::vector<std::string> lines;
    for (const ManifestReceipt& row : view.rows) {
        lines.push_back(to_string(row.category.day) + " " + row.category.category + " " +
                        std::string(to_string(row.category.state)));
    }
    return lines;
}

ReceiptView view(const std::vector<store::StoredReceipt>& receipts, const std::string& since, const std::string& now,
                 Categories categories = {"cs.AI", "cs.PL"}) {
    return view_receipts(categories, by_category(receipts), at(since), at(now));
}

TEST(ViewReceipts, ShowsEveryDayReadSinceByDayThenCategory) {
    const auto seen = view(
        {settled("cs.AI", "2026-04-23", "2026-04-23T04:00:00Z"), settled("cs.AI", "2026-04-24", "2026-04-24T04:00:00Z"),
         settled("cs.PL", "2026-04-24", "2026-04-24T04:00:00Z"), settled("cs.AI", monday, "2026-04-27T04:00:00Z"),
         settled("cs.PL", monday, "2026-04-27T04:00:00Z")},
        "2026-04-23T08:00:00Z", "2026-04-27T08:00:00Z");

    EXPECT_THAT(lines_of(seen), ElementsAre("2026-04-24 cs.AI fresh", "2026-04-24 cs.PL fresh",
                                            "2026-04-27 cs.AI fresh", "2026-04-27 cs.PL fresh"));
    EXPECT_FALSE(seen.trouble);
}

TEST(ViewReceipts, TellsWhatIsUnread) {
    struct Case {
        const char* what;
        std::vector<store::StoredReceipt> receipts;
        std::string last;  // of the lines
    };
    const auto friday = settled("cs.PL", "2026-04-24", "2026-04-24T04:00:00Z");
    const std::vector<Case> cases{
        {"throttled",
         {friday, unsettled("cs.PL", monday, CategoryState::throttled, "2026-04-27T07:00:00Z")},
         "2026-04-27 cs.PL throttled"},
        {"unreachable",
         {friday, unsettled("cs.PL", monday, CategoryState::unreachable, "2026-04-27T07:00:00Z")},
         "2026-04-27 cs.PL unreachable"},
        {"stale",
         {friday, unsettled("cs.PL", monday, CategoryState::stale, "2026-04-27T07:00:00Z")},
         "2026-04-27 cs.PL stale"},
        {"304 all morning", {friday}, "2026-04-27 cs.PL stale"},
        {"never read", {}, "2026-04-27 cs.PL unreachable"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.what);

        const auto seen = view(one.receipts, "2026-04-24T08:00:00Z", "2026-04-27T08:00:00Z", {"cs.PL"});

        EXPECT_TRUE(seen.trouble);
        EXPECT_EQ(lines_of(seen).back(), one.last);
    }
}

TEST(ViewReceipts, QuietDaysAreNoTrouble) {
    const auto friday = settled("cs.PL", "2026-04-24", "2026-04-24T04:00:00Z");
    const auto saturday = settled("cs.PL", "2026-04-25", "2026-04-25T04:00:00Z", CategoryState::quiet);

    const auto with_an_empty_feed = view({friday, saturday}, "2026-04-24T08:00:00Z", "2026-04-25T08:00:00Z", {"cs.PL"});
    const auto with_the_old_feed = view({friday}, "2026-04-24T08:00:00Z", "2026-04-25T08:00:00Z", {"cs.PL"});

    EXPECT_FALSE(with_an_empty_feed.trouble);
    EXPECT_THAT(lines_of(with_an_empty_feed), ElementsAre("2026-04-25 cs.PL quiet"));
    EXPECT_FALSE(with_the_old_feed.trouble);
}

TEST(ViewReceipts, TodayIsArxivsDay) {
    const auto friday = settled("cs.PL", "2026-04-24", "2026-04-24T04:00:00Z");

    const auto seen =
        view({friday}, "2026-04-24T08:00:00Z", "2026-04-27T03:00:00Z", {"cs.PL"});  // still Sunday in New York

    EXPECT_FALSE(seen.trouble);
}

TEST(ViewReceipts, NoCategoryNoRow) {
    EXPECT_THAT(view({}, "2026-04-24T08:00:00Z", "2026-04-27T08:00:00Z", {}).rows, IsEmpty());
}

}  // namespace
}  // namespace paperwire::digest
