// SPDX-License-Identifier: MIT
#include "bot/net/login_secret.hpp"

#include <gtest/gtest.h>

namespace paperwire::net {
namespace {

std::string erased(std::string text) {
    const LoginSecret secret("paper", Secret("pw-secret"));
    secret.erase(text);
    return text;
}

TEST(LoginSecret, IsErasedInEveryFormThatWasSent) {
    EXPECT_EQ(erased("5.7.8 no: pw-secret, really pw-secret"), "5.7.8 no: ***, really ***");
    EXPECT_EQ(erased("cannot decode AHBhcGVyAHB3LXNlY3JldA=="), "cannot decode ***");
    EXPECT_EQ(erased("you said cHctc2VjcmV0."), "you said ***.");
    EXPECT_EQ(erased("AUTH PLAIN AHBhcGVyAHB3LXNlY3JldA== and AHBhcGVyAHB3LXNlY3JldA=="), "AUTH PLAIN *** and ***");
    EXPECT_EQ(erased("with another user: b3RoZXIAb3RoZXIAcHctc2VjcmV0"), "with another user: ***");
}

TEST(LoginSecret, IsErasedWhereItIsCutShort) {
    EXPECT_EQ(erased("no: pw-sec"), "no: ***");
    EXPECT_EQ(erased("no: AHBhcGVyAHB3LXN"), "no: ***");
    EXPECT_EQ(erased("no: cHctc2V"), "no: ***");
}

TEST(LoginSecret, LeavesOtherWordsAlone) {
    for (const char* text : {"5.7.8 authentication failed", "", "paper", "2.0.0 queued as 4Zb1c2VjcQ", "no pw-"})
        EXPECT_EQ(erased(text), text);
    std::string text = "pw-secret";
    LoginSecret("paper", Secret()).erase(text);
    EXPECT_EQ(text, "pw-secret");
}

}  // namespace
}  // namespace paperwire::net
