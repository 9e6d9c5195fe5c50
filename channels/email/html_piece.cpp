// SPDX-License-Identifier: MIT
// channels/email: the HTML of a mail. One table 640 pixels wide at most; every piece but the frame is a row of it.
#include <cstddef>

#include "bot/core/paper.hpp"
#include "bot/text/escape.hpp"
#include "channels/email/html_style.hpp"
#include "channels/email/outside_text.hpp"
#include "channels/email/piece.hpp"

namespace paperwire::email::html {
namespace {

using text::escape_html;

std::string join(std::initializer_list<std::string_view> parts) {
    std::string joined;
    for (const std::string_view part : parts) joined += part;
    return joined;
}

/// `<td …>` of the card, with its own text colour and face: some readers let neither be inherited into a table.
std::string open_row(std::string_view classes, std::string_view ground_colour, std::string_view style) {
    return join({"<tr><td class=\"", classes, " x i l\" bgcolor=\"", ground_colour,
                 "\" style=\"background:", ground_colour, ";color:", ink, ";font-family:", sans,
                 ";font-size:15px;line-height:1.55;", style, "\">\n"});
}

constexpr std::string_view close_row = "</td></tr>\n";

std::string anchor(std::string_view url, std::string_view inner, std::string_view style = {}) {
    return join(
        {"<a class=\"a\" href=\"", escape_html(url), "\" style=\"color:", link, ";", style, "\">", inner, "</a>"});
}

std::string marked(std::string_view inner) {
    return join({"<span class=\"m\" style=\"", mark_style, "\">", inner, "</span>"});
}

std::string inline_text(const std::vector<channels::Segment>& segments) {
    std::string out;
    for (const channels::Segment& segment : segments)
        out += segment.marked ? marked(escape_html(segment.text)) : escape_html(segment.text);
    return out;
}

std::string soft_line(std::string_view inner, std::string_view margin) {
    return join(
        {"<div class=\"s\" style=\"margin-top:", margin, ";font-size:14px;color:", soft, "\">", inner, "</div>\n"});
}

/// Readers turn `cs.AI` into a link to a stranger's domain; a link of our own keeps them from it.
std::string category_link(const std::string& category) {
    return join({"<a class=\"s\" href=\"", escape_html(listing_url(text::escape_url(category))),
                 "\" style=\"color:", soft, ";text-decoration:none\">", escape_html(category), "</a>"});
}

std::string overline(const EntryView& view) {
    const Dress dress = dress_of(view.tone);
    std::string out =
        join({"<b class=\"i\" style=\"color:", ink, "\">", std::to_string(view.number), "</b> &nbsp;<span class=\"",
              dress.name, "\" style=\"", dress.style, ";padding:1px 8px;border-radius:9px;white-space:nowrap\">",
              escape_html(view.kind), "</span>&nbsp; "});
    for (std::size_t at = 0; at < view.categories.size(); ++at) {
        const std::string shown = category_link(view.categories[at]);
        out += at == 0 ? "<b>" + shown + "</b>" : (at == 1 ? " · " : ", ") + shown;
    }
    return soft_line(out, "0");
}

std::string authors(const EntryView& view) {
    std::string out;
    for (const std::vector<channels::Segment>& name : view.authors)
        out += (out.empty() ? "" : ", ") + inline_text(name);
    if (view.authors_left_out > 0) out += " and " + std::to_string(view.authors_left_out) + " more";
    return out.empty() ? out : soft_line(out, "4px");
}

std::string why_line(const Why& why) {
    std::string out = "<b>" + escape_html(why.filter) + "</b>";
    for (std::size_t at = 0; at < why.words.size(); ++at)
        out += (at == 0 ? ": " : ", ") + marked(escape_html(why.words[at]));
    if (why.words_left_out > 0) out += " and " + std::to_string(why.words_left_out) + " more";
    return out;
}

std::string why_box(const EntryView& view) {
    if (view.why.empty()) return {};
    std::string out;
    for (const Why& why : view.why) out += (out.empty() ? "" : "<br>\n") + why_line(why);
    if (view.filters_left_out > 0) out += "<br>\nand " + std::to_string(view.filters_left_out) + " more filters";
    return join(
        {"<div class=\"y i\" style=\"margin-top:10px;padding:5px 12px;border-left:3px solid "
         "#d9b23c;background:#fcf8ec;color:",
         ink, ";font-size:14px\">", out, "</div>\n"});
}

std::string block(std::string_view inner) { return join({"<div style=\"margin-top:12px\">", inner, "</div>\n"}); }

std::string abstract_block(const EntryView& view) {
    if (view.abstract.empty()) return {};
    std::string out = inline_text(view.abstract);
    if (view.is_abstract_cut) out += " " + anchor(view.abstract_url, "the whole abstract");
    return block(out);
}

std::string papers(std::size_t count) { return std::to_string(count) + (count == 1 ? "&nbsp;paper" : "&nbsp;papers"); }

/// The count in large, the days below it.
std::string split_heading(const std::string& heading) {
    constexpr std::string_view dot = " · ";
    const std::size_t at = heading.find(dot);
    if (at == std::string::npos) return escape_html(heading);
    return join({escape_html(heading.substr(0, at)),
                 "<span class=\"s\" style=\"display:block;margin-top:4px;font-size:16px;font-weight:normal;color:",
                 soft, "\">", escape_html(heading.substr(at + dot.size())), "</span>"});
}

std::string receipt_row(const channels::ReceiptRow& row) {
    const std::string_view tint = row.trouble ? "w" : "i";
    const std::string_view colour = row.trouble ? trouble : ink;
    return join({"<tr><td class=\"i l\" valign=\"top\" style=\"padding:6px 14px 6px 0;border-top:1px solid ",
                 line,
                 ";color:",
                 ink,
                 ";font-size:14px\"><b>",
                 escape_html(one_line(row.category)),
                 "</b><br><span class=\"s\" style=\"color:",
                 soft,
                 ";white-space:nowrap\">",
                 escape_html(one_line(row.day)),
                 "</span></td><td class=\"i l\" valign=\"top\" style=\"padding:6px 0;",
                 "border-top:1px solid ",
                 line,
                 ";color:",
                 ink,
                 ";font-size:14px\"><b class=\"",
                 tint,
                 "\" style=\"color:",
                 colour,
                 "\">",
                 escape_html(one_line(row.state)),
                 "</b><br>",
                 escape_html(one_line(row.sentence)),
                 "</td></tr>\n"});
}

}  // namespace

std::string render_opening(const Frame& frame) {
    const std::string heading = one_line(frame.heading);
    return join(
        {"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
         "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light "
         "dark\">\n",
         "<meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no, url=no\">\n<title>",
         escape_html(heading),
         "</title>\n<style>\n",
         sheet,
         "</style>\n</head>\n<body class=\"p\" bgcolor=\"",
         ground,
         "\" style=\"margin:0;padding:0;background:",
         ground,
         "\">\n<table role=\"presentation\" class=\"p\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
         "border=\"0\" bgcolor=\"",
         ground,
         "\" style=\"background:",
         ground,
         "\"><tr><td class=\"g\" align=\"center\" style=\"padding:24px 12px\">\n",
         "<table role=\"presentation\" class=\"c f l\" width=\"640\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
         "bgcolor=\"",
         card,
         "\" style=\"width:100%;max-width:640px;background:",
         card,
         ";border:1px solid ",
         line,
         ";border-radius:10px;border-collapse:separate;overflow:hidden;text-align:left;word-break:break-word\">\n",
         open_row("c", card, "padding:28px 32px 20px"),
         "<div class=\"a\" style=\"color:",
         link,
         ";font-size:14px;font-weight:bold;letter-spacing:.08em\">PAPERWIRE</div>\n",
         "<h1 class=\"h i\" style=\"margin:8px 0 0;font-family:",
         serif,
         ";font-size:28px;line-height:1.2;color:",
         ink,
         "\">",
         split_heading(heading),
         "</h1>\n",
         close_row});
}

std::string render_contents(const std::vector<ContentsRow>& rows) {
    std::string out = open_row("c", card, "padding:0 32px 22px");
    out += "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n";
    for (const ContentsRow& row : rows) {
        out += join(
            {"<tr><td class=\"i l\" style=\"padding:5px 0;border-top:1px solid ", line, ";color:", ink,
             ";font-size:15px\">", escape_html(one_line(row.title)), " &nbsp;", category_link(one_line(row.category)),
             "</td><td class=\"i l\" align=\"right\" valign=\"top\" style=\"padding:5px 0 5px 12px;border-top:1px "
             "solid ",
             line, ";color:", ink, ";font-size:15px;font-weight:bold\">", std::to_string(row.count), "</td></tr>\n"});
    }
    return out + "</table>\n" + std::string{close_row};
}

std::string render_notice(const std::string& sentence) {
    return join({open_row("c", card, "padding:0 32px 24px"), "<div style=\"font-size:16px\">",
                 escape_html(one_line(sentence)), "</div>\n", close_row});
}

std::string render_heading(const ContentsRow& row, bool continued) {
    const std::string note = continued ? "continued" : papers(row.count);
    return join({open_row("b", band, join({"padding:12px 32px;border-top:1px solid ", line})),
                 "<h2 class=\"i\" style=\"margin:0;font-size:16px;color:", ink, "\">", escape_html(one_line(row.title)),
                 " <span class=\"s\" style=\"font-weight:normal;font-size:14px;color:", soft, "\">&nbsp;",
                 category_link(one_line(row.category)), " · ", note, "</span></h2>\n", close_row});
}

std::string render_entry(const EntryView& view) {
    std::string out = open_row("c", card, join({"padding:20px 32px 22px;border-top:1px solid ", line}));
    out += overline(view);
    out += join({"<h3 style=\"margin:6px 0 0;font-family:", serif, ";font-size:19px;line-height:1.32\">",
                 anchor(view.abstract_url, inline_text(view.title), "text-decoration:none"), "</h3>\n"});
    out += authors(view);
    out += why_box(view);
    if (!view.summary.empty()) out += block("<b>In short.</b> " + escape_html(view.summary));
    out += abstract_block(view);
    if (!view.comment.empty()) out += soft_line("Comment: " + inline_text(view.comment), "10px");
    if (!view.journal_ref.empty())
        out += soft_line("Journal: " + inline_text(view.journal_ref), view.comment.empty() ? "10px" : "2px");
    out +=
        soft_line(anchor(view.pdf_url, "PDF", "font-weight:bold") + " &nbsp;·&nbsp; " + escape_html(view.id), "12px");
    return out + std::string{close_row};
}

std::string render_receipt(const Receipt& receipt) {
    std::string out = open_row("b", band, join({"padding:20px 32px 18px;border-top:1px solid ", line}));
    out += join({"<h2 class=\"i\" style=\"margin:0 0 10px;font-size:16px;color:", ink, "\">What arXiv gave</h2>\n"});
    out += "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n";
    for (const channels::ReceiptRow& row : receipt.rows) out += receipt_row(row);
    out += "</table>\n";
    for (const std::string& further : receipt.further)
        out += join({"<div class=\"w\" style=\"margin-top:8px;font-size:14px;color:", trouble, "\">",
                     escape_html(one_line(further)), "</div>\n"});
    if (!receipt.foot.empty()) out += soft_line(escape_html(one_line(receipt.foot)) + ".", "10px");
    return out + std::string{close_row};
}

std::string render_closing(const Frame& frame) {
    const std::string who = "<b>" + escape_html(one_line(frame.subscriber)) + "</b>";
    const std::string reason = "You get this mail because filters of " + who +
                               (frame.is_empty ? " ask for these categories." : " matched these papers.");
    std::string out = open_row("b", band, join({"padding:18px 32px 24px;border-top:1px solid ", line}));
    if (!frame.continues.empty()) {
        out += join({"<div style=\"margin-bottom:10px;font-weight:bold\">", escape_html(frame.continues), "</div>\n"});
    }
    out += soft_line(reason, "0");
    out += unsubscribe_slot;
    out += soft_line(escape_html(channels::colophon()), "6px");
    return out + std::string{close_row} + "</table>\n</td></tr></table>\n</body>\n</html>\n";
}

std::string render_way_out(const std::string& address) {
    return address.empty() ? std::string{} : soft_line(anchor(address, "Unsubscribe"), "6px");
}

}  // namespace paperwire::email::html
