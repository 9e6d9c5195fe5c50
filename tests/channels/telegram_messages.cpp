// SPDX-License-Identifier: MIT
#include "tests/channels/telegram_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "channels/telegram/render.hpp"
#include "tests/channels/email_digests.hpp"

namespace paperwire::telegram_tests {
namespace {

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
    const auto message = read_html(html, &fault);
    EXPECT_TRUE(message) << fault << " in " << html;
    return message.value_or(Message{});
}

/// The papers' pages that messages link to, in order.
std::vector<std::string> pages_of(const std::vector<Message>& messages) {
    std::vector<std::string> pages;
    for (const Message& message : messages) {
        for (const Entity& entity : message.entities)
            if (entity.url.contains("/abs/")) pages.push_back(entity.url);
    }
    return pages;
}

}  // namespace

std::vector<Message> messages_of(const Digest& digest) {
    const auto parts = telegram::render_messages(digest);
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

std::string joined(const std::vector<Message>& messages) {
    std::string text;
    for (const Message& message : messages) text += message.text + "\n";
    return text;
}

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
        EXPECT_THAT(messages[part].text.substr(0, messages[part].text.find('\n') + 1), testing::HasSubstr(label));
    }
    EXPECT_TRUE(messages.back().text.ends_with("Metadata is CC0."));
    return messages;
}

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

}  // namespace paperwire::telegram_tests
