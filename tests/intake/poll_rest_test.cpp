// SPDX-License-Identifier: MIT
// intake: polling while all of arXiv's feeds rest, and what a poll leaves to the archive.
#include "tests/fakes/papers.hpp"
#include "tests/intake/poll_sources_fixture.hpp"

namespace paperwire::intake {
namespace {

using fakes::at;
using fakes::day;
using fakes::feed;
using fakes::item;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class PollRest : public PollSources {
protected:
    void rest() { source_.rest(Error{Errc::throttled, "rss.arxiv.org: not asked: rests", seconds{600}}); }
};

TEST_F(PollRest, NothingIsAskedAndNobodyAnswered) {
    rest();

    const auto report = poll({"cs.AI", "cs.CL", "cs.LG", "cs.PL"});

    EXPECT_THAT(source_.take_asked(), IsEmpty());
    EXPECT_EQ(report.asked, 0);
    EXPECT_EQ(report.answered, 0);
    EXPECT_THAT(report.results, IsEmpty());
    EXPECT_THAT(report.unread, ElementsAre("cs.AI", "cs.CL", "cs.LG", "cs.PL"));
}

TEST_F(PollRest, EveryCategorySaysWhyItIsUnreadAndNoneIsBlamed) {
    rest();

    poll({"cs.AI", "cs.PL"});

    for (const auto* category : {"cs.AI", "cs.PL"}) {
        EXPECT_EQ(receipt(category).receipt.state, CategoryState::throttled);
        EXPECT_EQ(state(category).failures, 0);
        EXPECT_EQ(state(category).not_before, here_.clock.civil() + seconds{600}) << "the service's own";
    }
}

/// Else the last thing said of it would be yesterday's.
TEST_F(PollRest, WhoIsNotAskedAfterTheOthersWereThrottledIsUnreadToo) {
    for (const auto* category : {"cs.AI", "cs.CL", "cs.LG"})
        source_.answer(category, fail(Errc::throttled, "rss.arxiv.org: 429"));

    const auto report = poll({"cs.AI", "cs.CL", "cs.LG", "cs.PL"});

    EXPECT_THAT(source_.take_asked(), ElementsAre("cs.AI", "cs.CL", "cs.LG"));
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::throttled);
    EXPECT_EQ(receipt("cs.PL").receipt.note, "cs.PL: not asked: rss.arxiv.org: 429");
    EXPECT_EQ(state("cs.PL").failures, 0);
    EXPECT_THAT(report.unread, ElementsAre("cs.AI", "cs.CL", "cs.LG", "cs.PL"));
}

TEST_F(PollRest, EndsWhenTheServiceIsRested) {
    rest();
    poll({"cs.PL"});
    source_.rest(std::nullopt);
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));

    here_.clock.advance(minutes{9});
    EXPECT_EQ(poll({"cs.PL"}).asked, 0);
    here_.clock.advance(minutes{1});
    EXPECT_EQ(poll({"cs.PL"}).asked, 1);
    EXPECT_EQ(receipt("cs.PL").receipt.state, CategoryState::fresh);
}

TEST_F(PollRest, KeepsACategorysOwnFailures) {
    source_.answer("cs.PL", fail(Errc::unavailable, "502"));
    poll({"cs.PL"});
    here_.clock.advance(minutes{20});
    rest();

    poll({"cs.PL"});

    EXPECT_EQ(state("cs.PL").failures, 1);
}

TEST_F(PollRest, ARefusalThatStandsIsToldAndIsNobodysWait) {
    source_.rest(Error{Errc::refused, "rss.arxiv.org: not asked: blocked since then", std::nullopt});

    const auto report = poll({"cs.AI", "cs.PL"});

    ASSERT_TRUE(report.refusal);
    EXPECT_EQ(report.refusal->message, "cs.AI: rss.arxiv.org: not asked: blocked since then");
    EXPECT_EQ(report.answered, 0);
    EXPECT_EQ(state("cs.PL").not_before, here_.clock.civil()) << "another contact may ask at once";
    source_.rest(std::nullopt);
    source_.answer("cs.PL", feed("cs.PL", "2026-04-27", {item("2604.00001", Kind::new_paper, {"cs.PL"})}));
    EXPECT_EQ(poll({"cs.PL"}).asked, 1);
}

TEST_F(PollRest, AFreshRefusalIsToldToo) {
    source_.answer("cs.PL", fail(Errc::refused, "cs.PL: rss.arxiv.org: answered 403"));

    const auto report = poll({"cs.PL"});

    ASSERT_TRUE(report.refusal);
    EXPECT_EQ(report.answered, 1);
}

TEST_F(PollRest, ADayThatTheArchiveIsToCompleteIsNamed) {
    plan_.has_archive = true;
    std::vector<source::FeedItem> items;
    for (int i = 1; i <= 2'000; ++i) {
        const std::string number = std::to_string(100'000 + i).substr(1);
        items.push_back(item("2604." + number, Kind::new_paper, {"cs.LG"}));
    }
    source_.answer("cs.LG", feed("cs.LG", "2026-04-27", items));
    source_.answer("cs.PL", fail(Errc::unavailable, "502"));

    const auto report = poll({"cs.LG", "cs.PL"});

    EXPECT_THAT(report.unread, ElementsAre("cs.LG", "cs.PL"));
    EXPECT_THAT(report.left_to_archive, ElementsAre(Pair("cs.LG", day("2026-04-27"))));
}

}  // namespace
}  // namespace paperwire::intake
