// SPDX-License-Identifier: MIT
#include "channels/email/outside_text.hpp"

#include "bot/text/utf8.hpp"

namespace paperwire::email {
namespace {

/// What becomes of the character at the start of `rest`: how long it is, and whether it is kept, blanked or dropped.
struct Verdict {
    enum class Fate { keep, blank, drop };
    std::size_t length{1};
    Fate fate{Fate::keep};
};

using Fate = Verdict::Fate;

// U+0080 to U+009F and U+061C; the latter turns the direction.
Verdict judge_two(unsigned char first, unsigned char second) {
    if (first == 0xC2 && second < 0xA0) return {2, Fate::blank};
    if (first == 0xD8 && second == 0x9C) return {2, Fate::drop};
    return {2, Fate::keep};
}

// U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069, U+FEFF.
Verdict judge_three(unsigned char first, unsigned char second, unsigned char third) {
    if (first == 0xEF && second == 0xBB && third == 0xBF) return {3, Fate::drop};
    if (first != 0xE2) return {3, Fate::keep};
    if (second == 0x80 && (third == 0xA8 || third == 0xA9)) return {3, Fate::blank};
    const bool turns = (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) ||
                       (second == 0x81 && third >= 0xA6 && third <= 0xA9);
    return {3, turns ? Fate::drop : Fate::keep};
}

Verdict judge(std::string_view rest) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    const unsigned char first = byte(0);
    if (first < 0x20 || first == 0x7F) return {1, Fate::blank};
    if (first >= 0xC2 && first < 0xE0 && rest.size() >= 2) return judge_two(first, byte(1));
    if (first >= 0xE0 && first < 0xF0 && rest.size() >= 3) return judge_three(first, byte(1), byte(2));
    return {};
}

}  // namespace

std::string one_line(std::string_view text) {
    const std::string mended = text::mend_utf8(text);
    std::string line;
    line.reserve(mended.size());
    for (std::string_view rest = mended; !rest.empty();) {
        const Verdict verdict = judge(rest);
        if (verdict.fate == Fate::keep) line.append(rest.substr(0, verdict.length));
        if (verdict.fate == Fate::blank) line.push_back(' ');
        rest.remove_prefix(verdict.length);
    }
    return line;
}

bool has_unprintable(std::string_view utf8) {
    while (!utf8.empty()) {
        const Verdict verdict = judge(utf8);
        if (verdict.fate != Fate::keep) return true;
        utf8.remove_prefix(verdict.length);
    }
    return false;
}

}  // namespace paperwire::email
