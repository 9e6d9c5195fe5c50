// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using enum Kind;

class StoreFacts : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        poor_.comment = Fact{};
        remember(reading("cs.LG", "2026-04-27", {{poor_, new_paper}}));
        full_ = poor_;
        full_.comment = Fact::of("5 pages");
        full_.doi = "10.1/2";
        full_.withdrawn = true;
    }
    std::vector<std::string> awaited(const std::string& now, const std::string& from = "2026-04-24") {
        std::vector<std::string> lines;
        for (const auto& one : want(store_->facts_awaited(FactsOf::all, day(from), at(now), 9)))
            lines.push_back(one.id.text() + "v" + std::to_string(one.version));
        return lines;
    }

    Paper poor_ = make_paper("2604.00001", 1, {"cs.LG"});
    Paper full_;
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreFacts, testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(StoreFacts, RiseAndNothingElseChanges) {
    Paper given = full_;
    given.title = "Another title";
    given.abstract = "Another abstract";
    given.categories = {"cs.LG", "cs.AI"};

    EXPECT_EQ(want(store_->complete_facts(std::vector{given}, {}, now_)), 0) << "no digest has passed the paper";

    EXPECT_EQ(want(store_->paper(poor_.id, 1)), full_);
}

TEST_P(StoreFacts, LateCrossListingIsStillAnEventAfterTheArchiveNamedTheCategory) {
    Paper given = full_;
    given.categories = {"cs.LG", "cs.AI"};
    want(store_->complete_facts(std::vector{given}, {}, now_));

    remember(reading("cs.AI", "2026-04-28", {item("2604.00001", cross_list, {"cs.LG", "cs.AI"})}));

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00001v1 cross"));
}

TEST_P(StoreFacts, AreSettledOnceADigestHasPassed) {
    join({configured("ana")});
    finish("c", 1, now_);

    EXPECT_EQ(want(store_->complete_facts(std::vector{full_}, {}, now_)), 1);
    EXPECT_EQ(want(store_->complete_facts(std::vector{full_}, {}, now_)), 0);

    EXPECT_THAT(told(), ElementsAre("2604.00001v1 new", "2604.00001v1 new settled"));
}

TEST_P(StoreFacts, OfAVersionThatIsNotStoredAreLeftOut) {
    Paper other = full_;
    other.version = 2;

    EXPECT_EQ(want(store_->complete_facts(std::vector{other}, {}, now_)), 0);

    WANT_ERROR(store_->paper(poor_.id, 2), Errc::not_found);
}

TEST_P(StoreFacts, AreAwaitedUntilTheyCome) {
    EXPECT_THAT(awaited("2026-04-27T08:00:00Z"), ElementsAre("2604.00001v1"));
    EXPECT_THAT(awaited("2026-04-27T08:00:00Z", "2026-04-28"), IsEmpty()) << "nobody waits for so long";

    want(store_->complete_facts(std::vector{full_}, {}, now_));

    EXPECT_THAT(awaited("2026-04-27T08:00:00Z"), IsEmpty());
}

TEST_P(StoreFacts, MissingOnesAreAskedForLessAndLess) {
    const std::vector<VersionedId> missing{{poor_.id, 1}};
    WANT_DONE(store_->complete_facts({}, missing, at("2026-04-27T08:00:00Z")));
    EXPECT_THAT(awaited("2026-04-27T08:59:59Z"), IsEmpty());
    EXPECT_THAT(awaited("2026-04-27T09:00:00Z"), ElementsAre("2604.00001v1"));

    WANT_DONE(store_->complete_facts({}, missing, at("2026-04-27T09:00:00Z")));
    EXPECT_THAT(awaited("2026-04-27T10:59:59Z"), IsEmpty());
    EXPECT_THAT(awaited("2026-04-27T11:00:00Z"), ElementsAre("2604.00001v1"));
    reopen();
    for (int i = 0; i < 9; ++i) WANT_DONE(store_->complete_facts({}, missing, at("2026-04-27T11:00:00Z")));
    EXPECT_THAT(awaited("2026-04-28T03:00:00Z"), ElementsAre("2604.00001v1")) << "16 hours at most";
}

TEST_P(StoreFacts, OfReplacementsAloneLeaveTheRestOut) {
    Paper revised = make_paper("2603.00007", 2, {"cs.LG"});
    revised.comment = Fact{};
    Paper crossed = make_paper("2603.00008", 3, {"math.CO", "cs.LG"});
    crossed.comment = Fact{};
    remember(
        reading("cs.LG", "2026-04-27", {{poor_, new_paper}, {revised, replacement}, {crossed, replacement_cross}}));

    const auto awaited = want(store_->facts_awaited(FactsOf::replacements, day("2026-04-24"), now_, 9));

    EXPECT_THAT(awaited, ElementsAre(VersionedId{revised.id, 2}, VersionedId{crossed.id, 3}));
}

}  // namespace
}  // namespace paperwire::store
