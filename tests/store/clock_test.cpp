// SPDX-License-Identifier: MIT
// store: times that a clock which stood ahead left behind.
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using enum DeliveryState;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const Instant now = at("2026-05-04T08:00:00Z");
constexpr milliseconds year = hours{24 * 365};

class MendClock : public testing::Test {
protected:
    MendClock() {
        fill(*store_);
        run("INSERT INTO suspended_channels (channel, until, reason) VALUES ('tg', 0, '')");
        run("INSERT INTO paces (channel, key, free_at) VALUES ('mail', '', 0)");
        run("INSERT INTO holds (channel, address, until) VALUES ('mail', '7', 0)");
        run("INSERT INTO gaps (category, day, state) VALUES ('cs.LG', '2026-04-24', 0)");
        run("INSERT INTO facts_wanted (paper, version, asked, not_before) VALUES ('2604.10000', 1, 1, 0)");
        run("INSERT INTO harvests (purpose, oai_set, from_day, to_day, notify, stage, begun_at) VALUES (0, 'cs', "
            "'2026-04-24', '2026-04-24', 1, 0, 0)");
    }
    void run(const std::string& sql) {
        const auto database = want(Database::open(path_, OpenAs::read_write));
        want(database->outside([&]() -> Result<int> {
            database->script(sql);
            return 0;
        }));
    }
    void set(const std::string& table, const std::string& column, milliseconds ahead) {
        run("UPDATE " + table + " SET " + column + " = " + std::to_string(to_milliseconds(now + ahead)));
    }
    /// How far ahead of now it stands; nothing when it is empty.
    std::optional<milliseconds> ahead(const std::string& table, const std::string& column) {
        const auto value = number_in(path_, "SELECT coalesce(max(" + column + "), -1) FROM " + table);
        return value == -1 ? std::nullopt : std::optional{from_milliseconds(value) - now};
    }
    int mend(Instant when = now) { return want(store_->mend_clock(when, when)); }
    OutboxRow row() { return want(store_->delivery("d1")); }
    bool is_due(Instant when = now) { return !want(store_->due("mail", when, 9, {})).empty(); }
    void lease(Instant when) {
        ASSERT_TRUE(want(store_->lease(std::vector{Lease{"d1", {"bytes"}}}, {}, when)).empty());
    }
    void record(DeliveryState state, Instant when, Instant next, const std::string& reply = "451 later") {
        Transition one;
        one.digest = "d1";
        one.state = state;
        one.at = when;
        one.next_attempt = next;
        one.reply = reply;
        WANT_DONE(store_->record(std::vector{one}));
    }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::unique_ptr<Store> store_{want(open_sqlite(path_, Access::read_write))};
};

struct Case {
    std::string table;
    std::string column;
    milliseconds kept;                    // what somebody may have meant
    milliseconds nobodys;                 // what nobody meant…
    std::optional<milliseconds> becomes;  // …becomes
};

TEST_F(MendClock, TakesBackWhatNobodyMeantAndNothingElse) {
    const milliseconds none{0};
    const std::vector<Case> cases{
        {"cohorts", "last_slot", minutes{1}, minutes{2}, milliseconds{-1}},
        {"cohorts", "last_slot", -hours{24}, year, milliseconds{-1}},
        {"destinations", "suspended_until", hours{49}, hours{50}, std::nullopt},
        {"suspended_channels", "until", hours{49}, hours{50}, none},
        {"paces", "free_at", minutes{1}, year, none},
        {"holds", "until", hours{48}, year, none},
        {"feeds", "checked_at", minutes{1}, minutes{2}, none},
        {"feeds", "not_before", hours{49}, hours{50}, std::nullopt},
        {"receipts", "checked_at", minutes{1}, year, none},
        {"receipts", "first_read_at", minutes{1}, year, none},
        {"gaps", "not_before", hours{49}, hours{50}, std::nullopt},
        {"gaps", "empty_since", minutes{1}, year, none},
        {"harvests", "begun_at", minutes{1}, year, none},
        {"harvests", "listed_at", minutes{1}, year, none},
        {"harvests", "failing_since", minutes{1}, year, none},
        {"facts_wanted", "not_before", hours{17}, hours{18}, none},
        {"digests", "next_attempt", hours{49}, hours{50}, none},
        {"digests", "closed_at", minutes{1}, year, none},
        {"digests", "first_attempt", minutes{1}, year, none},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.table + "." + one.column);
        const auto before = ahead(one.table, one.column);
        set(one.table, one.column, one.kept);
        EXPECT_EQ(mend(), 0);
        EXPECT_EQ(ahead(one.table, one.column), one.kept);

        set(one.table, one.column, one.nobodys);
        EXPECT_GE(mend(), 1);
        EXPECT_EQ(ahead(one.table, one.column), one.becomes);
        EXPECT_EQ(mend(), 0) << "once is enough";
        if (before) set(one.table, one.column, *before);
        else run("UPDATE " + one.table + " SET " + one.column + " = NULL");
    }
}

TEST_F(MendClock, AChannelsOwnBackOffIsShorterThanWhatAServerMayAskFor) {
    run("UPDATE suspended_channels SET failures = 3");
    set("suspended_channels", "until", hours{2});
    EXPECT_EQ(mend(), 0);

    set("suspended_channels", "until", hours{24});
    EXPECT_EQ(mend(), 1);
    EXPECT_EQ(ahead("suspended_channels", "until"), milliseconds{0});

    set("suspended_channels", "until", hours{24});
    set("suspended_channels", "asked", hours{5});
    EXPECT_EQ(mend(), 1);
    EXPECT_EQ(ahead("suspended_channels", "until"), hours{5});
    EXPECT_EQ(mend(), 0);
}

TEST_F(MendClock, WritesNothingWhenNothingIsAhead) {
    const auto log = std::filesystem::file_size(path_ + "-wal");

    EXPECT_EQ(mend(), 0);

    EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), log);
}

TEST_F(MendClock, PacesGoByTheMachinesOwnClock) {
    set("paces", "free_at", year);

    EXPECT_EQ(want(store_->mend_clock(now, now + year)), 0);

    EXPECT_EQ(ahead("paces", "free_at"), year);
}

TEST_F(MendClock, WhatIsHeldForAPersonStaysHeld) {
    lease(now + year);
    record(uncertain, now + year, Instant::max(), "no answer");

    mend();

    EXPECT_EQ(row().next_attempt, Instant::max());
    EXPECT_EQ(row().first_attempt, now);
    EXPECT_FALSE(is_due(now + year));
}

TEST_F(MendClock, AWaitIsCountedFromNow) {
    lease(now + year);
    record(queued, now + year, now + year + minutes{5});
    EXPECT_FALSE(is_due(now + hours{24}));

    EXPECT_EQ(mend(), 1);

    EXPECT_EQ(row().first_attempt, now);
    EXPECT_EQ(row().next_attempt, now + minutes{5});
    EXPECT_FALSE(is_due());
    EXPECT_TRUE(is_due(now + minutes{5}));
}

TEST_F(MendClock, ASmallCorrectionKeepsQuietHours) {
    run("UPDATE digests SET closed_at = " + std::to_string(to_milliseconds(now + minutes{10})) +
        ", next_attempt = " + std::to_string(to_milliseconds(now + hours{8})));

    mend();

    EXPECT_EQ(row().next_attempt, now + hours{8} - minutes{10});
}

/// Tried at noon; the clock jumped five days ahead, a failure then was the end; and it jumped back.
TEST_F(MendClock, AJumpOfFiveDaysAndBackBuriesNothing) {
    lease(now);
    record(queued, now, now + minutes{5});
    const Instant ahead = now + hours{24 * 5};
    lease(ahead);
    record(dead, ahead, ahead, "given up after 5 days: 451 later");
    ASSERT_EQ(row().state, dead);

    EXPECT_EQ(mend(now + minutes{10}), 1);

    EXPECT_EQ(row().state, uncertain);
    EXPECT_EQ(row().first_attempt, now);
    EXPECT_FALSE(row().finished_at);
    EXPECT_TRUE(is_due(now + minutes{10}));
    lease(now + minutes{10});
    EXPECT_EQ(want(store_->part("d1", 1)), "bytes");
}

/// Whatever was the reason that its time was over: it is as it was before, and the words of its end are gone.
TEST_F(MendClock, EveryEndThatTimeMadeIsTakenBack) {
    struct End {
        std::string reply;
        DeliveryState state;
        Instant next_attempt;
        std::string left;
    };
    const std::vector<End> ends{
        {std::string{given_up} + "5 days: 451 later: much later", uncertain, now, "451 later: much later"},
        {std::string{nobody_decided} + "5 days: no answer", uncertain, Instant::max(), "no answer"},
        {std::string{nobody_started} + "5 days", uncertain, now, ""},
        {std::string{waited_too_long} + ": 550 no such user", uncertain, now, "550 no such user"},
    };
    lease(now);
    for (const End& end : ends) {
        SCOPED_TRACE(end.reply);
        run("UPDATE digests SET state = 4, turn = 0, reply = '" + end.reply +
            "', finished_at = " + std::to_string(to_milliseconds(now + year)));

        EXPECT_EQ(mend(), 1);

        EXPECT_EQ(row().state, end.state);
        EXPECT_EQ(row().next_attempt, end.next_attempt);
        EXPECT_EQ(row().reply, end.left);
        EXPECT_FALSE(row().finished_at);
    }
}

TEST_F(MendClock, WhatWasNeverTriedIsQueuedAgain) {
    run("UPDATE digests SET state = 4, turn = 0, reply = '" + std::string{waited_too_long} +
        "', finished_at = " + std::to_string(to_milliseconds(now + year)));

    EXPECT_EQ(mend(), 1);

    EXPECT_EQ(row().state, queued);
    EXPECT_TRUE(is_due());
}

/// Pruning goes by age, row by row: one that ended in the future would stop it until then.
TEST_F(MendClock, WhatEndedAheadEndedNow) {
    lease(now);
    record(sent, now, now);
    run("UPDATE digests SET closed_at = " + std::to_string(to_milliseconds(now + year)) +
        ", finished_at = " + std::to_string(to_milliseconds(now + year)));

    EXPECT_EQ(mend(), 1);

    EXPECT_EQ(ahead("digests", "closed_at"), milliseconds{0});
    EXPECT_EQ(ahead("digests", "finished_at"), milliseconds{0});
    EXPECT_EQ(mend(), 0);
}

TEST_F(MendClock, DeadLettersOfPeaceAndRefusalsStay) {
    lease(now);
    record(dead, now + year, now, "550 no such user");
    EXPECT_EQ(mend(), 0);
    run("UPDATE digests SET reply = 'given up after 5 days: 451', finished_at = " +
        std::to_string(to_milliseconds(now - hours{1})));

    EXPECT_EQ(mend(), 0);

    EXPECT_EQ(row().state, dead);
}

}  // namespace
}  // namespace paperwire::store
