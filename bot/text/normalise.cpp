// SPDX-License-Identifier: MIT
#include "bot/text/normalise.hpp"

#include "bot/text/unicode.hpp"

#include <array>

namespace paperwire::text {
namespace {

/// Invisible characters that only get between a pattern and its word.
bool is_ignorable(char32_t code_point) {
    return code_point == 0xAD || code_point == 0x200B || code_point == 0x2060 || code_point == 0xFEFF;
}

/// Appends a code point that is not plain ASCII text: blanks and controls as one blank, the invisible not at all.
void append_clean(std::string& out, char32_t code_point) {
    if (is_ignorable(code_point)) return;
    if (unicode::is_control(code_point) || unicode::is_blank(code_point)) {
        if (!out.empty() && out.back() != ' ') out += ' ';
        return;
    }
    unicode::append(out, code_point);
}

constexpr bool is_plain(char byte) { return byte > ' ' && byte < '\x7F'; }

/// Where a run of printable ASCII with single blanks inside ends.
std::size_t end_of_plain(std::string_view bytes, std::size_t at) {
    while (at < bytes.size() && (is_plain(bytes[at]) || (bytes[at] == ' ' && is_plain(bytes[at - 1])))) ++at;
    return at;
}

/// Valid UTF-8, white space folded and trimmed, NFC. Doing it twice is doing it once.
std::string clean(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    bool is_ascii = true;
    for (std::size_t at = 0; at < bytes.size();) {
        if (is_plain(bytes[at])) {
            const std::size_t end = end_of_plain(bytes, at);
            out += bytes.substr(at, end - at);
            at = end;
            continue;
        }
        const unicode::Decoded next = unicode::decode(bytes, at);
        is_ascii = is_ascii && next.valid && next.value < 0x80;
        append_clean(out, next.value);
        at += next.length;
    }
    if (out.ends_with(' ')) out.pop_back();
    return is_ascii ? out : unicode::compose(out);
}

constexpr std::array<bool, 256> may_be_latex = [] {
    std::array<bool, 256> table{};
    for (const char byte : {'\\', '$', '~', '{', '}'}) table[static_cast<unsigned char>(byte)] = true;
    return table;
}();

bool needs_latex(std::string_view text) {
    char last = '\0';
    for (const char byte : text) {
        if (may_be_latex[static_cast<unsigned char>(byte)]) return true;
        if (byte == last && (byte == '-' || byte == '`' || byte == '\'')) return true;
        last = byte;
    }
    return false;
}

}  // namespace

// Idempotent by construction: the result either stays the same under a further pass, or, when a few passes do not settle it,
// is the cleaned text, which takes the same passes to the same end.
std::string normalise(std::string_view raw) {
    constexpr int most_passes = 6;
    const std::string cleaned = clean(raw);
    std::string text = cleaned;
    for (int pass = 0; pass < most_passes; ++pass) {
        if (!needs_latex(text)) return text;
        std::string next = clean(latex_to_unicode(text));
        if (next == text) return text;
        text = std::move(next);
    }
    return cleaned;
}

}  // namespace paperwire::text
