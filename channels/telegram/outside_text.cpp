// SPDX-License-Identifier: MIT
#include "channels/telegram/outside_text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "bot/core/ascii.hpp"
#include "bot/source/taxonomy.hpp"
#include "bot/text/one_line.hpp"
#include "bot/text/utf8.hpp"

namespace paperwire::telegram {
namespace {

constexpr std::string_view joiner = "\xE2\x81\xA0";
// How far around a dot is looked for the rest of an address. A longer one is none worth a link.
constexpr std::size_t sight = 300;

/// Of any script.
bool is_letter(char c) { return ascii::is_letter(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_word(char c) { return is_letter(c) || ascii::is_digit(c) || c == '_'; }
bool is_host(char c) { return is_letter(c) || ascii::is_digit(c) || c == '-' || c == '.'; }
bool is_ascii(std::string_view text) {
    unsigned char all = 0;
    for (const char c : text) all |= static_cast<unsigned char>(c);
    return all < 0x80;
}

constexpr bool needs_a_look(unsigned char c) {
    return c < 0x20 || c == 0x7F || c == '&' || c == '<' || c == '>' || c == '"' || c == '\\' || c == '.' || c == '@' ||
           c == '#' || c == '$' || c == '/' || c == ':' || c == 0xC2 || c == 0xD8 || c == 0xE2 || c == 0xEF;
}

constexpr std::array<bool, 256> looks = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) table[c] = needs_a_look(static_cast<unsigned char>(c));
    return table;
}();

/// What stands before the dot in arXiv's categories: `cs`, `q-bio`.
const std::vector<std::string>& archives() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> names;
        const auto add = [&names](std::string_view id) {
            const std::size_t dot = id.find('.');
            if (dot == std::string_view::npos) return;
            names.push_back(ascii::lowered(id.substr(0, dot)));
        };
        for (const source::Category& category : source::categories()) {
            add(category.id);
            add(category.alias);
        }
        std::ranges::sort(names);
        names.erase(std::ranges::unique(names).begin(), names.end());
        return names;
    }();
    return all;
}

bool is_archive(std::string_view word) {
    if (word.empty() || word.size() > 16) return false;
    return std::ranges::binary_search(archives(), ascii::lowered(word));
}

class Escaper {
public:
    Escaper(std::string_view source, Place place) : source_(source), place_(place) {
        out_.json.reserve(source.size() + 64);
    }

    EscapedText run() {
        while (at_ < source_.size()) {
            copy(run_of_plain());
            if (at_ < source_.size()) take_special();
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] char at(std::size_t position) const { return position < source_.size() ? source_[position] : ' '; }
    [[nodiscard]] char before() const { return at_ > 0 ? source_[at_ - 1] : ' '; }

    [[nodiscard]] std::size_t run_of_plain() const {
        std::size_t end = at_;
        while (end < source_.size() && !looks[static_cast<unsigned char>(source_[end])]) ++end;
        return end - at_;
    }

    void copy(std::size_t length) {
        const std::string_view run = source_.substr(at_, length);
        out_.json += run;
        out_.measure.utf16 += text::count_utf16_units(run);
        out_.measure.html_bytes += length;
        out_.text_bytes += length;
        out_.is_visible = out_.is_visible || run.find_first_not_of(' ') != std::string_view::npos;
        at_ += length;
    }

    /// One character, `html` in HTML, in place of `length` bytes of the source.
    void put(std::string_view html, std::string_view json, std::size_t length) {
        out_.json += json;
        out_.measure.utf16 += 1;
        out_.measure.html_bytes += html.size();
        out_.text_bytes += 1;
        out_.is_visible = out_.is_visible || html != " ";
        at_ += length;
        note();
    }

    void note() {
        out_.steps.push_back({static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(out_.json.size())});
    }

    void join() {
        out_.json += joiner;
        out_.measure.utf16 += 1;
        out_.measure.html_bytes += joiner.size();
        out_.text_bytes += joiner.size();
        note();
    }

    void take_special() {
        const char c = source_[at_];
        switch (c) {
            case '&': return put("&amp;", "&amp;", 1);
            case '<': return put("&lt;", "&lt;", 1);
            case '>': return put("&gt;", "&gt;", 1);
            case '"': return put("&quot;", "&quot;", 1);
            case '\\': return put("\\", "\\\\", 1);
            case '.':
            case '@':
            case '#':
            case '$':
            case '/':
            case ':': return take_sign(c);
            default: return take_rare();
        }
    }

    void take_rare() {
        const text::Judged judged = text::judge_character(source_.substr(at_));
        if (judged.fate == text::Fate::keep) return copy(judged.length);
        if (judged.fate == text::Fate::blank) return put(" ", " ", judged.length);
        at_ += judged.length;
        note();
    }

    /// The signs by which Telegram knows a name, an address, a tag or a command.
    void take_sign(char c) {
        if (c == '@') {
            copy(1);
            return join();
        }
        if (place_ == Place::in_a_link) return copy(1);
        if (c == '.' && joins_a_name()) join();
        const bool is_tag = (c == '#' || c == '$') && is_letter(at(at_ + 1));
        const bool is_command = c == '/' && is_letter(at(at_ + 1)) && !is_word(before()) && before() != '/';
        const bool is_scheme = c == ':' && at(at_ + 1) == '/' && at(at_ + 2) == '/';
        const bool is_web = is_scheme && is_web_scheme();
        if (is_web) count_address();
        copy(1);
        if (is_tag || is_command || (is_scheme && !is_web)) join();
    }

    [[nodiscard]] bool is_web_scheme() const {
        const std::string_view word = source_.substr(word_start(), at_ - word_start());
        return ascii::starts_with_any_case(word, "http") &&
               (word.size() == 4 || (word.size() == 5 && ascii::lower(word[4]) == 's'));
    }

    /// Where the run of letters, digits, hyphens and dots before this place begins.
    [[nodiscard]] std::size_t word_start() const {
        std::size_t start = at_;
        while (start > 0 && at_ - start < sight && is_host(source_[start - 1])) --start;
        return start;
    }

    [[nodiscard]] std::size_t token_start() const {
        std::size_t start = at_;
        while (start > 0 && at_ - start < sight && !std::string_view{" \t\n<>\"'(,;"}.contains(source_[start - 1]))
            --start;
        return start;
    }

    /// Whether the dot here makes a host's name that must not become a link.
    bool joins_a_name() {
        const bool is_dotted = is_word(before()) && is_letter(at(at_ + 1)) && is_letter(at(at_ + 2));
        if (!is_dotted || source_.substr(0, at_).ends_with(joiner)) return false;
        const std::size_t start = word_start();
        if (is_archive(source_.substr(start, at_ - start))) return !is_in_web_address();
        if (is_in_web_address()) return false;
        const bool stays = ascii::starts_with_any_case(source_.substr(start), "www.") || has_path();
        if (stays) count_address();
        return !stays;
    }

    [[nodiscard]] bool is_in_web_address() const {
        const std::string_view token = source_.substr(token_start(), at_ - token_start());
        return ascii::starts_with_any_case(token, "http://") || ascii::starts_with_any_case(token, "https://");
    }

    [[nodiscard]] bool has_path() const {
        std::size_t end = at_;
        while (end - at_ < sight && is_host(at(end))) ++end;
        return at(end) == '/' && is_word(at(end + 1));
    }

    void count_address() {
        const std::size_t end = std::min(source_.find(' ', at_), source_.size());
        ++out_.measure.entities;
        out_.measure.entity_bytes += end - word_start();
    }

    std::string_view source_;
    Place place_;
    std::size_t at_{0};
    EscapedText out_{};
};

}  // namespace

std::size_t EscapedText::position_of(std::size_t offset) const {
    const auto after = std::ranges::upper_bound(steps, offset, {}, &Step::source);
    if (after == steps.begin()) return offset;
    const Step& step = *std::prev(after);
    return std::min(step.json + (offset - step.source), json.size());
}

EscapedText escape_outside(std::string_view text, Place place) {
    if (is_ascii(text) || text::is_valid_utf8(text)) return Escaper{text, place}.run();
    const std::string mended = text::mend_utf8(text);
    EscapedText escaped = Escaper{mended, place}.run();
    escaped.is_as_given = false;
    return escaped;
}

bool is_inert(std::string_view text) {
    bool inert = true;
    for (const char c : text)
        inert = inert && static_cast<unsigned char>(c) < 0x80 && !looks[static_cast<unsigned char>(c)];
    return inert;
}

std::string cut_to(std::string_view text, std::size_t limit) {
    if (text.size() <= limit && is_ascii(text)) return std::string{text};
    return text::shorten(text::mend_utf8(text), limit);
}

}  // namespace paperwire::telegram
