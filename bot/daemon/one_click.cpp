// SPDX-License-Identifier: MIT
// daemon: the body of a one-click POST, in the two forms of RFC 8058: URL-encoded, or multipart/form-data (RFC 7578).
#include <string>

#include "bot/core/ascii.hpp"
#include "bot/daemon/leave.hpp"

namespace paperwire::daemon {

namespace {

constexpr std::string_view field = "List-Unsubscribe";
constexpr std::string_view wanted = "One-Click";

int hex_value(char c) {
    if (ascii::is_digit(c)) return c - '0';
    const char low = ascii::lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool has_two = at + 2 < text.size();
        const int high = text[at] == '%' && has_two ? hex_value(text[at + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[at + 2]) : -1;
        if (low >= 0) {
            plain += static_cast<char>(high * 16 + low);
            at += 2;
        } else {
            plain += text[at] == '+' ? ' ' : text[at];
        }
    }
    return plain;
}

/// What stands before the next `mark`; it and the mark are taken off `rest`.
std::string_view cut(std::string_view& rest, std::string_view mark) {
    const auto end = rest.find(mark);
    const std::string_view before = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + mark.size());
    return before;
}

bool stands_in_pairs(std::string_view body) {
    while (!body.empty()) {
        std::string_view value = cut(body, "&");
        const std::string_view name = cut(value, "=");
        if (decoded(ascii::trim(name)) == field && decoded(ascii::trim(value)) == wanted) return true;
    }
    return false;
}

/// The value of a parameter of a header, quoted or not; empty when there is none.
std::string parameter(std::string_view header, std::string_view name) {
    cut(header, ";");
    while (!header.empty()) {
        std::string_view value = cut(header, ";");
        const std::string_view its_name = ascii::trim(cut(value, "="));
        value = ascii::trim(value);
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        if (ascii::lowered(its_name) == name) return std::string{value};
    }
    return {};
}

bool is_our_field(std::string_view head) {
    while (!head.empty()) {
        const std::string_view line = cut(head, "\r\n");
        if (ascii::starts_with_any_case(line, "content-disposition:") && parameter(line, "name") == field) return true;
    }
    return false;
}

bool stands_in_parts(std::string_view body, const std::string& boundary) {
    if (boundary.empty()) return false;
    const std::string delimiter = "--" + boundary;
    cut(body, delimiter);
    while (body.starts_with("\r\n")) {
        std::string_view part = cut(body, "\r\n" + delimiter);
        if (part.empty()) continue;  // the next delimiter's line end is this one's
        part.remove_prefix(2);
        const std::string_view head = cut(part, "\r\n\r\n");
        if (is_our_field(head) && ascii::trim(part) == wanted) return true;
    }
    return false;
}

}  // namespace

bool says_one_click(std::string_view content_type, std::string_view body) {
    std::string_view rest = content_type;
    const std::string type = ascii::lowered(ascii::trim(cut(rest, ";")));
    if (type == "multipart/form-data") return stands_in_parts(body, parameter(content_type, "boundary"));
    if (type.empty() || type == "application/x-www-form-urlencoded") return stands_in_pairs(body);
    return false;
}

}  // namespace paperwire::daemon
