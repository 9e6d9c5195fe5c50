// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "bot/digest/build_manifest.hpp"
#include "bot/digest/cohort.hpp"
#include "bot/digest/filter_text.hpp"
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

/// Every event as a hit of its own kind.
std::vector<Hit> all_hits(const std::vector<store::Event>& events) {
    std::vector<Hit> hits;
    for (const auto& one : events) hits.push_back({static_cast<std::uint32_t>(hits.size()), one.announcement.kind});
    return hits;
}

std::vector<std::string> lines_of(const std::vector<Line>& lines, const std::vector<store::Event>& events) {
    std::vector<std::string> told;
    for (const Line& line : lines) {
        const Paper& paper = *events[line.hit.event].announcement.paper;
        told.push_back(paper.id.text() + "v" + std::to_string(paper.version) + " " +
                       std::string(to_string(line.hit.kind)));
        for (const std::uint32_t other : line.others) told.back() += " and " + std::to_string(other);
    }
    return told;
}

std::vector<std::string> ordered(const std::vector<store::Event>& events) {
    return lines_of(order_hits(all_hits(events), Places(events)), events);
}

/// As the store gives it back: the entries with what their events say.
Manifest read_back(const std::vector<store::Event>& events, std::vector<ManifestReceipt> receipt = {}) {
    const auto text = manifest_text(order_hits(all_hits(events), Places(events)), events, {0, "en", "off"});
    auto manifest = manifest_from_json(text).value();
    for (ManifestEntry& entry : manifest.entries) {
        for (AnnouncedAs& as : entry.events) {
            const Announcement& told = events.at(static_cast<std::size_t>(as.seq) - 1).announcement;
            as = {as.seq, told.paper->version, told.kind, *told.day};
            if (&as != &entry.events.front()) continue;
            entry.id = told.paper->id;
            entry.version = as.version;
            entry.day = as.day;
        }
    }
    manifest.receipt = std::move(receipt);
    return manifest;
}

/// Numbered 1 and up, as in the store.
std::vector<store::Event> numbered(std::vector<store::Event> events) {
    store::Seq seq = 0;
    for (auto& one : events) one.seq = ++seq;
    return events;
}

Digest digest_of(const std::vector<store::Event>& events, const Manifest& manifest) {
    return build_digest(manifest, {"id", "ana", at("2026-04-27T08:00:00Z"), "UTC"},
                        [&events](const PaperId& paper, int version) {
                            for (const auto& one : events) {
                                const PaperPtr& its = one.announcement.paper;
                                if (its->id == paper && its->version == version) return its;
                            }
                            throw std::runtime_error("asked for " + paper.text());
                        });
}

TEST(OrderHits, ByCategoryKindDayAndId) {
    const std::vector<store::Event> events{
        event("2604.00009", Kind::new_paper, {"cs.PL"}),
        event("2604.00008", Kind::replacement, {"cs.AI"}, 2),
        event("2604.00007", Kind::cross_list, {"cs.AI", "cs.PL"}),
        event("2604.10000", Kind::new_paper, {"cs.AI"}),
        event("2604.09999", Kind::new_paper, {"cs.AI"}),
        event("2604.20000", Kind::new_paper, {"cs.AI"}, 1, "2026-04-24"),
        event("2604.00006", Kind::replacement_cross, {"cs.AI", "cs.PL"}, 2),
    };

    EXPECT_THAT(ordered(events),
                ElementsAre("2604.20000v1 new", "2604.09999v1 new", "2604.10000v1 new", "2604.00007v1 cross",
                            "2604.00008v2 replace", "2604.00006v2 replace-cross", "2604.00009v1 new"));
}

TEST(OrderHits, ByTheKindThatAFilterSaw) {
    const std::vector<store::Event> events{event("2604.00001", Kind::new_paper, {"cs.AI"}),
                                           event("2604.00002", Kind::new_paper, {"cs.AI"})};

    const auto lines = order_hits({{0, Kind::cross_list}, {1, Kind::new_paper}}, Places(events));

    EXPECT_THAT(lines_of(lines, events), ElementsAre("2604.00002v1 new", "2604.00001v1 cross"));
}

TEST(OrderHits, NewAndCrossOfOnePaperAreOneLineAtItsBest) {
    const auto cross = event("2604.00001", Kind::cross_list, {"cs.PL", "cs.AI"}, 1, "2026-04-24");
    const auto fresh = event("2604.00001", Kind::new_paper, {"cs.PL", "cs.AI"});

    EXPECT_THAT(ordered({cross, fresh}), ElementsAre("2604.00001v1 new and 0"));
    EXPECT_THAT(ordered({fresh, cross}), ElementsAre("2604.00001v1 new and 1"));
}

TEST(OrderHits, ReplacementsStandByVersion) {
    const auto first = event("2604.00001", Kind::new_paper, {"cs.PL"});
    const auto second = event("2604.00001", Kind::replacement, {"cs.PL"}, 2);
    const auto third = event("2604.00001", Kind::replacement, {"cs.PL"}, 3);
    const auto third_again = event("2604.00001", Kind::replacement_cross, {"cs.PL"}, 3);

    EXPECT_THAT(ordered({third_again, third, second, first}),
                ElementsAre("2604.00001v1 new", "2604.00001v2 replace", "2604.00001v3 replace and 0"));
}

TEST(ManifestText, IsTheCanonicalJsonOfWhatItSays) {
    const auto events = numbered({event("2604.00001", Kind::new_paper, {"cs.PL"}),
                                  event("2604.00001", Kind::cross_list, {"cs.PL", "cs.AI"}),
                                  event("2604.00002", Kind::replacement, {"cs.AI"}, 3)});
    const auto lines = order_hits(all_hits(events), Places(events));
    for (const auto form : {Delivery::Form::full, Delivery::Form::compact}) {
        const auto text = manifest_text(lines, events, {7, "de-\"x\"\\\x01", "extract", form});

        const auto manifest = manifest_from_json(text).value();

        EXPECT_EQ(to_json(manifest), text);
        EXPECT_EQ(manifest.waiting, 7);
        EXPECT_EQ(manifest.language, "de-\"x\"\\\x01");
        EXPECT_EQ(manifest.summary, "extract");
        EXPECT_EQ(manifest.form, form);
        ASSERT_EQ(manifest.entries.size(), 2U);
        EXPECT_EQ(manifest.entries[0].kind, Kind::replacement);
        EXPECT_EQ(manifest.entries[0].previous_version, 2);
        EXPECT_EQ(manifest.entries[0].events.front().seq, 3);
        ASSERT_EQ(manifest.entries[1].events.size(), 2U);
        EXPECT_EQ(manifest.entries[1].events[0].seq, 1);
        EXPECT_EQ(manifest.entries[1].events[1].seq, 2);
    }
    const auto nothing = manifest_text({}, {}, {0, "en", "off"});
    EXPECT_EQ(to_json(manifest_from_json(nothing).value()), nothing);
}

TEST(BuildDigest, ReceiptCountsTheEntriesOfItsCategoryAndDay) {
    const auto events = numbered({event("2604.00001", Kind::new_paper, {"cs.PL", "cs.AI"}),
                                  event("2604.00002", Kind::new_paper, {"cs.PL"}),
                                  event("2604.00003", Kind::new_paper, {"cs.PL"}, 1, "2026-04-24")});
    std::vector<ManifestReceipt> receipt;
    for (const auto& [category, its_day] :
         {std::pair{"cs.PL", "2026-04-24"}, std::pair{"cs.AI", "2026-04-27"}, std::pair{"cs.PL", "2026-04-27"}}) {
        receipt.push_back({{category, day(its_day), CategoryState::fresh, 9, 9, {}}, 0});
    }

    const auto digest = digest_of(events, read_back(events, receipt));

    std::vector<int> matched;
    for (const auto& row : digest.receipt) matched.push_back(row.matched);
    EXPECT_THAT(matched, ElementsAre(1, 1, 2));
}

TEST(BuildDigest, KeepsWhatAnEarlierManifestFixed) {
    Manifest manifest;
    manifest.entries.push_back(
        {id("2604.00001"), 1, Kind::new_paper, 0, day("2026-04-27"), {Reason{"compilers", "title", "MLIR", 4, -1}}});
    manifest.receipt.push_back({{"cs.PL", day("2026-04-27"), CategoryState::fresh, 9, 9, {}}, 5});

    const auto digest = digest_of({event("2604.00001", Kind::new_paper, {"cs.PL"})}, manifest);

    EXPECT_EQ(digest.entries.at(0).why, manifest.entries[0].why);
    EXPECT_EQ(digest.receipt.at(0).matched, 5);
}

TEST(BuildDigest, SaysWhyByTheFiltersOfItsTime) {
    auto told = event("2604.00001", Kind::cross_list, {"cs.PL", "cs.AI"});
    Paper paper = *told.announcement.paper;
    paper.title = "An MLIR for everybody";
    paper.comment = Fact{};
    told.announcement.paper = std::make_shared<const Paper>(paper);
    const auto events = numbered({told});
    filters::Rule by_title;
    by_title.title = {"MLIR"};
    filters::Rule by_none;
    by_none.title = {"nothing of it"};
    filters::Rule not_by_comment;
    not_by_comment.categories = {"cs.AI"};
    filters::Rule accepted;
    accepted.comment = {"accepted"};
    not_by_comment.none_of = {std::make_shared<const filters::Rule>(accepted)};
    auto manifest = read_back(events);
    append_filter(manifest.filters, "compilers", by_title);
    append_filter(manifest.filters, "other", by_none);
    append_filter(manifest.filters, "not accepted", not_by_comment);
    end_filters(manifest.filters);

    const auto why = digest_of(events, manifest).entries.at(0).why;

    ASSERT_EQ(why.size(), 2U);
    EXPECT_EQ(why[0], (Reason{"compilers", "title", "MLIR", 3, -1}));
    EXPECT_EQ(why[1].filter, "not accepted");
}

/// The second filter waited for the comment when the paper was taken, and holds now.
TEST(BuildDigest, CreditsOnlyTheFiltersThatHeld) {
    const auto events = numbered({event("2604.00001", Kind::new_paper, {"cs.PL"})});
    filters::Rule not_accepted;
    not_accepted.categories = {"cs.PL"};
    filters::Rule accepted;
    accepted.comment = {"accepted"};
    not_accepted.none_of = {std::make_shared<const filters::Rule>(accepted)};
    filters::Rule gone;
    gone.title = {"once upon a time"};
    const auto names = [&](std::uint64_t held) {
        const std::vector<Hit> hits{Hit{0, Kind::new_paper, held}};
        const auto text = manifest_text(order_hits(hits, Places(events)), events, {0, "en", "off"});
        auto manifest = manifest_from_json(text).value();
        EXPECT_EQ(to_json(manifest), text);
        const auto whole = read_back(events);
        manifest.entries.at(0).events = whole.entries.at(0).events;
        manifest.entries.at(0).id = whole.entries.at(0).id;
        append_filter(manifest.filters, "category", fakes::in({"cs.PL"}));
        append_filter(manifest.filters, "waited", not_accepted);
        append_filter(manifest.filters, "gone", gone);
        end_filters(manifest.filters);
        const std::vector<Reason> why = digest_of(events, manifest).entries.at(0).why;
        std::vector<std::string> all;
        for (const Reason& reason : why) all.push_back(reason.filter);
        return all;
    };

    EXPECT_THAT(names(0b001), ElementsAre("category"));
    EXPECT_THAT(names(0b010), ElementsAre("waited"));
    EXPECT_THAT(names(0b011), ElementsAre("category", "waited"));
    EXPECT_THAT(names(0b100), ElementsAre("gone")) << "held once, and fits no more";
    EXPECT_THAT(names(0), ElementsAre("category", "waited")) << "not kept: all are asked";
}

TEST(OrderHits, FoldedHitsHoldByTheFiltersOfBoth) {
    const auto events = numbered(
        {event("2604.00001", Kind::new_paper, {"cs.PL"}), event("2604.00001", Kind::cross_list, {"cs.PL", "cs.AI"})});
    const auto held = [&events](std::uint64_t one, std::uint64_t other) {
        return order_hits({{0, Kind::new_paper, one}, {1, Kind::cross_list, other}}, Places(events)).at(0).hit.held;
    };

    EXPECT_EQ(held(1, 4), 5U);
    EXPECT_EQ(held(0, 4), 0U);
    EXPECT_EQ(held(4, 0), 0U);
}

TEST(BuildDigest, GivesSomeReasonWhereThePaperFitsNoMore) {
    const auto events = numbered({event("2604.00001", Kind::new_paper, {"cs.PL"})});
    filters::Rule rule;
    rule.title = {"once upon a time"};
    auto manifest = read_back(events);
    append_filter(manifest.filters, "tales", rule);
    end_filters(manifest.filters);

    const auto why = digest_of(events, manifest).entries.at(0).why;

    ASSERT_EQ(why.size(), 1U);
    EXPECT_EQ(why[0], (Reason{"tales", "announce", "new", 0, -1}));
}

TEST(BuildDigest, DoesWithoutReasonsWhenItsFiltersDoNotRead) {
    const auto events = numbered({event("2604.00001", Kind::new_paper, {"cs.AI"})});
    for (const char* damaged : {"[[", "5", "[5]", "[[\"a\",{\"title\":5}]]"}) {
        auto manifest = read_back(events);
        manifest.filters = damaged;

        const Digest built = digest_of(events, manifest);

        ASSERT_EQ(built.entries.size(), 1U) << damaged;
        EXPECT_TRUE(built.entries[0].why.empty()) << damaged;
        EXPECT_TRUE(built.reasons_are_lost) << damaged;
    }
    EXPECT_FALSE(digest_of(events, read_back(events)).reasons_are_lost);
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
    const auto events =
        numbered({event("2604.00001", Kind::new_paper, {"cs.AI"}), event("2604.00002", Kind::new_paper, {"cs.PL"}),
                  event("2604.00003", Kind::replacement, {"cs.PL"}, 2, "2026-04-24")});
    const auto manifest = read_back(events, {{{"cs.PL", day("2026-04-25"), CategoryState::quiet, 0, 0, {}}, 0},
                                             {{"cs.AI", day("2026-04-28"), CategoryState::stale, 0, 0, {}}, 0}});

    const auto digest = digest_of(events, manifest);

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
    const auto made = digest_id(7, ana, {3, 9, slot});

    EXPECT_EQ(made.size(), 32U);
    EXPECT_EQ(made, digest_id(7, ana, {3, 9, slot}));
    EXPECT_EQ(made, digest_id(7, ana, {3, 9, slot + std::chrono::hours{24}})) << "an id never comes from a date";
    const std::set<DigestId> others{made,
                                    digest_id(7, ana, {3, 10, slot}),
                                    digest_id(7, ana, {4, 9, slot}),
                                    digest_id(7, ana, {39, 9, slot}),
                                    digest_id(7, {"ben", "mail", "home"}, {3, 9, slot}),
                                    digest_id(7, {"ana", "tg", "home"}, {3, 9, slot}),
                                    digest_id(7, {"ana", "mail", "work"}, {3, 9, slot}),
                                    digest_id(7, {"anam", "ail", "home"}, {3, 9, slot}),
                                    digest_id(7, ana, {9, 9, slot}),
                                    digest_id(7, ana, {9, 9, slot + std::chrono::hours{24}})};
    EXPECT_EQ(others.size(), 10U);
}

TEST(DigestIdOf, IsAnotherInAnotherStay) {
    const Instant slot = at("2026-04-27T08:00:00Z");
    const DestinationKey ana{"ana", "mail", "home"};

    EXPECT_NE(digest_id(7, ana, {3, 9, slot, 1}), digest_id(7, ana, {3, 9, slot, 2}));
    EXPECT_EQ(digest_id(7, ana, {3, 9, slot, 2}), digest_id(7, ana, {3, 9, slot, 2}));
    EXPECT_EQ(digest_id(7, ana, {9, 9, slot, 1}), digest_id(7, ana, {9, 9, slot}))
        << "a receipt alone goes by its slot";
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
    for (const std::string name : {"ana", "ben", "cleo", "dan", "eve", "fay"}) {
        const Target* target = audience->cohorts.targets.find(fakes::key(name));
        ASSERT_NE(target, nullptr) << name;
        EXPECT_EQ(target->subscriber->id, name);
    }
    EXPECT_EQ(audience->cohorts.targets.find(fakes::key("gil")), nullptr);
    EXPECT_EQ(TargetTable().find(fakes::key("ana")), nullptr);
    EXPECT_THAT(*audience->everything, ElementsAre("cs.AI", "cs.PL"));
}

}  // namespace
}  // namespace paperwire::digest
