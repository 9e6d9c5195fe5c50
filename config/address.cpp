// SPDX-License-Identifier: MIT
#include "config/address.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"

namespace paperwire::config {

namespace {

bool is_upper_or_digit(char c) { return ascii::is_upper(c) || ascii::is_digit(c); }

bool has_any(std::string_view text, std::string_view characters) {
    return text.find_first_of(characters) != std::string_view::npos;
}

bool has_blank_or_control(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20 || c == 0x7F; });
}

bool is_dotted(std::string_view text) {
    return !text.empty() && !text.starts_with('.') && !text.ends_with('.') && text.find("..") == std::string_view::npos;
}

bool is_local_part(std::string_view local) {
    static constexpr std::size_t longest = 64;  // RFC 5321, 4.5.3.1.1
    return is_dotted(local) && local.size() <= longest && !has_any(local, "<>()[]\\,;:@\"");
}

bool is_domain(std::string_view domain) {
    if (domain.starts_with('[') && domain.ends_with(']')) {
        const auto literal = domain.substr(1, domain.size() - 2);
        return !literal.empty() && std::ranges::all_of(literal, [](char c) {
            return ascii::is_letter_or_digit(c) || c == '.' || c == ':';
        });
    }
    return is_dotted(domain) && !domain.starts_with('-') && std::ranges::all_of(domain, [](char c) {
               const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
               return ascii::is_letter_or_digit(c) || c == '.' || c == '-' || beyond_ascii;
           });
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::string complaint_about_id(std::string_view id) {
    static constexpr std::size_t longest = 64;
    const bool fits = std::ranges::all_of(
        id, [](char c) { return ascii::is_letter_or_digit(c) || c == '.' || c == '_' || c == '@' || c == '-'; });
    if (!id.empty() && id.size() <= longest && fits && !id.starts_with('.')) {
        return {};
    }
    return "is not an id (want 1 to 64 of A-Z a-z 0-9 . _ @ -, no leading dot)";
}

std::string complaint_about_mail_address(std::string_view address) {
    static constexpr std::size_t longest = 254;  // RFC 5321, 4.5.3.1.3
    const auto at = address.rfind('@');
    const bool fits = at != std::string_view::npos && address.size() <= longest && !has_blank_or_control(address) &&
                      is_local_part(address.substr(0, at)) && is_domain(address.substr(at + 1));
    return fits ? std::string{} : "is not a mail address (want one, as in ana@example.org)";
}

std::string complaint_about_mailbox(std::string_view mailbox) {
    const auto open = mailbox.rfind('<');
    if (open == std::string_view::npos) {
        return complaint_about_mail_address(mailbox);
    }
    const std::string refusal = "is not a mailbox (want ana@example.org or Ana <ana@example.org>)";
    if (!mailbox.ends_with('>') ||
        !complaint_about_mail_address(mailbox.substr(open + 1, mailbox.size() - open - 2)).empty()) {
        return refusal;
    }
    const auto name = trimmed(mailbox.substr(0, open));
    const bool in_quotes = name.size() >= 2 && name.starts_with('"') && name.ends_with('"');
    if (in_quotes) {
        return has_any(name.substr(1, name.size() - 2), "\"\\") ? refusal : std::string{};
    }
    return has_any(name, "()<>[]:;@\\,\"") ? "has a name that needs quotes (as in '\"Doe, Ana\" <ana@example.org>')"
                                           : std::string{};
}

std::string complaint_about_telegram_chat(std::string_view chat) {
    if (chat.starts_with('@')) {
        const auto name = chat.substr(1);
        // 5 to 32, and 4 for those sold at fragment.com: telegram.org/faq#usernames-and-t-me, read 2026-11.
        const bool fits = std::ranges::all_of(name, [](char c) { return ascii::is_letter_or_digit(c) || c == '_'; });
        if (fits && name.size() >= 4 && name.size() <= 32 && ascii::is_letter(name.front())) {
            return {};
        }
    } else {
        const auto digits = chat.starts_with('-') ? chat.substr(1) : chat;
        // Ids have at most 52 significant bits: core.telegram.org/bots/api#chat, read 2026-11.
        if (!digits.empty() && digits.size() <= 16 && digits.front() != '0' &&
            std::ranges::all_of(digits, ascii::is_digit)) {
            return {};
        }
    }
    return "is not a Telegram chat (want a number, as in 123456789 or -1001234567890, or \"@name\" of 4 to 32 letters, "
           "digits "
           "and _)";
}

std::string complaint_about_slack_channel(std::string_view channel) {
    const bool named =
        channel.size() >= 2 && channel.size() <= 81 && (channel.starts_with('#') || channel.starts_with('@'));
    if (named && !has_blank_or_control(channel) && !has_any(channel.substr(1), "#@<>,;&\"")) {
        return {};
    }
    const bool lettered = channel.size() >= 2 && channel.size() <= 32 && has_any(channel.substr(0, 1), "CGDUW");
    if (lettered && std::ranges::all_of(channel, is_upper_or_digit)) {
        return {};
    }
    return "is not a Slack channel (want \"#name\", an id as in C0123456789, or \"@name\")";
}

bool is_language_tag(std::string_view tag) {
    std::size_t part_number = 0;
    while (true) {
        const auto dash = tag.find('-');
        const auto part = tag.substr(0, dash);
        const bool first = part_number++ == 0;
        const bool fits =
            first ? part.size() >= 2 && part.size() <= 3 && std::ranges::all_of(part, ascii::is_letter)
                  : !part.empty() && part.size() <= 8 && std::ranges::all_of(part, ascii::is_letter_or_digit);
        if (!fits || dash == std::string_view::npos) {
            return fits;
        }
        tag = tag.substr(dash + 1);
    }
}

}  // namespace paperwire::config
