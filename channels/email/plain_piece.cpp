// SPDX-License-Identifier: MIT
// channels/email: the plain text of a mail. It says what the HTML says.
#include <algorithm>

#include "bot/text/utf8.hpp"
#include "channels/email/outside_text.hpp"
#include "channels/email/piece.hpp"

namespace paperwire::email::plain {
namespace {

constexpr std::size_t columns = 72;

std::string rule() { return std::string(columns, '-') + "\n"; }

std::string joined(const std::vector<channels::Segment>& segments) {
    std::string text;
    for (const channels::Segment& segment : segments) text += segment.text;
    return text;
}

/// Wrapped, with `lead` before the first line and `indent` blanks before the others; `lead` counts towards the first
/// line.
std::string paragraph(std::string_view lead, std::string_view text, std::size_t indent) {
    const std::string blanks(indent, ' ');
    const std::size_t hidden = lead.find_first_not_of(' ');
    const std::string margin{lead.substr(0, hidden)};
    const std::string shown =
        (hidden == std::string_view::npos ? "" : std::string{lead.substr(hidden)}) + std::string{text};
    const std::string wrapped = text::wrap(shown, columns - std::max(margin.size(), indent));
    std::string out = margin;
    for (const char c : wrapped) {
        out.push_back(c);
        if (c == '\n') out += blanks;
    }
    return out + "\n";
}

/// Left and right against the margins, with dots between; on two lines when both do not fit one.
std::string leader(const std::string& left, const std::string& right) {
    const std::size_t used = text::count_columns(left) + text::count_columns(right);
    if (used + 6 > columns) return paragraph("  ", left, 4) + "    " + right + "\n";
    return "  " + left + " " + std::string(columns - used - 4, '.') + " " + right + "\n";
}

std::string papers(std::size_t count) { return std::to_string(count) + (count == 1 ? " paper" : " papers"); }

std::string authors_text(const EntryView& view) {
    std::string text;
    for (const std::vector<channels::Segment>& name : view.authors) text += (text.empty() ? "" : ", ") + joined(name);
    if (view.authors_left_out > 0) text += " and " + std::to_string(view.authors_left_out) + " more";
    return text;
}

std::string why_text(const Why& why) {
    std::string text = why.filter;
    for (std::size_t at = 0; at < why.words.size(); ++at) text += (at == 0 ? ": " : ", ") + why.words[at];
    if (why.words_left_out > 0) text += " and " + std::to_string(why.words_left_out) + " more";
    return text;
}

std::string meta_text(const EntryView& view) {
    std::string text = "[" + view.kind + "]";
    for (std::size_t at = 0; at < view.categories.size(); ++at)
        text += (at == 0 ? " " : at == 1 ? " + " : ", ") + view.categories[at];
    return text + " | " + view.id;
}

std::string labelled(std::string_view label, std::string_view text) {
    return text.empty() ? std::string{} : paragraph("    " + std::string{label}, text, label.empty() ? 4 : 6);
}

std::string abstract_text(const EntryView& view) {
    if (view.abstract.empty()) return {};
    std::string text = "\n" + paragraph("    ", joined(view.abstract), 4);
    if (view.is_abstract_cut) text += "    The whole abstract: " + view.abstract_url + "\n";
    return text;
}

std::string receipt_row(const channels::ReceiptRow& row) {
    const std::string lead = row.category + " (" + row.day + "): " + row.state;
    return paragraph(row.trouble ? "! " : "  ", one_line(row.sentence.empty() ? lead : lead + "; " + row.sentence), 4);
}

}  // namespace

std::string render_opening(const Frame& frame) {
    return "Paperwire\n" + text::wrap(one_line(frame.heading), columns) + "\n" + rule();
}

std::string render_contents(const std::vector<ContentsRow>& rows) {
    std::string text = "\nIn this digest\n\n";
    for (const ContentsRow& row : rows)
        text += leader(one_line(row.title) + " (" + one_line(row.category) + ")", std::to_string(row.count));
    return text;
}

std::string render_notice(const std::string& sentence) { return "\n" + text::wrap(one_line(sentence), columns) + "\n"; }

std::string render_heading(const ContentsRow& row, bool continued) {
    const std::string title =
        one_line(row.title) + " (" + one_line(row.category) + ")" + (continued ? ", continued" : "");
    const std::string heading = continued ? title : title + ", " + papers(row.count);
    return "\n" + rule() + text::wrap(heading, columns) + "\n" + rule();
}

std::string render_entry(const EntryView& view) {
    std::string text = "\n" + paragraph("[" + std::to_string(view.number) + "] ", joined(view.title), 4);
    text += "    " + view.abstract_url + "\n";
    text += labelled("", authors_text(view));
    text += labelled("", meta_text(view));
    for (const Why& why : view.why) text += labelled("Why: ", why_text(why));
    if (view.filters_left_out > 0)
        text += labelled("Why: ", "and " + std::to_string(view.filters_left_out) + " more filters");
    text += labelled("Comment: ", joined(view.comment));
    text += labelled("Journal: ", joined(view.journal_ref));
    text += labelled("In short: ", view.summary);
    text += abstract_text(view);
    return text + "\n    PDF: " + view.pdf_url + "\n";
}

std::string render_receipt(const Receipt& receipt) {
    std::string text = "\n" + rule() + "What arXiv gave\n\n";
    for (const channels::ReceiptRow& row : receipt.rows) text += receipt_row(row);
    for (const std::string& line : receipt.further) text += paragraph("! ", one_line(line), 4);
    if (!receipt.foot.empty()) text += "\n" + text::wrap(one_line(receipt.foot) + ".", columns) + "\n";
    return text;
}

std::string render_closing(const Frame& frame) {
    std::string text = "\n";
    if (!frame.continues.empty()) text += frame.continues + "\n\n";
    text += rule();
    const std::string reason = frame.is_empty ? " ask for these categories." : " matched these papers.";
    text += text::wrap("You get this mail because filters of " + one_line(frame.subscriber) + reason, columns) + "\n";
    text += unsubscribe_slot;
    return text + text::wrap(channels::colophon(), columns) + "\n";
}

std::string render_way_out(const std::string& address) {
    return address.empty() ? std::string{} : "Unsubscribe: " + address + "\n";
}

}  // namespace paperwire::email::plain
