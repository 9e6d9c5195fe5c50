// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "bot/digest/build_manifest.hpp"
#include "bot/digest/cohort.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::digest {
namespace {

using fakes::at;
using fakes::day;
using fakes::id;
using testing::ElementsAre;

store::Event event(const std::string& paper, Kind kind, std::vector<std::string> categories, int version = 1,
                   const std::string& its_day = "2026-04-27") {
    store::Event made;
    made.announcement = {std::make_shared<const Paper>(fakes::make_paper(paper, std::move(categories), version)), kind,
                         day(its_day)};
    made.previous_version = version - 1;
    return made;
}

Hit hit(const store::Event& event, std::vector<Reason> why = {}) {
    return {&event, event.announcement.kind, std::move(why)};
}

Reason reason(const std::string& filter) { return {filter, "title", "word", 0, -1}; }

std::vector<std::string> lines_of(const Manifest& manifest) {
    std::vector<std::string> lines;
    for (const ManifestEntry& entry : manifest.entries) {
        std::string line =
            entry.id.text() + "v" + std::to_string(entry.version) + " " + std::string(to_string(entry.kind));
        for (const Reason& why : entry.why) line += " " + why.filter;
        lines.push_back(line);
    }
    return lines;
}

TEST(BuildManifest, OrdersByCategoryKindDayAndId) {
    const std::vector<store::Event> events{
        event("2604.00009", Kind::new_paper, {"cs.PL"}),
        event("2604.00008", Kind::replacement, {"cs.AI"}, 2),
        event("2604.00007", Kind::cross_list, {"cs.AI", "cs.PL"}),
        event("2604.10000", Kind::new_paper, {"cs.AI"}),
        event("2604.09999", Kind::new_paper, {"cs.AI"}),
        event("2604.20000", Kind::new_paper, {"cs.AI"}, 1, "2026-04-24"),
        event("2604.00006", Kind::replacement_cross, {"cs.AI", "cs.PL"}, 2),
    };
    std::vector<Hit> hits;
    for (const auto& one : events) hits.push_back(hit(one));

    const auto manifest = build_manifest(std::move(hits), {});

    EXPECT_THAT(lines_of(manifest),
                ElementsAre("2604.20000v1 new", "2604.09999v1 new", "2604.10000v1 new", "2604.00007v1 cross",
                            "2604.00008v2 replace", "2604.00006v2 replace-cross", "2604.00009v1 new"));
}

TEST(BuildManifest, NewAndCrossOfOnePaperAreOneEntryAtItsBest) {
    const auto cross = event("2604.00001", Kind::cross_list, {"cs.PL", "cs.AI"}, 1, "2026-04-24");
    const auto fresh = event("2604.00001", Kind::new_paper, {"cs.PL", "cs.AI"});

    for (const bool cross_first : {true, false}) {
        SCOPED_TRACE(cross_first);
        std::vector<Hit> hits{hit(cross, {reason("a"), reason("b")}), hit(fresh, {reason("b"), reason("c")})};
        if (!cross_first) std::swap(hits[0], hits[1]);

        const auto manifest = build_manifest(std::move(hits), {});

        ASSERT_EQ(manifest.entries.size(), 1U);
        EXPECT_EQ(manifest.entries[0].kind, Kind::new_paper);
        EXPECT_EQ(manifest.entries[0].day, day("2026-04-27"));
        std::multiset<std::string> filters;
        for (const Reason& why : manifest.entries[0].why) filters.insert(why.filter);
        EXPECT_THAT(filters, ElementsAre("a", "b", "c"));
    }
}

TEST(BuildManifest, ReplacementsStandByVersion) {
    const auto first = event("2604.00001", Kind::new_paper, {"cs.PL"});
    const auto second = event("2604.00001", Kind::replacement, {"cs.PL"}, 2);
    const auto third = event("2604.00001", Kind::replacement, {"cs.PL"}, 3);
    const auto third_again = event("2604.00001", Kind::replacement_cross, {"cs.PL"}, 3);

    const auto manifest = build_manifest({hit(third_again), hit(third), hit(second), hit(first)}, {});

    EXPECT_THAT(lines_of(manifest), ElementsAre("2604.00001v1 new", "2604.00001v2 replace", "2604.00001v3 replace"));
    EXPECT_EQ(manifest.entries[2].previous_version, 2);
}

TEST(BuildManifest, ReceiptCountsTheEntriesOfItsCategoryAndDay) {
    const auto both = event("2604.00001", Kind::new_paper, {"cs.PL", "cs.AI"});
    const auto one = event("2604.00002", Kind::new_paper, {"cs.PL"});
    const auto earlier = event("2604.00003", Kind::new_paper, {"cs.PL"}, 1, "2026-04-24");
    std::vector<ManifestReceipt> receipt;
    for (const auto& [category, its_day] :
         {std::pair{"cs.PL", "2026-04-24"}, std::pair{"cs.AI", "2026-04-27"}, std::pair{"cs.PL", "2026-04-27"}}) {
        receipt.push_back({{category, day(its_day), CategoryState::fresh, 9, 9, {}}, 0});
    }

    const auto manifest = build_manifest({hit(both), hit(one), hit(earlier)}, receipt);

    std::vector<int> matched;
    for (const auto& row : manifest.receipt) matched.push_back(row.matched);
    EXPECT_THAT(matched, ElementsAre(1, 1, 2));
}

TEST(HasHad, AnyEntryForTheFirstTimeAndTheVersionForReplacements) {
    const std::vector<store::SentEntry> sent{
        {id("2604.00001"), 2, Kind::replacement, "d", store::DeliveryState::sent, std::nullopt}};
    struct Case {
        std::string paper;
        Kind kind;
        int version;
        bool had;
    };
    for (const Case& one :
         {Case{"2604.00001", Kind::new_paper, 1, true}, Case{"2604.00001", Kind::cross_list, 1, true},
          Case{"2604.00001", Kind::replacement, 2, true}, Case{"2604.00001", Kind::replacement, 1, true},
          Case{"2604.00001", Kind::replacement_cross, 3, false}, Case{"2604.00002", Kind::new_paper, 1, false}}) {
        SCOPED_TRACE(one.paper + " " + std::string(to_string(one.kind)) + " " + std::to_string(one.version));
        EXPECT_EQ(has_had(event(one.paper, one.kind, {"cs.PL"}, one.version), sent), one.had);
    }
}

TEST(HasHad, NotWhatWasDroppedUnsent) {
    const std::vector<store::SentEntry> dropped{
        {id("2604.00001"), 1, Kind::new_paper, "d", store::DeliveryState::dropped, std::nullopt}};

    EXPECT_FALSE(has_had(event("2604.00001", Kind::new_paper, {"cs.PL"}, 1), dropped));
}

TEST(BuildDigest, NumbersThroughAndGroupsByPrimary) {
    const std::vector<store::Event> events{event("2604.00001", Kind::new_paper, {"cs.AI"}),
                                           event("2604.00002", Kind::new_paper, {"cs.PL"}),
                                           event("2604.00003", Kind::replacement, {"cs.PL"}, 2, "2026-04-24")};
    std::vector<Hit> hits;
    for (const auto& one : events) hits.push_back(hit(one));
    const auto manifest =
        build_manifest(std::move(hits), {{{"cs.PL", day("2026-04-25"), CategoryState::quiet, 0, 0, {}}, 0},
                                         {{"cs.AI", day("2026-04-28"), CategoryState::stale, 0, 0, {}}, 0}});

    const auto digest =
        build_digest(manifest, {"id", "ana", at("2026-04-27T08:00:00Z"), "UTC"}, [](const PaperId& paper, int version) {
            return std::make_shared<const Paper>(
                fakes::make_paper(paper.text(), {paper.text() == "2604.00001" ? "cs.AI" : "cs.PL"}, version));
        });

    std::vector<int> numbers;
    for (const Entry& entry : digest.entries) numbers.push_back(entry.number);
    EXPECT_THAT(numbers, ElementsAre(1, 2, 3));
    ASSERT_EQ(digest.contents.size(), 2U);
    EXPECT_EQ(digest.contents[1].category, "cs.PL");
    EXPECT_EQ(digest.contents[1].title, "Programming Languages");
    EXPECT_EQ(digest.contents[1].first, 1U);
    EXPECT_EQ(digest.contents[1].count, 2U);
    EXPECT_THAT(digest.days, ElementsAre(day("2026-04-24"), day("2026-04-25"), day("2026-04-27")));
}

TEST(DigestIdOf, IsStableAndDistinct) {
    const Instant slot = at("2026-04-27T08:00:00Z");
    const DestinationKey ana{"ana", "mail", "home"};
    const auto made = digest_id(ana, 3, 9, slot);

    EXPECT_EQ(made.size(), 32U);
    EXPECT_EQ(made, digest_id(ana, 3, 9, slot));
    EXPECT_EQ(made, digest_id(ana, 3, 9, slot + std::chrono::hours{24})) << "an id never comes from a date";
    const std::set<DigestId> others{made,
                                    digest_id(ana, 3, 10, slot),
                                    digest_id(ana, 4, 9, slot),
                                    digest_id(ana, 39, 9, slot),
                                    digest_id({"ben", "mail", "home"}, 3, 9, slot),
                                    digest_id({"ana", "tg", "home"}, 3, 9, slot),
                                    digest_id({"ana", "mail", "work"}, 3, 9, slot),
                                    digest_id({"anam", "ail", "home"}, 3, 9, slot),
                                    digest_id(ana, 9, 9, slot),
                                    digest_id(ana, 9, 9, slot + std::chrono::hours{24})};
    EXPECT_EQ(others.size(), 10U);
}

TEST(BuildCohorts, GroupsWhoFallsDueTogether) {
    const auto person = [](const std::string& name, const std::string& schedule, const std::string& zone,
                           const std::string& category) {
        fakes::Person made{name, schedule, {fakes::in({category})}, {}};
        made.delivery.timezone = zone;
        return made;
    };
    const auto audience = fakes::audience_of(
        {person("ana", "daily 08:00", "Europe/Madrid", "cs.PL"), person("ben", "daily 08:00", "Europe/Madrid", "cs.AI"),
         person("cleo", "daily 08:00", "Europe/Berlin", "cs.AI"), person("dan", "immediate", "UTC", "cs.AI"),
         person("eve", "immediate", "UTC", "cs.PL"), person("fay", "immediate", "UTC", "cs.PL")});

    std::vector<std::size_t> sizes;
    for (const Cohort& cohort : audience->cohorts.all) sizes.push_back(cohort.targets.size());

    EXPECT_THAT(sizes, testing::UnorderedElementsAre(2U, 1U, 1U, 2U));
    EXPECT_EQ(audience->cohorts.targets.size(), 6U);
    EXPECT_THAT(*audience->everything, ElementsAre("cs.AI", "cs.PL"));
}

}  // namespace
}  // namespace paperwire::digest
