// SPDX-License-Identifier: MIT
// What all channels say in the same words.
#include "channels/wording.hpp"

#include <gtest/gtest.h>

#include "bot/core/manifest.hpp"
#include "channels/digest_json.hpp"

namespace paperwire::channels {
namespace {

Reason reason(std::string filter, std::string field, std::string matched, std::uint32_t begin) {
    return Reason{std::move(filter), std::move(field), std::move(matched), begin, -1};
}

Entry entry_with_authors(std::size_t count) {
    auto paper = std::make_shared<Paper>();
    for (std::size_t i = 1; i <= count; ++i) paper->authors.push_back(Author{"Author " + std::to_string(i), {}});
    Entry entry;
    entry.paper = paper;
    return entry;
}

Day day(std::string_view text) { return *parse_day(text); }

ManifestReceipt receipt(std::string category, CategoryState state, int listed, int matched) {
    return ManifestReceipt{CategoryReceipt{std::move(category), day("2026-04-27"), state, listed, listed, {}}, matched};
}

std::string joined(const std::vector<Segment>& segments) {
    std::string text;
    for (const Segment& segment : segments) text += segment.marked ? "[" + segment.text + "]" : segment.text;
    return text;
}

TEST(MarkedSegments, CutWhereReasonsBeginAndEnd) {
    const std::vector<Reason> why{reason("f", "title", "MLIR", 4)};

    EXPECT_EQ(joined(marked_segments("The MLIR way", "title", why)), "The [MLIR] way");
    EXPECT_EQ(joined(marked_segments("The MLIR way", "abstract", why)), "The MLIR way");
}

TEST(MarkedSegments, OverlappingReasonsAreOneMark) {
    const std::vector<Reason> why{reason("f", "title", "loop invariant", 0), reason("g", "title", "invariants", 5)};

    EXPECT_EQ(joined(marked_segments("loop invariants for all", "title", why)), "[loop invariants] for all");
}

TEST(MarkedSegments, IgnoresReasonsThatDoNotFit) {
    const std::string text = "étale";
    const std::vector<Reason> why{reason("f", "title", "x", 0), reason("f", "title", "\xA9t", 1),
                                  reason("f", "title", "tale", 900), reason("f", "title", "", 0)};

    EXPECT_EQ(joined(marked_segments(text, "title", why)), "étale");
}

TEST(ShownAuthors, FirstOnesThenMatchedThenTheNumberLeftOut) {
    Entry entry = entry_with_authors(45);
    entry.why.push_back(Reason{"f", "authors", "Author 33", 0, 32});

    const ShownAuthors shown = shown_authors(entry, 20);

    ASSERT_EQ(shown.names.size(), 21U);
    EXPECT_TRUE(shown.names.back().matched);
    EXPECT_EQ(joined(shown.names.back().segments), "[Author 33]");
    EXPECT_EQ(shown.left_out, 24U);
}

TEST(AuthorsLine, SaysHowManyMore) {
    EXPECT_EQ(authors_line(entry_with_authors(3), 20), "Author 1, Author 2, Author 3");
    EXPECT_EQ(authors_line(entry_with_authors(4), 2), "Author 1, Author 2 and 2 more");
    EXPECT_EQ(authors_line(entry_with_authors(0), 2), "");
}

TEST(WhyLines, NameEachFilterOnceWithItsWordsOnce) {
    Entry entry = entry_with_authors(0);
    entry.why = {reason("compilers", "title", "MLIR", 0), reason("compilers", "abstract", "mlir", 0),
                 reason("pl", "categories", "cs.PL", 0), reason("compilers", "abstract", "loop invariant", 9),
                 reason("pl", "announce", "new", 0)};

    const std::vector<WhyLine> lines = why_lines(entry);

    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].filter, "compilers");
    EXPECT_EQ(lines[0].words, (std::vector<std::string>{"MLIR", "loop invariant"}));
    EXPECT_EQ(lines[1].words, std::vector<std::string>{"cs.PL"});
}

TEST(ReceiptRows, PutTroubleFirstAndSumUpTheRest) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 10, 0), receipt("cs.AR", CategoryState::fresh, 20, 2),
                      receipt("cs.DC", CategoryState::throttled, 0, 0), receipt("cs.LG", CategoryState::fresh, 30, 0)};

    const std::vector<ReceiptRow> rows = receipt_rows(digest, 1);

    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].category, "cs.DC");
    EXPECT_TRUE(rows[0].trouble);
    EXPECT_EQ(rows[1].category, "cs.AR");
    EXPECT_EQ(rows[1].day, "Mon 27 Apr");
    EXPECT_EQ(rows[1].sentence, "20 listed, 20 read, 2 matched");
    EXPECT_EQ(rows[2].category, "2 more categories");
    EXPECT_EQ(rows[2].sentence, "40 listed, 40 read, 0 matched");
}

TEST(ReceiptRows, KeepOrderWhenAllFit) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 10, 0), receipt("cs.AR", CategoryState::quiet, 0, 0)};

    const std::vector<ReceiptRow> rows = receipt_rows(digest, 20);

    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].category, "cs.AI");
    EXPECT_EQ(rows[1].sentence, "no announcement: weekend or arXiv holiday");
    EXPECT_FALSE(rows[1].trouble);
}

TEST(ReceiptRows, NeverHideANote) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 10, 0), receipt("cs.AR", CategoryState::fresh, 20, 0)};
    digest.receipt[1].category.note = "2 papers reconstructed after a downtime";

    EXPECT_NE(receipt_rows(digest, 0)[0].sentence.find("reconstructed"), std::string::npos);
    EXPECT_EQ(receipt_rows(digest, 1)[0].category, "cs.AR");
}

TEST(ReceiptRows, SayThatADayIsReadInPart) {
    Digest digest;
    digest.receipt = {receipt("cs.LG", CategoryState::unreachable, 2'000, 3)};
    digest.receipt[0].category.note = "arXiv cuts its feed at 2000 items";

    EXPECT_EQ(receipt_rows(digest, 9)[0].sentence,
              "2000 listed, 2000 read, 3 matched; a part of the day; the rest follows");
}

TEST(FootSentence, TellsInOneLineWhatIsNotAsItShouldBe) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 10, 0), receipt("cs.AR", CategoryState::quiet, 0, 0)};
    EXPECT_EQ(foot_sentence(digest), "");

    digest.waiting = 2;
    EXPECT_EQ(foot_sentence(digest), "2 papers wait for their comments until the next announcement");

    digest.receipt[0].category.reconstructed = 7;
    digest.receipt.push_back(receipt("cs.LG", CategoryState::unreachable, 2'000, 0));
    digest.receipt.push_back(receipt("cs.LO", CategoryState::fresh, 12, 0));
    digest.receipt.back().category.read = 11;
    digest.receipt.push_back(receipt("cs.PL", CategoryState::throttled, 0, 0));
    EXPECT_EQ(foot_sentence(digest),
              "Reconstructed from arXiv's archive: 7 of cs.AI (Mon 27 Apr); incomplete: cs.LG (Mon 27 Apr), cs.LO (Mon "
              "27 Apr); not read: cs.PL (Mon 27 Apr); 2 papers wait for their comments until the next announcement");
}

std::vector<PaperId> ids(int count) {
    std::vector<PaperId> all;
    for (int i = 1; i <= count; ++i) all.push_back(parse_paper_id("2511." + std::to_string(10'000 + i))->id);
    return all;
}

TEST(LeftOutSentence, NamesThePapersAndWhereTheyAre) {
    Digest digest;
    EXPECT_EQ(left_out_sentence(digest), "");
    digest.left_out = ids(1);
    EXPECT_EQ(left_out_sentence(digest),
              "1 paper could not be shown here: 2511.10001 (https://arxiv.org/abs/2511.10001)");
    digest.left_out = {parse_paper_id("hep-th/9901001")->id, ids(1)[0]};
    EXPECT_EQ(left_out_sentence(digest),
              "2 papers could not be shown here: hep-th/9901001 (https://arxiv.org/abs/hep-th/9901001), 2511.10001 "
              "(https://arxiv.org/abs/2511.10001)");
    digest.left_out = ids(12);
    EXPECT_TRUE(left_out_sentence(digest).ends_with("(https://arxiv.org/abs/2511.10010) and 2 more"));
}

TEST(LeftOutSentence, CountsPapersWhoseIdIsLost) {
    Digest digest;
    digest.left_out = {PaperId{}, ids(1)[0]};
    EXPECT_EQ(left_out_sentence(digest),
              "2 papers could not be shown here: 2511.10001 (https://arxiv.org/abs/2511.10001) and 1 more");
    digest.left_out = {PaperId{}};
    EXPECT_EQ(left_out_sentence(digest), "1 paper could not be shown here: damaged in the store");
    EXPECT_EQ(digest_from_json(compact_json(digest))->left_out, digest.left_out);
}

TEST(LostSentence, SaysWhatOfTheFootCouldNotBeRead) {
    Digest digest;
    EXPECT_EQ(lost_sentence(digest), "");
    digest.reasons_are_lost = true;
    EXPECT_EQ(lost_sentence(digest), "why these papers are here could not be read: damaged in the store");
    digest.receipt_is_lost = true;
    EXPECT_EQ(lost_sentence(digest), "this digest's receipt and reasons could not be read: damaged in the store");
    digest.reasons_are_lost = false;
    EXPECT_EQ(foot_sentence(digest), "This digest's receipt could not be read: damaged in the store");
    EXPECT_EQ(empty_sentence(digest), "No paper matched.");
    EXPECT_TRUE(digest_from_json(compact_json(digest))->receipt_is_lost);
    EXPECT_FALSE(digest_from_json(compact_json(digest))->reasons_are_lost);
}

TEST(FootSentence, BeginsWithWhatCouldNotBeShown) {
    Digest digest;
    digest.waiting = 1;
    digest.left_out = ids(1);

    EXPECT_EQ(foot_sentence(digest), left_out_sentence(digest) + "; " + waiting_sentence(digest));
}

TEST(EmptySentence, DoesNotSayThatNothingMatchedWhereItCouldNotBeShown) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 14, 1)};
    digest.left_out = ids(1);

    EXPECT_EQ(empty_sentence(digest), "No paper of this digest could be shown here.");
}

TEST(FootSentence, NamesFiveOfMany) {
    Digest digest;
    for (int i = 1; i <= 7; ++i) digest.receipt.push_back(receipt("c" + std::to_string(i), CategoryState::stale, 0, 0));

    EXPECT_EQ(foot_sentence(digest),
              "Not read: c1 (Mon 27 Apr), c2 (Mon 27 Apr), c3 (Mon 27 Apr), c4 (Mon 27 Apr), c5 (Mon 27 Apr) and 2 "
              "more");
}

TEST(EmptySentence, SaysWhatIsIncomplete) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 10, 0),
                      receipt("cs.LG", CategoryState::unreachable, 90, 0),
                      receipt("cs.PL", CategoryState::throttled, 0, 0)};

    EXPECT_EQ(empty_sentence(digest),
              "None of the 100 items read matched. Incomplete: cs.LG. Still unread: cs.PL (throttled).");
}

TEST(ReceiptRows, OfReconstructedDaysStayMarkedInJson) {
    Digest digest;
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 10, 0), receipt("cs.AR", CategoryState::fresh, 20, 0)};
    digest.receipt[1].category.reconstructed = 20;

    const std::string json = compact_json(digest);

    EXPECT_NE(json.find("\"reconstructed\":20"), std::string::npos);
    EXPECT_EQ(json.find("\"reconstructed\":0"), std::string::npos);
    const auto again = receipt_from_json(to_json(digest.receipt));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, digest.receipt);
}

TEST(ReceiptRows, SayWhatIsWrongInWordsAndNotInAddresses) {
    for (const CategoryState state : {CategoryState::throttled, CategoryState::unreachable}) {
        Digest digest;
        digest.receipt = {receipt("cs.PL", state, 0, 0)};
        digest.receipt[0].category.note =
            "cs.PL: rss.arxiv.org: GET https://rss.arxiv.org/rss/cs.PL: Couldn't connect to server";

        const std::string sentence = receipt_rows(digest, 20)[0].sentence;

        EXPECT_EQ(sentence, state == CategoryState::throttled
                                ? "arXiv asks us to wait; what is missing follows when it answers"
                                : "arXiv could not be read; what is missing follows when it answers");
        EXPECT_EQ(compact_json(digest).find("rss.arxiv.org"), std::string::npos);
    }
}

TEST(WaitingSentence, CountsAndKeepsQuietAtNone) {
    Digest digest;
    EXPECT_EQ(waiting_sentence(digest), "");
    digest.waiting = 1;
    EXPECT_EQ(waiting_sentence(digest), "1 paper waits for its comments until the next announcement");
    digest.waiting = 2;
    EXPECT_EQ(waiting_sentence(digest), "2 papers wait for their comments until the next announcement");
}

TEST(EmptySentence, SaysWhyThereIsNothing) {
    Digest digest;
    EXPECT_EQ(empty_sentence(digest), "No category has been read yet.");
    digest.receipt = {receipt("cs.AI", CategoryState::quiet, 0, 0)};
    EXPECT_EQ(empty_sentence(digest), "arXiv announced nothing: weekend or holiday.");
    digest.receipt = {receipt("cs.AI", CategoryState::fresh, 14, 0)};
    EXPECT_EQ(empty_sentence(digest), "None of the 14 items read matched.");
    digest.receipt.push_back(receipt("cs.PL", CategoryState::throttled, 0, 0));
    EXPECT_EQ(empty_sentence(digest), "None of the 14 items read matched. Still unread: cs.PL (throttled).");
}

TEST(PartLabel, IsEmptyForOnePart) {
    EXPECT_EQ(part_label(1, 1), "");
    EXPECT_EQ(part_label(2, 3), "Part 2 of 3");
}

TEST(Headline, CountsKindsAndNamesTheDays) {
    Digest digest;
    digest.days = {day("2026-04-27")};
    EXPECT_EQ(headline(digest), "No papers · Mon 27 Apr 2026");

    Entry entry = entry_with_authors(1);
    digest.entries = {entry, entry, entry};
    EXPECT_EQ(headline(digest), "3 new papers · Mon 27 Apr 2026");
    digest.is_test = true;
    EXPECT_EQ(headline(digest), "TEST of Paperwire · Mon 27 Apr 2026");
    digest.is_test = false;

    digest.entries[1].kind = Kind::cross_list;
    digest.entries[2].kind = Kind::replacement;
    digest.days = {day("2026-04-27"), day("2026-04-29")};
    EXPECT_EQ(headline(digest), "1 new paper, 1 cross-list, 1 revision · Mon 27 – Wed 29 Apr 2026");
    digest.days = {day("2026-04-30"), day("2026-05-04")};
    EXPECT_EQ(headline(digest), "1 new paper, 1 cross-list, 1 revision · Thu 30 Apr – Mon 4 May 2026");
}

TEST(KindLabel, SaysWhatAReaderCaresFor) {
    auto paper = std::make_shared<Paper>();
    paper->version = 3;
    Entry entry;
    entry.paper = paper;
    EXPECT_EQ(kind_label(entry), "new");
    entry.kind = Kind::cross_list;
    EXPECT_EQ(kind_label(entry), "cross-list");
    entry.kind = Kind::replacement;
    EXPECT_EQ(kind_label(entry), "revised v3");
    entry.previous_version = 1;
    EXPECT_EQ(kind_label(entry), "v1→v3");
    paper->withdrawn = true;
    EXPECT_EQ(kind_label(entry), "withdrawn");
}

TEST(SplitDois, GivesEachItsOwnEscapedAddress) {
    const std::vector<Doi> dois = split_dois("10.1000/a<b  10.1145/3.1");

    ASSERT_EQ(dois.size(), 2U);
    EXPECT_EQ(dois[0].name, "10.1000/a<b");
    EXPECT_EQ(dois[0].url, "https://doi.org/10.1000/a%3Cb");
    EXPECT_EQ(dois[1].url, "https://doi.org/10.1145/3.1");
    EXPECT_TRUE(split_dois(" ").empty());
}

}  // namespace
}  // namespace paperwire::channels
