// SPDX-License-Identifier: MIT
// channels/telegram: outside text made fit for a message: cleaned to one line, escaped for Telegram's HTML and then for
// JSON, and inert. Whatever a title holds, it opens no tag, mentions nobody, and `cs.AI` in it is no link to somebody's
// domain. Telegram finds addresses, @names, #tags, $TAGS and /commands in plain text by itself; U+2060 (word joiner)
// keeps it from that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "channels/telegram/limits.hpp"

namespace paperwire::telegram {

/// Where a text stands. Inside a link Telegram looks for no other.
enum class Place : std::uint8_t { in_the_open, in_a_link };

struct EscapedText {
    std::string json;
    Measure measure;            // entities: addresses left for Telegram to find
    std::size_t text_bytes{0};  // after parsing
    bool is_visible{false};     // there is more in it than blanks
    bool is_as_given{true};     // false: the source was no UTF-8 and was mended, so offsets into it mean nothing

    /// Where in `json` the source's byte `offset` (at the start of a code point) came to stand.
    [[nodiscard]] std::size_t position_of(std::size_t offset) const;

    /// Up to here source and json are apart by as much as at the step before.
    struct Step {
        std::uint32_t source;
        std::uint32_t json;
    };
    std::vector<Step> steps;
};

/// An address with http:// or https://, with www. or with a path stays one; every other dotted name does not, and a
/// name of arXiv's (`math.CO`) never does.
[[nodiscard]] EscapedText escape_outside(std::string_view text, Place place);

/// True when escape_outside would leave the text as it is. May be false for a text that it would.
[[nodiscard]] bool is_inert(std::string_view text);

/// Mended, and at most `limit` code points, its end then marked by `…`.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t limit);

}  // namespace paperwire::telegram
