// SPDX-License-Identifier: MIT
#include "filters/phrase_bytes.hpp"

#include <algorithm>
#include <cstring>

#include "bot/core/ascii.hpp"

namespace paperwire::filters {
namespace {

enum PartFlag : std::uint8_t { part_word_begins = 1, part_word_ends = 2 };

template <typename Number>
void put(Number number, std::string& out) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    out.append(bytes, sizeof number);
}

template <typename Number>
Number take(std::string_view& rest) {
    Number number{};
    std::memcpy(&number, rest.data(), sizeof number);
    rest.remove_prefix(sizeof number);
    return number;
}

std::size_t code_points(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    for (const char c : text) {
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
        if (count > most) {
            break;
        }
    }
    return count;
}

/// Whether what lies between two literals fits a gap. Asked for places that ascend, it reads the text once.
class GapTest {
public:
    GapTest(const Gap& gap, std::string_view text) : gap_(gap), text_(text) {}

    [[nodiscard]] bool has_room(std::size_t end, std::size_t begin) const {
        return end <= begin &&
               (gap_.least == 0 || code_points(text_.substr(end, begin - end), gap_.least) >= gap_.least);
    }

    /// has_room(end, begin) is known.
    [[nodiscard]] bool fits(std::size_t end, std::size_t begin) {
        if (gap_.most != Gap::unlimited && code_points(text_.substr(end, begin - end), gap_.most) > gap_.most) {
            return false;
        }
        if (gap_.of == Gap::Of::anything) {
            return true;
        }
        for (; read_ < begin; ++read_) {
            if (ascii::is_word(text_[read_]) != (gap_.of == Gap::Of::word_characters)) {
                behind_stranger_ = read_ + 1;
            }
        }
        return behind_stranger_ <= end;
    }

private:
    const Gap& gap_;
    std::string_view text_;
    std::size_t read_{0};
    std::size_t behind_stranger_{0};  // the last character read that no such gap may hold
};

/// The texts around a part's place are part of the same row, so its neighbours can always be read.
bool has_boundaries(const PackedPhrase::Part& part, const char* at) {
    return !(part.word_begins && ascii::is_word(at[-1])) && !(part.word_ends && ascii::is_word(at[part.text.size()]));
}

/// All places of a part in the text.
void find_all(const PackedPhrase::Part& part, std::string_view text, std::vector<std::size_t>& places) {
    places.clear();
    const char* const end = text.data() + text.size();
    const auto next = [&](const char* from) {
        const auto left = static_cast<std::size_t>(end - from);
        return static_cast<const char*>(::memmem(from, left, part.text.data(), part.text.size()));
    };
    for (const char* at = next(text.data()); at != nullptr; at = next(at + 1)) {
        if (has_boundaries(part, at)) {
            places.push_back(static_cast<std::size_t>(at - text.data()));
        }
    }
}

/// Where the next part can begin, given where the parts before it can end and where it stands at all; all ascend. Of
/// the ends that leave room enough for the gap the last is the best: whatever lies between is least.
void find_ends_after(const std::vector<std::size_t>& ends, const Gap& gap, const std::vector<std::size_t>& begins,
                     std::string_view text, std::vector<std::size_t>& reached) {
    GapTest test(gap, text);
    reached.clear();
    std::size_t last = 0;  // of `ends`, one behind the best so far
    for (const auto begin : begins) {
        while (last < ends.size() && test.has_room(ends[last], begin)) {
            ++last;
        }
        if (last > 0 && test.fits(ends[last - 1], begin)) {
            reached.push_back(begin);
        }
    }
}

}  // namespace

std::string pack(const Phrase& phrase, std::uint8_t flags) {
    flags = static_cast<std::uint8_t>(flags | (phrase.text_begins ? phrase_text_begins : 0) |
                                      (phrase.text_ends ? phrase_text_ends : 0));
    std::string out;
    put(flags, out);
    put(static_cast<std::uint8_t>(phrase.literals.size()), out);
    for (std::size_t i = 0; i < phrase.literals.size(); ++i) {
        const auto& literal = phrase.literals[i];
        put(static_cast<std::uint8_t>((literal.word_begins ? part_word_begins : 0) |
                                      (literal.word_ends ? part_word_ends : 0)),
            out);
        put(static_cast<std::uint16_t>(literal.text.size()), out);
        out += literal.text;
        if (i < phrase.gaps.size()) {
            put(phrase.gaps[i].least, out);
            put(phrase.gaps[i].most, out);
            put(phrase.gaps[i].of, out);
        }
    }
    return out;
}

PackedPhrase::PackedPhrase(std::string_view bytes) : rest_(bytes) {
    flags_ = take<std::uint8_t>(rest_);
    count_ = take<std::uint8_t>(rest_);
}

PackedPhrase::Part PackedPhrase::next_part() {
    const auto flags = take<std::uint8_t>(rest_);
    const auto length = take<std::uint16_t>(rest_);
    const Part part{rest_.substr(0, length), (flags & part_word_begins) != 0, (flags & part_word_ends) != 0};
    rest_.remove_prefix(length);
    return part;
}

Gap PackedPhrase::next_gap() {
    Gap gap;
    gap.least = take<std::uint32_t>(rest_);
    gap.most = take<std::uint32_t>(rest_);
    gap.of = take<Gap::Of>(rest_);
    return gap;
}

bool is_near(std::string_view packed) {
    PackedPhrase phrase(packed);
    if (phrase.size() != 2) {
        return false;
    }
    static_cast<void>(phrase.next_part());
    return phrase.next_gap().most != Gap::unlimited;
}

std::vector<Piece> pieces_of(std::string_view packed) {
    PackedPhrase phrase(packed);
    const bool keyword = (phrase.flags() & phrase_keyword) != 0;
    const auto in_word = [&](char c) { return ascii::is_word(c) && !(keyword && c == '_'); };
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
        const auto part = phrase.next_part();
        const bool held_left = part.word_begins || keyword || (i == 0 && (phrase.flags() & phrase_text_begins) != 0);
        const bool held_right =
            part.word_ends || keyword || (i + 1 == phrase.size() && (phrase.flags() & phrase_text_ends) != 0);
        for (std::size_t at = 0; at < part.text.size();) {
            const auto begin = at;
            while (at < part.text.size() && in_word(part.text[at])) {
                ++at;
            }
            if (at == begin) {
                ++at;
                continue;
            }
            const bool left = begin > 0 || held_left;
            const bool right = at < part.text.size() || held_right;
            const auto stand = left ? (right ? Stand::whole : Stand::first) : (right ? Stand::last : Stand::inside);
            const auto length = std::min(at - begin, longest_anchor);
            const auto offset = stand == Stand::last ? at - length : begin;
            pieces.push_back({ascii::lowered(part.text.substr(offset, length)), stand, static_cast<std::uint8_t>(i),
                              static_cast<std::uint16_t>(offset)});
        }
        if (i + 1 < phrase.size()) {
            static_cast<void>(phrase.next_gap());
        }
    }
    return pieces;
}

bool PhraseSearch::stands_at(std::string_view packed, std::uint8_t anchor, std::size_t place, std::string_view text) {
    PackedPhrase phrase(packed);
    const auto first = phrase.next_part();
    const auto gap = phrase.next_gap();
    const auto second = phrase.next_part();
    const auto& here = anchor == 0 ? first : second;
    const auto stands = [&](const PackedPhrase::Part& part, std::size_t at) {
        return text.substr(at).starts_with(part.text) && has_boundaries(part, text.data() + at) &&
               (&part != &first || (phrase.flags() & phrase_text_begins) == 0 || at == 0) &&
               (&part != &second || (phrase.flags() & phrase_text_ends) == 0 || at + part.text.size() == text.size());
    };
    if (place > text.size() || !stands(here, place)) {
        return false;
    }
    const auto& there = anchor == 0 ? second : first;
    const std::size_t reach = std::size_t{4} * gap.most;
    const auto begin = anchor == 0 ? place + first.text.size() : place - std::min(place, reach + first.text.size());
    const auto end = anchor == 0 ? std::min(text.size(), begin + reach + second.text.size()) : place;
    const auto window = text.substr(0, end);
    for (auto at = window.find(there.text, begin); at != std::string_view::npos; at = window.find(there.text, at + 1)) {
        const auto left = anchor == 0 ? begin : at + first.text.size();
        const auto right = anchor == 0 ? at : place;
        GapTest test(gap, text.substr(left, right - left));
        if (stands(there, at) && test.has_room(0, right - left) && test.fits(0, right - left)) {
            return true;
        }
    }
    return false;
}

bool PhraseSearch::stands(std::string_view packed, std::string_view lowered, std::string_view original) {
    PackedPhrase phrase(packed);
    const auto text = (phrase.flags() & phrase_case_exact) != 0 ? original : lowered;
    const auto end_all = [this](std::size_t length) {
        for (auto& end : ends_) {
            end += length;
        }
    };
    auto part = phrase.next_part();
    find_all(part, text, ends_);
    if ((phrase.flags() & phrase_text_begins) != 0) {
        std::erase_if(ends_, [](std::size_t place) { return place != 0; });
    }
    end_all(part.text.size());
    for (std::size_t i = 1; i < phrase.size() && !ends_.empty(); ++i) {
        const auto gap = phrase.next_gap();
        part = phrase.next_part();
        find_all(part, text, places_);
        find_ends_after(ends_, gap, places_, text, reached_);
        ends_.swap(reached_);
        end_all(part.text.size());
    }
    return !ends_.empty() && ((phrase.flags() & phrase_text_ends) == 0 || ends_.back() == text.size());
}

}  // namespace paperwire::filters
