// SPDX-License-Identifier: MIT
#include "bot/text/utf8.hpp"

#include "bot/text/unicode.hpp"

namespace paperwire::text {
namespace {

constexpr std::string_view ellipsis = "…";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Where the last grapheme cluster ends that fits into `limit` code points.
std::size_t end_of_clusters(std::string_view utf8, std::size_t limit) {
    unicode::Graphemes graphemes;
    std::size_t end = 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at < utf8.size(); ++count) {
        const unicode::Decoded next = unicode::decode(utf8, at);
        if (graphemes.begins_at(next.value)) end = at;
        if (count == limit) return end;
        at += next.length;
    }
    return utf8.size();
}

/// A blank at or before `end` that costs at most a quarter of the text; else `end`.
std::size_t end_of_word(std::string_view utf8, std::size_t end) {
    if (end >= utf8.size() || utf8[end] == ' ' || utf8[end] == '\n') return end;
    const std::size_t blank = utf8.substr(0, end).find_last_of(" \n");
    return blank != std::string_view::npos && blank >= end - end / 4 ? blank : end;
}

/// Lays the words of one paragraph out; `first` tells whether its first line is the text's first, which has no indent.
void wrap_paragraph(std::string& out, std::string_view paragraph, std::size_t columns, std::string_view indent) {
    const std::size_t indent_columns = count_columns(indent);
    const bool is_first_line = out.empty();
    if (!is_first_line) out += indent;
    std::size_t used = is_first_line ? 0 : indent_columns;
    bool line_is_empty = true;
    for (std::size_t at = 0; at < paragraph.size();) {
        const std::size_t end = std::min(paragraph.find(' ', at), paragraph.size());
        const std::string_view word = paragraph.substr(at, end - at);
        at = end + 1;
        if (word.empty()) continue;
        const std::size_t width = count_columns(word);
        if (!line_is_empty && used + 1 + width > columns) {
            out += '\n';
            out += indent;
            used = indent_columns;
            line_is_empty = true;
        }
        if (!line_is_empty) out += ' ';
        used += width + (line_is_empty ? 0U : 1U);
        out += word;
        line_is_empty = false;
    }
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const unicode::Decoded next = unicode::decode(bytes, at);
        if (!next.valid) return false;
        at += next.length;
    }
    return true;
}

std::string mend_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const unicode::Decoded next = unicode::decode(bytes, at);
        if (next.valid && next.value != 0) {
            out.append(bytes.substr(at, next.length));
        } else {
            unicode::append(out, unicode::replacement);
        }
        at += next.length;
    }
    return out;
}

std::size_t count_code_points(std::string_view utf8) {
    std::size_t count = 0;
    for (const char byte : utf8) count += is_continuation(byte) ? 0U : 1U;
    return count;
}

std::size_t count_utf16_units(std::string_view utf8) {
    std::size_t count = 0;
    for (const char byte : utf8) {
        if (is_continuation(byte)) continue;
        count += static_cast<unsigned char>(byte) >= 0xF0 ? 2U : 1U;
    }
    return count;
}

std::size_t count_columns(std::string_view utf8) {
    constexpr char32_t joiner = 0x200D;
    std::size_t count = 0;
    char32_t last = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const unicode::Decoded next = unicode::decode(utf8, at);
        if (last != joiner) count += next.value >= 0x20 && next.value < 0x7F ? 1U : unicode::columns_of(next.value);
        last = next.value;
        at += next.length;
    }
    return count;
}

std::string shorten(std::string_view utf8, std::size_t limit) {
    if (count_code_points(utf8) <= limit) return std::string(utf8);
    if (limit == 0) return {};
    std::string_view kept = utf8.substr(0, end_of_word(utf8, end_of_clusters(utf8, limit - 1)));
    while (!kept.empty() && (kept.back() == ' ' || kept.back() == '\n')) kept.remove_suffix(1);
    return std::string(kept).append(ellipsis);
}

std::string wrap(std::string_view utf8, std::size_t columns, std::string_view indent) {
    std::string out;
    for (std::size_t at = 0; at <= utf8.size();) {
        const std::size_t end = std::min(utf8.find('\n', at), utf8.size());
        if (at > 0) out += '\n';
        wrap_paragraph(out, utf8.substr(at, end - at), columns, indent);
        at = end + 1;
    }
    return out;
}

}  // namespace paperwire::text
