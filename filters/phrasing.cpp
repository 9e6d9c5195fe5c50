// SPDX-License-Identifier: MIT
#include "filters/phrasing.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "filters/explain.hpp"

namespace paperwire::filters {
namespace {

constexpr std::size_t most_members = 6;
constexpr std::size_t most_names = 4;
constexpr std::size_t context_bytes = 40;

std::string join(std::span<const std::string> words, std::size_t most) {
    std::string joined;
    for (const auto& word : words.first(std::min(most, words.size()))) {
        joined += (joined.empty() ? "" : ", ") + word;
    }
    if (words.size() > most) {
        joined += ", … " + std::to_string(words.size() - most) + " more";
    }
    return joined;
}

std::string key_with(std::string_view key, const std::vector<std::string>& members) {
    const auto list = join(members, most_members);
    return std::string(key) + ": " + (members.size() == 1 ? list : "[" + list + "]");
}

/// `math.` of `math.AG`; empty for `math-ph`.
std::string archive_of(const std::string& category) {
    const auto dot = category.find('.');
    return dot == std::string::npos ? std::string{} : category.substr(0, dot + 1);
}

/// Whoever writes `math.*` gets dozens of names; many of one archive are told by their number. `names` are sorted.
std::vector<std::string> gathered(const std::vector<std::string>& names) {
    std::map<std::string, std::size_t> archives;
    for (const auto& name : names) {
        ++archives[archive_of(name)];
    }
    std::vector<std::string> shown;
    for (const auto& name : names) {
        const auto archive = archive_of(name);
        const auto count = archive.empty() ? 1 : archives.at(archive);
        const auto told = count > most_members ? std::to_string(count) + " of " + archive + "*" : name;
        if (std::ranges::find(shown, told) == shown.end()) {
            shown.push_back(told);
        }
    }
    return shown;
}

bool is_boundary(std::string_view text, std::size_t at) {
    return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

/// Up to about 40 bytes before `end`, from a word's beginning where there is one.
std::string before(std::string_view text, std::size_t end) {
    if (end <= context_bytes) {
        return std::string(text.substr(0, end));
    }
    std::size_t begin = end - context_bytes;
    const auto blank = text.substr(0, end).find(' ', begin);
    if (blank != std::string_view::npos && blank + 1 < end) {
        begin = blank + 1;
    }
    while (!is_boundary(text, begin)) {
        ++begin;
    }
    return "…" + std::string(text.substr(begin, end - begin));
}

std::string after(std::string_view text, std::size_t begin) {
    if (text.size() - begin <= context_bytes) {
        return std::string(text.substr(begin));
    }
    std::size_t end = begin + context_bytes;
    const auto blank = text.rfind(' ', end);
    if (blank != std::string_view::npos && blank > begin) {
        end = blank;
    }
    while (!is_boundary(text, end)) {
        --end;
    }
    return std::string(text.substr(begin, end - begin)) + "…";
}

std::string phrase_fact(std::string_view name, const Fact& fact) {
    const std::string what(name);
    switch (fact.state) {
        case Fact::State::unknown: return "no source has given the " + what + " yet";
        case Fact::State::absent: return "the paper has no " + what;
        case Fact::State::known: break;
    }
    return "not in the " + what + ": " + after(fact.value, 0);
}

std::string phrase_authors(const std::vector<Author>& authors) {
    std::vector<std::string> names;
    std::ranges::transform(authors, std::back_inserter(names), &Author::name);
    return names.empty()       ? "the paper names no authors"
           : names.size() == 1 ? "its one author is " + names.front()
                               : "none of the " + std::to_string(names.size()) + " authors " + join(names, most_names);
}

std::string where_not(Key key, const Paper& paper) {
    switch (key) {
        case Key::title: return "not in the title";
        case Key::abstract: return paper.abstract.empty() ? "the abstract is empty" : "not in the abstract";
        case Key::comment: return phrase_fact("comment", paper.comment);
        case Key::journal_ref: return phrase_fact("journal reference", paper.journal_ref);
        case Key::authors: return phrase_authors(paper.authors);
        case Key::text:
        case Key::keywords: break;
    }
    return "not in title or abstract";
}

}  // namespace

std::string quote_source(std::string_view source) {
    std::string quoted = "'";
    for (const char c : source) {
        quoted += c == '\'' ? "''" : std::string(1, c);
    }
    return quoted + "'";
}

std::string phrase_names(std::string_view key, const std::vector<std::string>& names) {
    return key_with(key, gathered(names));
}

std::string phrase_sources(std::string_view key, const std::vector<std::string>& sources) {
    std::vector<std::string> quoted;
    std::ranges::transform(sources, std::back_inserter(quoted),
                           [](const auto& source) { return quote_source(source); });
    return key_with(key, quoted);
}

std::string phrase_kinds(KindSet kinds, bool written) {
    std::vector<std::string> names;
    for (const Kind kind : all_kinds) {
        if (kinds.test(static_cast<std::size_t>(kind))) {
            names.emplace_back(paperwire::to_string(kind));
        }
    }
    return key_with("announce", names) + (written ? "" : " by default");
}

std::string phrase_listed(const Paper& paper, const std::vector<std::string>& asked) {
    std::vector<std::string> common;
    std::ranges::copy_if(paper.categories, std::back_inserter(common), [&](const std::string& category) {
        return std::ranges::find(asked, category) != asked.end();
    });
    return "lists " + join(common.empty() ? paper.categories : common, paper.categories.size());
}

std::string phrase_place(const Place& place, const PaperText& text) {
    const auto whole = text.field(place.field, place.author).original();
    const std::string name(place.field == Place::Field::journal_ref ? "journal reference" : to_string(place.field));
    return name + ": " + before(whole, place.span.begin) + "«" + std::string(place.words) + "»" +
           after(whole, place.span.end);
}

std::string phrase_absence(Key key, const std::vector<std::string>& sources, const Paper& paper) {
    auto words = where_not(key, paper);
    for (const auto& source : key == Key::keywords ? std::vector<std::string>{} : sources) {
        if (const auto warning = pattern_warning(source); !warning.empty()) {
            words += "; " + warning;
        }
    }
    return words;
}

std::string phrase_verdict(Truth truth, std::string_view decisive) {
    if (truth == Truth::yes) {
        return "holds";
    }
    return std::string("waits for the paper's ") + (decisive.starts_with("comment") ? "comment" : "journal reference");
}

std::string phrase_failures(std::size_t count) {
    return "does not hold, by " + (count == 1 ? "one predicate alone" : std::to_string(count) + " predicates");
}

std::string to_text(const Explanation& explanation) {
    struct Line {
        static void write(const Explanation& node, std::size_t depth, std::string& out) {
            const std::string_view value = node.truth == Truth::yes ? "yes" : node.truth == Truth::no ? "no " : "?  ";
            out += std::string(2 * depth, ' ') + std::string(value) + "  " + node.predicate;
            out += node.detail.empty() ? "" : "  (" + node.detail + ")";
            out += node.decisive ? "  ◀\n" : "\n";
            for (const auto& part : node.parts) {
                write(part, depth + 1, out);
            }
        }
    };
    std::string out;
    Line::write(explanation, 0, out);
    return out;
}

}  // namespace paperwire::filters
