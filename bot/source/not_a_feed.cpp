// SPDX-License-Identifier: MIT
#include "bot/source/not_a_feed.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/text/escape.hpp"
#include "bot/text/utf8.hpp"

namespace paperwire::source {

namespace {

constexpr std::size_t max_bytes = std::size_t{64} << 20U;
/// A full feed of 2,000 items has some 120,000; each costs the parser about 100 bytes.
constexpr std::size_t max_marks = 4'000'000;
constexpr std::size_t max_excerpt = 200;

/// Without a byte order mark and blanks in front.
std::string_view first_sign(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
    }
    const auto begin = std::ranges::find_if_not(bytes, ascii::is_blank);
    return bytes.substr(static_cast<std::size_t>(begin - bytes.begin()));
}

/// The element or declaration that the document begins with, behind comments.
std::string_view behind_comments(std::string_view text) {
    while (text.starts_with("<!--")) {
        const auto end = text.find("-->");
        if (end == std::string_view::npos) {
            return {};
        }
        text = first_sign(text.substr(end + 3));
    }
    return text;
}

bool is_html(std::string_view text) {
    text = behind_comments(text);
    return ascii::starts_with_any_case(text, "<!doctype html") || ascii::starts_with_any_case(text, "<html");
}

bool is_wide(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
           bytes.starts_with(std::string_view("\0<", 2)) || bytes.starts_with(std::string_view("<\0", 2)) ||
           bytes.starts_with(std::string_view("\0\0", 2));
}

std::string html_title(std::string_view text) {
    const auto tag = text.find("<title>");
    const auto end = tag == std::string_view::npos ? tag : text.find("</title>", tag);
    return end == std::string_view::npos ? std::string{} : ": " + excerpt(text.substr(tag + 7, end - tag - 7));
}

}  // namespace

std::optional<std::string> tell_not_xml(std::string_view bytes) {
    if (bytes.size() > max_bytes) {
        return "larger than 64 MiB (" + std::to_string(bytes.size()) + " bytes)";
    }
    const std::string_view text = first_sign(bytes);
    if (text.empty()) {
        return "a blank answer (" + std::to_string(bytes.size()) + " bytes)";
    }
    if (is_wide(bytes)) {
        return "not UTF-8 (UTF-16 or UTF-32)";
    }
    if (is_html(text)) {
        return "an HTML page, not a feed" + html_title(text);
    }
    if (text.front() != '<') {
        return "not XML: \"" + excerpt(text.substr(0, max_excerpt)) + "\"";
    }
    if (text.size() > max_marks &&
        std::ranges::count(text, '<') + std::ranges::count(text, '=') > std::ptrdiff_t{max_marks}) {
        return "too many elements for a feed";
    }
    return std::nullopt;
}

std::string tell_break(std::string_view bytes, std::size_t offset, std::string_view reason) {
    const auto last = bytes.find_last_not_of(" \t\r\n");
    const std::string size = std::to_string(bytes.size());
    if (last == std::string_view::npos || offset >= last || bytes[last] != '>') {
        return "cut short: the XML ends at byte " + size + " with something still open";
    }
    std::string why(reason);
    if (!why.empty() && why.front() >= 'A' && why.front() <= 'Z') {
        why.front() = static_cast<char>(why.front() - 'A' + 'a');
    }
    return "not well-formed XML at byte " + std::to_string(offset) + " of " + size + ": " + why;
}

std::string excerpt(std::string_view text) {
    std::string line;
    for (const char c : text.substr(0, max_excerpt * 4)) {
        if (!ascii::is_blank(c)) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    while (!line.empty() && line.back() == ' ') {
        line.pop_back();
    }
    return text::escape_terminal(text::shorten(text::mend_utf8(line), max_excerpt));
}

}  // namespace paperwire::source
