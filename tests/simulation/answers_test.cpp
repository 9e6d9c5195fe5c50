// SPDX-License-Identifier: MIT
// docs/answers.md says what follows from each answer of a chat server. Here the tables are made from the classifiers
// and from next_step, and the page is held against them: it cannot say what the program does not do.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bot/delivery/next_step.hpp"
#include "channels/slack/reply.hpp"
#include "channels/telegram/reply.hpp"
#include "tests/channels/slack_answers.hpp"
#include "tests/channels/telegram_answers.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire {
namespace {

using store::DeliveryState;

const Instant now = fakes::at("2026-04-27T08:00:00Z");

std::string outcome_words(const Outcome& outcome) {
    const bool channel = outcome.scope == Outcome::Scope::channel;
    return std::string{to_string(outcome.kind)} + (channel ? ", channel" : "");
}

/// What becomes of a digest of one message at its first attempt.
std::string next_words(const Outcome& outcome) {
    delivery::Attempt attempt;
    attempt.row.digest = "digest";
    attempt.row.first_attempt = now;
    attempt.to = attempt.configured_to = "1";
    attempt.now = now;
    const store::Transition step = delivery::next_step(attempt, outcome, {});
    const std::string wait = outcome.retry_after     ? "after the wait it names"
                             : step.channel_failures ? "after the channel's own back-off"
                             : step.attempts == 0    ? "in a minute"
                                                     : "after the back-off";
    const std::string counted = step.attempts == 0 ? ", not counted as an attempt" : "";
    const std::string who = step.suspend_channel_until ? ", the whole channel with it" : "";
    switch (step.state) {
        case DeliveryState::sent: return "sent";
        case DeliveryState::dead: return step.stop_destination ? "dead letter, destination stopped" : "dead letter";
        case DeliveryState::uncertain: return "uncertain: the same bytes again " + wait + ", or held";
        case DeliveryState::queued:
            if (!step.moved_to.empty()) return "queued: at once to the new address, which is kept";
            return "queued: again " + wait + counted + who;
        default: return "?";
    }
}

struct Line {
    std::string answer;
    std::string outcome;
    std::string next;

    friend bool operator==(const Line&, const Line&) = default;
};

/// Rows of equal consequence are one, in the order of their first.
std::string table(const std::vector<Line>& lines) {
    std::vector<Line> merged;
    for (const Line& line : lines) {
        const auto same = std::ranges::find_if(
            merged, [&line](const Line& other) { return other.outcome == line.outcome && other.next == line.next; });
        if (same == merged.end()) {
            merged.push_back(line);
        } else if (("; " + same->answer + "; ").find("; " + line.answer + "; ") == std::string::npos) {
            same->answer += "; " + line.answer;
        }
    }
    std::string page = "| the server says | outcome | next |\n|---|---|---|\n";
    for (const Line& line : merged) page += "| " + line.answer + " | " + line.outcome + " | " + line.next + " |\n";
    return page;
}

Line line_of(const std::string& words, const Outcome& outcome) {
    return {words, outcome_words(outcome), next_words(outcome)};
}

std::string telegram_table() {
    std::vector<Line> lines;
    for (const telegram_tests::TelegramAnswer& answer : telegram_tests::telegram_answers()) {
        net::HttpResponse response;
        response.status = answer.status;
        response.headers = answer.headers;
        response.body = answer.body;
        lines.push_back(line_of(answer.words, telegram::classify({std::move(response), true})));
    }
    const Error broken{Errc::unavailable, "no connection"};
    lines.push_back(line_of("no connection, or TLS refused", telegram::classify({std::unexpected(broken), false})));
    lines.push_back(
        line_of("no answer to a request that may have been read", telegram::classify({std::unexpected(broken), true})));
    return table(lines);
}

void add_slack(std::vector<Line>& lines, const std::vector<slack_tests::SlackAnswer>& answers) {
    for (const slack_tests::SlackAnswer& answer : answers) {
        net::HttpResponse response;
        response.status = answer.status;
        response.body = answer.body;
        if (!answer.retry_after.empty()) response.headers.emplace_back("retry-after", answer.retry_after);
        const auto door = answer.webhook ? slack::Door::webhook : slack::Door::web_api;
        lines.push_back(line_of(answer.words, slack::classify(response, door)));
    }
}

std::string slack_table(const std::vector<slack_tests::SlackAnswer>& answers) {
    std::vector<Line> lines;
    add_slack(lines, answers);
    const Error broken{Errc::unavailable, "no connection"};
    lines.push_back(line_of("no connection, or TLS refused", slack::classify(broken, false)));
    lines.push_back(line_of("no answer to a request that may have been read", slack::classify(broken, true)));
    return table(lines);
}

std::string documented(const std::string& heading) {
    std::ifstream file(std::string{PAPERWIRE_SOURCE_DIR} + "/docs/answers.md");
    std::stringstream text;
    text << file.rdbuf();
    const std::string page = text.str();
    const std::size_t section = page.find("## " + heading + "\n");
    if (section == std::string::npos) return {};
    const std::size_t begin = page.find("\n| the server says", section);
    const std::size_t end = page.find("\n\n", begin + 1);
    return begin == std::string::npos ? std::string{} : page.substr(begin + 1, std::min(end, page.size() - 1) - begin);
}

TEST(Answers, ThePageSaysWhatFollowsFromTelegrams) { EXPECT_EQ(documented("Telegram"), telegram_table()); }

TEST(Answers, ThePageSaysWhatFollowsFromSlacks) {
    EXPECT_EQ(documented("Slack: chat.postMessage"), slack_table(slack_tests::api_answers()));
    EXPECT_EQ(documented("Slack: incoming webhook"), slack_table(slack_tests::hook_answers()));
}

}  // namespace
}  // namespace paperwire
