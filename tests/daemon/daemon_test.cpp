// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>
#include <vector>

#include "bot/daemon/command_line.hpp"
#include "bot/daemon/engine.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/mbox.hpp"
#include "bot/daemon/samples.hpp"
#include "bot/source/feed.hpp"

namespace paperwire::daemon {
namespace {

std::variant<Invocation, int> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "paperwire");
    return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, ReadsVerbsAndTheirFlags) {
    const auto parsed =
        parse({"run", "--once", "--config", "a.yaml", "--at", "2026-04-27T08:00:00Z", "--log-level", "debug"});

    ASSERT_TRUE(std::holds_alternative<Invocation>(parsed));
    const Invocation& run = std::get<Invocation>(parsed);
    EXPECT_EQ(run.verb, "run");
    EXPECT_TRUE(run.once);
    EXPECT_EQ(run.config, "a.yaml");
    EXPECT_EQ(run.at, parse_instant("2026-04-27T08:00:00Z"));
    EXPECT_EQ(run.log_level, log::Level::debug);
}

TEST(CommandLine, NamesNestedVerbsWhole) {
    const auto parsed = parse({"outbox", "retry", "--config", "a.yaml", "abc", "def"});

    ASSERT_TRUE(std::holds_alternative<Invocation>(parsed));
    EXPECT_EQ(std::get<Invocation>(parsed).verb, "outbox retry");
    EXPECT_EQ(std::get<Invocation>(parsed).names, (std::vector<std::string>{"abc", "def"}));
}

TEST(CommandLine, EndsWrongUsageWith64) {
    const std::vector<std::vector<const char*>> wrong{{},
                                                      {"fly"},
                                                      {"run", "--once"},
                                                      {"run", "--config", "a.yaml", "--at", "yesterday"},
                                                      {"papers", "--config", "a.yaml", "--from", "2026-02-30"},
                                                      {"status", "--config", "a.yaml", "--format", "xml"},
                                                      {"match", "--config", "a.yaml"},
                                                      {"outbox"}};
    for (const auto& words : wrong) {
        SCOPED_TRACE(words.empty() ? "nothing" : words.front());
        testing::internal::CaptureStderr();
        const auto parsed = parse(words);
        const std::string told = testing::internal::GetCapturedStderr();

        ASSERT_TRUE(std::holds_alternative<int>(parsed));
        EXPECT_EQ(std::get<int>(parsed), exit_usage);
        EXPECT_FALSE(told.empty());
    }
}

TEST(ExitCode, PutsTheGravestFirst) {
    PassReport report;
    EXPECT_EQ(exit_code_of(report), 0);

    report.deliver.dead = 1;
    EXPECT_EQ(exit_code_of(report), 67);

    report.deliver.deferred = 1;
    EXPECT_EQ(exit_code_of(report), 75);

    report.deliver.deferred = 0;
    report.poll.asked = 2;
    report.poll.answered = 1;
    report.poll.unread = {"cs.PL"};
    EXPECT_EQ(exit_code_of(report), 75);

    report.poll.answered = 0;
    EXPECT_EQ(exit_code_of(report), 69);

    report.poll.answered = 1;
    report.poll.refusal = Error{Errc::refused, "403", std::nullopt};
    EXPECT_EQ(exit_code_of(report), 69);
}

TEST(Mbox, QuotesLinesThatLookLikeItsOwn) {
    const std::string mbox =
        to_mbox({"Subject: a\r\n\r\nFrom here\r\n>From there\r\nend\r\n", "Subject: b\r\n\r\nx\r\n"});

    EXPECT_NE(mbox.find("\n>From here\n>>From there\nend\n"), std::string::npos);
    EXPECT_EQ(mbox.find('\r'), std::string::npos);
    EXPECT_TRUE(mbox.starts_with("From "));
    EXPECT_NE(mbox.find("\n\nFrom paperwire"), std::string::npos);
}

TEST(Samples, AreFeedsThatReadWithoutFaults) {
    int feeds = 0;
    std::set<Kind> kinds;
    for (const Sample& sample : samples()) {
        if (!sample.path.ends_with(".xml")) continue;
        SCOPED_TRACE(sample.path);
        const auto feed = source::parse_feed(sample.bytes);
        ASSERT_TRUE(feed) << feed.error().message;
        EXPECT_TRUE(feed->faults.empty());
        EXPECT_GE(feed->items.size(), 5U);
        for (const source::FeedItem& item : feed->items) kinds.insert(item.kind);
        ++feeds;
    }
    EXPECT_GE(feeds, 3);
    EXPECT_EQ(kinds.size(), 4U);
}

}  // namespace
}  // namespace paperwire::daemon
