// SPDX-License-Identifier: MIT
#include "filters/latin.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"

namespace paperwire::filters {
namespace {

// Lead bytes of U+00C0 to U+017F in UTF-8.
constexpr bool leads_latin(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xC3 && byte <= 0xC5;
}

constexpr bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

void append_lowered(std::string_view text, std::string& out) {
    const auto begin = out.size();
    out.resize(begin + text.size());
    char* const to = out.data() + begin;
    std::ranges::transform(text, to, ascii::lower);
    if (ascii::is_ascii(text)) {
        return;
    }
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if (leads_latin(text[at]) && continues(text[at + 1])) {
            const auto letter = lower((static_cast<unsigned char>(text[at]) & 0x1FU) << 6U |
                                      (static_cast<unsigned char>(text[at + 1]) & 0x3FU));
            to[at] = static_cast<char>(0xC0U | letter >> 6U);
            to[at + 1] = static_cast<char>(0x80U | (letter & 0x3FU));
        }
    }
}

}  // namespace paperwire::filters
