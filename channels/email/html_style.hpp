// SPDX-License-Identifier: MIT
// channels/email: the dress of a mail. Colours stand inline for the light scheme, since some readers drop style sheets;
// the sheet turns them for the dark by class, with !important because inline styles would win. Text on its ground is AA
// or better in both.
#pragma once

#include <string_view>

#include "channels/email/entry_view.hpp"

namespace paperwire::email::html {

inline constexpr std::string_view sans =
    "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
inline constexpr std::string_view serif = "Georgia,'Times New Roman',serif";

// class c: card, i: ink, s: soft ink, a: link, l: line, b: band, m: mark, y: why, w: trouble, x: side padding, h:
// heading.
inline constexpr std::string_view ink = "#1f2328";
inline constexpr std::string_view soft = "#57606a";
inline constexpr std::string_view link = "#0b4f8a";
inline constexpr std::string_view line = "#e4e0d8";
inline constexpr std::string_view ground = "#f3f1ec";
inline constexpr std::string_view card = "#ffffff";
inline constexpr std::string_view band = "#faf8f4";
inline constexpr std::string_view trouble = "#8a4b00";
inline constexpr std::string_view mark_style = "background:#ffe9a8;color:#3d2c00";

/// Class and inline style of a kind's label.
struct Dress {
    std::string_view name;
    std::string_view style;
};
[[nodiscard]] constexpr Dress dress_of(Tone tone) {
    switch (tone) {
        case Tone::fresh: return {"kn", "background:#e3f1e6;color:#1d5b30"};
        case Tone::crossed: return {"kc", "background:#e6ecf8;color:#27457f"};
        case Tone::revised: return {"kr", "background:#f8ecdc;color:#744210"};
        case Tone::withdrawn: return {"kw", "background:#fbe3e3;color:#8a1c1c"};
    }
    return {};
}

inline constexpr std::string_view sheet =
    ":root{color-scheme:light dark;supported-color-schemes:light dark}\n"
    "body{-webkit-text-size-adjust:100%}\n"
    "@media (max-width:520px){\n"
    ".g{padding:0!important}.f{border-radius:0!important;border-left:0!important;border-right:0!important}\n"
    ".x{padding-left:18px!important;padding-right:18px!important}.h{font-size:24px!important}\n"
    "}\n"
    "@media (prefers-color-scheme:dark){\n"
    ".p{background:#111315!important}.c{background:#1a1d21!important}.b{background:#22262b!important}\n"
    ".i{color:#e8e6e1!important}.s{color:#a9b0b8!important}.a{color:#8fc1f5!important}.w{color:#f0b866!important}\n"
    ".l{border-color:#343a41!important}.m{background:#5c4a12!important;color:#fff3cf!important}\n"
    ".y{background:#26241c!important;border-color:#a88a2c!important}\n"
    ".kn{background:#1f3a28!important;color:#a8e0b8!important}.kc{background:#22304d!important;color:#b4c9f5!important}"
    "\n"
    ".kr{background:#43331c!important;color:#f0cd9a!important}.kw{background:#4a2222!important;color:#f5b5b5!important}"
    "\n"
    "}\n";

}  // namespace paperwire::email::html
