// SPDX-License-Identifier: MIT
// Whatever arXiv brings: what stands in titles, names and abstracts breaks no message and goes beyond no limit.
#include "channels/telegram/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "bot/text/utf8.hpp"
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string repeated(std::string_view text, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += text;
    return out;
}

Paper nasty(const std::string& text, std::size_t bytes) {
    Paper paper;
    paper.title = repeated(text, bytes);
    paper.abstract = repeated(text, bytes);
    for (int n = 0; n < 30; ++n) paper.authors.push_back(Author{repeated(text, 20), {}});
    return paper;
}

TEST(TelegramOutside, MarksStayInPlaceBehindEscapedText) {
    Paper paper;
    paper.title = "a<b>&\"\\ @x cs.AI\x01 then MLIR & more";
    paper.abstract = "\\alpha <&> cs.LG, see node.js and \xE2\x80\xAEMLIR\xE2\x80\xAC here";
    Digest digest = digest_of(paper);
    email_tests::mark(digest.entries[0], "f", "title", "MLIR");
    email_tests::mark(digest.entries[0], "f", "abstract", "MLIR");
    email_tests::mark(digest.entries[0], "f", "abstract", "cs.LG");

    const Message message = sound_messages(digest)[0];
    std::vector<std::string> bold;
    for (const telegram_tests::Entity& entity : message.entities)
        if (entity.tag == "b") bold.emplace_back(message.covered(entity));

    EXPECT_THAT(bold, ElementsAre(testing::_, "In this digest", "Programming Languages", "1.", "MLIR",
                                  "cs\xE2\x81\xA0.LG", "MLIR", "What arXiv gave"));
}

TEST(TelegramOutside, ReservedCharactersArriveAsWritten) {
    Paper paper;
    paper.title = R"(a < b > c & d "e" 'f' \g `h` &nbsp; &lt; <p> $x$ {y} [z](w) *b* _i_ | ~s~)";
    paper.abstract = "if a < b then <script>alert(\"&amp;\")</script> \\n \\u0041";

    const std::string text = joined(sound_messages(digest_of(paper)));

    EXPECT_THAT(text, HasSubstr("1. " + paper.title + "\n"));
    EXPECT_THAT(text, HasSubstr("if a < b then <script>alert(\"&amp;\")</"));
    EXPECT_THAT(text, HasSubstr("\\n \\u0041"));
}

TEST(TelegramOutside, OutsideTextBreaksNoLineAndTurnsNoDirection) {
    Paper paper;
    paper.title = "one\ntwo\r\nthree\u2028four\u202Efive\u2066six\u0085seven\tEnd";
    paper.authors = {Author{"A\nB", {}}};

    const std::string text = joined(sound_messages(digest_of(paper)));

    EXPECT_THAT(text, HasSubstr("1. one two  three fourfivesix seven End\nA B\n"));
}

TEST(TelegramOutside, NoNameBecomesALinkToAStrangersDomain) {
    Paper paper;
    paper.title = "On cs.AI, math.CO and ASP.NET";
    paper.abstract =
        "We cross cs.AI with stat.ML/cs.LG, q-bio.NC and CS.CL; Node.js too.See results.In short: 3.14, v1.2, e.g. "
        "https://github.com/a/b and github.com/c/d, www.example.org";
    paper.authors = {Author{"X. stat.ML", {}}};
    paper.categories = {"cs.AI", "stat.ML"};
    Digest digest = digest_of(paper);
    digest.entries[0].why = {Reason{"my.filter.io", "abstract", "cs.AI", 9, -1},
                             Reason{"cs.AI", "categories", "cs.AI", 0, -1}};
    digest.entries[0].summary = "About stat.ML.";
    digest.receipt[0].category.note = "see cs.RO";

    const auto messages = sound_messages(digest);

    EXPECT_THAT(telegram_tests::dotted_names(messages[0]),
                ElementsAre("https://github.com/a/b", "github.com/c/d,", "www.example.org", "www.example.org"));
    EXPECT_THAT(messages[0].links(), testing::Contains("https://arxiv.org/list/cs.AI/recent"));
}

TEST(TelegramOutside, MentionsNobody) {
    Paper paper;
    paper.title = "@durov and friends";
    paper.abstract = "Write to x@example.org or @all; use #tag, $AAPL and /start now. tg://resolve?domain=x";

    const std::string text = joined(sound_messages(digest_of(paper)));

    for (const char* live : {"@d", "@e", "@a", "#t", "$A", " /s", "tg://"}) EXPECT_THAT(text, Not(HasSubstr(live)));
}

TEST(TelegramOutside, ThreeThousandAuthorsAreTwentyAndTheMatchedOnes) {
    Paper paper;
    paper.title = "ATLAS";
    paper.abstract = repeated("An abstract. ", 1'500);
    for (int n = 1; n <= 3'000; ++n) paper.authors.push_back(Author{"Author Number" + std::to_string(n), {}});
    Digest digest = digest_of(paper);
    digest.entries[0].why.push_back(Reason{"f", "authors", "Number2500", 7, 2'499});

    const std::string text = joined(sound_messages(digest));

    EXPECT_THAT(text, HasSubstr("Author Number20, Author Number2500 and 2979 more\n"));
    EXPECT_THAT(text, Not(HasSubstr("Number21,")));
}

TEST(TelegramOutside, AMillionBytesOfAnythingAreCut) {
    const std::vector<std::string> alphabets{
        "word ", "w",    "\xE6\x95\xB0", "\xD7\xA9\xD7\x9C ", "\xF0\x9F\x98\x80", "<b>",
        "&",     "\"\\", "cs.AI ",       "https://a.bc/d ",   "e\xCC\x81",        "\xE2\x80\xAE",
        "\xFF",  "\n",   "a.bc/d@e#f "};
    for (const std::string& alphabet : alphabets) {
        SCOPED_TRACE(alphabet);
        for (const std::size_t bytes : {2'000U, 5'000U, 1'000'000U}) {
            Digest digest = digest_of(nasty(alphabet, bytes));
            digest.entries[0].summary = repeated(alphabet, bytes);
            for (int f = 0; f < 50; ++f)
                digest.entries[0].why.push_back(
                    Reason{"f" + std::to_string(f), "title", repeated(alphabet, 500), 0, -1});

            sound_messages(digest);
        }
    }
}

TEST(TelegramOutside, ManyMarksAreBounded) {
    Paper paper;
    for (int n = 0; n < 400; ++n) paper.title += "ab ";
    paper.abstract = paper.title;
    for (int n = 0; n < 200; ++n) paper.authors.push_back(Author{"ab", {}});
    Digest digest = digest_of(paper);
    for (std::uint32_t n = 0; n < 400; ++n) {
        digest.entries[0].why.push_back(Reason{"f", "title", "ab", n * 3, -1});
        digest.entries[0].why.push_back(Reason{"f", "abstract", "ab", n * 3, -1});
        digest.entries[0].why.push_back(Reason{"f", "authors", "ab", 0, static_cast<std::int32_t>(n % 200)});
    }

    sound_messages(digest);
}

TEST(TelegramOutside, AnAbstractIsCutBeforeNamesAre) {
    Paper paper;
    paper.title = "Long";
    paper.abstract = repeated("word ", 6'000);
    for (int n = 0; n < 25; ++n) paper.authors.push_back(Author{"Author Number" + std::to_string(n), {}});

    const auto messages = sound_messages(digest_of(paper));

    const std::string text = joined(messages);
    EXPECT_THAT(text, HasSubstr("Author Number19 and 5 more"));
    EXPECT_THAT(text, HasSubstr("word…\n"));
    const auto longest = std::ranges::max(messages, {}, &Message::utf16);
    EXPECT_GT(longest.utf16, 3'600U);
}

TEST(TelegramOutside, ATitleWithoutLettersStillLinks) {
    for (const char* title : {"", " ", "\n\n", "\xE2\x80\xAE"}) {
        Paper paper;
        paper.title = title;

        EXPECT_THAT(joined(sound_messages(digest_of(paper))), HasSubstr("1. arXiv:2604.00001v1\n"));
    }
}

/// Random soup of everything that has a meaning somewhere.
std::string soup(std::mt19937& random, std::size_t tokens) {
    static const std::vector<std::string> all{"<",
                                              ">",
                                              "&",
                                              "\"",
                                              "\\",
                                              "@",
                                              "#",
                                              "$",
                                              "/",
                                              ":",
                                              ".",
                                              "cs",
                                              "AI",
                                              "math",
                                              "http",
                                              "https://",
                                              "www",
                                              " ",
                                              "\n",
                                              "\xE2\x81\xA0",
                                              "\xE2\x80\xAE",
                                              "\xEF\xBB\xBF",
                                              "\xE2",
                                              "\xC2\x85",
                                              "\xF0\x9F\x98\x80",
                                              "\xE6\x95\xB0",
                                              "\xCC\x81",
                                              "&amp;",
                                              "</a>",
                                              "<b>",
                                              "word",
                                              "1",
                                              "_",
                                              "-",
                                              std::string(1, '\0')};
    std::string out;
    for (std::size_t n = 0; n < tokens; ++n) out += all[random() % all.size()];
    return out;
}

TEST(TelegramOutside, NoSoupBreaksAMessage) {
    std::mt19937 random{20'261'121};
    for (int round = 0; round < 300; ++round) {
        Paper paper;
        paper.title = soup(random, random() % 60);
        paper.abstract = soup(random, random() % 600);
        paper.authors = {Author{soup(random, 6), {}}, Author{soup(random, 6), {}}};
        paper.categories = {soup(random, 4), "cs.AI"};
        Digest digest = digest_of(paper);
        digest.contents[0].category = soup(random, 4);
        digest.contents[0].title = "x" + soup(random, 4);
        const std::size_t begin = paper.title.empty() ? 0 : random() % paper.title.size();
        digest.entries[0].why = {Reason{soup(random, 5), "title", paper.title.substr(begin, random() % 9),
                                        static_cast<std::uint32_t>(begin), -1}};
        digest.form = random() % 2 == 0 ? Delivery::Form::full : Delivery::Form::compact;

        messages_of(digest);
    }
}

}  // namespace
}  // namespace paperwire::telegram
