// SPDX-License-Identifier: MIT
// Filters that ask for a comment which no source has given yet.
#include "tests/digest/close_digests_fixture.hpp"

namespace paperwire::digest {
namespace {

using fakes::in;
using fakes::item;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using enum Kind;

class CommentFilter : public CloseDigests {
protected:
    void SetUp() override {
        filters::Rule accepted = in({"cs.PL"});
        accepted.comment = {"accepted"};
        filters::Rule not_accepted = in({"cs.PL"});
        not_accepted.none_of = {std::make_shared<const filters::Rule>([] {
            filters::Rule inner;
            inner.comment = {"accepted"};
            return inner;
        }())};
        here_.set_people({person("ana", {accepted}), person("ben", {not_accepted}), person("cleo", {in({"cs.PL"})}),
                          person("dan", {accepted, in({"cs.PL"})})});
        here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})}, true);
        here_.close();
        here_.deliver();
    }

    void next_day(const std::string& its_day, const std::string& paper) {
        here_.clock.advance(hours{24});
        here_.read("cs.PL", its_day, {item(paper, new_paper, {"cs.PL"})}, true);
        here_.close();
        here_.deliver();
    }
};

TEST_F(CommentFilter, WaitsUntilTheNextAnnouncementDayThenCountsAsNone) {
    EXPECT_THAT(here_.box().received("ana"), IsEmpty());
    EXPECT_THAT(here_.box().received("ben"), IsEmpty());
    EXPECT_THAT(here_.box().received("cleo"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(here_.box().received("dan"), ElementsAre("2604.00001v1 new"));

    next_day("2026-04-27", "2604.00002");
    EXPECT_THAT(here_.box().received("ana"), IsEmpty());
    EXPECT_THAT(here_.box().received("ben"), ElementsAre("2604.00001v1 new"));

    next_day("2026-04-28", "2604.00003");
    next_day("2026-04-29", "2604.00004");
    EXPECT_THAT(here_.box().received("ana"), IsEmpty());
    EXPECT_THAT(here_.box().received("ben"), ElementsAre("2604.00001v1 new", "2604.00002v1 new", "2604.00003v1 new"));
    EXPECT_THAT(here_.box().received("cleo"), SizeIs(4));
    EXPECT_THAT(here_.box().received("dan"), SizeIs(4));
}

TEST_F(CommentFilter, IsDecidedWhenTheCommentArrives) {
    source::FeedItem known = item("2604.00001", new_paper, {"cs.PL"});
    known.paper.comment = Fact::of("Accepted at PLDI");
    here_.clock.advance(hours{3});
    here_.read("cs.PL", "2026-04-24", {known}, true);
    here_.close();
    here_.deliver();
    next_day("2026-04-27", "2604.00002");
    next_day("2026-04-28", "2604.00003");

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(here_.box().received("ben"), ElementsAre("2604.00002v1 new"));
    EXPECT_THAT(here_.box().received("dan"), SizeIs(3));
}

class JournalFilter : public CloseDigests {
protected:
    void SetUp() override {
        filters::Rule published = in({"cs.PL"});
        published.journal_ref = {"PLDI"};
        filters::Rule unpublished = in({"cs.PL"});
        unpublished.none_of = {std::make_shared<const filters::Rule>([] {
            filters::Rule inner;
            inner.journal_ref = {"PLDI"};
            return inner;
        }())};
        here_.set_people({person("ana", {published}), person("ben", {unpublished}), person("cleo", {in({"cs.PL"})})});
        read(Fact{});
    }

    void read(Fact journal_ref) {
        source::FeedItem one = item("2604.00001", new_paper, {"cs.PL"});
        one.paper.comment = Fact::none();
        one.paper.journal_ref = std::move(journal_ref);
        here_.read("cs.PL", "2026-04-24", {one}, true);
        here_.close();
        here_.deliver();
        here_.clock.advance(hours{3});
    }
};

TEST_F(JournalFilter, IsDecidedWhenTheReferenceArrives) {
    EXPECT_THAT(here_.box().received("ana"), IsEmpty());

    read(Fact::of("PLDI 2026"));

    EXPECT_THAT(here_.box().received("ana"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(here_.box().received("ben"), IsEmpty());
    EXPECT_THAT(here_.box().received("cleo"), SizeIs(1));
}

TEST_F(JournalFilter, CountsAsNoneFromTheNextAnnouncementDay) {
    here_.clock.advance(hours{24});
    here_.read("cs.PL", "2026-04-27", {}, true);
    here_.close();
    here_.deliver();

    EXPECT_THAT(here_.box().received("ana"), IsEmpty());
    EXPECT_THAT(here_.box().received("ben"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(here_.box().received("cleo"), SizeIs(1));
}

/// Nobody writes the end of the wait into the store here: the other category's day ends it.
TEST_F(JournalFilter, CountsAsNoneOnceALaterDayOfAnotherCategoryIsRead) {
    here_.clock.advance(hours{24});
    source::FeedItem one = item("2604.00002", new_paper, {"cs.PL", "cs.AI"});
    one.paper.comment = Fact::none();
    one.paper.journal_ref = Fact{};
    here_.read("cs.AI", "2026-04-28", {});
    here_.read("cs.PL", "2026-04-27", {one});
    here_.close();
    here_.deliver();

    EXPECT_THAT(here_.box().received("ben"), ElementsAre("2604.00002v1 new"));
}

/// The comment comes between closing and rendering.
TEST_F(CloseDigests, AFilterThatWaitedIsNotGivenAsTheReason) {
    filters::Rule accepted = in({"cs.PL"});
    accepted.comment = {"accepted"};
    here_.set_people({person("dan", {accepted, in({"cs.PL"})})});
    source::FeedItem one = item("2604.00001", new_paper, {"cs.PL"});
    here_.read("cs.PL", "2026-04-24", {one});
    here_.close();
    one.paper.comment = Fact::of("Accepted at PLDI");
    here_.read("cs.PL", "2026-04-24", {one});

    here_.deliver();

    ASSERT_THAT(here_.box().messages("dan"), SizeIs(1));
    EXPECT_THAT(here_.box().messages("dan").at(0), HasSubstr("2604.00001v1 new f1\n"));
}

TEST_F(CloseDigests, TheReceiptSaysHowManyWait) {
    filters::Rule accepted = in({"cs.PL"});
    accepted.comment = {"accepted"};
    Person ana = person("ana", {accepted});
    ana.delivery.empty = Delivery::Empty::send;
    here_.set_people({ana});
    here_.close();
    here_.clock.advance(hours{1});
    here_.read("cs.PL", "2026-04-27",
               {item("2604.00001", new_paper, {"cs.PL"}), item("2604.00002", new_paper, {"cs.PL"})}, true);

    ASSERT_THAT(messages("ana"), SizeIs(1));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("waiting 2\n"));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("receipt 2026-04-27 cs.PL fresh 2/2/0\n"));
}

}  // namespace
}  // namespace paperwire::digest
