// SPDX-License-Identifier: MIT
// Digests as Slack messages, whatever they hold: every message within every limit, every paper once, in order. With
// PAPERWIRE_WRITE_GOLDENS set in the environment the goldens are written anew (and the test fails).
#include "channels/slack/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/channels/email_digests.hpp"
#include "tests/channels/sample_digest.hpp"
#include "tests/channels/slack_rules.hpp"

namespace paperwire::slack {
namespace {

using email_tests::plain_day;
using slack_tests::faults_of;
using slack_tests::links_of;
using slack_tests::seen;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> rendered(const Digest& digest, Thread thread = Thread::possible) {
    PieceShelf shelf;
    return render_messages(digest, thread, shelf).value();
}

/// The first entry of a plain day, changed.
template <typename Change>
Digest with_paper(Change change) {
    Digest digest = plain_day(3, 300);
    Paper paper = *digest.entries[1].paper;
    change(paper);
    digest.entries[1].paper = std::make_shared<const Paper>(std::move(paper));
    digest.entries[1].why.clear();
    return digest;
}

std::vector<std::string> abstract_pages(const std::vector<std::string>& parts) {
    std::vector<std::string> pages;
    for (const std::string& part : parts) {
        for (const std::string& link : links_of(part)) {
            if (link.find("/abs/") != std::string::npos) pages.push_back(link);
        }
    }
    return pages;
}

std::vector<std::string> wanted_pages(const Digest& digest) {
    std::vector<std::string> pages;
    for (const Entry& entry : digest.entries) pages.push_back(abstract_url(entry.paper->id));
    return pages;
}

std::string all_seen(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += seen(part);
    return all;
}

/// What holds of every digest.
void expect_sound(const Digest& digest, Thread thread) {
    const std::vector<std::string> parts = rendered(digest, thread);
    ASSERT_FALSE(parts.empty());
    for (std::size_t at = 0; at < parts.size(); ++at) {
        EXPECT_THAT(faults_of(parts[at]), ElementsAre()) << "part " << at + 1;
        const std::string mark = "(" + std::to_string(at + 1) + "/" + std::to_string(parts.size()) + ")";
        if (parts.size() > 1) EXPECT_THAT(seen(parts[at]), HasSubstr(mark));
        else EXPECT_THAT(seen(parts[at]), Not(HasSubstr("(1/1)")));
    }
    EXPECT_EQ(abstract_pages(parts), wanted_pages(digest));
    EXPECT_THAT(all_seen(parts), HasSubstr("Paperwire is not affiliated with arXiv"));
}

TEST(SlackRender, KeepsEveryLimitAtEverySize) {
    for (const std::size_t count : {0U, 1U, 12U, 13U, 44U, 45U, 46U, 300U, 2000U}) {
        for (const Thread thread : {Thread::possible, Thread::impossible}) {
            for (const Delivery::Form form : {Delivery::Form::full, Delivery::Form::compact}) {
                SCOPED_TRACE(count);
                Digest digest = plain_day(count, 1300);
                if (count == 0) digest.contents.clear();
                digest.form = form;
                expect_sound(digest, thread);
            }
        }
    }
}

TEST(SlackRender, FillsMessagesWell) {
    // 2,000 entries of about 150 characters: some 60 a message, but for the 45 blocks planned with.
    EXPECT_LT(rendered(plain_day(2000, 1300), Thread::impossible).size(), 50U);
}

TEST(SlackRender, NumbersEntriesThroughAllParts) {
    const std::string all = all_seen(rendered(plain_day(300, 100), Thread::impossible));

    std::size_t at = 0;
    for (int number = 1; number <= 300; ++number) {
        at = all.find("*" + std::to_string(number) + ".* Paper number " + std::to_string(number) + "\n", at);
        ASSERT_NE(at, std::string::npos) << number;
    }
}

TEST(SlackRender, PutsAbstractsAfterTheEntries) {
    const std::vector<std::string> parts = rendered(plain_day(12, 1300));

    ASSERT_EQ(parts.size(), 3U);
    EXPECT_THAT(seen(parts[0]), HasSubstr("Paperwire is not affiliated"));
    EXPECT_THAT(seen(parts[0]), Not(HasSubstr("words that fill")));
    EXPECT_THAT(seen(parts[1]), HasSubstr("Abstracts · 12 new papers"));
    EXPECT_THAT(seen(parts[1]), HasSubstr("*1.* *Paper number 1*\nwords that fill"));
    EXPECT_THAT(seen(parts[2]), HasSubstr("*12.* *Paper number 12*\nwords that fill"));
}

TEST(SlackRender, LeavesAbstractsOutWhereTheyBelongNowhere) {
    Digest digest = plain_day(12, 1300);
    EXPECT_THAT(all_seen(rendered(digest, Thread::impossible)), Not(HasSubstr("words that fill")));

    digest.form = Delivery::Form::compact;
    EXPECT_THAT(all_seen(rendered(digest)), Not(HasSubstr("words that fill")));
    EXPECT_EQ(rendered(plain_day(12, 0)).size(), 1U);
}

TEST(SlackRender, SaysTitleReasonAndLinkInTheCompactForm) {
    Digest digest = samples::rich_digest();
    digest.form = Delivery::Form::compact;

    const std::string all = all_seen(rendered(digest));

    EXPECT_THAT(all,
                HasSubstr("*1.* Loop Invariants for Free: Branch-Aware Inference over MLIR\nWhy: compilers: *MLIR*"));
    EXPECT_THAT(all, Not(HasSubstr("François Belias")));
    EXPECT_THAT(all, Not(HasSubstr("PDF")));
    expect_sound(digest, Thread::possible);
}

TEST(SlackRender, SaysWhyThereIsNothing) {
    const std::vector<std::string> parts = rendered(samples::empty_digest());

    ASSERT_EQ(parts.size(), 1U);
    EXPECT_THAT(seen(parts[0]), HasSubstr("None of the 31 items read matched. Still unread: cs.PL (unreachable)."));
    EXPECT_THAT(seen(parts[0]), HasSubstr("connection refused by rss.arxiv.org"));
    expect_sound(samples::empty_digest(), Thread::possible);
}

TEST(SlackRender, KeepsMarkupInTitlesFromActing) {
    const std::string title =
        "<!channel> <@U123> <https://evil.example|x> *b* _i_ ~s~ `c` ```p``` :smile: > & | @here cs.AI "
        "http://a.example";
    const Digest digest = with_paper([&](Paper& paper) {
        paper.title = title;
        paper.authors = {{"> <!here> *A*", {}}, {"李 明", {}}, {"משה כהן", {}}, {"عمر\u202E", {}}};
        paper.abstract = "> " + title + "\n```\n" + title;
    });

    expect_sound(digest, Thread::possible);
    std::string shown = title;
    shown.replace(shown.rfind('|'), 1, "\u2223");
    shown.replace(shown.find('|'), 1, "\u2223");
    EXPECT_THAT(all_seen(rendered(digest)), HasSubstr("*2.* " + shown + "\n> <!here> *A*, 李 明, משה כהן, عمر\n"));
}

TEST(SlackRender, ShowsTwentyAuthorsAndThoseThatMatched) {
    Digest digest = with_paper([](Paper& paper) {
        paper.authors.clear();
        for (int n = 1; n <= 3000; ++n) paper.authors.push_back(Author{"A. Author" + std::to_string(n), {}});
    });
    digest.entries[1].why = {Reason{"friends", "authors", "Author2500", 3, 2499}};

    const std::string all = all_seen(rendered(digest));

    EXPECT_THAT(all, HasSubstr("A. Author19, A. Author20, *A. Author2500* and 2979 more\n"));
    expect_sound(digest, Thread::possible);
}

TEST(SlackRender, KeepsAnEntryInASectionWhenEveryAuthorMatched) {
    Digest digest = with_paper([](Paper& paper) {
        paper.title = std::string(400, '<');
        paper.authors.clear();
        for (int n = 1; n <= 3000; ++n)
            paper.authors.push_back(Author{"Averylongname Anddouble" + std::to_string(n), {}});
    });
    for (int n = 0; n < 3000; ++n)
        digest.entries[1].why.push_back(Reason{"everybody", "authors", "Anddouble" + std::to_string(n + 1), 14, n});
    digest.entries[1].summary = std::string(5000, '&');

    expect_sound(digest, Thread::possible);
    EXPECT_THAT(all_seen(rendered(digest)), HasSubstr("*Averylongname Anddouble1*, "));
}

TEST(SlackRender, CutsWhatNoMessageHolds) {
    for (const std::string& piece : {std::string{"word "}, std::string{"<"}, std::string{"*"}, std::string{"数"},
                                     std::string{"😀"}, std::string{"\xFF"}, std::string{"e\u0301\u0301"}}) {
        SCOPED_TRACE(piece);
        std::string long_text;
        while (long_text.size() < 1'000'000) long_text += piece;
        const Digest digest = with_paper([&](Paper& paper) {
            paper.title = long_text;
            paper.abstract = long_text;
            paper.authors = {{long_text, {}}};
            paper.categories.insert(paper.categories.end(), 60, long_text.substr(0, 900));
        });
        expect_sound(digest, Thread::possible);
        EXPECT_THAT(links_of(rendered(digest).at(1)), testing::Contains("https://arxiv.org/pdf/2604.00002v1"));
    }
}

TEST(SlackRender, SpreadsALongAbstractOverSections) {
    const Digest digest = with_paper([](Paper& paper) {
        paper.abstract.clear();
        for (int n = 0; n < 900; ++n) paper.abstract += "w" + std::to_string(n) + " ";
        paper.abstract.pop_back();
    });

    std::string all = all_seen(rendered(digest));

    for (char& c : all) c = c == '\n' ? ' ' : c;
    EXPECT_THAT(all, HasSubstr(digest.entries[1].paper->abstract));
    expect_sound(digest, Thread::possible);
}

TEST(SlackRender, NamesEveryFilter) {
    Digest digest = plain_day(1, 100);
    for (int n = 0; n < 30; ++n) {
        for (const char* const word : {"Paper", "number"})
            digest.entries[0].why.push_back(Reason{"filter_" + std::to_string(n) + "_", "title", word, 0, -1});
    }

    const std::string all = all_seen(rendered(digest));

    for (int n = 0; n < 30; ++n) EXPECT_THAT(all, HasSubstr("filter_" + std::to_string(n) + "_"));
    expect_sound(digest, Thread::possible);
}

TEST(SlackRender, GivesATitleToThePaperWithoutOne) {
    const Digest digest = with_paper([](Paper& paper) { paper.title = " \u202E\n"; });

    EXPECT_THAT(all_seen(rendered(digest)), HasSubstr("*2.* arXiv:2604.00002\n"));
    expect_sound(digest, Thread::possible);
}

TEST(SlackRender, KeepsALongReceiptWithinLimits) {
    Digest digest = plain_day(3, 100);
    for (int n = 0; n < 180; ++n) {
        ManifestReceipt row = digest.receipt.front();
        row.category.category = "cat." + std::to_string(n);
        row.category.state = CategoryState::unreachable;
        row.category.note = "no answer from <rss.arxiv.org> & its kin within 30 s";
        digest.receipt.push_back(row);
    }

    expect_sound(digest, Thread::possible);
    const std::string all = all_seen(rendered(digest));
    for (int n = 0; n < 180; ++n) EXPECT_THAT(all, HasSubstr("cat." + std::to_string(n) + " · "));
}

TEST(SlackRender, ListsManyCategories) {
    Digest digest = plain_day(150, 100);
    digest.contents.clear();
    for (std::size_t n = 0; n < 150; ++n)
        digest.contents.push_back(
            Group{"cat." + std::to_string(n), "A Title of a Category of Some Length " + std::to_string(n), n, 1});

    expect_sound(digest, Thread::possible);
    EXPECT_THAT(seen(rendered(digest).front()), HasSubstr("*A Title of a Category of Some Length 149* (cat.149): 1"));
}

TEST(SlackRender, SaysAgainWhichCategoryGoesOn) {
    const std::vector<std::string> parts = rendered(plain_day(100, 100), Thread::impossible);

    ASSERT_GT(parts.size(), 1U);
    EXPECT_THAT(seen(parts[1]), HasSubstr("*Programming Languages* (cs.PL), continued\n"));
}

TEST(SlackRender, SaysTheFirstTitlesInTheNotification) {
    const nlohmann::json first = nlohmann::json::parse(rendered(plain_day(12, 100)).front());

    EXPECT_EQ(
        first["text"],
        "12 new papers · Mon 27 Apr 2026 (1/2)\n1. Paper number 1\n2. Paper number 2\n3. Paper number 3\nand 9 more");
}

TEST(SlackRender, GivesTheSameBytesFromAnyShelf) {
    PieceShelf used;
    for (std::size_t count = 1; count < 30; ++count)
        static_cast<void>(render_messages(plain_day(count, 100), Thread::possible, used));
    const Digest digest = samples::rich_digest();
    const std::vector<std::string> first = rendered(digest);

    EXPECT_EQ(render_messages(digest, Thread::possible, used).value(), first);
    EXPECT_EQ(render_messages(digest, Thread::possible, used).value(), first);
}

TEST(SlackRender, RemembersMorePapersThanItsShelfHolds) {
    PieceShelf shelf;
    const Digest digest = plain_day(9000, 10);
    const auto first = render_messages(digest, Thread::possible, shelf).value();

    EXPECT_EQ(render_messages(digest, Thread::possible, shelf).value(), first);
}

TEST(SlackRender, RefusesGroupsThatLeaveEntriesOut) {
    Digest digest = plain_day(3, 100);
    digest.contents[0].count = 2;
    PieceShelf shelf;

    EXPECT_EQ(render_messages(digest, Thread::possible, shelf).error().code, Errc::internal);
}

void expect_golden(const std::string& name, const std::vector<std::string>& parts) {
    const std::string path = std::string{PAPERWIRE_SOURCE_DIR} + "/tests/golden/channels/" + name;
    std::string lines;
    for (const std::string& part : parts) lines += nlohmann::ordered_json::parse(part).dump(1) + "\n";
    if (std::getenv("PAPERWIRE_WRITE_GOLDENS") != nullptr) {
        std::ofstream{path, std::ios::binary} << lines;
        ADD_FAILURE() << "golden written anew";
    }
    std::ifstream file{path, std::ios::binary};
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(lines, golden.str());
}

TEST(SlackRender, LooksAsItDid) {
    expect_golden("slack_thread.json", rendered(samples::rich_digest()));
    expect_golden("slack_webhook.json", rendered(samples::rich_digest(), Thread::impossible));
    expect_golden("slack_empty.json", rendered(samples::empty_digest()));
}

}  // namespace
}  // namespace paperwire::slack
