// SPDX-License-Identifier: MIT
#include "channels/telegram/author_names.hpp"

#include <algorithm>

#include "channels/wording.hpp"

namespace paperwire::telegram {
namespace {

/// A name too long to be shown whole loses its marks with its length.
void put_name(Markup& out, const channels::ShownAuthors::Name& name, const EntryLimits& limits, std::size_t& marks) {
    std::string whole;
    for (const channels::Segment& segment : name.segments) whole += segment.text;
    const std::string shown = cut_to(whole, limits.name);
    if (!name.matched || marks >= limits.marks) return out.outside(shown);
    ++marks;
    if (shown != whole || name.segments.size() == 1) {
        out.open(Tag::bold);
        out.outside(shown);
        return out.close(Tag::bold);
    }
    std::vector<channels::Range> spans;
    std::size_t at = 0;
    for (const channels::Segment& segment : name.segments) {
        if (segment.marked) spans.push_back({at, at + segment.text.size()});
        at += segment.text.size();
    }
    spans.resize(std::min<std::size_t>(spans.size(), 1));
    out.marked(escape_outside(shown, Place::in_the_open), spans);
}

}  // namespace

Piece author_names(const Entry& entry, const EntryLimits& limits) {
    const channels::ShownAuthors shown = channels::shown_authors(entry, limits.authors);
    std::size_t left_out = shown.left_out;
    std::size_t named = 0;
    std::size_t marks = 0;
    Markup out{200};
    for (const channels::ShownAuthors::Name& name : shown.names) {
        if (named >= limits.authors + limits.matched_authors) {
            ++left_out;
            continue;
        }
        if (named++ == 0) out.new_line();
        else out.say(", ");
        put_name(out, name, limits, marks);
    }
    if (left_out == 0) return out.take();
    if (named == 0) out.new_line();
    else out.say(" and ");
    out.say(left_out);
    out.say(" more");
    return out.take();
}

}  // namespace paperwire::telegram
