// SPDX-License-Identifier: MIT
#include "channels/slack/message.hpp"

#include "channels/slack/limits.hpp"

namespace paperwire::slack {
namespace {

/// A full message has at most message_limit characters, few of them of more than a byte, and its frames.
constexpr std::size_t usual_bytes = 13'000;

constexpr std::string_view section_opening = R"({"type":"section","text":{"type":"mrkdwn","text":")";
// verbatim: neither names nor addresses in the text become mentions or links.
constexpr std::string_view section_closing = R"(","verbatim":true}},)";
constexpr std::string_view context_opening = R"({"type":"context","elements":[{"type":"mrkdwn","text":")";
constexpr std::string_view context_closing = R"(","verbatim":true}]},)";
constexpr std::string_view header_opening = R"({"type":"header","text":{"type":"plain_text","text":")";
constexpr std::string_view header_closing = R"(","emoji":false}})";

void add_block(Message& message, std::string_view opening, std::initializer_list<const Mrkdwn*> pieces,
               std::string_view closing) {
    if (message.blocks.empty()) message.blocks.reserve(usual_bytes);
    message.blocks += opening;
    for (const Mrkdwn* const piece : pieces) {
        message.blocks += piece->json();
        message.length += piece->length();
    }
    message.blocks += closing;
    ++message.count;
}

/// `Abstracts · 3 new papers · Mon 27 Apr 2026 (2/3)`.
Mrkdwn header_of(const Message& message, std::string_view heading, std::size_t number, std::size_t of) {
    constexpr std::size_t number_reserve = 20;
    Mrkdwn header;
    header.add_own(message.label);
    header.add_outside(heading, header_limit - number_reserve - header.length());
    if (of == 1) return header;
    header.add_own(" (");
    header.add_number(number);
    header.add_own("/");
    header.add_number(of);
    header.add_own(")");
    return header;
}

}  // namespace

bool has_room(const Message& message, std::size_t blocks, std::size_t length) {
    return message.count + blocks + 1 <= blocks_limit && message.length + length + header_limit <= message_limit;
}

void add_section(Message& message, std::initializer_list<const Mrkdwn*> pieces) {
    add_block(message, section_opening, pieces, section_closing);
}

void add_section(Message& message, const Mrkdwn& text) { add_section(message, {&text}); }

void add_context(Message& message, const Mrkdwn& text) {
    add_block(message, context_opening, {&text}, context_closing);
}

std::string to_json(const Message& message, std::string_view heading, std::size_t number, std::size_t of) {
    const Mrkdwn header = header_of(message, heading, number, of);
    std::string json;
    json.reserve(message.blocks.size() + message.fallback.json().size() + 600);
    json += R"({"text":")";
    json += header.json();
    json += message.fallback.json();
    json += R"(","blocks":[)";
    json += header_opening;
    json += header.json();
    json += header_closing;
    if (!message.blocks.empty()) json.append(",").append(message.blocks, 0, message.blocks.size() - 1);
    json += R"(],"unfurl_links":false,"unfurl_media":false,"link_names":false})";
    return json;
}

}  // namespace paperwire::slack
