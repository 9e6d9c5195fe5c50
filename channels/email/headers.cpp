// SPDX-License-Identifier: MIT
// Sources: RFC 5322, RFC 2919 (List-Id), RFC 2369 and 8058 (List-Unsubscribe), RFC 3834 (Auto-Submitted); read 2026-11.
#include "channels/email/headers.hpp"

#include <algorithm>

#include "channels/email/encoded_word.hpp"

namespace paperwire::email {
namespace {

constexpr std::size_t line_limit = 78;

std::string mailbox_value(const Mailbox& mailbox, std::size_t column) {
    const std::string address = header_address(mailbox.address);
    if (mailbox.name.empty()) return address;
    const std::string phrase = encode_phrase(mailbox.name, column);
    const std::size_t last_line =
        phrase.size() - (phrase.rfind('\n') == std::string::npos ? 0 : phrase.rfind('\n') + 1);
    const bool fits = column + last_line + address.size() + 3 <= line_limit;
    return phrase + (fits ? " <" : "\n <") + address + ">";
}

bool is_label_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// The local part as labels of a list id: dots neither at the ends nor side by side.
std::string list_label(std::string_view local) {
    std::string label;
    for (const char c : local) {
        const char shown = is_label_character(c) ? c : '-';
        if (shown != '.' || (!label.empty() && label.back() != '.')) label.push_back(shown);
    }
    while (label.ends_with('.')) label.pop_back();
    return label.empty() ? "list" : label;
}

/// A name that is not plain ASCII is left out: a list id is compared as it stands.
std::string list_id(const Mailbox& from) {
    const std::string id =
        "<" + list_label(local_part(from.address)) + "." + std::string{domain_part(from.address)} + ">";
    const bool is_literal = std::ranges::all_of(from.name, [](char c) { return is_label_character(c) || c == ' '; });
    return from.name.empty() || !is_literal ? id : from.name + " " + id;
}

std::string unsubscribe_value(const WayOut& way_out) {
    std::string value;
    if (!way_out.https.empty()) value = "<" + way_out.https + ">";
    if (!way_out.mailto.empty()) value += (value.empty() ? "<" : ",\n <") + way_out.mailto + ">";
    return value;
}

}  // namespace

std::string message_id(const Part& part, int number, const Mailbox& from) {
    return message_label(part, number) + "@" + std::string{domain_part(from.address)};
}

std::vector<HeaderLine> build_headers(const Part& part, const Envelope& envelope) {
    std::vector<HeaderLine> headers{{"From", mailbox_value(envelope.from, 6)},
                                    {"To", header_address(envelope.to)},
                                    {"Subject", encode_unstructured(part.subject, 9)},
                                    {"Message-ID", "<" + message_id(part, part.part, envelope.from) + ">"}};
    if (part.part > 1) {
        const std::string first = "<" + message_id(part, 1, envelope.from) + ">";
        headers.push_back({"In-Reply-To", first});
        headers.push_back({"References", first});
    }
    headers.push_back({"List-Id", list_id(envelope.from)});
    if (const std::string way_out = unsubscribe_value(envelope.way_out); !way_out.empty())
        headers.push_back({"List-Unsubscribe", way_out});
    if (!envelope.way_out.https.empty()) headers.push_back({"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"});
    headers.push_back({"Auto-Submitted", "auto-generated"});
    headers.push_back({"Precedence", "bulk"});
    return headers;
}

}  // namespace paperwire::email
