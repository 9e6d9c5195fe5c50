// SPDX-License-Identifier: MIT
// text: raised, lowered and double-struck characters, as far as Unicode has them.
#include "bot/text/latex_symbols.hpp"

#include "bot/text/unicode.hpp"

#include <array>

namespace paperwire::text::latex {
namespace {

struct Pair {
    char32_t plain;
    char32_t raised;
};

constexpr std::array superscripts = {
    Pair{'0', U'⁰'},  Pair{'1', U'¹'},  Pair{'2', U'²'},  Pair{'3', U'³'},  Pair{'4', U'⁴'},  Pair{'5', U'⁵'},
    Pair{'6', U'⁶'},  Pair{'7', U'⁷'},  Pair{'8', U'⁸'},  Pair{'9', U'⁹'},  Pair{'+', U'⁺'},  Pair{'-', U'⁻'},
    Pair{U'−', U'⁻'}, Pair{'=', U'⁼'},  Pair{'(', U'⁽'},  Pair{')', U'⁾'},  Pair{'a', U'ᵃ'},  Pair{'b', U'ᵇ'},
    Pair{'c', U'ᶜ'},  Pair{'d', U'ᵈ'},  Pair{'e', U'ᵉ'},  Pair{'f', U'ᶠ'},  Pair{'g', U'ᵍ'},  Pair{'h', U'ʰ'},
    Pair{'i', U'ⁱ'},  Pair{'j', U'ʲ'},  Pair{'k', U'ᵏ'},  Pair{'l', U'ˡ'},  Pair{'m', U'ᵐ'},  Pair{'n', U'ⁿ'},
    Pair{'o', U'ᵒ'},  Pair{'p', U'ᵖ'},  Pair{'r', U'ʳ'},  Pair{'s', U'ˢ'},  Pair{'t', U'ᵗ'},  Pair{'u', U'ᵘ'},
    Pair{'v', U'ᵛ'},  Pair{'w', U'ʷ'},  Pair{'x', U'ˣ'},  Pair{'y', U'ʸ'},  Pair{'z', U'ᶻ'},  Pair{'A', U'ᴬ'},
    Pair{'B', U'ᴮ'},  Pair{'D', U'ᴰ'},  Pair{'E', U'ᴱ'},  Pair{'G', U'ᴳ'},  Pair{'H', U'ᴴ'},  Pair{'I', U'ᴵ'},
    Pair{'J', U'ᴶ'},  Pair{'K', U'ᴷ'},  Pair{'L', U'ᴸ'},  Pair{'M', U'ᴹ'},  Pair{'N', U'ᴺ'},  Pair{'O', U'ᴼ'},
    Pair{'P', U'ᴾ'},  Pair{'R', U'ᴿ'},  Pair{'T', U'ᵀ'},  Pair{'U', U'ᵁ'},  Pair{'V', U'ⱽ'},  Pair{'W', U'ᵂ'},
    Pair{U'β', U'ᵝ'}, Pair{U'γ', U'ᵞ'}, Pair{U'δ', U'ᵟ'}, Pair{U'θ', U'ᶿ'}, Pair{U'φ', U'ᵠ'}, Pair{U'χ', U'ᵡ'},
    Pair{U'∘', U'°'}, Pair{U'°', U'°'}, Pair{U'′', U'′'}, Pair{U'″', U'″'}, Pair{'\'', U'′'}};

constexpr std::array subscripts = {
    Pair{'0', U'₀'},  Pair{'1', U'₁'}, Pair{'2', U'₂'}, Pair{'3', U'₃'},  Pair{'4', U'₄'},  Pair{'5', U'₅'},
    Pair{'6', U'₆'},  Pair{'7', U'₇'}, Pair{'8', U'₈'}, Pair{'9', U'₉'},  Pair{'+', U'₊'},  Pair{'-', U'₋'},
    Pair{U'−', U'₋'}, Pair{'=', U'₌'}, Pair{'(', U'₍'}, Pair{')', U'₎'},  Pair{'a', U'ₐ'},  Pair{'e', U'ₑ'},
    Pair{'h', U'ₕ'},  Pair{'i', U'ᵢ'}, Pair{'j', U'ⱼ'}, Pair{'k', U'ₖ'},  Pair{'l', U'ₗ'},  Pair{'m', U'ₘ'},
    Pair{'n', U'ₙ'},  Pair{'o', U'ₒ'}, Pair{'p', U'ₚ'}, Pair{'r', U'ᵣ'},  Pair{'s', U'ₛ'},  Pair{'t', U'ₜ'},
    Pair{'u', U'ᵤ'},  Pair{'v', U'ᵥ'}, Pair{'x', U'ₓ'}, Pair{U'β', U'ᵦ'}, Pair{U'γ', U'ᵧ'}, Pair{U'ρ', U'ᵨ'},
    Pair{U'φ', U'ᵩ'}, Pair{U'χ', U'ᵪ'}};

constexpr std::array double_struck_exceptions = {Pair{'C', U'ℂ'}, Pair{'H', U'ℍ'}, Pair{'N', U'ℕ'}, Pair{'P', U'ℙ'},
                                                 Pair{'Q', U'ℚ'}, Pair{'R', U'ℝ'}, Pair{'Z', U'ℤ'}};

template <typename Table>
char32_t look_up(const Table& table, char32_t plain) {
    for (const Pair& pair : table) {
        if (pair.plain == plain) return pair.raised;
    }
    return 0;
}

template <typename Table>
std::string map_all(const Table& table, std::string_view utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const unicode::Decoded next = unicode::decode(utf8, at);
        at += next.length;
        if (next.value == ' ') continue;
        const char32_t mapped = look_up(table, next.value);
        if (mapped == 0) return {};
        unicode::append(out, mapped);
    }
    return out;
}

char32_t double_struck(char32_t plain) {
    if (const char32_t exception = look_up(double_struck_exceptions, plain); exception != 0) return exception;
    if (plain >= 'A' && plain <= 'Z') return 0x1D538 + (plain - 'A');
    if (plain >= 'a' && plain <= 'z') return 0x1D552 + (plain - 'a');
    if (plain >= '0' && plain <= '9') return 0x1D7D8 + (plain - '0');
    return plain;
}

}  // namespace

std::string to_superscript(std::string_view utf8) { return map_all(superscripts, utf8); }
std::string to_subscript(std::string_view utf8) { return map_all(subscripts, utf8); }

std::string to_double_struck(std::string_view utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const unicode::Decoded next = unicode::decode(utf8, at);
        unicode::append(out, double_struck(next.value));
        at += next.length;
    }
    return out;
}

}  // namespace paperwire::text::latex
