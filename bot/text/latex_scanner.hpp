// SPDX-License-Identifier: MIT
// text: one pass over LaTeX-flavoured text. Private to bot/text. Reads each byte once: an argument that turns out
// useless is written back converted, never scanned again, so deep nests stay linear. What it does not know it leaves as
// it is.
#pragma once

#include "bot/text/latex_symbols.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::text::latex {

class Scanner {
public:
    /// `source` must outlive the scanner.
    explicit Scanner(std::string_view source);

    [[nodiscard]] std::string convert();

private:
    enum class Mode : std::uint8_t { text, math };

    struct Span {
        std::size_t begin;
        std::size_t end;
    };

    /// The place in a span that is being read, and what has been written for it so far.
    struct Cursor {
        std::size_t at;
        std::size_t end;
        Mode mode;
        int depth;
        std::string out{};
        /// Where a group belongs to a macro left as written, so that its braces stay.
        std::size_t kept_group{std::string_view::npos};
    };

    /// Where a closing sign was sought in vain, so that nobody seeks there again.
    struct Barren {
        std::size_t begin{0};
        std::size_t end{0};
        [[nodiscard]] bool covers(const Cursor& cursor) const { return cursor.at >= begin && cursor.end <= end; }
    };

    struct Argument {
        std::string text;
        bool is_braced;
    };

    // latex_scanner.cpp: the loop, groups, signs
    [[nodiscard]] std::string convert_span(Span span, Mode mode, int depth);
    void step(Cursor& cursor);
    void copy_plain(Cursor& cursor);
    void take_group(Cursor& cursor);
    void take_tie(Cursor& cursor);
    void take_hyphens(Cursor& cursor);
    void take_quotes(Cursor& cursor);
    void take_address(Cursor& cursor);
    [[nodiscard]] std::string plain_address(Span span) const;

    // latex_math.cpp: dollars and what stands between them
    void take_dollar(Cursor& cursor);
    void take_display(Cursor& cursor);
    void take_math(Cursor& cursor, Span inside, std::size_t after);
    void take_bracketed_math(Cursor& cursor, char closer);
    void take_script(Cursor& cursor);
    [[nodiscard]] std::size_t next_dollar(std::size_t from, std::size_t end) const;
    [[nodiscard]] bool is_price(Span inside) const;
    [[nodiscard]] std::string with_literal_dollars(const std::string& marked) const;

    // latex_macros.cpp: everything that begins with a backslash
    void take_backslash(Cursor& cursor);
    void take_double_backslash(Cursor& cursor);
    void take_sign(Cursor& cursor, char sign);
    void take_word(Cursor& cursor);
    void take_symbol(Cursor& cursor, const Entry& entry, std::size_t name_end);
    void take_name(Cursor& cursor, std::string_view name, std::size_t name_end);
    void take_switch(Cursor& cursor, std::string_view name, std::size_t name_end);
    void take_citation(Cursor& cursor, std::size_t name_end);
    void take_second_argument(Cursor& cursor, std::size_t name_end);
    void take_braced(Cursor& cursor, const Entry& entry, std::size_t name_end);
    void leave_as_written(Cursor& cursor, std::size_t end);

    /// An argument that is a macro which stayed as written.
    [[nodiscard]] static bool is_macro(const Argument& argument) {
        return !argument.is_braced && argument.text.starts_with('\\');
    }
    [[nodiscard]] std::optional<Argument> read_argument(Cursor& cursor);
    [[nodiscard]] std::optional<Span> braced_span(const Cursor& cursor, std::size_t at) const;
    [[nodiscard]] std::size_t skip_blanks(const Cursor& cursor, std::size_t at) const;
    [[nodiscard]] std::size_t skip_option(const Cursor& cursor, std::size_t at) const;
    [[nodiscard]] char char_at(const Cursor& cursor, std::size_t at) const {
        return at < cursor.end ? source_[at] : '\0';
    }
    void find_braces();

    // latex_arguments.cpp: macros that make something new of their argument
    void take_with_argument(Cursor& cursor, const Entry& entry, std::size_t name_end);
    void take_accent(Cursor& cursor, std::string_view mark, std::size_t name_end);
    void take_fraction(Cursor& cursor, std::size_t name_end);
    void take_root(Cursor& cursor, std::size_t name_end);
    [[nodiscard]] bool begins_word(std::size_t macro, std::size_t letter) const;

    std::string_view source_;
    /// For each `{` that is closed, where; npos elsewhere. Empty when the text has no brace.
    std::vector<std::uint32_t> closing_;
    bool has_literal_dollars_{false};
    Barren no_display_;
    Barren no_round_;
    Barren no_square_;
};

[[nodiscard]] constexpr bool is_ascii_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
[[nodiscard]] constexpr bool is_ascii_digit(char byte) { return byte >= '0' && byte <= '9'; }
[[nodiscard]] constexpr bool is_ascii_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
[[nodiscard]] inline bool ends_in_blank(std::string_view text) { return text.empty() || is_ascii_blank(text.back()); }

[[nodiscard]] constexpr bool is_word_byte(char byte) {
    return is_ascii_letter(byte) || is_ascii_digit(byte) || static_cast<unsigned char>(byte) >= 0x80;
}
[[nodiscard]] inline bool ends_in_word(std::string_view text) { return !text.empty() && is_word_byte(text.back()); }

/// Stands for a dollar that was escaped until it is known whether it could be taken for math.
constexpr char literal_dollar = '\x01';

}  // namespace paperwire::text::latex
