// SPDX-License-Identifier: MIT
#include "channels/slack/entry_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/ascii.hpp"
#include "channels/slack/limits.hpp"
#include "channels/wording.hpp"

namespace paperwire::slack {
namespace {

constexpr std::size_t name_limit = 80;
constexpr std::size_t word_limit = 80;
constexpr std::size_t filter_limit = 64;
constexpr std::size_t words_shown = 12;
/// ` and 123456 more`.
constexpr std::size_t more_reserve = 16;
/// `\nWhy: `, the longer of what stands before a filter's name.
constexpr std::size_t name_reserve = 6;

void add_more(Mrkdwn& text, std::size_t count) {
    text.add_own(" and ");
    text.add_number(count);
    text.add_own(" more");
}

struct Name {
    Mrkdwn text;
    bool matched{false};
    bool shown{true};
};

std::vector<Name> names_of(const channels::ShownAuthors& authors) {
    std::vector<Name> names;
    names.reserve(authors.names.size());
    for (const channels::ShownAuthors::Name& author : authors.names) {
        std::string whole;
        for (const channels::Segment& segment : author.segments) whole += segment.text;
        Name& name = names.emplace_back();
        name.matched = author.matched;
        if (author.matched) name.text.add_bold(inert(whole, name_limit));
        else name.text.add_outside(whole, name_limit);
    }
    return names;
}

/// Hides names from the end, unmatched ones before matched ones, until the rest fits; returns how many.
std::size_t hide_names(std::vector<Name>& names, std::size_t limit) {
    std::size_t length = more_reserve;
    for (const Name& name : names) length += name.text.length() + 2;
    std::size_t hidden = 0;
    for (const bool matched : {false, true}) {
        for (auto name = names.rbegin(); name != names.rend() && length > limit; ++name) {
            if (name->matched != matched) continue;
            name->shown = false;
            length -= name->text.length() + 2;
            ++hidden;
        }
    }
    return hidden;
}

/// What the names of all filters may take, `Why: ` or `; ` before each and how many words it leaves out after it.
std::size_t names_room(const std::vector<channels::WhyLine>& lines) {
    std::size_t room = more_reserve;
    for (const channels::WhyLine& line : lines)
        room += std::min(3 * line.filter.size(), filter_limit) + name_reserve + more_reserve;
    return room;
}

void add_words(Mrkdwn& text, const std::vector<std::string>& words, std::size_t& room) {
    std::size_t shown = 0;
    for (const std::string& word : words) {
        const Mrkdwn inside = inert(ascii::trim(word), word_limit);
        const std::size_t cost = inside.length() + 4;  // separator and asterisks
        if (shown == words_shown || cost > room) break;
        room -= cost;
        text.add_own(shown == 0 ? ": " : ", ");
        text.add_bold(inside);
        ++shown;
    }
    if (shown > 0 && shown < words.size()) add_more(text, words.size() - shown);
}

bool names_authors(const Entry& entry) {
    return std::ranges::any_of(entry.why, [](const Reason& reason) { return reason.field == "authors"; });
}

/// How long the lines may be that give way.
struct Room {
    std::size_t authors;
    std::size_t title;
};

void add_title(Mrkdwn& text, const Entry& entry, const PaperPieces& pieces, std::size_t limit) {
    text.add_own("*");
    text.add_number(static_cast<std::size_t>(std::max(entry.number, 0)));
    if (limit == title_limit) return text.add(pieces.link);
    text.add_own(".* ");
    text.add_link(abstract_url(entry.paper->id), title_text(*entry.paper, limit));
}

/// Authors give way by what is too much, as far as they can; then the title.
Room narrower(Room room, std::size_t excess) {
    if (room.authors == authors_least) return {authors_least, title_least};
    return {room.authors - std::min(excess, room.authors - authors_least), room.title};
}

void add_summary(Mrkdwn& text, const Entry& entry) {
    if (entry.summary.empty()) return;
    text.add_own("\nIn short: ");
    text.add_outside(entry.summary, summary_limit);
}

void add_lines(Mrkdwn& text, const Entry& entry, const PaperPieces& pieces, Room room) {
    add_title(text, entry, pieces, room.title);
    const bool are_shared = room.authors == authors_limit && !names_authors(entry);
    text.add(are_shared ? pieces.authors : authors_line(entry, room.authors));
    text.add(pieces.categories);
    text.add_own(kind_label(entry));
    text.add(pieces.pdf);
    add_why(text, entry, why_limit);
    add_summary(text, entry);
}

}  // namespace

Mrkdwn authors_line(const Entry& entry, std::size_t limit) {
    const channels::ShownAuthors authors = channels::shown_authors(entry, channels::shown_author_limit);
    std::vector<Name> names = names_of(authors);
    const std::size_t left_out = authors.left_out + hide_names(names, limit);
    Mrkdwn line;
    for (const Name& name : names) {
        if (!name.shown) continue;
        line.add_own(line.empty() ? "\n" : ", ");
        line.add(name.text);
    }
    if (left_out == 0) return line;
    if (!line.empty()) {
        add_more(line, left_out);
    } else {
        line.add_own("\n");
        line.add_number(left_out);
        line.add_own(left_out == 1 ? " author" : " authors");
    }
    return line;
}

void add_why(Mrkdwn& text, const Entry& entry, std::size_t limit) {
    const std::vector<channels::WhyLine> lines = channels::why_lines(entry);
    const std::size_t end = text.length() + limit;
    std::size_t words_room = limit - std::min(limit, names_room(lines));
    std::size_t left_out = 0;
    bool is_first = true;
    for (const channels::WhyLine& line : lines) {
        const Mrkdwn filter = inert(line.filter, filter_limit);
        if (text.length() + filter.length() + name_reserve + 2 * more_reserve > end) {
            ++left_out;
            continue;
        }
        text.add_own(std::exchange(is_first, false) ? "\nWhy: " : "; ");
        text.add(filter);
        add_words(text, line.words, words_room);
    }
    if (left_out == 0) return;
    add_more(text, left_out);
    text.add_own(left_out == 1 ? " filter" : " filters");
}

Mrkdwn title_text(const Paper& paper, std::size_t limit) {
    Mrkdwn title = inert(paper.title, limit);
    if (title.json().find_first_not_of(' ') == std::string::npos) title = inert("arXiv:" + paper.id.text(), limit);
    return title;
}

void fill_entry(Mrkdwn& text, const Entry& entry, const PaperPieces& pieces, Delivery::Form form) {
    text.clear();
    if (form == Delivery::Form::compact) {
        add_title(text, entry, pieces, title_limit);
        return add_why(text, entry, why_limit);
    }
    Room room{authors_limit, title_limit};
    add_lines(text, entry, pieces, room);
    while (text.length() > section_limit && room.title > title_least) {
        room = narrower(room, text.length() - section_limit);
        text.clear();
        add_lines(text, entry, pieces, room);
    }
}

}  // namespace paperwire::slack
