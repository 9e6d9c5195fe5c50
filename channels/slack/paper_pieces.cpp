// SPDX-License-Identifier: MIT
#include "channels/slack/paper_pieces.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "bot/text/utf8.hpp"
#include "channels/slack/entry_text.hpp"
#include "channels/slack/limits.hpp"

namespace paperwire::slack {
namespace {

/// What stands around a title in the thread: number, asterisks, line end.
constexpr std::size_t number_reserve = 20;
/// `… <https://arxiv.org/pdf/IDvN|arXiv:ID>`.
constexpr std::size_t cut_reserve = 120;
/// No stretch is begun with less room than this.
constexpr std::size_t least_stretch = 200;

Mrkdwn categories_of(const Paper& paper) {
    Mrkdwn line = inert(paper.primary, categories_limit);
    std::size_t shown = 0;
    std::size_t left_out = 0;
    for (const std::string& category : paper.categories) {
        if (category == paper.primary) continue;
        const Mrkdwn name = inert(category, categories_limit);
        if (line.length() + name.length() + 3 > categories_limit) {
            ++left_out;
            continue;
        }
        line.add_own(++shown == 1 ? " + " : ", ");
        line.add(name);
    }
    if (left_out == 0) return line;
    line.add_own(" and ");
    line.add_number(left_out);
    line.add_own(" more");
    return line;
}

Mrkdwn link_to(std::string_view url, std::string_view label) {
    Mrkdwn link;
    link.add_own("<");
    link.add_own(url);
    link.add_own("|");
    link.add_own(label);
    link.add_own(">");
    return link;
}

/// Where to cut `text`: after the longest beginning that is at most `limit` long when inert, at a word's end where one
/// is near, never inside a code point. An inert code point is at most five long, so some always fits.
std::size_t fitting_bytes(std::string_view text, std::size_t limit) {
    for (std::size_t bytes = text.size();;) {
        std::size_t end = bytes;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        const std::size_t blank = end < text.size() ? text.substr(0, end).rfind(' ') : std::string_view::npos;
        if (blank != std::string_view::npos && blank > end / 2) end = blank;
        Mrkdwn tried;
        tried.add_outside(text.substr(0, end));
        if (tried.length() <= limit) return end;
        bytes = std::min(end - 1, end * limit / tried.length());
    }
}

/// An abstract too long for a message ends in `…` and a link; not that to the abstract page, which the entry has.
void mark_cut(Mrkdwn& stretch, const Paper& paper) {
    const std::string id = "arXiv:" + paper.id.text();
    stretch.add_own("… ");
    if (paper.withdrawn) stretch.add_own(id);
    else stretch.add(link_to(pdf_url(paper.id, paper.version), id));
}

std::vector<Mrkdwn> abstract_of(const Paper& paper, std::size_t first_limit) {
    // Longer ones are cut anyway, before they cost anything.
    const std::string mended = text::mend_utf8(std::string_view{paper.abstract}.substr(0, 8 * abstract_limit));
    std::vector<Mrkdwn> stretches;
    std::size_t total = 0;
    for (std::string_view rest = mended; !rest.empty();) {
        const std::size_t room = abstract_limit - total;
        if (room < least_stretch) {
            mark_cut(stretches.back(), paper);
            break;
        }
        const std::size_t limit = std::min(stretches.empty() ? first_limit : section_limit - cut_reserve, room);
        const std::size_t bytes = fitting_bytes(rest, limit);
        stretches.emplace_back().add_outside(rest.substr(0, bytes));
        total += stretches.back().length();
        rest.remove_prefix(bytes);
        while (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    return stretches;
}

}  // namespace

PaperPieces build_pieces(const Paper& paper) {
    PaperPieces pieces;
    pieces.title = title_text(paper, title_limit);
    Entry unmarked;
    unmarked.paper = PaperPtr{PaperPtr{}, &paper};
    pieces.authors = authors_text(unmarked, authors_limit);
    pieces.categories = categories_of(paper);
    pieces.link.add_own("<" + abstract_url(paper.id) + "|");
    if (!paper.withdrawn) {
        pieces.pdf.add_own(" · ");
        pieces.pdf.add(link_to(pdf_url(paper.id, paper.version), "PDF"));
    }
    pieces.abstract = abstract_of(paper, section_limit - cut_reserve - number_reserve - pieces.title.length());
    return pieces;
}

PieceShelf::PieceShelf() : places_(ways * sets), next_(sets) {}

const PaperPieces& PieceShelf::find(const PaperPtr& paper) {
    // Papers lie apart by more than a cache line; the low bits say nothing.
    const std::size_t set = (reinterpret_cast<std::uintptr_t>(paper.get()) >> 4U) * 0x9E3779B97F4A7C15U >> 55U;
    Place* const first = &places_[set * ways];
    Place* const found = std::find_if(first, first + ways, [&](const Place& place) { return place.paper == paper; });
    if (found != first + ways) return found->pieces;
    Place& place = first[next_[set]];
    next_[set] = static_cast<unsigned char>((next_[set] + 1U) % ways);
    place.pieces = build_pieces(*paper);
    place.paper = paper;
    return place.pieces;
}

}  // namespace paperwire::slack
