// SPDX-License-Identifier: MIT
// channels: a digest as one whole document, without limits: for previews, the terminal and the archive.
#pragma once

#include <cstddef>
#include <string>

#include "bot/core/digest.hpp"
#include "channels/archive/settings.hpp"

namespace paperwire::channels {

struct TextStyle {
    std::size_t columns{80};
    bool colour{false};  // ANSI; never when NO_COLOR is set or the output is no terminal
};

/// Plain text with everything in it, abstracts included; ends in one newline.
[[nodiscard]] std::string render_text(const Digest& digest, const TextStyle& style);
/// CommonMark with `<details>` for abstracts (layout digest) or a flat list; ends in one newline.
[[nodiscard]] std::string render_markdown(const Digest& digest, archive::Layout layout);
/// A standalone HTML5 page, light and dark, no script, nothing loaded from outside.
[[nodiscard]] std::string render_html(const Digest& digest, archive::Layout layout);
/// The contract's JSON (section 4, Archive), pretty-printed, stable.
[[nodiscard]] std::string render_json(const Digest& digest);

}  // namespace paperwire::channels
