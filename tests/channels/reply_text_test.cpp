// SPDX-License-Identifier: MIT
#include "channels/reply_text.hpp"

#include <gtest/gtest.h>

#include "bot/text/utf8.hpp"

namespace paperwire::channels {
namespace {

TEST(ReplyText, HidesASecretWhereverItStands) {
    std::string text = "12345:abc, 12345:abc12345:abc";

    hide_secret(text, "12345:abc");

    EXPECT_EQ(text, "***, ******");
}

TEST(ReplyText, TakesAFewBytesForAWord) {
    std::string text = "okay";

    hide_secret(text, "");
    hide_secret(text, "ok");

    EXPECT_EQ(text, "okay");
}

TEST(ReplyText, KeepsOneLineOfWholeCharacters) {
    EXPECT_EQ(reply_line("421 closing\r\n"), "421 closing  ");
    const std::string cut = reply_line(std::string(499, 'x') + "é and more");
    EXPECT_EQ(cut, std::string(499, 'x'));
    EXPECT_EQ(reply_line(std::string(498, 'x') + "é and more"), std::string(498, 'x') + "é");
    EXPECT_EQ(reply_line(std::string(500, 'x')).size(), 500U);
    EXPECT_TRUE(text::is_valid_utf8(reply_line(std::string(3'000, '\xE2'))));
}

TEST(ReplyText, HoldsAChannelForItsSettingsAndAMessageForItself) {
    const Outcome setting = not_composed(Error{Errc::configuration, "from: none", {}});
    EXPECT_EQ(setting.kind, Outcome::Kind::retry);
    EXPECT_EQ(setting.scope, Outcome::Scope::channel);
    EXPECT_FALSE(setting.unreadable);

    const Outcome message = not_composed(Error{Errc::malformed, std::string(600, 'x'), {}});
    EXPECT_EQ(message.kind, Outcome::Kind::rejected);
    EXPECT_EQ(message.scope, Outcome::Scope::destination);
    EXPECT_EQ(message.reply.size(), 500U);
    EXPECT_TRUE(message.unreadable);
    EXPECT_FALSE(not_composed(Error{Errc::internal, "a bug", {}}).unreadable);
}

}  // namespace
}  // namespace paperwire::channels
