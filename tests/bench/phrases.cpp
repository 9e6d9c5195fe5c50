// SPDX-License-Identifier: MIT
#include "tests/bench/phrases.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace paperwire::bench {

namespace {

constexpr std::size_t slot_bits = 24;
constexpr std::size_t longest_run = 3;
constexpr std::size_t window = 200;
constexpr int texts_to_try = 50;
constexpr std::uint32_t known_papers = 6;

/// Words that nobody asks for by themselves, sorted.
constexpr auto telling_nothing = std::to_array<std::string_view>(
    {"about",   "above",   "across",  "after", "against", "all",     "allows",  "along",    "also",    "although",
     "among",   "and",     "another", "any",   "are",     "around",  "based",   "because",  "been",    "before",
     "being",   "below",   "between", "both",  "but",     "can",     "could",   "does",     "due",     "during",
     "each",    "either",  "first",   "for",   "from",    "further", "given",   "has",      "have",    "here",
     "how",     "however", "into",    "its",   "itself",  "may",     "more",    "moreover", "most",    "much",
     "non",     "not",     "only",    "our",   "over",    "paper",   "present", "propose",  "results", "same",
     "several", "show",    "shows",   "since", "some",    "such",    "than",    "that",     "the",     "their",
     "them",    "then",    "there",   "these", "they",    "this",    "those",   "through",  "thus",    "using",
     "via",     "was",     "well",    "were",  "which",   "while",   "with",    "within",   "without"});
static_assert(std::ranges::is_sorted(telling_nothing));
constexpr std::size_t longest_of_them = 8;

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool is_letter(char c) { return lowered(c) >= 'a' && lowered(c) <= 'z'; }
bool is_inside(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/// The first of those that begin with the letter, or later.
const std::string_view* alike(char letter) {
    static const auto first = [] {
        std::array<const std::string_view*, 256> begins{};
        for (std::size_t byte = 0; byte < begins.size(); ++byte)
            begins[byte] = std::ranges::find_if(telling_nothing, [byte](std::string_view word) {
                return static_cast<unsigned char>(word.front()) >= byte;
            });
        return begins;
    }();
    return first[static_cast<unsigned char>(letter)];
}

bool tells_something(std::string_view word) {
    if (word.size() < 3 || std::ranges::none_of(word, is_letter)) return false;
    if (word.size() > longest_of_them) return true;
    std::array<char, longest_of_them> low{};
    std::ranges::transform(word, low.begin(), lowered);
    const std::string_view lowered_word(low.data(), word.size());
    for (const std::string_view* other = alike(low.front()); other != telling_nothing.end(); ++other) {
        if (other->front() != low.front()) break;
        if (*other == lowered_word) return false;
    }
    return true;
}

std::uint64_t hash_run(std::string_view run) {
    std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
    for (const char c : run) hash = (hash ^ static_cast<unsigned char>(lowered(c))) * 0x100000001B3U;
    return hash * 0x9E3779B97F4A7C15U;
}

}  // namespace

std::size_t Phrases::slot(std::string_view run) { return hash_run(run) >> (64U - slot_bits); }

Phrases::Words Phrases::words_of(std::string_view text) {
    Words words;
    std::size_t last_end = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_inside(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at + 1;
        while (end < text.size() &&
               (is_inside(text[end]) || (text[end] == '-' && end + 1 < text.size() && is_inside(text[end + 1])))) {
            ++end;
        }
        const bool whole = (at == 0 || static_cast<unsigned char>(text[at - 1]) < 0x80) &&
                           (end == text.size() || static_cast<unsigned char>(text[end]) < 0x80);
        const std::string_view word = text.substr(at, end - at);
        words.push_back({word, at > 0 && at == last_end + 1 && text[last_end] == ' ', whole && tells_something(word)});
        last_end = end;
        at = end;
    }
    return words;
}

std::optional<std::string_view> Phrases::run_at(const Words& words, std::size_t first, std::size_t length) const {
    const std::size_t last = first + length - 1;
    if (last >= words.size() || !words[first].tells || !words[last].tells) return std::nullopt;
    for (std::size_t i = first + 1; i <= last; ++i) {
        if (!words[i].joins) return std::nullopt;
    }
    const char* end = words[last].text.data() + words[last].text.size();
    return std::string_view(words[first].text.data(), static_cast<std::size_t>(end - words[first].text.data()));
}

void Phrases::count(const Words& words, std::vector<std::uint32_t>& last_paper, std::uint32_t paper) {
    for (std::size_t first = 0; first < words.size(); ++first) {
        for (std::size_t length = 1; length <= longest_run; ++length) {
            const auto run = run_at(words, first, length);
            if (!run) continue;
            const std::size_t place = slot(*run);
            if (last_paper[place] == paper) continue;
            last_paper[place] = paper;
            ++papers_with_[place];
        }
    }
}

Phrases::Phrases(const std::vector<Announcement>& papers) : papers_(papers), papers_with_(std::size_t{1} << slot_bits) {
    std::vector<std::uint32_t> last_paper(papers_with_.size());
    std::uint32_t number = 0;
    for (const Announcement& announcement : papers_) {
        ++number;
        count(words_of(announcement.paper->title), last_paper, number);
        count(words_of(announcement.paper->abstract), last_paper, number);
    }
}

bool Phrases::is_within(std::string_view run, const Spread& spread) const {
    const double share = static_cast<double>(papers_with_[slot(run)]) / static_cast<double>(papers_.size());
    return share >= spread.least && share <= spread.most;
}

std::string_view Phrases::draw_text(Chance& chance) const {
    const Paper& paper = *papers_[chance.late(papers_.size())].paper;
    if (chance.percent(30)) return paper.title;
    const std::string_view abstract = paper.abstract;
    if (abstract.size() <= window) return abstract;
    const std::size_t blank = abstract.find(' ', chance.below(abstract.size() - window));
    return abstract.substr(std::min(blank, abstract.size()), window);
}

std::string Phrases::draw(Chance& chance, std::size_t length, const Spread& spread) const {
    std::string any;
    for (int texts = 0; any.empty() || texts < texts_to_try; ++texts) {
        if (texts > 0 && texts % texts_to_try == 0) length = 1;
        const Words words = words_of(draw_text(chance));
        for (int tries = 0; tries < 4 && !words.empty(); ++tries) {
            const auto run = run_at(words, chance.below(words.size()), length);
            if (run && is_within(*run, spread)) return std::string(*run);
            if (run) any = *run;
        }
    }
    return any;
}

Phrases::Apart Phrases::draw_apart(Chance& chance) const {
    for (;;) {
        const Words words = words_of(draw_text(chance));
        if (words.size() < 8) continue;
        const std::size_t first = chance.below(words.size() - 5);
        const std::size_t second = first + chance.between(1, 4);
        const auto known = [&](const Word& word) {
            return word.tells && papers_with_[slot(word.text)] >= known_papers;
        };
        if (!known(words[first]) || !known(words[second])) continue;
        const char* first_end = words[first].text.data() + words[first].text.size();
        return {std::string(words[first].text), std::string(words[second].text),
                static_cast<std::size_t>(words[second].text.data() - first_end)};
    }
}

}  // namespace paperwire::bench
