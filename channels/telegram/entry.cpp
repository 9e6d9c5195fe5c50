// SPDX-License-Identifier: MIT
#include "channels/telegram/entry.hpp"

#include <algorithm>
#include <optional>

#include "bot/text/utf8.hpp"
#include "channels/telegram/author_names.hpp"
#include "channels/telegram/fragment.hpp"
#include "channels/wording.hpp"

namespace paperwire::telegram {
namespace {

// An abstract cut to less than this is worth less than the authors' names.
constexpr std::size_t least_abstract = 300;

bool is_about(const std::vector<Reason>& why, std::string_view field) {
    return std::ranges::any_of(why, [field](const Reason& reason) { return reason.field == field; });
}

void put_field(Markup& out, const Field& field, std::string_view name, const Entry& entry, std::size_t marks) {
    if (!field.escaped.is_as_given) return out.outside(field.escaped);
    if (!is_about(entry.why, name)) return out.outside(field.escaped);
    std::vector<channels::Range> ranges = channels::marked_ranges(field.source, name, entry.why);
    if (ranges.size() > marks) ranges.resize(marks);
    out.marked(field.escaped, ranges);
}

void put_and_more(Markup& out, std::size_t left_out) {
    if (left_out == 0) return;
    out.say(" and ");
    out.say(left_out);
    out.say(" more");
}

void put_why_line(Markup& out, const channels::WhyLine& line, const EntryLimits& limits) {
    out.outside(cut_to(line.filter, limits.word));
    const std::size_t shown = std::min(line.words.size(), limits.words);
    for (std::size_t at = 0; at < shown; ++at) {
        out.say(at == 0 ? ": " : ", ");
        out.outside(cut_to(line.words[at], limits.word));
    }
    put_and_more(out, line.words.size() - shown);
}

void put_why(Markup& out, const Entry& entry, const EntryLimits& limits) {
    const std::vector<channels::WhyLine> lines = channels::why_lines(entry);
    if (lines.empty()) return;
    out.new_line();
    out.say("Why: ");
    out.open(Tag::italic);
    const std::size_t shown = std::min(lines.size(), limits.filters);
    for (std::size_t at = 0; at < shown; ++at) {
        if (at > 0) out.say("; ");
        put_why_line(out, lines[at], limits);
    }
    put_and_more(out, lines.size() - shown);
    out.close(Tag::italic);
}

/// A comment or journal reference is told where a filter asked for it.
void put_note(Markup& out, std::string_view label, std::string_view field, const Fact& fact, const Entry& entry,
              const EntryLimits& limits) {
    if (fact.value.empty() || !is_about(entry.why, field)) return;
    Field note;
    note.source = text::shorten(fact.value, limits.note);
    note.escaped = escape_outside(note.source, Place::in_the_open);
    out.new_line();
    out.say(label);
    put_field(out, note, field, entry, limits.marks);
}

void put_details(Markup& out, const Entry& entry, const Fragment& fragment, const EntryLimits& limits) {
    if (is_about(entry.why, "authors")) out.append(author_names(entry, limits));
    else out.append(fragment.authors);
    out.new_line();
    out.say(kind_label(entry));
    out.append(fragment.places);
    put_why(out, entry, limits);
    if (!entry.summary.empty()) {
        out.new_line();
        out.say("In short: ");
        out.outside(cut_to(entry.summary, limits.summary));
    }
    put_note(out, "Comment: ", "comment", entry.paper->comment, entry, limits);
    put_note(out, "Journal: ", "journal_ref", entry.paper->journal_ref, entry, limits);
}

void put_abstract(Markup& out, const Entry& entry, const Field& abstract, const EntryLimits& limits) {
    if (!abstract.escaped.is_visible) return;
    out.new_line();
    out.open(Tag::fold);
    put_field(out, abstract, "abstract", entry, limits.marks);
    out.close(Tag::fold);
}

Piece compose(const Entry& entry, Delivery::Form form, const Fragment& fragment, const EntryLimits& limits) {
    const bool is_full = form == Delivery::Form::full;
    Markup out{fragment.title.escaped.json.size() + (is_full ? fragment.abstract.escaped.json.size() + 800 : 200)};
    out.new_line();
    out.new_line();
    if (is_full) out.open(Tag::bold);
    out.say(static_cast<std::size_t>(std::max(entry.number, 0)));
    out.say(".");
    if (is_full) out.close(Tag::bold);
    out.say(" ");
    out.open_link(fragment.abstract_url);
    put_field(out, fragment.title, "title", entry, limits.marks);
    out.close_link();
    if (!is_full) {
        put_why(out, entry, limits);
        return out.take();
    }
    put_details(out, entry, fragment, limits);
    put_abstract(out, entry, fragment.abstract, limits);
    return out.take();
}

/// The longest abstract that fits, by these limits; nothing fits when even none does not.
std::optional<Piece> compose_within(const Entry& entry, Delivery::Form form, EntryLimits limits, const Measure& room,
                                    std::size_t least) {
    const std::size_t wanted = std::min(limits.abstract, text::count_code_points(entry.paper->abstract));
    limits.abstract = 0;
    Piece bare = compose(entry, form, make_fragment(entry.paper, limits), limits);
    if (!bare.measure.fits(room)) return std::nullopt;
    if (form == Delivery::Form::compact || wanted == 0) return bare;
    limits.abstract = std::min(wanted, (room - bare.measure).utf16);
    while (limits.abstract >= std::min(least, wanted) && limits.abstract > 1) {
        Piece piece = compose(entry, form, make_fragment(entry.paper, limits), limits);
        if (piece.measure.fits(room)) return piece;
        limits.abstract = limits.abstract * 9 / 10;
    }
    return least > 1 ? std::nullopt : std::optional{std::move(bare)};
}

}  // namespace

Piece render_entry(const Entry& entry, Delivery::Form form, const Measure& room) {
    Piece piece = compose(entry, form, shared_fragment(entry.paper), generous);
    if (piece.measure.fits(room)) return piece;
    for (const EntryLimits& limits : {generous, narrow}) {
        if (std::optional<Piece> fitting = compose_within(entry, form, limits, room, least_abstract)) return *fitting;
    }
    if (std::optional<Piece> fitting = compose_within(entry, form, narrowest, room, 1)) return *fitting;
    return compose(entry, Delivery::Form::compact, make_fragment(entry.paper, narrowest), narrowest);
}

}  // namespace paperwire::telegram
