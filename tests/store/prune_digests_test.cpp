// SPDX-License-Identifier: MIT
// store: digests, texts, papers and receipts of long ago are forgotten, and nothing that counts.
#include <gmock/gmock.h>

#include "tests/store/outbox_fixture.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// What was closed on 27 April, looked at from more than a year later.
class PruneDigests : public StoreOutbox {
protected:
    static constexpr auto manifest_of_event = [](int seq) {
        return R"({"entries":[[)" + std::to_string(seq) +
               R"(,0,0]],"form":"full","language":"en","receipt":[],"summary":"off","waiting":0})";
    };

    void close_one(const std::string& digest, const std::string& subscriber, int seq, const std::string& when) {
        NewDigest made{digest, destination(subscriber).id, 0, seq - 1, seq, at(when)};
        WANT_DONE(store_->close(std::vector{manifest_of_event(seq)}, std::vector{made}, {}, at(when)));
    }
    void send(const std::string& digest, const std::string& when) {
        want(store_->lease(std::vector{Lease{digest, {"bytes"}}}, {}, at(when)));
        auto done = become(digest, sent);
        done.at = at(when);
        record(done);
    }
    int prune_whole(const std::string& old = "2027-06-01T00:00:00Z", std::size_t most = 2'000) {
        int calls = 1;
        while (want(store_->prune(most, at(old)))) ++calls;
        return calls;
    }
    bool is_there(const std::string& digest) { return store_->delivery(digest).has_value(); }
    std::vector<std::string> had(const std::string& subscriber) {
        std::vector<std::string> papers;
        for (const auto& entry : sent_entries(destination(subscriber).id, {id("2604.00001"), id("2604.00002")}))
            papers.push_back(entry.id.text() + " " + std::string(to_string(entry.state)));
        return papers;
    }
    void pass_all() { finish("c", 4, at("2027-07-01T00:00:00Z")); }
};
INSTANTIATE_TEST_SUITE_P(Engines, PruneDigests, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(PruneDigests, WhatEndedLongAgoGoesAndIsRemembered) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    send("a1", "2026-04-27T08:00:01Z");
    close_one("a2", "ana", 2, "2027-06-02T08:00:00Z");
    send("a2", "2027-06-02T08:00:01Z");
    pass_all();

    prune_whole();

    EXPECT_FALSE(is_there("a1"));
    EXPECT_TRUE(is_there("a2"));
    EXPECT_THAT(had("ana"), ElementsAre("2604.00001 sent", "2604.00002 sent"));
    EXPECT_THAT(had("bob"), IsEmpty());
    reopen();
    EXPECT_THAT(had("ana"), SizeIs(2));
}

TEST_P(PruneDigests, NothingOpenGoesHoweverOld) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    close_one("b1", "bob", 1, "2026-04-27T08:00:00Z");
    lease("b1");
    pass_all();

    prune_whole();

    EXPECT_EQ(state("a1"), queued);
    EXPECT_EQ(state("b1"), leased);
    EXPECT_EQ(want(store_->paper(id("2604.00001"), 1)).title, "Title of 2604.00001");
}

TEST_P(PruneDigests, ADeadLetterGoesByItsEndNotItsBeginning) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    want(store_->lease(std::vector{Lease{"a1", {"bytes"}}}, {}, at("2027-05-30T00:00:00Z")));
    auto given_up = become("a1", dead);
    given_up.at = at("2027-06-02T00:00:00Z");
    record(given_up);
    pass_all();

    prune_whole("2027-06-01T00:00:00Z");
    EXPECT_EQ(want(store_->part("a1", 1)), "bytes");
    prune_whole("2027-06-03T00:00:00Z");

    EXPECT_FALSE(is_there("a1"));
    EXPECT_THAT(had("ana"), ElementsAre("2604.00001 sent"));
}

TEST_P(PruneDigests, WhatWasDroppedUnsentWasNotHad) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    WANT_DONE(store_->drop(std::vector<DigestId>{"a1"}, at("2026-04-27T08:00:00Z")));
    pass_all();

    prune_whole();

    EXPECT_FALSE(is_there("a1"));
    EXPECT_THAT(had("ana"), IsEmpty());
}

/// Its destination may close the same stretch again, and must find it there.
TEST_P(PruneDigests, WhatACursorStandsBeforeStays) {
    join({configured("ana"), configured("bob"), eve_, configured("zoe", "slow")});
    close_one("z1", "zoe", 1, "2026-04-27T08:00:00Z");
    send("z1", "2026-04-27T08:00:01Z");
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    send("a1", "2026-04-27T08:00:01Z");
    // Zoe alone has all her events behind her.
    finish("slow", 4, at("2027-07-01T00:00:00Z"));
    prune_whole();

    EXPECT_FALSE(is_there("z1"));
    EXPECT_EQ(want(store_->paper(id("2604.00003"), 1)).title, "Title of 2604.00003") << "ana's cohort stands before it";
}

TEST_P(PruneDigests, GoesInBoundedSteps) {
    for (int i = 0; i < 12; ++i) {
        const std::string name = "a" + std::to_string(10 + i);
        close_one(name, "ana", 1, "2026-04-27T08:00:00Z");
        send(name, "2026-04-27T08:00:01Z");
    }
    pass_all();

    EXPECT_GE(prune_whole("2027-06-01T00:00:00Z", 5), 3);

    EXPECT_THAT(want(store_->outbox(sent)), IsEmpty());
}

TEST_P(PruneDigests, TextsGoWithTheLastThatCouldNameThem) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    send("a1", "2026-04-27T08:00:01Z");
    prune_whole("2026-05-01T00:00:00Z");  // the first mark
    close_one("b1", "bob", 1, "2026-08-27T08:00:00Z");
    send("b1", "2026-08-27T08:00:01Z");
    prune_whole("2026-05-02T00:00:00Z");
    pass_all();
    prune_whole("2026-08-01T00:00:00Z");
    EXPECT_FALSE(is_there("a1"));
    EXPECT_EQ(want(store_->manifest("b1")).entries.size(), 1U) << "bob's is one of its own since the mark";
    close_one("a2", "ana", 2, "2026-09-27T08:00:00Z");
    send("a2", "2026-09-27T08:00:01Z");
    prune_whole("2026-09-01T00:00:00Z");
    prune_whole("2026-09-02T00:00:00Z");

    EXPECT_EQ(want(store_->manifest("a2")).entries.at(0).id, id("2604.00002"));
}

TEST_P(PruneDigests, PapersLoseTheirTextsAndKeepTheirPlace) {
    pass_all();

    prune_whole();

    WANT_ERROR(store_->paper(id("2604.00001"), 1), Errc::not_found);
    EXPECT_THAT(want(store_->events(0, 100, 100)), IsEmpty());
    EXPECT_EQ(want(store_->head()), 4);
    int visited = 0;
    WANT_DONE(store_->each_announcement({}, {}, [&](const Announcement&) { ++visited; }));
    EXPECT_EQ(visited, 0);
    EXPECT_THAT(want(store_->listing("cs.LG", day("2026-04-27"))), IsEmpty());
}

/// Long after, in another category: one event, a cross-list, with the paper whole again.
TEST_P(PruneDigests, AForgottenPaperThatComesAgainIsKnownAndWhole) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    send("a1", "2026-04-27T08:00:01Z");
    pass_all();
    prune_whole();

    remember(reading("cs.AI", "2027-07-05", {item("2604.00001", Kind::cross_list, {"cs.LG", "cs.AI"})}));
    remember(reading("cs.LG", "2027-07-05", {item("2604.00002", Kind::replacement, {"cs.LG"}, 2)}));

    const auto events = want(store_->events(4, 100, 100));
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(events[0].announcement.kind, Kind::cross_list);
    EXPECT_EQ(events[0].announcement.paper->title, "Title of 2604.00001");
    EXPECT_TRUE(events[0].repeats);
    EXPECT_EQ(events[1].previous_version, 1);
    EXPECT_THAT(had("ana"), ElementsAre("2604.00001 sent"));
    EXPECT_THAT(had("bob"), IsEmpty());
}

TEST_P(PruneDigests, TheNewestReceiptOfACategoryStays) {
    remember(reading("cs.LG", "2026-04-28", {}));
    pass_all();

    prune_whole();

    EXPECT_THAT(want(store_->receipts(day("2026-01-01"))), SizeIs(1));
    EXPECT_EQ(want(store_->newest_receipts()).at(0).receipt.day, day("2026-04-28"));
}

TEST_P(PruneDigests, YoungOnesAreLeftAlone) {
    close_one("a1", "ana", 1, "2026-04-27T08:00:00Z");
    send("a1", "2026-04-27T08:00:01Z");
    pass_all();

    prune_whole("2026-04-27T00:00:00Z");

    EXPECT_TRUE(is_there("a1"));
    EXPECT_EQ(want(store_->paper(id("2604.00001"), 1)).title, "Title of 2604.00001");
    EXPECT_THAT(want(store_->receipts(day("2026-01-01"))), SizeIs(1));
}

}  // namespace
}  // namespace paperwire::store
