// SPDX-License-Identifier: MIT
// channels/telegram: Telegram's HTML as it is written, already escaped for JSON and measured on the way, so that no
// piece is ever read again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "channels/telegram/limits.hpp"
#include "channels/telegram/outside_text.hpp"
#include "channels/wording.hpp"

namespace paperwire::telegram {

/// A stretch of a message, every tag in it closed.
struct Piece {
    std::string json;
    Measure measure;

    Piece& operator+=(const Piece& other) {
        json += other.json;
        measure = measure + other.measure;
        return *this;
    }
};

enum class Tag : std::uint8_t { bold, italic, code, fold };

class Markup {
public:
    explicit Markup(std::size_t expected_bytes) { piece_.json.reserve(expected_bytes); }

    void new_line();
    /// Words of our own: printable, without any of & < > " and backslash.
    void say(std::string_view own);
    void say(std::size_t number);
    void outside(std::string_view text);
    void outside(const EscapedText& text);
    /// `marks` are sorted, apart, on code points of the text's source; each becomes bold.
    void marked(const EscapedText& text, std::span<const channels::Range> marks);
    /// Not within an open tag.
    void append(const Piece& piece);

    /// Tags nest at most four deep.
    void open(Tag tag);
    void close(Tag tag);
    /// `url` is one of ours: printable ASCII without & < > " and backslash.
    void open_link(std::string_view url);
    void close_link();

    [[nodiscard]] const Measure& measure() const { return piece_.measure; }
    [[nodiscard]] Piece take() { return std::move(piece_); }

private:
    struct Open {
        std::size_t text_bytes;
        std::size_t url_bytes;
    };
    void put_tag(std::string_view json, std::size_t html_bytes);
    void begin(std::size_t url_bytes);
    void end();

    Piece piece_;
    std::size_t text_bytes_{0};
    std::array<Open, 4> open_{};
    std::size_t depth_{0};
};

/// A link around outside text.
void put_link(Markup& out, std::string_view url, std::string_view text);

}  // namespace paperwire::telegram
