// SPDX-License-Identifier: MIT
#include "channels/email/mailbox.hpp"

#include <algorithm>

#include "bot/text/utf8.hpp"
#include "channels/email/outside_text.hpp"

namespace paperwire::email {
namespace {

// RFC 5321, 4.5.3.1: a path is at most 256 octets with its brackets, a local part 64.
constexpr std::size_t max_address = 254;
constexpr std::size_t max_local = 64;

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_local_character(char c) {
    return is_alphanumeric(c) || is_beyond_ascii(c) || std::string_view{".!#$%&'*+-/=?^_`{|}~"}.contains(c);
}

bool is_label_character(char c) { return is_alphanumeric(c) || is_beyond_ascii(c) || c == '-' || c == '_'; }

bool is_domain_name(std::string_view domain) {
    while (true) {
        const std::size_t dot = domain.find('.');
        const std::string_view label = domain.substr(0, dot);
        if (label.empty() || label.size() > 63 || !std::ranges::all_of(label, is_label_character)) return false;
        if (dot == std::string_view::npos) return true;
        domain.remove_prefix(dot + 1);
    }
}

bool is_address_literal(std::string_view domain) {
    if (domain.size() < 3 || domain.front() != '[' || domain.back() != ']') return false;
    return std::ranges::all_of(domain.substr(1, domain.size() - 2),
                               [](char c) { return is_alphanumeric(c) || c == '.' || c == ':'; });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string unquote(std::string_view name) {
    if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string{name};
    std::string plain;
    name = name.substr(1, name.size() - 2);
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] == '\\' && at + 1 < name.size()) ++at;
        plain.push_back(name[at]);
    }
    return plain;
}

std::unexpected<Error> refuse(std::string_view address, std::string_view why) {
    return fail(Errc::malformed, "mail address \"" + text::shorten(one_line(address), 100) + "\": " + std::string{why});
}

}  // namespace

std::string_view local_part(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == std::string_view::npos ? address : address.substr(0, at);
}

std::string_view domain_part(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

Result<void> check_address(std::string_view address) {
    if (!text::is_valid_utf8(address)) return refuse(address, "not valid UTF-8");
    if (has_unprintable(address)) return refuse(address, "holds a control character");
    const std::string_view local = local_part(address);
    const std::string_view domain = domain_part(address);
    if (local.empty() || domain.empty()) return refuse(address, "want local@domain");
    if (address.size() > max_address || local.size() > max_local) return refuse(address, "too long");
    if (!std::ranges::all_of(local, is_local_character))
        return refuse(address, "a character before the @ is not allowed");
    if (!is_domain_name(domain) && !is_address_literal(domain)) return refuse(address, "the domain is not one");
    return {};
}

Result<Mailbox> parse_mailbox(std::string_view written) {
    written = trim(written);
    Mailbox mailbox;
    if (written.ends_with('>')) {
        const std::size_t open = written.rfind('<');
        if (open == std::string_view::npos) return refuse(written, "\">\" without \"<\"");
        mailbox.name = unquote(trim(written.substr(0, open)));
        mailbox.address = written.substr(open + 1, written.size() - open - 2);
    } else {
        mailbox.address = written;
    }
    if (has_unprintable(mailbox.name) || !text::is_valid_utf8(mailbox.name))
        return refuse(written, "the name holds a control character");
    if (Result<void> checked = check_address(mailbox.address); !checked) return std::unexpected(checked.error());
    return mailbox;
}

std::string header_address(std::string_view address) {
    const std::string_view local = local_part(address);
    const bool is_dot_atom = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    if (is_dot_atom) return std::string{address};
    return "\"" + std::string{local} + "\"@" + std::string{domain_part(address)};
}

}  // namespace paperwire::email
