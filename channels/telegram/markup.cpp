// SPDX-License-Identifier: MIT
#include "channels/telegram/markup.hpp"

#include <algorithm>
#include <charconv>

#include "bot/text/utf8.hpp"

namespace paperwire::telegram {
namespace {

constexpr std::array<std::string_view, 4> tags{"<b>", "<i>", "<code>", "<blockquote expandable>"};
constexpr std::array<std::string_view, 4> end_tags{"</b>", "</i>", "</code>", "</blockquote>"};
constexpr std::string_view bold_tag = tags[0];
constexpr std::string_view bold_end_tag = end_tags[0];

}  // namespace

void Markup::new_line() {
    piece_.json += "\\n";
    ++piece_.measure.utf16;
    ++piece_.measure.html_bytes;
    ++text_bytes_;
}

void Markup::say(std::string_view own) {
    piece_.json += own;
    piece_.measure.utf16 += text::count_utf16_units(own);
    piece_.measure.html_bytes += own.size();
    text_bytes_ += own.size();
}

void Markup::say(std::size_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    say(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

void Markup::outside(std::string_view text) {
    if (!is_inert(text)) return outside(escape_outside(text, Place::in_the_open));
    piece_.json += text;
    piece_.measure.utf16 += text.size();
    piece_.measure.html_bytes += text.size();
    text_bytes_ += text.size();
}

void Markup::outside(const EscapedText& text) { marked(text, {}); }

void Markup::marked(const EscapedText& text, std::span<const channels::Range> marks) {
    piece_.measure = piece_.measure + text.measure;
    text_bytes_ += text.text_bytes;
    std::size_t done = 0;
    for (const channels::Range& mark : marks) {
        const std::size_t from = text.position_of(mark.begin);
        const std::size_t to = text.position_of(mark.end);
        if (from < done || to <= from) continue;
        piece_.json.append(text.json, done, from - done).append(bold_tag);
        piece_.json.append(text.json, from, to - from).append(bold_end_tag);
        done = to;
        piece_.measure.html_bytes += bold_tag.size() + bold_end_tag.size();
        piece_.measure.entities += 1;
        // Escaped text is never shorter than what it stands for.
        piece_.measure.entity_bytes += to - from;
    }
    piece_.json.append(text.json, done);
}

void Markup::append(const Piece& piece) { piece_ += piece; }

void Markup::open(Tag tag) {
    const std::string_view text = tags[static_cast<std::size_t>(tag)];
    put_tag(text, text.size());
    begin(0);
}

void Markup::close(Tag tag) {
    end();
    const std::string_view text = end_tags[static_cast<std::size_t>(tag)];
    put_tag(text, text.size());
}

void Markup::open_link(std::string_view url) {
    constexpr std::string_view before = "<a href=\\\"";
    constexpr std::string_view after = "\\\">";
    put_tag(before, before.size() - 1);
    put_tag(url, url.size());
    put_tag(after, after.size() - 1);
    begin(url.size());
}

void Markup::close_link() {
    end();
    put_tag("</a>", 4);
}

void Markup::put_tag(std::string_view json, std::size_t html_bytes) {
    piece_.json += json;
    piece_.measure.html_bytes += html_bytes;
}

void Markup::begin(std::size_t url_bytes) { open_.at(depth_++) = Open{text_bytes_, url_bytes}; }

void Markup::end() {
    const Open& open = open_.at(--depth_);
    piece_.measure.entities += 1;
    piece_.measure.entity_bytes += text_bytes_ - open.text_bytes + open.url_bytes;
}

void put_link(Markup& out, std::string_view url, std::string_view text) {
    out.open_link(url);
    out.outside(escape_outside(text, Place::in_a_link));
    out.close_link();
}

}  // namespace paperwire::telegram
