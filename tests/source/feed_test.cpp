// SPDX-License-Identifier: MIT
#include "bot/source/feed.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "bot/source/feed_item.hpp"
#include "tests/source/fixture.hpp"

namespace paperwire::source {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> summary(const Feed& feed) {
    std::vector<std::string> lines;
    for (const FeedItem& item : feed.items) {
        lines.push_back(item.paper.id.text() + "v" + std::to_string(item.paper.version) + " " +
                        std::string(to_string(item.kind)) + " " + item.paper.primary);
    }
    return lines;
}

Feed parsed(const std::string& bytes) {
    auto feed = parse_feed(bytes);
    EXPECT_TRUE(feed) << (feed ? "" : feed.error().message);
    return feed ? *std::move(feed) : Feed{};
}

std::string refusal(std::string_view bytes) {
    const auto feed = parse_feed(bytes);
    EXPECT_FALSE(feed);
    EXPECT_TRUE(feed || feed.error().code == Errc::malformed);
    return feed ? "" : feed.error().message;
}

TEST(Rss, GivesDayCategoriesAndItemsInOrder) {
    const Feed feed = parsed(read_fixture("cs.PL.xml"));

    EXPECT_EQ(to_string(feed.day), "2026-04-27");
    EXPECT_THAT(feed.categories, ElementsAre("cs.PL"));
    EXPECT_THAT(feed.faults, IsEmpty());
    EXPECT_THAT(summary(feed),
                ElementsAre("2604.90001v1 new cs.PL", "2604.90007v1 new cs.PL", "2604.90011v1 cross cs.LG",
                            "2511.90100v3 replace cs.PL", "math/0309999v2 replace-cross math.GT"));
}

TEST(Rss, trap_06_NormalisesTextAndKeepsTheRawOneWhereItDiffers) {
    const Feed feed = parsed(read_fixture("cs.PL.xml"));

    const Paper& first = feed.items.at(0).paper;
    EXPECT_EQ(first.title, "Loop Invariants for O(n²) Sweeps: A Naïve Approach That Works");
    EXPECT_EQ(first.raw_title, R"(Loop Invariants for $O(n^2)$ Sweeps: A Na\"{\i}ve Approach That Works)");
    EXPECT_THAT(first.abstract, HasSubstr("Fewer than 5 % of the loops need a hint, and a <= b is never assumed."));
    EXPECT_THAT(first.raw_abstract, HasSubstr("5 \\% of"));
    EXPECT_THAT(first.raw_abstract, ::testing::StartsWith("We infer"));

    const Paper& second = feed.items.at(1).paper;
    EXPECT_EQ(second.raw_title, "");
    EXPECT_EQ(second.raw_abstract, "");
    EXPECT_EQ(feed.items.at(3).paper.abstract, "The third version mends Lemma 4. A second paragraph says how.");
}

TEST(Rss, trap_16_trap_20_MergesAliasesAndTakesTheFirstCategoryAsPrimary) {
    const Feed feed = parsed(read_fixture("cs.PL.xml"));

    EXPECT_THAT(feed.items.at(0).paper.categories, ElementsAre("cs.PL", "eess.SY"));
    EXPECT_THAT(feed.items.at(2).paper.categories, ElementsAre("cs.LG", "cs.PL"));
}

/// A feed of one item.
std::string feed_of(const std::string& item) {
    return "<rss><channel><title>cs.PL updates on arXiv.org</title><pubDate>Mon, 27 Apr 2026 00:00:00 -0400</pubDate>"
           "<item><title>Clocks</title>" +
           item + "</item></channel></rss>";
}

TEST(Rss, trap_07_TheVersionIsTheGuidsForTheLinkHasNone) {
    const Feed feed =
        parsed(feed_of("<link>https://arxiv.org/abs/2511.90100</link><category>cs.PL</category>"
                       "<guid isPermaLink='false'>oai:arXiv.org:2511.90100v3</guid>"));

    EXPECT_EQ(feed.items.at(0).paper.id.text(), "2511.90100");
    EXPECT_EQ(feed.items.at(0).paper.version, 3);
}

TEST(Rss, LeavesOutClassesThatAreNoCategories) {
    const Feed feed =
        parsed(feed_of("<guid>oai:arXiv.org:2511.90100v1</guid><category>cs.PL</category>"
                       "<category>14C20, 14M99</category><category>I.2.6</category>"));

    EXPECT_THAT(feed.items.at(0).paper.categories, ElementsAre("cs.PL"));
}

TEST(Rss, ReadsAuthorsAndFacts) {
    const Feed feed = parsed(read_fixture("cs.PL.xml"));

    EXPECT_EQ(feed.items.at(0).paper.authors,
              (std::vector<Author>{{"François Dubreuil", {"University of Somewhere, CNRS"}},
                                   {"Ingrid Østby", {}},
                                   {"Suma", {}},
                                   {"The Grid Collaboration", {}}}));
    EXPECT_EQ(feed.items.at(1).paper.doi, "10.1145/9999999.9999998");
    EXPECT_EQ(feed.items.at(1).paper.journal_ref, Fact::of("Proc. Imag. Lang. 4, 12 (2026)"));
    EXPECT_EQ(feed.items.at(0).paper.journal_ref, Fact::none());
    EXPECT_TRUE(feed.items.at(0).paper.comment.is_unknown());
    EXPECT_TRUE(feed.items.at(4).paper.withdrawn);
    EXPECT_FALSE(feed.items.at(3).paper.withdrawn);
}

TEST(Rss, MayBeEmptyOnAQuietDay) {
    const Feed feed = parsed(read_fixture("quiet.xml"));

    EXPECT_EQ(to_string(feed.day), "2026-04-25");
    EXPECT_THAT(feed.categories, ElementsAre("cs.PL"));
    EXPECT_THAT(feed.items, IsEmpty());
    EXPECT_THAT(feed.faults, IsEmpty());
}

TEST(Rss, KnowsNamespacesByUriAndNoOrder) {
    const Feed feed = parsed(read_fixture("prefixes.xml"));

    EXPECT_EQ(to_string(feed.day), "2026-02-10");
    EXPECT_THAT(feed.categories, ElementsAre("math-ph", "hep-th"));
    EXPECT_THAT(summary(feed), ElementsAre("2602.90020v1 cross hep-th", "2602.90021v2 new math-ph"));
    const Paper& first = feed.items.at(0).paper;
    EXPECT_EQ(first.title, "Strings in Odd Order");
    EXPECT_EQ(first.abstract, "Collapsed blanks & a raw < sign.");
    EXPECT_THAT(first.categories, ElementsAre("hep-th", "math-ph"));
    EXPECT_EQ(first.authors, (std::vector<Author>{{"Ana Ibáñez", {}}}));
    const Paper& second = feed.items.at(1).paper;
    EXPECT_EQ(second.title, "Namespaces Where They Are Used");
    EXPECT_EQ(second.authors, (std::vector<Author>{{"Bo Li", {}}}));
    EXPECT_EQ(second.journal_ref, Fact::of("J. Odd Ord. 1 (2026)"));
}

TEST(Rss, SetsFaultyItemsApart) {
    const Feed feed = parsed(read_fixture("faulty.xml"));

    EXPECT_THAT(summary(feed), ElementsAre("2604.91001v1 new cs.AI", "2604.91005v2 replace cs.CL",
                                           "2604.91006v4 replace-cross stat.ML"));
    EXPECT_EQ(feed.items.at(1).paper.title, "0");
    EXPECT_THAT(
        feed.faults,
        ElementsAre(HasSubstr("item 2: no guid"), HasSubstr("item 3: guid \"https://example.org/2604.91002\""),
                    HasSubstr("item 4: 2604.91003 has no title"), HasSubstr("item 5: 2604.91004 has no category")));
}

TEST(Rss, CountsFaultsBeyondAHundred) {
    std::string bytes = read_fixture("faulty.xml");
    std::string many;
    for (int i = 0; i < 500; ++i) {
        many += "<item/>";
    }
    bytes.insert(bytes.find("<item>"), many);

    const Feed feed = parsed(bytes);

    EXPECT_EQ(feed.items.size(), 3U);
    ASSERT_EQ(feed.faults.size(), 101U);
    EXPECT_EQ(feed.faults.back(), "and 404 more");
}

TEST(Rss, IsMalformedWhenNoItemCanBeRead) {
    EXPECT_THAT(refusal("<rss><channel><pubDate>Mon, 27 Apr 2026 00:00:00 "
                        "-0400</pubDate><item><title>x</title></item></channel></rss>"),
                HasSubstr("no item could be read; item 1: no guid"));
}

TEST(Rss, FindsTheDayElsewhereWhenTheChannelHasNone) {
    std::string bytes = read_fixture("cs.PL.xml");
    const std::string date = "<pubDate>Mon, 27 Apr 2026 00:00:00 -0400</pubDate>\n    <skip";
    bytes.replace(bytes.find(date), date.size(), "<skip");
    EXPECT_EQ(to_string(parsed(bytes).day), "2026-04-27");

    std::string quiet = read_fixture("quiet.xml");
    const std::string other = "<pubDate>Sat, 25 Apr 2026 00:00:00 -0400</pubDate>";
    quiet.replace(quiet.find(other), other.size(), "");
    EXPECT_EQ(to_string(parsed(quiet).day), "2026-04-25");

    EXPECT_THAT(refusal("<rss><channel><title>cs.PL updates on arXiv.org</title></channel></rss>"),
                HasSubstr("pubDate"));
    EXPECT_THAT(refusal("<rss><channel><pubDate>today</pubDate></channel></rss>"), HasSubstr("\"today\" is no date"));
}

TEST(Atom, GivesWhatRssGives) {
    const Feed feed = parsed(read_fixture("cs.LG.atom"));

    EXPECT_EQ(to_string(feed.day), "2026-04-27");
    EXPECT_THAT(feed.categories, ElementsAre("cs.LG"));
    EXPECT_THAT(summary(feed), ElementsAre("2604.90011v1 new cs.LG", "2604.90012v2 replace-cross math.NA"));
    const Paper& second = feed.items.at(1).paper;
    EXPECT_EQ(second.title, "Numerical Analysis of α-Gradients");
    EXPECT_THAT(second.categories, ElementsAre("math.NA", "cs.LG"));
    EXPECT_EQ(second.authors, (std::vector<Author>{{"Jiří Novák", {}}}));
    EXPECT_EQ(second.doi, "10.1000/182");
    EXPECT_EQ(second.journal_ref, Fact::of("J. Num. 7 (2026) 1-9"));
    EXPECT_TRUE(second.comment.is_unknown());
}

TEST(Atom, WithoutEntriesHasTheEasternDayOfItsMaking) {
    const Feed feed = parsed(read_fixture("quiet.atom"));

    EXPECT_EQ(to_string(feed.day), "2026-04-25");
    EXPECT_THAT(feed.items, IsEmpty());
}

TEST(Feed, CutAnywhereIsMalformedAsAWhole) {
    for (const auto* name : {"cs.PL.xml", "cs.LG.atom"}) {
        std::string whole = read_fixture(name);
        whole.erase(whole.find_last_not_of(" \n") + 1);
        for (std::size_t size = 0; size < whole.size(); size += 7) {
            SCOPED_TRACE(std::string(name) + " cut at " + std::to_string(size));
            EXPECT_THAT(refusal(std::string_view(whole).substr(0, size)),
                        AnyOf(HasSubstr("byte " + std::to_string(size)), HasSubstr("blank"), HasSubstr("byte ")));
        }
    }
}

TEST(Feed, NamesTheByteWhereXmlBreaks) {
    const std::string whole = read_fixture("cs.PL.xml");

    EXPECT_EQ(refusal(whole.substr(0, 2000)), "cut short: the XML ends at byte 2000 with something still open");
    EXPECT_THAT(refusal("<rss><channel></rss>"), HasSubstr("not well-formed XML at byte 1"));
}

TEST(Feed, SaysWhatItIsInstead) {
    for (const auto& [bytes, words] : std::vector<std::pair<std::string, std::string>>{
             {"", "blank answer (0 bytes)"},
             {" \r\n\t ", "blank answer"},
             {"Rate exceeded.", "not XML: \"Rate exceeded.\""},
             {"{\"error\": \"no\"}", "not XML"},
             {"<!DOCTYPE html>\n<html><head><title>502 Bad\n Gateway</title></head><body><br></body></html>",
              "an HTML page, not a feed: 502 Bad Gateway"},
             {"\n<HTML><body>sorry", "an HTML page"},
             {"<!-- edge --><html></html>", "an HTML page"},
             {"<?xml version='1.0'?><note/>", "its root is <note>"},
             {"<?xml version='1.0'?>", "cut short"},
             {"<rss/>", "without a channel"},
             {"<rss><channel/></rss><rss/>", "more than one root"},
             {"<feed><title>no namespace</title></feed>", "its root is <feed>"},
             {std::string("\0<\0r", 4), "not UTF-8"},
             {read_fixture("error.xml"),
              "arXiv's error feed: Feed error for query: cs.XY: Bad archive 'cs'. Subject class 'XY' is not known."},
             {read_fixture("query.atom"), "an answer of arXiv's query API, not a feed"},
             {read_fixture("query_error.atom"), "query API: incorrect id format for 26.1"},
             {read_fixture("oai.xml"), "an OAI-PMH answer, not a feed"},
             {read_fixture("oai_error.xml"),
              "OAI-PMH: noRecordsMatch: The combination of arguments gives an empty list."},
         }) {
        SCOPED_TRACE(bytes.substr(0, 60));
        EXPECT_THAT(refusal(bytes), HasSubstr(words));
    }
}

TEST(Feed, ExpandsNoEntitiesOfItsOwn) {
    std::string bomb = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>";
    EXPECT_THAT(refusal(bomb + "<rss><channel><title>&b;</title></channel></rss>"), HasSubstr("DOCTYPE"));

    std::string plain = read_fixture("cs.PL.xml");
    plain.insert(plain.find("<rss"), "<!DOCTYPE rss>");
    EXPECT_EQ(parsed(plain).items.size(), 5U);
}

TEST(Feed, StandsDeepNestingAndManyElements) {
    std::string deep;
    for (int i = 0; i < 200'000; ++i) {
        deep += "<a>";
    }
    EXPECT_THAT(refusal(deep), HasSubstr("cut short"));
    std::string closed = deep;
    for (int i = 0; i < 200'000; ++i) {
        closed += "</a>";
    }
    EXPECT_THAT(refusal(closed), HasSubstr("its root is <a>"));
    std::string inside = read_fixture("cs.PL.xml");
    inside.insert(inside.find("Loop Invariants"), closed);
    EXPECT_EQ(parsed(inside).items.size(), 5U);

    std::string wide(std::size_t{20} << 20U, '<');
    EXPECT_THAT(refusal(wide), HasSubstr("too many elements"));
    EXPECT_THAT(refusal(std::string((std::size_t{64} << 20U) + 1, ' ')), HasSubstr("larger than 64 MiB"));
}

TEST(Feed, MendsBrokenUtf8) {
    std::string bytes = read_fixture("cs.PL.xml");
    const std::string title = "A Calculus of Borrowed Clocks";
    bytes.replace(bytes.find(title), title.size(), "A \xFF Calculus\x01 of");

    const Feed feed = parsed(bytes);

    EXPECT_EQ(feed.items.at(1).paper.title, "A \uFFFD Calculus of");
    EXPECT_EQ(feed.items.at(1).paper.raw_title.find('\xFF'), std::string::npos);
}

TEST(Feed, DecodesEntitiesOnce) {
    std::string bytes = read_fixture("cs.PL.xml");
    const std::string title = "A Calculus of Borrowed Clocks";
    bytes.replace(bytes.find(title), title.size(), "x &amp;lt; y &#x3b1; &amp;");

    EXPECT_EQ(parsed(bytes).items.at(1).paper.title, "x &lt; y α &");
}

TEST(Feed, OfTwoThousandItemsIsQuick) {
    const std::string whole = read_fixture("cs.PL.xml");
    const auto begin = whole.find("    <item>");
    const auto end = whole.find("  </channel>");
    std::string item = whole.substr(begin, whole.find("    <item>", begin + 1) - begin);
    std::string bytes = whole.substr(0, begin);
    for (int i = 10'000; i < 12'000; ++i) {
        std::string next = item;
        for (auto at = next.find("90001"); at != std::string::npos; at = next.find("90001", at)) {
            next.replace(at, 5, std::to_string(i));
        }
        const auto abstract = next.find("We infer");
        for (int k = 0; k < 15; ++k) {
            next.insert(abstract,
                        "A sentence with $O(n^{2})$ and \\emph{macros} as long as the ones that people write. ");
        }
        bytes += next;
    }
    bytes += whole.substr(end);

    const auto before = std::chrono::steady_clock::now();
    const Feed feed = parsed(bytes);
    const auto took = std::chrono::steady_clock::now() - before;

    EXPECT_EQ(feed.items.size(), 2000U);
    RecordProperty("milliseconds",
                   static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    EXPECT_LT(took,
              std::chrono::seconds{20});  // even under a sanitizer on a busy machine; it takes a fraction of a second
}

TEST(Description, IsTakenApartWhateverBlanksItHas) {
    for (const auto* text : {"arXiv:2604.90001v1 Announce Type: new \nAbstract: Words here.",
                             "arXiv:2604.90001v1 Announce Type: new  Abstract: Words here.",
                             "arXiv:2604.90001v1 Announce Type: new Abstract: Words here.",
                             "arXiv:2604.90001v1  Announce\n Type: new\nAbstract:\n Words here. \n",
                             "  arXiv:2604.90001v1 Announce Type: new \n\nAbstract:   Words here."}) {
        SCOPED_TRACE(text);
        const Description parts = split_description(text);
        EXPECT_EQ(parts.id, "arXiv:2604.90001v1");
        EXPECT_EQ(parts.announce_type, "new");
        EXPECT_EQ(parts.abstract, "Words here.");
    }
}

TEST(Description, OfAnotherFormIsAllAbstract) {
    for (const auto* text : {"Words here.", "arXiv:2604.90001 is where to look.", "Announce Type: is a phrase.", ""}) {
        EXPECT_EQ(split_description(text).abstract, text);
    }
    EXPECT_EQ(split_description("Abstract: Words.").abstract, "Words.");
    EXPECT_EQ(split_description("arXiv:2604.90001v1 Announce Type: new").abstract, "");
    EXPECT_EQ(split_description("arXiv:2604.90001v1 Announce Type: new \nAbstract: Abstract: twice").abstract,
              "Abstract: twice");
}

}  // namespace
}  // namespace paperwire::source
