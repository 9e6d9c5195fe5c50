// SPDX-License-Identifier: MIT
#include "channels/slack/paper_pieces.hpp"

#include <algorithm>
#include <bit>
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
/// `… <https://doi.org/10.48550/arXiv.ID|arXiv:ID>`.
constexpr std::size_t cut_reserve = 120;
/// No stretch is begun with less room than this.
constexpr std::size_t least_stretch = 200;

Mrkdwn categories_line(const Paper& paper) {
    Mrkdwn line;
    line.add_own("\n");
    line.add_outside(paper.primary, categories_limit);
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
    if (left_out > 0) {
        line.add_own(" and ");
        line.add_number(left_out);
        line.add_own(" more");
    }
    line.add_own(" · ");
    return line;
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

/// An abstract too long for a message ends in `…` and a link: arXiv's own DOI, since the abstract page is linked once,
/// by its entry. Source: info.arxiv.org/help/doi.html (read 2026-11).
void mark_cut(Mrkdwn& stretch, const Paper& paper) {
    const std::string id = "arXiv:" + paper.id.text();
    stretch.add_own("… ");
    stretch.add_link("https://doi.org/10.48550/arXiv." + paper.id.text(), inert(id, id.size()));
}

std::vector<Mrkdwn> abstract_of(const Paper& paper, std::size_t first_limit) {
    // Longer ones are cut anyway, before they cost anything.
    const std::string_view bounded = std::string_view{paper.abstract}.substr(0, 8 * abstract_limit);
    const std::string mended = text::is_valid_utf8(bounded) ? std::string{bounded} : text::mend_utf8(bounded);
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
    pieces.link.add_own(".* ");
    pieces.link.add_link(abstract_url(paper.id), pieces.title);
    pieces.heading.add_own(".* ");
    pieces.heading.add_bold(pieces.title);
    pieces.heading.add_own("\n");
    pieces.authors = authors_line(unmarked, authors_limit);
    pieces.categories = categories_line(paper);
    pieces.pdf.add_own(" · ");
    pieces.pdf.add_link(pdf_url(paper.id, paper.version), inert("PDF", 3));
    pieces.abstract = abstract_of(paper, section_limit - cut_reserve - number_reserve - pieces.title.length());
    return pieces;
}

PieceShelf::PieceShelf() : papers_(ways * sets), pieces_(ways * sets), next_(sets) {}

const PaperPieces& PieceShelf::find(const PaperPtr& paper) {
    // Fibonacci hashing; the lowest bits of an address say nothing.
    const std::uint64_t address = reinterpret_cast<std::uintptr_t>(paper.get());
    const std::size_t set = (address >> 4U) * 0x9E37'79B9'7F4A'7C15U >> (64U - std::countr_zero(sets));
    const auto first = papers_.begin() + static_cast<std::ptrdiff_t>(set * ways);
    const auto found = std::find(first, first + ways, paper);
    if (found != first + ways) return pieces_[static_cast<std::size_t>(found - papers_.begin())];
    const std::size_t place = set * ways + next_[set];
    next_[set] = static_cast<unsigned char>((next_[set] + 1U) % ways);
    pieces_[place] = build_pieces(*paper);
    papers_[place] = paper;
    return pieces_[place];
}

}  // namespace paperwire::slack
