// SPDX-License-Identifier: MIT
// Digests as Telegram messages: every message within every limit by a reader of the tests' own, every paper once and
// in order, whatever arXiv brings.
#include "channels/telegram/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "bot/text/utf8.hpp"
#include "tests/channels/email_digests.hpp"
#include "tests/channels/sample_digest.hpp"
#include "tests/channels/telegram_html.hpp"

namespace paperwire::telegram {
namespace {

using telegram_tests::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Core.telegram.org's limits and facts known of them; see channels/telegram/limits.hpp.
constexpr std::size_t most_characters = 4096;
constexpr std::size_t most_bytes = 32'768;
constexpr std::size_t most_entities = 100;
constexpr std::size_t most_entity_bytes = 9'000;

Message read_part(const channels::PartBytes& bytes) {
    EXPECT_EQ(bytes.find('\n'), std::string::npos);
    const auto json = nlohmann::json::parse(bytes);
    EXPECT_EQ(json.size(), 3U);
    EXPECT_EQ(json["parse_mode"], "HTML");
    EXPECT_EQ(json["link_preview_options"]["is_disabled"], true);
    const std::string html = json["text"];
    EXPECT_LE(html.size(), most_bytes);
    std::string fault;
    const auto message = telegram_tests::read_html(html, &fault);
    EXPECT_TRUE(message) << fault << " in " << html;
    return message.value_or(Message{});
}

std::vector<Message> messages_of(const Digest& digest) {
    const auto parts = render_messages(digest);
    std::vector<Message> messages;
    if (!parts) ADD_FAILURE() << parts.error().message;
    for (const auto& bytes : *parts) {
        messages.push_back(read_part(bytes));
        const Message& message = messages.back();
        EXPECT_GT(message.utf16, 0U);
        EXPECT_LE(message.utf16, most_characters);
        EXPECT_LE(message.entities.size(), most_entities);
        EXPECT_LE(message.entity_bytes, most_entity_bytes);
    }
    return messages;
}

/// The papers' pages that messages link to, in order.
std::vector<std::string> pages_of(const std::vector<Message>& messages) {
    std::vector<std::string> pages;
    for (const Message& message : messages) {
        for (const telegram_tests::Entity& entity : message.entities)
            if (entity.url.contains("/abs/")) pages.push_back(entity.url);
    }
    return pages;
}

std::string joined(const std::vector<Message>& messages) {
    std::string text;
    for (const Message& message : messages) text += message.text + "\n";
    return text;
}

/// Holds a digest's messages against everything that is true of all.
std::vector<Message> sound_messages(const Digest& digest) {
    std::vector<Message> messages = messages_of(digest);
    std::vector<std::string> pages;
    for (const Entry& entry : digest.entries) pages.push_back(abstract_url(entry.paper->id));
    EXPECT_EQ(pages_of(messages), pages);
    const std::string text = joined(messages);
    std::size_t at = 0;
    for (const Entry& entry : digest.entries) {
        at = text.find("\n" + std::to_string(entry.number) + ". ", at);
        EXPECT_NE(at, std::string::npos) << entry.number;
    }
    for (std::size_t part = 0; part < messages.size() && messages.size() > 1; ++part) {
        const std::string label = "(" + std::to_string(part + 1) + "/" + std::to_string(messages.size()) + ")\n";
        EXPECT_THAT(messages[part].text.substr(0, messages[part].text.find('\n') + 1), HasSubstr(label));
    }
    EXPECT_TRUE(messages.back().text.ends_with("Metadata is CC0."));
    return messages;
}

/// A digest of one group from papers alone.
Digest digest_of(std::vector<Paper> papers) {
    Digest digest = email_tests::plain_day(papers.size(), 0);
    for (std::size_t at = 0; at < papers.size(); ++at) {
        papers[at].id = digest.entries[at].paper->id;
        if (papers[at].categories.empty()) papers[at].categories = {"cs.PL"};
        papers[at].primary = papers[at].categories.front();
        digest.entries[at].paper = std::make_shared<const Paper>(std::move(papers[at]));
        digest.entries[at].why.clear();
    }
    return digest;
}

Digest digest_of(Paper paper) {
    std::vector<Paper> papers;
    papers.push_back(std::move(paper));
    return digest_of(std::move(papers));
}

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
    EXPECT_THAT(messages[0].text, HasSubstr("no answer within 30 s"));
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

TEST(TelegramRender, MarksStayInPlaceBehindEscapedText) {
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

TEST(TelegramRender, ReservedCharactersArriveAsWritten) {
    Paper paper;
    paper.title = R"(a < b > c & d "e" 'f' \g `h` &nbsp; &lt; <p> $x$ {y} [z](w) *b* _i_ | ~s~)";
    paper.abstract = "if a < b then <script>alert(\"&amp;\")</script> \\n \\u0041";

    const std::string text = joined(sound_messages(digest_of(paper)));

    EXPECT_THAT(text, HasSubstr("1. " + paper.title + "\n"));
    EXPECT_THAT(text, HasSubstr("if a < b then <script>alert(\"&amp;\")</"));
    EXPECT_THAT(text, HasSubstr("\\n \\u0041"));
}

TEST(TelegramRender, OutsideTextBreaksNoLineAndTurnsNoDirection) {
    Paper paper;
    paper.title = "one\ntwo\r\nthree\u2028four\u202Efive\u2066six\u0085seven\tEnd";
    paper.authors = {Author{"A\nB", {}}};

    const std::string text = joined(sound_messages(digest_of(paper)));

    EXPECT_THAT(text, HasSubstr("1. one two  three fourfivesix seven End\nA B\n"));
}

TEST(TelegramRender, NoNameBecomesALinkToAStrangersDomain) {
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

TEST(TelegramRender, MentionsNobody) {
    Paper paper;
    paper.title = "@durov and friends";
    paper.abstract = "Write to x@example.org or @all; use #tag, $AAPL and /start now. tg://resolve?domain=x";

    const std::string text = joined(sound_messages(digest_of(paper)));

    for (const char* live : {"@d", "@e", "@a", "#t", "$A", " /s", "tg://"}) EXPECT_THAT(text, Not(HasSubstr(live)));
}

TEST(TelegramRender, ThreeThousandAuthorsAreTwentyAndTheMatchedOnes) {
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

TEST(TelegramRender, AMillionBytesOfAnythingAreCut) {
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

TEST(TelegramRender, ManyMarksAreBounded) {
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

TEST(TelegramRender, AnAbstractIsCutBeforeNamesAre) {
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

TEST(TelegramRender, ATitleWithoutLettersStillLinks) {
    for (const char* title : {"", " ", "\n\n", "\xE2\x80\xAE"}) {
        Paper paper;
        paper.title = title;

        EXPECT_THAT(joined(sound_messages(digest_of(paper))), HasSubstr("1. arXiv:2604.00001v1\n"));
    }
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

TEST(TelegramRender, NoSoupBreaksAMessage) {
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
