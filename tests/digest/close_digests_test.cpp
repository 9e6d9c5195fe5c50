// SPDX-License-Identifier: MIT
// What a digest holds: whose papers, once, as what.
#include "bot/store/database.hpp"
#include "tests/digest/close_digests_fixture.hpp"

namespace paperwire::digest {
namespace {

using fakes::day;
using fakes::in;
using fakes::item;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using enum Kind;

TEST_F(CloseDigests, NewDestinationGetsTheCurrentDayOnly) {
    here_.read("cs.PL", "2026-04-23", {item("2604.00001", new_paper, {"cs.PL"})});
    here_.read("cs.PL", "2026-04-24", {item("2604.00002", new_paper, {"cs.PL"})});
    here_.set_people({person("ana", {in({"cs.PL"})})});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new"));

    here_.clock.advance(hours{1});
    here_.read("cs.PL", "2026-04-27", {item("2604.00003", new_paper, {"cs.PL"})});
    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new", "2604.00003v1 new"));
}

/// One damaged row must not keep the day from everybody.
TEST_F(CloseDigests, APaperThatDoesNotReadIsCountedInTheReceiptAndTheOthersAreTold) {
    here_.set_people({person("ana", {in({"cs.PL"})}), person("ben", {in({"cs.AI"})})});
    here_.read("cs.AI", "2026-04-27", {item("2604.00004", new_paper, {"cs.AI"})});
    here_.read("cs.PL", "2026-04-27",
               {item("2604.00001", new_paper, {"cs.PL"}), item("2604.00002", new_paper, {"cs.PL"}),
                item("2604.00003", new_paper, {"cs.PL"})});
    auto base = fakes::want(store::Database::open(here_.store_path(), store::OpenAs::read_write));
    fakes::want(base->write("spoil", [&]() -> Result<void> {
        base->run("UPDATE papers SET authors = '{' WHERE id = '2604.00002'");
        return {};
    }));

    const auto ana = messages("ana");
    const auto ben = messages("ben");

    EXPECT_THAT(here_.received("ana"), ElementsAre("2604.00001v1 new", "2604.00003v1 new"));
    ASSERT_THAT(ana, SizeIs(1));
    EXPECT_THAT(
        ana[0],
        HasSubstr("receipt 2026-04-27 cs.PL fresh 3/2/2 (1 paper is damaged in the store and cannot be told)\n"));
    ASSERT_THAT(ben, SizeIs(1));
    EXPECT_THAT(ben[0], HasSubstr("receipt 2026-04-27 cs.AI fresh 1/1/1\n"));
}

TEST_F(CloseDigests, ADayOfWhichNothingReadsPassesAndTheNextOneIsTold) {
    here_.set_people({person("ana", {in({"cs.PL"})})});
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    auto base = fakes::want(store::Database::open(here_.store_path(), store::OpenAs::read_write));
    fakes::want(base->write("spoil", [&]() -> Result<void> {
        base->run("UPDATE events SET day = 'one day'");
        return {};
    }));
    EXPECT_THAT(received("ana"), IsEmpty());
    here_.clock.advance(hours{1});

    here_.read("cs.PL", "2026-04-27", {item("2604.00002", new_paper, {"cs.PL"})});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new"));
}

TEST_F(CloseDigests, TheCurrentDayIsEachCategorysOwn) {
    here_.read("cs.PL", "2026-04-23", {item("2604.00001", new_paper, {"cs.PL"})});
    here_.read("cs.AI", "2026-04-24", {item("2604.00002", new_paper, {"cs.AI"})});
    here_.read("cs.AI", "2026-04-23", {item("2604.00003", new_paper, {"cs.AI"})});
    here_.set_people({person("ana", {in({"cs.AI", "cs.PL"})})});
    here_.clock.advance(hours{2});

    EXPECT_THAT(received("ana"), testing::UnorderedElementsAre("2604.00002v1 new", "2604.00001v1 new"));
}

TEST_F(CloseDigests, SinceReachesBack) {
    here_.read("cs.PL", "2026-04-22", {item("2604.00001", new_paper, {"cs.PL"})});
    here_.read("cs.PL", "2026-04-23", {item("2604.00002", new_paper, {"cs.PL"})});
    here_.read("cs.PL", "2026-04-24", {item("2604.00003", new_paper, {"cs.PL"})});
    Person ana = person("ana", {in({"cs.PL"})});
    ana.delivery.since = day("2026-04-23");
    here_.set_people({ana});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 new", "2604.00003v1 new"));
}

TEST_F(CloseDigests, AChangedFilterLooksForwardOnly) {
    here_.set_people({person("ana", {in({"cs.PL"})})});
    here_.read("cs.PL", "2026-04-24",
               {item("2604.00001", new_paper, {"cs.PL"}), item("2604.00002", cross_list, {"cs.AI", "cs.PL"})});
    EXPECT_THAT(received("ana"), SizeIs(2));
    here_.read("cs.AI", "2026-04-24", {item("2604.00003", new_paper, {"cs.AI"})});
    here_.close();

    here_.set_people({person("ana", {in({"cs.AI", "cs.PL"})})});
    here_.clock.advance(hours{2});
    EXPECT_THAT(received("ana"), SizeIs(2));
    here_.clock.advance(hours{2});
    here_.read("cs.AI", "2026-04-27", {item("2604.00004", new_paper, {"cs.AI"})});
    here_.read("cs.PL", "2026-04-27", {});
    here_.clock.advance(hours{2});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00002v1 cross", "2604.00001v1 new", "2604.00004v1 new"));
}

TEST_F(CloseDigests, APaperComesOnceThroughManyCategoriesFiltersAndDays) {
    here_.set_people({person("ana", {in({"cs.AI"}), in({"cs.PL"})})});
    here_.read("cs.AI", "2026-04-27", {item("2604.00001", cross_list, {"cs.PL", "cs.AI"})});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL", "cs.AI"})});
    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(here_.box().messages("ana").at(0), HasSubstr("2604.00001v1 new f0 f1"));

    here_.clock.advance(hours{24});
    here_.read("cs.AI", "2026-04-28",
               {item("2604.00001", cross_list, {"cs.PL", "cs.AI"}), item("2604.00002", new_paper, {"cs.AI"})});
    here_.read("cs.PL", "2026-04-28", {item("2604.00001", new_paper, {"cs.PL", "cs.AI"})});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
}

TEST_F(CloseDigests, ALateCrossListingReachesOnlyWhoHasNotHadIt) {
    here_.set_people(
        {person("ana", {in({"cs.PL"})}), person("ben", {in({"cs.LG"})}), person("cleo", {in({"cs.LG", "cs.PL"})})});
    here_.read("cs.LG", "2026-04-24", {});
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    here_.clock.advance(hours{2});
    received("ana");
    here_.clock.advance(hours{72});
    here_.read("cs.LG", "2026-04-27", {item("2604.00001", cross_list, {"cs.PL", "cs.LG"})});
    here_.read("cs.PL", "2026-04-27", {});
    here_.clock.advance(hours{2});

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(received("ben"), ElementsAre("2604.00001v1 cross"));
    EXPECT_THAT(received("cleo"), ElementsAre("2604.00001v1 new"));
}

TEST_F(CloseDigests, ReplacementsReachOnlyFiltersThatAskOncePerVersion) {
    filters::Rule all = in({"cs.PL"});
    all.announce = fakes::kinds({new_paper, cross_list, replacement});
    here_.set_people({person("ana", {in({"cs.PL"})}), person("ben", {all})});
    here_.read("cs.PL", "2026-04-24", {item("2604.00001", new_paper, {"cs.PL"})});
    received("ana");
    for (const auto& [its_day, version] :
         {std::pair{"2026-04-27", 2}, std::pair{"2026-04-28", 2}, std::pair{"2026-04-29", 3}}) {
        here_.clock.advance(hours{24});
        here_.read("cs.PL", its_day, {item("2604.00001", replacement, {"cs.PL"}, version)});
        received("ana");
    }

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 new"));
    EXPECT_THAT(received("ben"), ElementsAre("2604.00001v1 new", "2604.00001v2 replace", "2604.00001v3 replace"));
}

TEST_F(CloseDigests, KindsAreRelativeToTheFiltersCategories) {
    filters::Rule only_new = in({"cs.AI"});
    only_new.announce = fakes::kinds({new_paper});
    filters::Rule anywhere;
    anywhere.title = {"Title"};
    here_.set_people({person("ana", {in({"cs.AI"})}, "daily 07:00"), person("ben", {only_new}, "daily 07:00"),
                      person("cleo", {anywhere}, "daily 07:00")});
    here_.close();
    here_.read("cs.AI", "2026-04-27", {item("2604.00001", cross_list, {"cs.PL", "cs.AI"})});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL", "cs.AI"})});
    go_to("2026-04-27T07:00:00Z");

    EXPECT_THAT(received("ana"), ElementsAre("2604.00001v1 cross"));
    EXPECT_THAT(received("ben"), IsEmpty());
    EXPECT_THAT(received("cleo"), ElementsAre("2604.00001v1 new"));
}

TEST_F(CloseDigests, EqualManifestsAreStoredOnce) {
    here_.set_people({person("ana", {in({"cs.PL"})}), person("ben", {in({"cs.PL"})}), person("cleo", {in({"cs.PL"})})});
    here_.close();
    here_.clock.advance(hours{1});
    here_.read("cs.PL", "2026-04-27", {item("2604.00001", new_paper, {"cs.PL"})});

    const auto report = here_.close();

    EXPECT_EQ(report.digests, 3U);
    EXPECT_EQ(report.entries, 3U);
    std::set<std::string> manifests;
    for (const auto& row : here_.outbox()) manifests.insert(to_json(fakes::want(here_.store->manifest(row.digest))));
    EXPECT_THAT(manifests, SizeIs(1));
}

}  // namespace
}  // namespace paperwire::digest
