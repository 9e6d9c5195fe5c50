// SPDX-License-Identifier: MIT
#include "channels/email/mailbox.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace paperwire::email {
namespace {

TEST(EmailAddress, AcceptsWhatMailServersAccept) {
    for (const std::string_view address :
         {"ana@example.org", "a.b+lists=x@sub.example.org", "o'neil@example.org", "josé@example.org", "ana@exämple.org",
          "ana@localhost", "ana@[192.0.2.1]", "a..b.@example.jp", "x@xn--exmple-cua.org"}) {
        SCOPED_TRACE(address);

        EXPECT_TRUE(check_address(address).has_value());
    }
}

TEST(EmailAddress, RefusesWhatCouldReachACommandOrAHeader) {
    const std::vector<std::string> addresses{"",
                                             "ana",
                                             "@example.org",
                                             "ana@",
                                             "ana@example.org\r\nRCPT TO:<evil@example.org>",
                                             "ana@example.org\n",
                                             std::string{"ana\0@example.org", 16},
                                             "ana @example.org",
                                             "ana@exam ple.org",
                                             "<ana@example.org>",
                                             "ana@example.org>",
                                             "ana,bob@example.org",
                                             "\"ana\"@example.org",
                                             "ana@bob@example.org",
                                             "ana@example..org",
                                             "ana\xE2\x80\xA8@example.org",
                                             "ana\xE2\x80\xAE@example.org",
                                             "ana\xC2\x85@example.org",
                                             "ana\xFF@example.org",
                                             std::string(65, 'a') + "@example.org",
                                             "ana@" + std::string(64, 'a') + ".org"};
    for (const std::string& address : addresses) {
        SCOPED_TRACE(address);

        const Result<void> checked = check_address(address);

        ASSERT_FALSE(checked.has_value());
        EXPECT_EQ(checked.error().code, Errc::malformed);
        EXPECT_EQ(checked.error().message.find('\n'), std::string::npos);
    }
}

TEST(EmailMailbox, IsReadWithAndWithoutAName) {
    EXPECT_EQ(*parse_mailbox("Paperwire <paperwire@example.org>"), (Mailbox{"Paperwire", "paperwire@example.org"}));
    EXPECT_EQ(*parse_mailbox("\"Papers, new \\\"and\\\" old\" <p@example.org>"),
              (Mailbox{"Papers, new \"and\" old", "p@example.org"}));
    EXPECT_EQ(*parse_mailbox("  p@example.org "), (Mailbox{"", "p@example.org"}));
    EXPECT_EQ(*parse_mailbox("<p@example.org>"), (Mailbox{"", "p@example.org"}));
}

TEST(EmailMailbox, RefusesHalfBracketsAndInjectedNames) {
    EXPECT_FALSE(parse_mailbox("Paperwire p@example.org>").has_value());
    EXPECT_FALSE(parse_mailbox("Paperwire <p@example.org").has_value());
    EXPECT_FALSE(parse_mailbox("Paper\r\nBcc: x@y\r\n <p@example.org>").has_value());
    EXPECT_FALSE(parse_mailbox("").has_value());
}

TEST(EmailMailbox, QuotesALocalPartWithStrayDots) {
    EXPECT_EQ(header_address("a..b@example.jp"), "\"a..b\"@example.jp");
    EXPECT_EQ(header_address("a.b@example.jp"), "a.b@example.jp");
}

}  // namespace
}  // namespace paperwire::email
