// SPDX-License-Identifier: MIT
#include "bot/text/normalise.hpp"

#include "bot/text/unicode.hpp"

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

/// Nearly all text is plain ASCII, so it is looked at a block at a time. The loop has a fixed length and no branch, so
/// that compilers turn it into vector instructions.
constexpr std::size_t block_size = 32;

/// True when some byte of a block is neither printable ASCII nor a single blank; the byte before the block is read too.
bool breaks_plain(const char* block) {
    const char* const before = block - 1;
    unsigned char found = 0;
    for (std::size_t i = 0; i < block_size; ++i) {
        const auto byte = static_cast<signed char>(block[i]);
        const auto last = static_cast<signed char>(before[i]);
        const bool breaks = static_cast<bool>((byte < ' ') | (byte == 0x7F) | ((byte == ' ') & (last == ' ')));
        found = static_cast<unsigned char>(found | static_cast<unsigned char>(breaks));
    }
    return found != 0;
}

/// Where a run of printable ASCII with single blanks inside ends; what stands at `at` belongs to it and is no blank.
std::size_t end_of_plain(std::string_view bytes, std::size_t at) {
    ++at;
    while (at + block_size <= bytes.size() && !breaks_plain(bytes.data() + at)) at += block_size;
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

bool needs_latex(std::string_view text) {
    for (const char byte : {'\\', '$', '~', '{', '}'}) {
        if (text.find(byte) != std::string_view::npos) return true;
    }
    for (const std::string_view doubled : {"--", "``", "''"}) {
        if (text.find(doubled) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

// Idempotent by construction: the result either stays the same under a further pass, or, when a few passes do not
// settle it, is the cleaned text, which takes the same passes to the same end.
std::string normalise(std::string_view raw) {
    constexpr int most_passes = 6;
    std::string cleaned = clean(raw);
    if (!needs_latex(cleaned)) return cleaned;
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
