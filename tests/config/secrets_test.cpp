// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "tests/config/workspace.hpp"

namespace paperwire::config {
namespace {

constexpr const char* arxiv = "arxiv: {contact: a@example.org}\n";

/// A Telegram channel whose token is written so.
std::string with_token(const std::string& token) {
    return std::string{arxiv} + "channels:\n  tg: {type: telegram, token: " + token + "}\n";
}

std::string token_of(const Loaded& loaded) {
    return loaded.settings ? std::get<telegram::TelegramSettings>(loaded.settings->channels.at("tg")).token.reveal()
                           : "(refused)";
}

TEST(Secrets, AreReadFromWhereTheyAre) {
    Workspace workspace;
    workspace.environment["T"] = "from-env";
    const std::string file = workspace.write("token", "from-file\r\n");
    workspace.environment["CREDENTIALS_DIRECTORY"] = workspace.path("credentials");
    workspace.write("credentials/bot", "from-credential\n");

    EXPECT_EQ(token_of(workspace.load_text(with_token("\"${env:T}\""))), "from-env");
    EXPECT_EQ(token_of(workspace.load_text(with_token("\"${file:" + file + "}\""))), "from-file");
    EXPECT_EQ(token_of(workspace.load_text(with_token("\"${credential:bot}\""))), "from-credential");
}

TEST(Secrets, InClearAreAWarning) {
    const Workspace workspace;

    const Loaded loaded = workspace.load_text(with_token("123:abc"));

    EXPECT_EQ(token_of(loaded), "123:abc");
    EXPECT_EQ(workspace.told(loaded),
              (std::vector<std::string>{"paperwire.yaml:3:31: warning: channels.tg.token: a secret in clear (better "
                                        "${env:NAME}, ${file:/path} or ${credential:NAME})"}));
}

TEST(Secrets, ThatCannotBeReadAreErrors) {
    struct Case {
        std::string written;
        std::string message;
    };
    const std::vector<Case> table{
        {"\"${env:NONE}\"", "${env:NONE} cannot be read: the environment variable is not set"},
        {"\"${env:EMPTY}\"", "${env:EMPTY} cannot be read: it is empty"},
        {"\"${file:/nowhere/x}\"", "${file:/nowhere/x} cannot be read: No such file or directory"},
        {"\"${file:x}\"", "not a reference to a secret (want ${file:/path}, an absolute path)"},
        {"\"${env:A B}\"", "not a reference to a secret (want ${env:NAME}, NAME of letters, digits and _)"},
        {"\"${credential:../x}\"", "not a reference to a secret (want ${credential:NAME}, NAME as in LoadCredential=)"},
        {"\"${credential:bot}\"",
         "${credential:bot} cannot be read: CREDENTIALS_DIRECTORY is not set (systemd sets it in a unit with "
         "LoadCredential=bot:…)"},
        {"\"${vault:x}\"", "not a reference to a secret (want ${env:NAME}, ${file:/path} or ${credential:NAME})"},
        {"\"bot${env:EMPTY}\"", "${…} must be the whole value of a secret"},
        {"\"${env:LINES}\"", "the secret holds a line break, a control character or bytes that are not UTF-8"},
    };
    for (const Case& one : table) {
        SCOPED_TRACE(one.written);
        Workspace workspace;
        workspace.environment["EMPTY"] = "\n";
        workspace.environment["LINES"] = "a\nb";

        EXPECT_EQ(workspace.told(workspace.load_text(with_token(one.written))),
                  (std::vector<std::string>{"paperwire.yaml:3:31: error: channels.tg.token: " + one.message}));
    }
}

TEST(Secrets, OutsideTheUnitACredentialIsOnlyAWarning) {
    Workspace workspace;
    workspace.secrets = LoadOptions::Secrets::outside_unit;

    const Loaded credential = workspace.load_text(with_token("\"${credential:bot}\""));
    EXPECT_TRUE(credential.settings.has_value());
    EXPECT_EQ(workspace.warnings(credential).size(), 1U);

    const Loaded variable = workspace.load_text(with_token("\"${env:NONE}\""));
    EXPECT_FALSE(variable.settings.has_value());
}

TEST(Secrets, AreLeftUnreadWhenAsked) {
    Workspace workspace;
    workspace.secrets = LoadOptions::Secrets::off;

    EXPECT_EQ(token_of(workspace.load_text(with_token("\"${env:NONE}\""))), "${env:NONE}");
    EXPECT_EQ(token_of(workspace.load_text(with_token("\"${env:A B}\""))), "(refused)");
}

TEST(Secrets, NeverStandInAFault) {
    Workspace workspace;
    workspace.environment["H"] = "http://hooks.example.org/hunter2";
    workspace.environment["D"] = "mysql://u:hunter2@h";
    const std::vector<std::string> wrong{
        "channels: {a: {type: slack, webhook: \"${env:H}\"}}\n",
        "channels: {a: {type: slack, webhook: \"http://x.org/hunter2\"}}\n",
        "channels: {a: {type: telegram, token: \"hunter2 hunter2\"}}\n",
        "channels: {a: {type: telegram, token: \"${hunter2}\"}}\n",
        "channels: {a: {type: telegram, token: [hunter2]}}\n",
        "channels: {a: {type: telegram, token: {hunter2: 1}}}\n",
        "store: \"${env:D}\"\n",
        "store: mysql://u:hunter2@h\n",
        "arxiv: {rss: \"https://u:hunter2@example.org\"}\n",
        "channels: {a: {type: email, server: \"smtp://u:hunter2@example.org\", from: a@example.org}}\n",
    };
    for (const std::string& yaml : wrong) {
        SCOPED_TRACE(yaml);

        const auto told = workspace.told(workspace.load_text(yaml));

        EXPECT_FALSE(told.empty());
        for (const std::string& line : told) {
            EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
        }
    }
}

}  // namespace
}  // namespace paperwire::config
