// SPDX-License-Identifier: MIT
// Whatever a digest holds: every message within every limit, every paper once, in order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/channels/slack_rendered.hpp"
#include "tests/channels/slack_rules.hpp"

namespace paperwire::slack {
namespace {

using email_tests::plain_day;
using slack_tests::all_seen;
using slack_tests::expect_sound;
using slack_tests::links_of;
using slack_tests::rendered;
using slack_tests::seen;
using slack_tests::with_paper;
using ::testing::HasSubstr;

TEST(SlackLimits, KeepsEveryLimitAtEverySize) {
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

TEST(SlackLimits, FillsMessagesWell) {
    // 2,000 entries of about 150 characters: some 60 a message, but for the 45 blocks planned with.
    EXPECT_LT(rendered(plain_day(2000, 1300), Thread::impossible).size(), 50U);
}

TEST(SlackLimits, KeepsMarkupInTitlesFromActing) {
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

TEST(SlackLimits, ShowsTwentyAuthorsAndThoseThatMatched) {
    Digest digest = with_paper([](Paper& paper) {
        paper.authors.clear();
        for (int n = 1; n <= 3000; ++n) paper.authors.push_back(Author{"A. Author" + std::to_string(n), {}});
    });
    digest.entries[1].why = {Reason{"friends", "authors", "Author2500", 3, 2499}};

    const std::string all = all_seen(rendered(digest));

    EXPECT_THAT(all, HasSubstr("A. Author19, A. Author20, *A. Author2500* and 2979 more\n"));
    expect_sound(digest, Thread::possible);
}

TEST(SlackLimits, KeepsAnEntryInASectionWhenEveryAuthorMatched) {
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

TEST(SlackLimits, CutsWhatNoMessageHolds) {
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
        EXPECT_THAT(links_of(rendered(digest).at(1)), testing::Contains("https://doi.org/10.48550/arXiv.2604.00002"));
    }
}

TEST(SlackLimits, SpreadsALongAbstractOverSections) {
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

TEST(SlackLimits, NamesEveryFilter) {
    Digest digest = plain_day(1, 100);
    for (int n = 0; n < 30; ++n) {
        for (const char* const word : {"Paper", "number"})
            digest.entries[0].why.push_back(Reason{"filter_" + std::to_string(n) + "_", "title", word, 0, -1});
    }

    const std::string all = all_seen(rendered(digest));

    for (int n = 0; n < 30; ++n) EXPECT_THAT(all, HasSubstr("filter_" + std::to_string(n) + "_"));
    expect_sound(digest, Thread::possible);
}

TEST(SlackLimits, GivesATitleToThePaperWithoutOne) {
    const Digest digest = with_paper([](Paper& paper) { paper.title = " \u202E\n"; });

    EXPECT_THAT(all_seen(rendered(digest)), HasSubstr("*2.* arXiv:2604.00002\n"));
    expect_sound(digest, Thread::possible);
}

TEST(SlackLimits, KeepsALongReceiptWithinLimits) {
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

TEST(SlackLimits, ListsManyCategories) {
    Digest digest = plain_day(150, 100);
    digest.contents.clear();
    for (std::size_t n = 0; n < 150; ++n)
        digest.contents.push_back(
            Group{"cat." + std::to_string(n), "A Title of a Category of Some Length " + std::to_string(n), n, 1});

    expect_sound(digest, Thread::possible);
    EXPECT_THAT(seen(rendered(digest).front()), HasSubstr("*A Title of a Category of Some Length 149* (cat.149): 1"));
}

}  // namespace
}  // namespace paperwire::slack
