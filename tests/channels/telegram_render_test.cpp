// SPDX-License-Identifier: MIT
// How a digest is laid out over Telegram messages.
#include "channels/telegram/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/channels/email_digests.hpp"
#include "tests/channels/sample_digest.hpp"
#include "tests/channels/telegram_messages.hpp"

namespace paperwire::telegram {
namespace {

using telegram_tests::digest_of;
using telegram_tests::joined;
using telegram_tests::Message;
using telegram_tests::messages_of;
using telegram_tests::sound_messages;
using ::testing::HasSubstr;
using ::testing::Not;

void expect_golden(const std::string& name, const Digest& digest) {
    std::string rendered;
    const auto parts = render_messages(digest);
    for (const auto& bytes : *parts)
        rendered += nlohmann::json::parse(bytes)["text"].get<std::string>() + "\n\n----\n\n";
    const std::string path = std::string{PAPERWIRE_SOURCE_DIR} + "/tests/golden/channels/" + name;
    if (std::getenv("PAPERWIRE_WRITE_GOLDENS") != nullptr) {
        std::ofstream{path, std::ios::binary} << rendered;
        ADD_FAILURE() << "golden written anew";
    }
    std::ifstream file{path, std::ios::binary};
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(rendered, golden.str());
}

TEST(TelegramRender, LooksAsTheGoldensDo) {
    Digest compact = samples::rich_digest();
    compact.form = Delivery::Form::compact;

    expect_golden("telegram_rich.html", samples::rich_digest());
    expect_golden("telegram_compact.html", compact);
    expect_golden("telegram_empty.html", samples::empty_digest());
    expect_golden("telegram_left_out.html", samples::left_out_digest());
}

TEST(TelegramRender, ADayWithEverythingIsSound) {
    for (const Digest& digest : {email_tests::a_day(), samples::rich_digest()}) sound_messages(digest);
}

TEST(TelegramRender, GivesTheSameBytesForTheSameDigest) {
    EXPECT_EQ(*render_messages(email_tests::a_day()), *render_messages(email_tests::a_day()));
}

TEST(TelegramRender, EveryNumberOfPapersIsSplitBetweenEntries) {
    for (const std::size_t count : {1U, 12U, 300U, 2'000U}) {
        const auto messages = sound_messages(email_tests::plain_day(count, 1'300));

        EXPECT_GE(messages.size(), count / 3);
        if (count > 12) {
            EXPECT_THAT(messages[5].text, HasSubstr("Programming Languages (cs.PL), continued"));
        }
    }
}

TEST(TelegramRender, ManyShortEntriesShareAMessage) {
    Digest compact = email_tests::plain_day(300, 1'300);
    compact.form = Delivery::Form::compact;

    const auto messages = sound_messages(compact);

    EXPECT_LE(messages.size(), 12U);
    EXPECT_THAT(joined(messages), Not(HasSubstr("words that fill")));
}

TEST(TelegramRender, AnEmptyDigestSaysWhy) {
    const auto messages = sound_messages(email_tests::empty_day());

    ASSERT_EQ(messages.size(), 1U);
    EXPECT_THAT(messages[0].text, HasSubstr("Nothing could be read yet"));
    EXPECT_THAT(messages[0].text, HasSubstr("arXiv could not be read"));
}

TEST(TelegramRender, NothingAtAllIsStillAMessage) {
    Digest digest;
    digest.id = "00";

    EXPECT_EQ(sound_messages(digest).size(), 1U);
}

TEST(TelegramRender, TellsContentsByCategory) {
    const std::string text = joined(sound_messages(email_tests::a_day()));

    EXPECT_THAT(text, HasSubstr("• Programming Languages (cs.PL): 2\n"));
    EXPECT_THAT(text, HasSubstr("• High Energy Physics - Theory (hep-th): 1\n"));
}

TEST(TelegramRender, MarksWhatMatched) {
    const Message message = sound_messages(email_tests::a_day())[0];
    std::vector<std::string> bold;
    for (const telegram_tests::Entity& entity : message.entities)
        if (entity.tag == "b") bold.emplace_back(message.covered(entity));

    for (const char* words : {"loop invariants", "MLIR", "Zhendong Su", "types", "weak arithmetic", "α → β"})
        EXPECT_THAT(bold, testing::Contains(words));
}

TEST(TelegramRender, CommentsAreToldWhereAFilterAskedForThem) {
    Digest digest = email_tests::a_day();
    EXPECT_THAT(joined(messages_of(digest)), Not(HasSubstr("24 pages")));

    digest.entries[0].why.push_back(Reason{"venues", "comment", "PLDI", 36, -1});

    EXPECT_THAT(joined(messages_of(digest)), HasSubstr("\nComment: 24 pages, 9 figures; accepted at PLDI 2026\n"));
}

TEST(TelegramRender, AllCategoriesInTroubleAreNamed) {
    Digest digest = email_tests::empty_day();
    digest.receipt.clear();
    for (int day = 0; day < 7; ++day) {
        for (int n = 0; n < 170; ++n) {
            ManifestReceipt row;
            row.category.category = "cs.X" + std::to_string(n);
            row.category.day = digest.days.front().plus(day);
            row.category.state = n % 2 == 0 ? CategoryState::throttled : CategoryState::unreachable;
            digest.receipt.push_back(row);
        }
    }

    const auto messages = sound_messages(digest);

    std::string text = joined(messages);
    std::erase_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
    for (int n = 0; n < 170; ++n) EXPECT_THAT(text, HasSubstr("cs.X" + std::to_string(n)));
}

TEST(TelegramRender, ManyCategoriesAllStandInTheContents) {
    Digest digest = email_tests::plain_day(150, 100);
    digest.contents.clear();
    for (std::size_t n = 0; n < 150; ++n)
        digest.contents.push_back({"aa.B" + std::to_string(n), "Category Number " + std::to_string(n), n, 1});

    const std::string text = joined(sound_messages(digest));

    for (int n = 0; n < 150; ++n) {
        const std::string number = std::to_string(n);
        EXPECT_THAT(text, HasSubstr("• Category Number " + number + " (aa.B" + number + "): 1\n"));
    }
}

TEST(TelegramRender, GroupsThatLeaveEntriesOutAreABugOfOurs) {
    Digest digest = email_tests::plain_day(3, 100);
    digest.contents[0].count = 2;
    EXPECT_FALSE(render_messages(digest));
    digest.contents[0].count = 4;
    EXPECT_FALSE(render_messages(digest));
    digest.contents[0] = {"cs.PL", "x", 1, 2};
    EXPECT_FALSE(render_messages(digest));
}

TEST(TelegramRender, FragmentsAreNotMistakenForEachOther) {
    for (int round = 0; round < 20'000; ++round) {
        Paper paper;
        paper.title = "Title " + std::to_string(round);
        const Digest digest = digest_of(std::move(paper));
        ASSERT_THAT((*render_messages(digest))[0], HasSubstr(">Title " + std::to_string(round) + "<"));
    }
}

}  // namespace
}  // namespace paperwire::telegram
