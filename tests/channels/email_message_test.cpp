// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "channels/create.hpp"
#include "channels/email/part.hpp"
#include "channels/email/render.hpp"
#include "tests/channels/email_digests.hpp"

namespace paperwire::email {
namespace {

using email_tests::a_day;
using testing::HasSubstr;
using testing::Not;

EmailSettings settings() {
    EmailSettings made;
    made.server = "smtp://mail.example.org:587";
    made.from = "Paperwire <paperwire@example.org>";
    made.unsubscribe_url = "https://papers.example.org/u/{token}";
    made.unsubscribe_mailto = "mailto:leave@example.org?subject={token}";
    return made;
}

channels::Recipient ana(const std::string& to = "ana@example.org") { return {"ana", to, "", "tok_1234567890-abcdef"}; }

Part small_part() {
    Part part;
    part.subject = "3 new papers · Mon 27 Apr 2026";
    part.date = *parse_instant("2026-04-27T06:00:00Z");
    part.digest = "00112233445566778899aabbccddeeff";
    part.language = "en";
    part.subscriber = "ana";
    part.text = "Hello\n\x1funsubscribe\x1f.\nFrom here on\n";
    part.html = "<p>Hello</p>\n\x1funsubscribe\x1f";
    return part;
}

Result<std::string> compose(const EmailSettings& with, const channels::Recipient& recipient, const Part& part) {
    return compose_message(with, recipient, {part.digest, part.part, part.parts, ""}, to_json(part));
}

std::string composed(const EmailSettings& with, const channels::Recipient& recipient, const Part& part) {
    Result<std::string> message = compose(with, recipient, part);
    EXPECT_TRUE(message.has_value()) << (message ? "" : message.error().message);
    return message.value_or("");
}

std::string header_of(const std::string& message) { return "\r\n" + message.substr(0, message.find("\r\n\r\n") + 2); }

TEST(EmailMessage, WritesEveryHeaderLiterally) {
    const std::string header = header_of(composed(settings(), ana(), small_part()));

    for (const std::string_view line :
         {"From: Paperwire <paperwire@example.org>", "To: ana@example.org",
          "Subject: =?utf-8?Q?3_new_papers_=C2=B7_Mon_27_Apr_2026?=", "Date: Mon, 27 Apr 2026 06:00:00 +0000",
          "Message-ID: <00112233445566778899aabbccddeeff.1@example.org>", "MIME-Version: 1.0",
          "List-Id: Paperwire <paperwire.example.org>",
          "List-Unsubscribe: <https://papers.example.org/u/tok_1234567890-abcdef>,\r\n "
          "<mailto:leave@example.org?subject=tok_1234567890-abcdef>",
          "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Auto-Submitted: auto-generated", "Precedence: bulk"}) {
        EXPECT_THAT(header, HasSubstr("\r\n" + std::string{line} + "\r\n"));
    }
    EXPECT_THAT(header, Not(HasSubstr("In-Reply-To")));
    EXPECT_THAT(header, Not(HasSubstr("Bcc")));
}

TEST(EmailMessage, OffersOneClickOnlyWithAWebAddress) {
    EmailSettings only_mail = settings();
    only_mail.unsubscribe_url.clear();
    EmailSettings none = only_mail;
    none.unsubscribe_mailto.clear();

    const std::string by_mail = composed(only_mail, ana(), small_part());
    const std::string nothing = composed(none, ana(), small_part());

    EXPECT_THAT(by_mail, HasSubstr("List-Unsubscribe: <mailto:leave@"));
    EXPECT_THAT(by_mail, Not(HasSubstr("List-Unsubscribe-Post")));
    EXPECT_THAT(nothing, Not(HasSubstr("List-Unsubscribe")));
    EXPECT_THAT(nothing, Not(HasSubstr("Unsubscribe:")));
}

TEST(EmailMessage, LeavesOutAnAddressThatLacksItsToken) {
    channels::Recipient nobody = ana();
    nobody.token.clear();

    const std::string message = composed(settings(), nobody, small_part());

    EXPECT_THAT(message, Not(HasSubstr("List-Unsubscribe")));
    EXPECT_THAT(message, Not(HasSubstr("{token}")));
}

TEST(EmailMessage, FillsTheWayOutInBothForms) {
    const std::string message = composed(settings(), ana(), small_part());

    EXPECT_THAT(message, HasSubstr("\r\nUnsubscribe: https://papers.example.org/u/tok_1234567890-abcdef\r\n"));
    EXPECT_THAT(message, HasSubstr("href=3D\"https://papers.example.org/u/tok_1"));
    EXPECT_EQ(message.find('\x1f'), std::string::npos);
}

TEST(EmailMessage, HangsLaterPartsOnTheFirst) {
    Part second = small_part();
    second.part = 2;
    second.parts = 3;

    const std::string header = header_of(composed(settings(), ana(), second));

    EXPECT_THAT(header, HasSubstr("Message-ID: <00112233445566778899aabbccddeeff.2@example.org>"));
    EXPECT_THAT(header, HasSubstr("In-Reply-To: <00112233445566778899aabbccddeeff.1@example.org>"));
    EXPECT_THAT(header, HasSubstr("References: <00112233445566778899aabbccddeeff.1@example.org>"));
}

TEST(EmailMessage, IsTheSameAtEveryRetry) {
    EXPECT_EQ(composed(settings(), ana(), small_part()), composed(settings(), ana(), small_part()));
}

TEST(EmailMessage, EndsLinesWithCrlfAloneAndKeepsThemShort) {
    Part part = small_part();
    part.text += std::string(5000, 'x') + "\n.\n.\n" + std::string(300, '=') + "\n";
    for (int n = 0; n < 3000; ++n) part.html += "数学";

    const std::string message = composed(settings(), ana(), part);

    std::size_t line = 0;
    for (std::size_t at = 0; at < message.size(); ++at) {
        const bool is_end = message[at] == '\r' && at + 1 < message.size() && message[at + 1] == '\n';
        if (is_end) {
            EXPECT_LE(line, 78U);
            line = 0;
            ++at;
        } else {
            EXPECT_NE(message[at], '\r');
            EXPECT_NE(message[at], '\n');
            ++line;
        }
    }
    EXPECT_EQ(line, 0U);
    EXPECT_THAT(message, HasSubstr("Content-Transfer-Encoding: base64"));
    EXPECT_THAT(message, HasSubstr("Content-Transfer-Encoding: quoted-printable"));
}

TEST(EmailMessage, WritesNamesAndDomainsBeyondAscii) {
    EmailSettings with = settings();
    with.from = "Página, diaria <papel@exämple.org>";

    const std::string header = header_of(composed(with, ana("ana@bücher.example"), small_part()));

    EXPECT_THAT(header, HasSubstr("From: =?utf-8?Q?P=C3=A1gina=2C_diaria?= <papel@xn--exmple-cua.org>"));
    EXPECT_THAT(header, HasSubstr("To: ana@xn--bcher-kva.example"));
    EXPECT_THAT(header, HasSubstr("List-Id: <papel.xn--exmple-cua.org>"));
}

TEST(EmailMessage, AcceptsALocalPartBeyondAscii) {
    EXPECT_THAT(header_of(composed(settings(), ana("josé@example.org"), small_part())),
                HasSubstr("To: josé@example.org"));
}

TEST(EmailMessage, QuotesStrayDots) {
    EXPECT_THAT(header_of(composed(settings(), ana("a..b@example.jp"), small_part())),
                HasSubstr("To: \"a..b\"@example.jp"));
}

TEST(EmailMessage, RefusesAnAddresseeThatInjects) {
    for (const std::string_view to : {"ana@example.org\r\nBcc: x@example.org", "ana@example.org>,<x@example.org",
                                      "ana@example.org, x@example.org", ""}) {
        const Result<std::string> message = compose(settings(), ana(std::string{to}), small_part());

        ASSERT_FALSE(message.has_value());
        EXPECT_EQ(message.error().code, Errc::malformed);
    }
}

TEST(EmailMessage, RefusesATokenThatInjectsAndDoesNotRepeatIt) {
    channels::Recipient recipient = ana();
    recipient.token = "abc>\r\nX-Evil: 1";

    const Result<std::string> message = compose(settings(), recipient, small_part());

    ASSERT_FALSE(message.has_value());
    EXPECT_THAT(message.error().message, Not(HasSubstr("abc")));
}

TEST(EmailMessage, RefusesAnUnsubscribeAddressUnfitForAHeader) {
    for (const std::string_view url : {"http://papers.example.org/{token}", "https://papers.example.org/ {token}",
                                       "https://x/\r\nX: {token}", "https://papers.example.org/é"}) {
        EmailSettings with = settings();
        with.unsubscribe_url = url;

        const Result<std::string> message = compose(with, ana(), small_part());

        ASSERT_FALSE(message.has_value()) << url;
        EXPECT_EQ(message.error().code, Errc::configuration);
    }
}

TEST(EmailMessage, KeepsALongUnsubscribeAddressInOnePiece) {
    EmailSettings with = settings();
    with.unsubscribe_url = "https://papers.example.org/" + std::string(600, 'p') + "/{token}";

    const std::string header = header_of(composed(with, ana(), small_part()));

    EXPECT_THAT(header, HasSubstr("List-Unsubscribe: <https://papers.example.org/" + std::string(600, 'p') +
                                  "/tok_1234567890-abcdef>,\r\n <mailto:"));
}

TEST(EmailMessage, RefusesAKeptPartThatIsNotOne) {
    Part part = small_part();
    part.digest = "00\r\nX-Evil: 1";
    Part subject = small_part();
    subject.subject = "one\r\nX-Evil: 1";

    EXPECT_FALSE(compose(settings(), ana(), part).has_value());
    EXPECT_FALSE(compose(settings(), ana(), subject).has_value());
    EXPECT_FALSE(compose_message(settings(), ana(), {}, "{").has_value());
}

/// Set PAPERWIRE_WRITE_GOLDEN to write the golden anew; look at the difference before it is committed.
TEST(EmailMessage, IsTheGoldenMail) {
    const std::string path = PAPERWIRE_SOURCE_DIR "/tests/golden/email/day.eml";
    const Result<std::vector<Part>> parts = render_parts(a_day());
    ASSERT_TRUE(parts.has_value());

    const std::string message = composed(settings(), ana(), parts->front());

    if (std::getenv("PAPERWIRE_WRITE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << message;
    std::ifstream file(path, std::ios::binary);
    EXPECT_EQ(message, std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace
}  // namespace paperwire::email
