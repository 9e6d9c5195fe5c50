// SPDX-License-Identifier: MIT
#include "channels/slack/mrkdwn.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "bot/core/ascii.hpp"
#include "bot/text/one_line.hpp"
#include "bot/text/utf8.hpp"

namespace paperwire::slack {
namespace {

constexpr std::string_view zero_width_space = "\u200B";
constexpr std::string_view divides = "\u2223";

bool is_marker(char c) { return c == '*' || c == '_' || c == '~' || c == '`'; }

/// Formatting begins and ends at the edge of a word: within one, and alone between blanks, a marker stands for itself.
bool acts(std::string_view text, std::size_t at) {
    const char before = at == 0 ? '\0' : text[at - 1];
    const char after = at + 1 == text.size() ? '\0' : text[at + 1];
    if (text[at] == '`') return true;
    return !(ascii::is_letter_or_digit(before) && ascii::is_letter_or_digit(after)) && !(before == ' ' && after == ' ');
}

/// `:name:` begins at `at`.
bool begins_emoji(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (ascii::is_letter_or_digit(text[end]) || std::string_view{"_+-'"}.contains(text[end])))
        ++end;
    return end > at + 1 && end < text.size() && text[end] == ':';
}

/// By byte: ASCII that stands for itself wherever it stands.
constexpr std::array<bool, 256> is_plain = [] {
    std::array<bool, 256> plain{};
    for (unsigned byte = 0x20; byte < 0x7F; ++byte)
        plain[byte] = std::string_view{"&<>|\"\\:*_~`"}.find(static_cast<char>(byte)) == std::string_view::npos;
    return plain;
}();

bool is_ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

void Mrkdwn::add_own(std::string_view markup) {
    std::size_t written = 0;
    for (std::size_t at = 0; at < markup.size(); ++at) {
        const auto byte = static_cast<unsigned char>(markup[at]);
        if ((byte & 0xC0U) != 0x80U) length_ += byte < 0xF0 ? 1 : 2;
        if (byte != '\n' && byte != '"') continue;
        json_ += markup.substr(written, at - written);
        json_ += byte == '\n' ? "\\n" : "\\\"";
        written = at + 1;
    }
    json_ += markup.substr(written);
}

void Mrkdwn::add_number(std::size_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add_own(std::string_view{digits.data(), end});
}

void Mrkdwn::add(const Mrkdwn& other) {
    json_ += other.json_;
    length_ += other.length_;
}

void Mrkdwn::add_bold(const Mrkdwn& other) {
    const std::string_view inside = other.json_;
    const bool acts = !inside.empty() && inside.front() != ' ' && inside.back() != ' ' &&
                      !inside.starts_with(zero_width_space) && !inside.ends_with(zero_width_space);
    if (acts) add_own("*");
    add(other);
    if (acts) add_own("*");
}

void Mrkdwn::add_link(std::string_view url, const Mrkdwn& label) {
    add_own("<");
    add_own(url);
    add_own("|");
    add(label);
    add_own(">");
}

void Mrkdwn::clear() {
    json_.clear();
    length_ = 0;
}

namespace {

/// One pass over valid UTF-8.
class Writer {
public:
    Writer(std::string& json, std::size_t& length) : json_(json), length_(length) {}

    void write(std::string_view utf8) {
        for (std::size_t at = 0; at < utf8.size();) {
            const std::size_t plain = at;
            while (at < utf8.size() && is_plain[static_cast<unsigned char>(utf8[at])]) ++at;
            if (at > plain) put(utf8.substr(plain, at - plain), at - plain);
            if (at == utf8.size()) break;
            const text::Judged judged = text::judge_character(utf8.substr(at));
            if (judged.length == 1) write_ascii(utf8, at);
            else write_beyond(utf8.substr(at, judged.length), judged.fate);
            at += judged.length;
        }
    }

private:
    void put(std::string_view sequence, std::size_t units) {
        json_ += sequence;
        length_ += units;
    }
    void put_break() {
        if (!json_.ends_with(zero_width_space)) put(zero_width_space, 1);
    }
    void write_ascii(std::string_view utf8, std::size_t at) {
        const char c = utf8[at];
        if (is_marker(c) && acts(utf8, at)) {
            put_break();
            put(utf8.substr(at, 1), 1);
            return put_break();
        }
        switch (c) {
            case '&': return put("&amp;", 5);
            case '<': return put("&lt;", 4);
            case '>':
                if (at == 0) put_break();  // would quote the line, entity or not
                return put("&gt;", 4);
            case '|': return put(divides, 1);
            case '"': return put("\\\"", 1);
            case '\\': return put("\\\\", 1);
            case ':':
                put(":", 1);
                if (begins_emoji(utf8, at)) put_break();
                return;
            default: put(is_marker(c) ? utf8.substr(at, 1) : " ", 1);  // a marker between words, or a control
        }
    }
    void write_beyond(std::string_view sequence, text::Fate fate) {
        if (fate == text::Fate::blank) put(" ", 1);
        if (fate == text::Fate::keep) put(sequence, sequence.size() == 4 ? 2 : 1);
    }

    std::string& json_;
    std::size_t& length_;
};

}  // namespace

void Mrkdwn::add_outside(std::string_view text) {
    Writer writer(json_, length_);
    if (is_ascii(text) || text::is_valid_utf8(text)) writer.write(text);
    else writer.write(text::mend_utf8(text));
}

void Mrkdwn::add_outside(std::string_view text, std::size_t limit) { add(inert(text, limit)); }

Mrkdwn inert(std::string_view text, std::size_t limit) {
    Mrkdwn made;
    if (text.size() <= limit) made.add_outside(text);
    if (text.size() <= limit && made.length() <= limit) return made;
    if (limit == 0) return {};
    const std::string mended = text::mend_utf8(text);
    for (std::size_t allowed = limit;;) {
        made.clear();
        made.add_outside(text::shorten(mended, allowed));
        if (made.length() <= limit) return made;
        allowed = std::max<std::size_t>(1, std::min(allowed - 1, allowed * limit / made.length()));
    }
}

}  // namespace paperwire::slack
