// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using enum Kind;

/// Three papers, one of them announced twice, and ana who waits.
class StoreClosing : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        remember(reading("cs.LG", "2026-04-27",
                         {item("2604.00001", new_paper, {"cs.LG"}), item("2604.00002", new_paper, {"cs.LG"})}));
        remember(reading("cs.LG", "2026-04-28", {item("2604.00001", replacement, {"cs.LG"}, 2)}));
        join({configured("ana"), configured("bob")});
    }

    NewDigest digest(const std::string& name, const std::string& subscriber) {
        NewDigest made;
        made.id = name;
        made.destination = destination(subscriber).id;
        made.to = 3;
        made.not_before = now_;
        return made;
    }

    const std::string by_events_ = R"({"entries":[[3,2,1],[1,0,0,2]],"form":"full","language":"en","receipt":[],)"
                                   R"("summary":"off","waiting":4})";
    const std::string receipt_ =
        R"([{"category":"cs.LG","day":"2026-04-28","listed":1,"matched":0,"note":"","read":1,"state":"fresh"}])";
    const std::string filters_ = R"([["f",{"title":["x"]}]])";
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreClosing, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreClosing, ManifestSaysWhatItsEventsSay) {
    auto one = digest("d1", "ana");
    one.receipt = 1;
    one.filters = 2;
    WANT_DONE(store_->close(std::vector{by_events_, receipt_, filters_}, std::vector{one}, {}, now_));
    reopen();

    const auto manifest = want(store_->manifest("d1"));

    EXPECT_EQ(manifest.waiting, 4);
    EXPECT_EQ(manifest.filters, filters_);
    ASSERT_THAT(manifest.receipt, SizeIs(1));
    EXPECT_EQ(manifest.receipt[0].category.category, "cs.LG");
    ASSERT_THAT(manifest.entries, SizeIs(2));
    EXPECT_EQ(manifest.entries[0].id, id("2604.00001"));
    EXPECT_EQ(manifest.entries[0].version, 2);
    EXPECT_EQ(manifest.entries[0].kind, replacement);
    EXPECT_EQ(manifest.entries[0].previous_version, 1);
    EXPECT_EQ(manifest.entries[0].day, day("2026-04-28"));
    EXPECT_THAT(manifest.entries[1].events, ElementsAre(AnnouncedAs{1, 1, new_paper, day("2026-04-27")},
                                                        AnnouncedAs{2, 1, new_paper, day("2026-04-27")}));
    EXPECT_EQ(manifest.entries[1].day, day("2026-04-27"));
}

/// What it says of the others is read and sent as ever.
TEST_P(StoreClosing, AnEntryOfAnUnknownEventHasNoId) {
    WANT_DONE(store_->close(std::vector<std::string>{R"({"entries":[[9,0,0],[1,0,0]],"form":"full","language":"en",)"
                                                     R"("receipt":[],"summary":"off","waiting":0})"},
                            std::vector{digest("d1", "ana")}, {}, now_));

    const auto manifest = want(store_->manifest("d1"));

    EXPECT_TRUE(manifest.entries.at(0).id.empty());
    EXPECT_EQ(manifest.entries.at(1).id, id("2604.00001"));
}

TEST_P(StoreClosing, AManifestThatDoesNotReadIsMalformedAndAReceiptIsLost) {
    auto two = digest("d2", "bob");
    two.manifest = 1;
    two.receipt = 0;
    WANT_DONE(
        store_->close(std::vector<std::string>{"{", by_events_}, std::vector{digest("d1", "ana"), two}, {}, now_));
    WANT_ERROR(store_->manifest("d1"), Errc::malformed);
    const Manifest without_receipt = want(store_->manifest("d2"));
    EXPECT_TRUE(without_receipt.receipt_is_lost);
    EXPECT_FALSE(without_receipt.filters_are_lost);
    EXPECT_FALSE(without_receipt.entries.empty());
}

TEST_P(StoreClosing, AManifestThatDoesNotReadHoldsNothingThatIsKnown) {
    WANT_DONE(store_->close(std::vector<std::string>{"{"}, std::vector{digest("d1", "ana")}, {}, now_));
    auto later = digest("d2", "ana");
    later.from = 1;
    WANT_DONE(store_->close(std::vector{by_events_}, std::vector{later}, {}, now_));

    const auto sent = sent_entries(destination("ana").id, {id("2604.00001")});

    ASSERT_THAT(sent, SizeIs(2));
    EXPECT_EQ(sent[0].digest, "d2");
}

TEST_P(StoreClosing, SentEntriesAreFoundByEventsForManyAtOnce) {
    WANT_DONE(store_->close(std::vector{by_events_}, std::vector{digest("d1", "ana")}, {}, now_));
    const std::vector<PaperId> papers{id("2604.00001")};
    const std::vector<SentQuestion> questions{{destination("bob").id, papers},
                                              {destination("ana").id, papers},
                                              {destination("ana").id, {id("2604.99999")}},
                                              {destination("ana").id, {}}};

    const auto answers = want(store_->sent_entries(questions));

    ASSERT_THAT(answers, SizeIs(4));
    EXPECT_THAT(answers[0], IsEmpty());
    EXPECT_THAT(answers[2], IsEmpty());
    EXPECT_THAT(answers[3], IsEmpty());
    std::vector<int> versions;
    for (const auto& entry : answers[1]) {
        EXPECT_EQ(entry.id, id("2604.00001"));
        EXPECT_EQ(entry.digest, "d1");
        versions.push_back(entry.version);
    }
    EXPECT_THAT(versions, UnorderedElementsAre(1, 2));
}

TEST_P(StoreClosing, TextThatIsNotInTheChunkIsRefusedWhole) {
    for (const int which : {0, 1, 2}) {
        auto one = digest("d1", "ana");
        if (which == 0) one.manifest = 1;
        if (which == 1) one.receipt = 1;
        if (which == 2) one.filters = 1;
        WANT_ERROR(store_->close(std::vector{by_events_}, std::vector{one}, {}, now_), Errc::internal);
        WANT_ERROR(store_->delivery("d1"), Errc::not_found);
    }
}

TEST_P(StoreClosing, MembersComeInPages) {
    std::vector<Configured> all{configured("ana"), configured("bob")};
    for (const char* name : {"cleo", "dan", "eve", "fay", "gil"}) all.push_back(configured(name));
    join(all);
    all.push_back(configured("hal", "other"));
    join(all);

    std::vector<std::string> names;
    MemberMark mark;
    for (std::size_t size = 2; size == 2;) {
        const auto page = members("c", mark, 2);
        size = page.size();
        for (const auto& row : page) {
            names.push_back(row.key.subscriber);
            mark = {row.placed, row.id};
        }
    }

    EXPECT_THAT(names, UnorderedElementsAre("ana", "bob", "cleo", "dan", "eve", "fay", "gil"));
}

TEST_P(StoreClosing, MembersOfSeveralCohortsComeOneCohortAfterTheOther) {
    join({configured("ana", "a"), configured("bob", "a"), configured("cleo", "b"), configured("dan", "c")});
    const std::vector<std::string> cohorts{"c", "none", "a", "b"};
    const auto first = want(store_->members(cohorts, {}, 2));
    ASSERT_THAT(first, SizeIs(2));
    EXPECT_EQ(first[0].cohort + first[0].key.subscriber, "cdan");
    EXPECT_EQ(first[1].cohort, "a");

    const std::vector<std::string> rest{"a", "b"};
    const auto second = want(store_->members(rest, {first[1].placed, first[1].id}, 9));

    ASSERT_THAT(second, SizeIs(2));
    EXPECT_EQ(second[0].cohort, "a");
    EXPECT_NE(second[0].key, first[1].key);
    EXPECT_EQ(second[1].key.subscriber, "cleo") << "the mark counts for the first cohort alone";
}

TEST_P(StoreClosing, LeastIsWhereTheLastMemberStands) {
    const auto least = [this] { return want(store_->cohorts()).at(0).least; };
    EXPECT_EQ(least(), 2) << "before the current day";
    members("c");
    finish("c", 3, now_);
    EXPECT_EQ(least(), 3);
    remember(reading("cs.LG", "2026-04-29", {item("2604.00003", new_paper, {"cs.LG"})}));
    EXPECT_EQ(least(), 3);
    join({configured("ana"), configured("bob"), configured("cleo")});
    EXPECT_EQ(least(), 3) << "before the current day";
    finish("c", 4, now_);
    EXPECT_EQ(least(), 3) << "who joined since the members were read keeps the place";
    members("c");
    finish("c", 4, now_);
    EXPECT_EQ(least(), 4);
}

TEST_P(StoreClosing, WhoWasTakenAlongStandsAtTheWatermarkOrAhead) {
    WANT_DONE(store_->close(std::vector{by_events_}, std::vector{digest("d1", "ana")}, {}, now_));
    EXPECT_EQ(destination("ana").cursor, 3);
    EXPECT_EQ(destination("bob").cursor, 2);
    members("c");
    finish("c", 3, now_);
    EXPECT_EQ(destination("bob").cursor, 3);

    join({configured("ana", "weekly"), configured("bob")});
    remember(reading("cs.LG", "2026-04-29", {item("2604.00003", new_paper, {"cs.LG"})}));
    members("c");
    finish("c", 4, now_);

    EXPECT_EQ(destination("ana").cursor, 3) << "moved with its place";
    EXPECT_EQ(destination("bob").cursor, 4);
}

TEST_P(StoreClosing, AFinishedCohortTakesAlongWhoGotADigestAndWhoDidNot) {
    members("c");
    const std::vector<FinishedCohort> whole{{"c", 3, now_}};
    WANT_DONE(store_->close(std::vector{by_events_}, std::vector{digest("d1", "ana")}, whole, now_));

    EXPECT_EQ(destination("ana").cursor, 3);
    EXPECT_EQ(destination("bob").cursor, 3);
    join({configured("ana", "weekly"), configured("bob", "weekly")});
    EXPECT_EQ(destination("ana").cursor, 3) << "the place is kept";
}

TEST_P(StoreClosing, WhoMovedAwayWhileTheirCohortWasClosedMovesByTheirDigest) {
    members("c");
    join({configured("ana", "weekly"), configured("bob")});
    const std::vector<FinishedCohort> whole{{"c", 3, now_}};
    WANT_DONE(store_->close(std::vector{by_events_}, std::vector{digest("d1", "ana")}, whole, now_));
    EXPECT_EQ(destination("ana").cursor, 3) << "in another cohort";

    WANT_DONE(store_->drop(std::vector<DigestId>{"d1"}, now_));
    remember(reading("cs.LG", "2026-04-29", {item("2604.00003", new_paper, {"cs.LG"})}));
    members("c");
    join({configured("ana"), configured("bob")});
    auto next = digest("d2", "ana");
    next.to = 4;
    const std::vector<FinishedCohort> again{{"c", 4, now_}};
    WANT_DONE(store_->close(std::vector{by_events_}, std::vector{next}, again, now_));
    EXPECT_EQ(destination("ana").cursor, 4) << "came after the members were read";
}

TEST_P(StoreClosing, ManyJoinAtOnceAndNoneTwice) {
    std::vector<Configured> all;
    for (int i = 0; i < 5'000; ++i) all.push_back(configured("p" + std::to_string(i), i % 2 == 0 ? "a" : "b"));
    join(all);
    join(all);
    EXPECT_THAT(members("a", {}, 10'000), SizeIs(2'500));
    std::ranges::reverse(all);
    all.pop_back();
    join(all);
    EXPECT_THAT(members("a", {}, 10'000), SizeIs(2'499));
    EXPECT_THAT(members("b", {}, 10'000), SizeIs(2'500));
}

}  // namespace
}  // namespace paperwire::store
