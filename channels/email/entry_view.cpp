// SPDX-License-Identifier: MIT
#include "channels/email/entry_view.hpp"

#include <algorithm>
#include <string_view>

#include "bot/text/utf8.hpp"
#include "channels/email/outside_text.hpp"

namespace paperwire::email {
namespace {

// Nothing of arXiv's comes near these (a title has at most 250 characters there); they keep a broken item from bursting
// a mail.
constexpr std::size_t title_limit = 1000;
constexpr std::size_t comment_limit = 2000;
constexpr std::size_t summary_limit = 4000;
constexpr std::size_t name_limit = 200;
constexpr std::size_t word_limit = 120;
constexpr std::size_t words_limit = 12;
constexpr std::size_t filters_limit = 40;
constexpr std::size_t categories_limit = 40;
constexpr std::size_t matched_authors_limit = 100;

std::vector<channels::Segment> clean(std::vector<channels::Segment> segments) {
    for (channels::Segment& segment : segments) segment.text = one_line(segment.text);
    return segments;
}

std::vector<channels::Segment> field_segments(std::string_view field, std::string_view text, const Entry& entry,
                                              std::size_t limit) {
    const std::string cut = text::shorten(text, limit);
    return clean(channels::marked_segments(cut, field, entry.why));
}

std::string bounded(std::string_view text, std::size_t limit) {
    return one_line(text::shorten(text::mend_utf8(text), limit));
}

/// A name as long as a paragraph loses its marks with its length.
std::vector<channels::Segment> name_segments(const channels::ShownAuthors::Name& name) {
    std::string whole;
    for (const channels::Segment& segment : name.segments) whole += segment.text;
    if (text::count_code_points(whole) <= name_limit) return clean(name.segments);
    return {channels::Segment{bounded(whole, name_limit), name.matched}};
}

void add_authors(EntryView& view, const Entry& entry) {
    const channels::ShownAuthors shown = channels::shown_authors(entry, channels::shown_author_limit);
    view.authors_left_out = shown.left_out;
    for (const channels::ShownAuthors::Name& name : shown.names) {
        if (view.authors.size() < channels::shown_author_limit + matched_authors_limit) {
            view.authors.push_back(name_segments(name));
        } else {
            ++view.authors_left_out;
        }
    }
}

Why bounded_why(const channels::WhyLine& line) {
    Why why;
    why.filter = bounded(line.filter, word_limit);
    const std::size_t shown = std::min(line.words.size(), words_limit);
    for (std::size_t at = 0; at < shown; ++at) why.words.push_back(bounded(line.words[at], word_limit));
    why.words_left_out = line.words.size() - shown;
    return why;
}

void add_why(EntryView& view, const Entry& entry) {
    const std::vector<channels::WhyLine> lines = channels::why_lines(entry);
    const std::size_t shown = std::min(lines.size(), filters_limit);
    for (std::size_t at = 0; at < shown; ++at) view.why.push_back(bounded_why(lines[at]));
    view.filters_left_out = lines.size() - shown;
}

void add_categories(EntryView& view, const Paper& paper) {
    view.categories.push_back(bounded(paper.primary, word_limit));
    for (const std::string& category : paper.categories) {
        if (category != paper.primary && view.categories.size() < categories_limit)
            view.categories.push_back(bounded(category, word_limit));
    }
}

Tone tone_of(const Entry& entry) {
    if (entry.paper->withdrawn) return Tone::withdrawn;
    if (is_replacement(entry.kind)) return Tone::revised;
    return entry.kind == Kind::cross_list ? Tone::crossed : Tone::fresh;
}

}  // namespace

EntryView view_entry(const Entry& entry) {
    const Paper& paper = *entry.paper;
    EntryView view;
    view.number = entry.number;
    view.id = "arXiv:" + paper.id.text() + "v" + std::to_string(paper.version);
    view.abstract_url = abstract_url(paper.id);
    view.pdf_url = pdf_url(paper.id, paper.version);
    view.kind = kind_label(entry);
    view.tone = tone_of(entry);
    view.title = field_segments("title", paper.title, entry, title_limit);
    if (paper.title.empty()) view.title = {channels::Segment{view.id, false}};
    view.comment = field_segments("comment", paper.comment.value, entry, comment_limit);
    view.journal_ref = field_segments("journal_ref", paper.journal_ref.value, entry, comment_limit);
    view.summary = bounded(entry.summary, summary_limit);
    add_categories(view, paper);
    add_authors(view, entry);
    add_why(view, entry);
    return view;
}

void show_abstract(EntryView& view, const Entry& entry, std::size_t limit) {
    view.abstract = field_segments("abstract", entry.paper->abstract, entry, limit);
    view.is_abstract_cut = text::count_code_points(entry.paper->abstract) > limit;
}

}  // namespace paperwire::email
