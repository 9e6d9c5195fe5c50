// SPDX-License-Identifier: MIT
#include "tests/channels/telegram_html.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace paperwire::telegram_tests {
namespace {

/// Code points and their length in bytes; 0 for a byte sequence that is none.
std::size_t length_of_code_point(std::string_view rest) {
    const auto first = static_cast<unsigned char>(rest[0]);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xF0 && first < 0xF5 ? 4
                               : first >= 0xE0                 ? 3
                               : first >= 0xC2                 ? 2
                                                               : 0;
    if (length == 0 || first >= 0xF5 || rest.size() < length) return 0;
    for (std::size_t at = 1; at < length; ++at)
        if ((static_cast<unsigned char>(rest[at]) & 0xC0U) != 0x80U) return 0;
    return length;
}

class Reader {
public:
    explicit Reader(std::string_view html) : rest_(html) {}

    bool read() {
        while (!rest_.empty() && fault_.empty()) step();
        if (fault_.empty() && !open_.empty()) fault_ = "<" + open_.back().tag + "> stays open";
        return fault_.empty();
    }
    Message message_;
    std::string fault_;

private:
    void step() {
        if (rest_[0] == '<') return take_tag();
        if (rest_[0] == '>') return fail("a lone >");
        if (rest_[0] == '&') return take_reference();
        const std::size_t length = length_of_code_point(rest_);
        if (length == 0) return fail("invalid UTF-8");
        const auto first = static_cast<unsigned char>(rest_[0]);
        if ((first < 0x20 && first != '\n') || first == 0x7F) return fail("a control character");
        message_.text += rest_.substr(0, length);
        message_.utf16 += length == 4 ? 2 : 1;
        rest_.remove_prefix(length);
    }

    void take_reference() {
        constexpr std::array<std::pair<std::string_view, char>, 4> known{
            {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}}};
        for (const auto& [name, character] : known) {
            if (!rest_.starts_with(name)) continue;
            message_.text.push_back(character);
            message_.utf16 += 1;
            rest_.remove_prefix(name.size());
            return;
        }
        fail("an unknown reference");
    }

    void take_tag() {
        const std::size_t end = rest_.find('>');
        if (end == std::string_view::npos) return fail("a lone <");
        const std::string_view tag = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        if (tag.starts_with('/')) return close(tag.substr(1));
        constexpr std::array<std::string_view, 7> bare{"b", "i", "u", "s", "code", "pre", "blockquote"};
        constexpr std::string_view link = "a href=\"";
        if (std::ranges::find(bare, tag) != bare.end()) return begin(tag, "");
        if (tag == "blockquote expandable") return begin("blockquote", "");
        if (!tag.starts_with(link) || !tag.ends_with('"')) return fail("an unknown tag: " + std::string{tag});
        const std::string_view url = tag.substr(link.size(), tag.size() - link.size() - 1);
        if (url.find_first_of("\"<>& ") != std::string_view::npos || !url.starts_with("https://"))
            return fail("a bad address: " + std::string{url});
        begin("a", url);
    }

    void begin(std::string_view tag, std::string_view url) {
        open_.push_back({std::string{tag}, std::string{url}, message_.text.size(), 0});
    }

    void close(std::string_view tag) {
        if (open_.empty() || open_.back().tag != tag) return fail("tags cross at </" + std::string{tag} + ">");
        Entity entity = open_.back();
        open_.pop_back();
        entity.end = message_.text.size();
        if (entity.end == entity.begin) return fail("an empty <" + entity.tag + ">");
        message_.entity_bytes += entity.end - entity.begin + entity.url.size();
        message_.entities.push_back(std::move(entity));
    }

    void fail(std::string what) { fault_ = std::move(what); }

    std::string_view rest_;
    std::vector<Entity> open_;
};

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::vector<std::string> Message::links() const {
    std::vector<std::string> urls;
    for (const Entity& entity : entities)
        if (entity.tag == "a") urls.push_back(entity.url);
    return urls;
}

std::optional<Message> read_html(std::string_view html, std::string* fault) {
    Reader reader{html};
    if (reader.read()) return std::move(reader.message_);
    if (fault != nullptr) *fault = reader.fault_;
    return std::nullopt;
}

std::vector<std::string> dotted_names(const Message& message) {
    std::string text = message.text;
    for (const Entity& entity : message.entities) {
        if (entity.tag != "a" && entity.tag != "code") continue;
        for (std::size_t at = entity.begin; at < entity.end; ++at) text[at] = ' ';
    }
    std::vector<std::string> names;
    for (std::size_t dot = 1; dot + 2 < text.size(); ++dot) {
        // The last byte of U+2060 is no word's.
        const bool joined = dot >= 3 && text.compare(dot - 3, 3, "\xE2\x81\xA0") == 0;
        if (text[dot] != '.' || joined || !is_word(text[dot - 1]) || !is_letter(text[dot + 1]) ||
            !is_letter(text[dot + 2]))
            continue;
        std::size_t begin = dot;
        while (begin > 0 && static_cast<unsigned char>(text[begin - 1]) > ' ') --begin;
        std::size_t end = dot;
        while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ') ++end;
        names.push_back(text.substr(begin, end - begin));
    }
    return names;
}

}  // namespace paperwire::telegram_tests
