// SPDX-License-Identifier: MIT
#include "channels/email/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "channels/email/outside_text.hpp"
#include "channels/email/split.hpp"
#include "tests/channels/email_digests.hpp"

namespace paperwire::email {
namespace {

using email_tests::a_day;
using email_tests::empty_day;
using email_tests::plain_day;
using testing::HasSubstr;
using testing::Not;

std::vector<Part> parts_of(const Digest& digest) {
    Result<std::vector<Part>> parts = render_parts(digest);
    EXPECT_TRUE(parts.has_value()) << (parts ? "" : parts.error().message);
    return parts ? *parts : std::vector<Part>{};
}

/// The same digest with its first paper changed by `change`.
template <typename Change>
Digest with_first_paper(Digest digest, Change change) {
    Paper paper = *digest.entries.front().paper;
    change(paper);
    digest.entries.front().paper = std::make_shared<const Paper>(std::move(paper));
    return digest;
}

std::size_t count(const std::string& text, const std::string& word) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) ++found;
    return found;
}

TEST(EmailRender, PutsADayIntoOneMail) {
    const std::vector<Part> parts = parts_of(a_day());

    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].subject, "1 new paper, 1 cross-list, 3 revisions · Mon 27 Apr 2026");
    EXPECT_EQ(message_label(parts[0], 1), "00112233445566778899aabbccddeeff.1");
}

TEST(EmailRender, SaysTheSameInBothForms) {
    const Part part = parts_of(a_day()).front();

    for (const std::string_view said : {"Programming Languages",
                                        "hep-th",
                                        "François Belias",
                                        "https://arxiv.org/abs/2604.18202",
                                        "cs.SE",
                                        "https://arxiv.org/pdf/2511.03809v3",
                                        "v1→v3",
                                        "withdrawn",
                                        "cross-list",
                                        "revised v4",
                                        "39 more",
                                        "24 pages, 9 figures",
                                        "J. Irrepr. Res. 12",
                                        "91 %",
                                        "throttled",
                                        "14 listed, 14 read, 2 matched",
                                        "wait for their comments",
                                        "21 of cs.AR (Mon 27 Apr)",
                                        "wide units",
                                        "not affiliated with arXiv"}) {
        EXPECT_THAT(part.text, HasSubstr(said));
        EXPECT_THAT(part.html, HasSubstr(said));
    }
}

TEST(EmailRender, MarksMatchedWordsInTheHtml) {
    const Part part = parts_of(a_day()).front();

    EXPECT_THAT(part.html, HasSubstr(">loop invariants</span> for <span"));
    EXPECT_THAT(part.text, HasSubstr("Why: compilers: loop invariants, MLIR"));
    EXPECT_THAT(part.text, HasSubstr("Why: friends: Zhendong Su"));
}

TEST(EmailRender, KeepsAMatchedAuthorBeyondTheTwentieth) {
    const Part part = parts_of(a_day()).front();

    EXPECT_THAT(part.html, HasSubstr("A. Author20, <span"));
    EXPECT_THAT(part.html, Not(HasSubstr("Author21")));
    EXPECT_THAT(part.text, Not(HasSubstr("Author21")));
}

TEST(EmailRender, MakesOutsideMarkupInert) {
    const Part part = parts_of(a_day()).front();

    EXPECT_THAT(part.html, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(part.html, Not(HasSubstr("<script")));
    EXPECT_THAT(part.html, Not(HasSubstr("<img")));
}

TEST(EmailRender, LoadsNothingFromOutside) {
    const Part part = parts_of(a_day()).front();

    for (const std::string_view word : {" src=\"", "url(", "@import", "<link", "<form", "javascript:"})
        EXPECT_THAT(part.html, Not(HasSubstr(word)));
}

TEST(EmailRender, LeavesTheAbstractOutOfTheCompactForm) {
    Digest digest = a_day();
    digest.form = Delivery::Form::compact;

    const Part part = parts_of(digest).front();

    EXPECT_THAT(part.text, Not(HasSubstr("what a verifier cannot guess")));
    EXPECT_THAT(part.html, Not(HasSubstr("what a verifier cannot guess")));
    EXPECT_THAT(part.text, HasSubstr("https://arxiv.org/abs/2604.18202"));
}

TEST(EmailRender, SplitsALongDayBetweenEntriesAndDropsNone) {
    const std::vector<Part> parts = parts_of(plain_day(600, 1500));

    ASSERT_GT(parts.size(), 5U);
    std::size_t next = 1;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        SCOPED_TRACE(at);
        const Part& part = parts[at];
        EXPECT_LT(wire_size(part.text), form_limit);
        EXPECT_LT(wire_size(part.html), form_limit);
        const std::string label = " (" + std::to_string(at + 1) + "/" + std::to_string(parts.size()) + ")";
        EXPECT_TRUE(part.subject.ends_with(label)) << part.subject;
        EXPECT_THAT(part.text, HasSubstr(label));
        EXPECT_THAT(part.html, HasSubstr(label));
        EXPECT_EQ(part.text.contains("In this digest"), at == 0);
        EXPECT_EQ(part.text.contains("What arXiv gave"), at + 1 == parts.size());
        while (part.text.contains("\n[" + std::to_string(next) + "] ") &&
               part.html.contains(">" + std::to_string(next) + "</b>"))
            ++next;
    }
    EXPECT_EQ(next, 601U);
}

TEST(EmailRender, FillsThePartsWell) {
    const std::vector<Part> parts = parts_of(plain_day(600, 1500));

    for (std::size_t at = 0; at + 1 < parts.size(); ++at) EXPECT_GT(wire_size(parts[at].html), form_limit * 8 / 10);
}

TEST(EmailRender, NamesTheGroupAgainWhereAPartBeginsWithinIt) {
    const std::vector<Part> parts = parts_of(plain_day(100, 1500));

    ASSERT_GT(parts.size(), 1U);
    EXPECT_THAT(parts[1].text, HasSubstr("Programming Languages (cs.PL), continued"));
    EXPECT_THAT(parts[0].text, HasSubstr("Continues in part 2 of"));
}

TEST(EmailRender, CutsAnAbstractThatFitsNoMail) {
    const std::vector<Part> parts = parts_of(plain_day(2, 120'000));

    ASSERT_EQ(parts.size(), 2U);
    for (const Part& part : parts) {
        EXPECT_LT(wire_size(part.text), form_limit);
        EXPECT_LT(wire_size(part.html), form_limit);
        EXPECT_THAT(part.text, HasSubstr("…\n    The whole abstract: https://arxiv.org/abs/2604.0000"));
        EXPECT_THAT(part.html, HasSubstr("… <a class=\"a\" href=\"https://arxiv.org/abs/2604.0000"));
    }
}

TEST(EmailRender, HoldsAMonstrousEntry) {
    const Digest digest = with_first_paper(a_day(), [](Paper& paper) {
        paper.title = std::string(1'000'000, '<');
        paper.abstract = std::string(300'000, '&');
        paper.comment = Fact::of(std::string(100'000, '"'));
        for (int n = 0; n < 3000; ++n) paper.authors.push_back(Author{"Zhendong Su", {}});
        for (int n = 0; n < 500; ++n) paper.categories.push_back("x.Y" + std::to_string(n));
    });
    Digest marked = digest;
    for (int n = 3; n < 3003; ++n)
        marked.entries.front().why.push_back(Reason{"friends", "authors", "Zhendong Su", 0, n});

    const std::vector<Part> parts = parts_of(marked);

    std::string all;
    for (const Part& part : parts) {
        EXPECT_LT(wire_size(part.text), form_limit);
        EXPECT_LT(wire_size(part.html), form_limit);
        all += part.text;
    }
    for (int n = 1; n <= 5; ++n) EXPECT_THAT(all, HasSubstr("\n[" + std::to_string(n) + "]"));
}

TEST(EmailRender, BoundsAReceiptFullOfTroubleWithoutHidingAny) {
    Digest digest = a_day();
    for (int n = 0; n < 900; ++n) {
        ManifestReceipt row = digest.receipt[2];
        row.category.category = "zz.C" + std::to_string(n);
        row.category.note = std::string(400, 'n');
        digest.receipt.push_back(row);
    }

    const std::vector<Part> parts = parts_of(digest);

    for (const std::string_view category : {"zz.C0", "zz.C500", "zz.C899"}) {
        EXPECT_THAT(parts.back().text, HasSubstr(category));
        EXPECT_THAT(parts.back().html, HasSubstr(category));
    }
    EXPECT_LT(wire_size(parts.back().html), form_limit);
}

TEST(EmailRender, ExplainsADayWithNothing) {
    const std::vector<Part> parts = parts_of(empty_day());

    ASSERT_EQ(parts.size(), 1U);
    EXPECT_THAT(parts[0].text, HasSubstr("unreachable"));
    EXPECT_THAT(parts[0].html, HasSubstr("arXiv could not be read"));
    EXPECT_THAT(parts[0].text, Not(HasSubstr("In this digest")));
}

TEST(EmailRender, NamesPapersThatCouldNotBeShown) {
    Digest digest = a_day();
    digest.left_out = {parse_paper_id("2604.77777")->id};
    const Part part = parts_of(digest).front();

    for (const std::string& form : {part.text, part.html}) {
        EXPECT_THAT(form, HasSubstr("1 paper could not be"));
        EXPECT_THAT(form, HasSubstr("https://arxiv.org/abs/2604.77777"));
    }
}

TEST(EmailRender, KeepsHostileTextOnItsLine) {
    const Digest digest = with_first_paper(a_day(), [](Paper& paper) {
        paper.title = "one\r\nBcc: x\u2028two\u202Ethree\x1funsubscribe\x1f";
        paper.abstract = "bad \xFF\xFE bytes\n.\n";
    });

    const Part part = parts_of(digest).front();

    EXPECT_THAT(part.text, HasSubstr("[1] one"));
    EXPECT_THAT(part.text, Not(HasSubstr("\nBcc:")));
    EXPECT_THAT(part.text, Not(HasSubstr("\n.\n")));
    EXPECT_EQ(count(part.text, std::string{unsubscribe_slot}), 1U);
    EXPECT_EQ(count(part.html, std::string{unsubscribe_slot}), 1U);
    EXPECT_THAT(part.html, Not(HasSubstr("\u202E")));
}

TEST(EmailRender, GivesTheSameBytesForTheSameDigest) {
    const std::vector<Part> once = parts_of(plain_day(80, 1500));

    EXPECT_EQ(once, parts_of(plain_day(80, 1500)));
}

TEST(EmailRender, RefusesGroupsThatLeaveEntriesOut) {
    Digest digest = a_day();
    digest.contents.pop_back();

    const Result<std::vector<Part>> parts = render_parts(digest);

    ASSERT_FALSE(parts.has_value());
    EXPECT_EQ(parts.error().code, Errc::internal);
}

TEST(EmailPart, ComesBackFromJsonAsItWent) {
    const Part part = parts_of(a_day()).front();

    EXPECT_EQ(*part_from_json(to_json(part)), part);
    EXPECT_FALSE(part_from_json("{}").has_value());
    EXPECT_FALSE(part_from_json("not json").has_value());
}

}  // namespace
}  // namespace paperwire::email
