// SPDX-License-Identifier: MIT
// channels: a digest as one HTML page. Every field is escaped where it is put among tags; marks are cut before that.
#include <algorithm>

#include "bot/text/escape.hpp"
#include "channels/html_page.hpp"
#include "channels/preview_forms.hpp"
#include "channels/wording.hpp"

namespace paperwire::channels {

namespace {

using archive::Layout;

// So few that nobody minds the scrolling: their abstracts stand open.
constexpr std::size_t open_up_to = 5;
// More authors than this are folded, all names inside.
constexpr std::size_t shown_at_once = 20;

std::string inert(std::string_view field) { return text::escape_html(field); }

std::string inert(const std::vector<Segment>& segments) {
    std::string line;
    for (const Segment& segment : segments) {
        line += segment.marked ? "<mark>" + inert(segment.text) + "</mark>" : inert(segment.text);
    }
    return line;
}

/// A link that leaves the page.
std::string link(std::string_view href, const std::string& label) {
    return "<a href=\"" + inert(href) + "\" rel=\"noopener\">" + label + "</a>";
}

std::string names(const Entry& entry, std::size_t limit) {
    const ShownAuthors shown = shown_authors(entry, limit);
    std::string line;
    for (const ShownAuthors::Name& name : shown.names) line += (line.empty() ? "" : ", ") + inert(name.segments);
    if (shown.left_out > 0) line += " and " + std::to_string(shown.left_out) + " more";
    return line;
}

std::string people(const Entry& entry) {
    std::string list = "<ul class=\"people\">\n";
    const ShownAuthors all = shown_authors(entry, std::string::npos);
    for (std::size_t i = 0; i < all.names.size(); ++i) {
        list += "<li><b>" + inert(all.names[i].segments) + "</b>";
        std::string_view between = ", ";
        for (const std::string& place : entry.paper->authors[i].affiliations) {
            list.append(between).append(inert(place));
            between = "; ";
        }
        list += "</li>\n";
    }
    return list + "</ul>\n";
}

std::string authors(const Entry& entry) {
    const std::vector<Author>& all = entry.paper->authors;
    if (all.empty()) return {};
    const bool placed = std::ranges::any_of(all, [](const Author& author) { return !author.affiliations.empty(); });
    if (!placed && all.size() <= shown_at_once)
        return "<div class=\"authors\">" + names(entry, shown_at_once) + "</div>\n";
    return "<details class=\"authors\"><summary>" + names(entry, shown_at_once) + "</summary>\n" + people(entry) +
           "</details>\n";
}

std::string_view badge_class(const Entry& entry) {
    if (entry.paper->withdrawn) return " gone";
    if (is_replacement(entry.kind)) return " revised";
    return entry.kind == Kind::cross_list ? " cross" : "";
}

std::string other_categories(const Paper& paper) {
    std::string line;
    for (const std::string& category : paper.categories) {
        if (category != paper.primary) line += (line.empty() ? "" : ", ") + inert(category);
    }
    return line.empty() ? line : "<span>" + line + "</span>";
}

std::string meta(const Entry& entry, const Digest& digest) {
    const Paper& paper = *entry.paper;
    std::string line = "<div class=\"meta\"><span class=\"badge" + std::string{badge_class(entry)} + "\">" +
                       inert(kind_label(entry)) + "</span>";
    line += "<span class=\"lead\">" + inert(paper.primary) + "</span>" + other_categories(paper);
    if (digest.days.size() > 1) line += "<span>" + long_label(entry.day) + "</span>";
    line += link(abstract_url(paper.id), "arXiv:" + inert(paper.id.text()));
    if (!paper.withdrawn) line += link(pdf_url(paper.id, paper.version), "PDF");
    return line + "</div>\n";
}

std::string why(const Entry& entry) {
    const std::vector<WhyLine> lines = why_lines(entry);
    if (lines.empty()) return {};
    std::string block = "<div class=\"why\">Why: ";
    for (const WhyLine& line : lines) {
        block += "<span><b>" + inert(line.filter) + "</b>";
        std::string_view between = ": ";
        for (const std::string& word : line.words) {
            block.append(between).append("<mark>").append(inert(word)).append("</mark>");
            between = ", ";
        }
        block += "</span>";
    }
    return block + "</div>\n";
}

std::string dois(const std::string& list) {
    std::string line;
    for (const Doi& doi : split_dois(list)) line += (line.empty() ? "" : ", ") + link(doi.url, inert(doi.name));
    return line;
}

std::string facts(const Entry& entry) {
    const Paper& paper = *entry.paper;
    std::string block;
    const auto add = [&block](std::string_view label, const std::string& words) {
        if (!words.empty()) block += "<p>" + std::string{label} + ": " + words + "</p>\n";
    };
    add("Comments", inert(marked_segments(paper.comment.value, "comment", entry.why)));
    add("Journal", inert(marked_segments(paper.journal_ref.value, "journal_ref", entry.why)));
    add("DOI", dois(paper.doi));
    return block.empty() ? block : "<div class=\"facts\">\n" + block + "</div>\n";
}

std::string summary(const Entry& entry, const Digest& digest) {
    if (entry.summary.empty()) return {};
    return "<div class=\"summary\" lang=\"" + inert(digest.language) + "\">" + inert(entry.summary) + "</div>\n";
}

std::string abstract(const Entry& entry) {
    const std::string words = inert(marked_segments(entry.paper->abstract, "abstract", entry.why));
    return words.empty() ? words : "<p class=\"abstract\">" + words + "</p>\n";
}

std::string folded(std::string_view label, const std::string& block, bool open) {
    if (block.empty()) return {};
    return "<details class=\"fold\"" + std::string{open ? " open" : ""} + "><summary>" + std::string{label} +
           "</summary>\n" + block + "</details>\n";
}

/// What stands under the title, in the order of the layout and form.
std::string body(const Entry& entry, const Digest& digest, Layout layout) {
    if (digest.form == Delivery::Form::compact) {
        const std::string rest = authors(entry) + facts(entry) + abstract(entry);
        return meta(entry, digest) + why(entry) + summary(entry, digest) + folded("Details", rest, false);
    }
    if (layout == Layout::flat) {
        return authors(entry) + summary(entry, digest) + abstract(entry) + facts(entry) + meta(entry, digest) +
               why(entry);
    }
    const bool open = digest.entries.size() <= open_up_to;
    return authors(entry) + meta(entry, digest) + why(entry) + summary(entry, digest) + facts(entry) +
           folded("Abstract", abstract(entry), open);
}

std::string article(const Entry& entry, const Digest& digest, Layout layout) {
    const Paper& paper = *entry.paper;
    return "<article id=\"p" + std::to_string(entry.number) + "\">\n<header><span class=\"number\">" +
           std::to_string(entry.number) + "</span><h3>" +
           link(abstract_url(paper.id), inert(marked_segments(paper.title, "title", entry.why))) +
           "</h3></header>\n<div>\n" + body(entry, digest, layout) + "</div>\n</article>\n";
}

std::string group_title(const Group& group) {
    const std::string title = group.title == group.category ? std::string{} : inert(group.title);
    return "<span class=\"code\">" + inert(group.category) + "</span> <span class=\"title\">" + title +
           "</span> <span class=\"count\">" + std::to_string(group.count) + "</span>";
}

std::string contents(const Digest& digest) {
    std::string block = "<nav class=\"contents\" aria-label=\"Contents\"><h2>Contents</h2>\n<ul>\n";
    for (const Group& group : digest.contents) {
        block += "<li><a href=\"#" + text::escape_url(group.category) + "\">" + group_title(group) + "</a></li>\n";
    }
    return block + "</ul></nav>\n";
}

std::string sections(const Digest& digest) {
    std::string block;
    for (const Group& group : digest.contents) {
        block += "<section id=\"" + inert(group.category) + "\">\n<h2>" + group_title(group) + "</h2>\n";
        for (std::size_t i = group.first; i < group.first + group.count; ++i)
            block += article(digest.entries[i], digest, Layout::digest);
        block += "</section>\n";
    }
    return block;
}

std::string flat_list(const Digest& digest) {
    std::string block = "<section>\n";
    for (const Entry& entry : digest.entries) block += article(entry, digest, Layout::flat);
    return block + "</section>\n";
}

std::string receipt_table(const Digest& digest) {
    const std::vector<ReceiptRow> rows = receipt_rows(digest, std::string::npos);
    if (rows.empty()) return {};
    std::string block =
        "<h2>Receipt</h2>\n<table class=\"receipt\">\n<thead><tr><th scope=\"col\">Category</th><th "
        "scope=\"col\">Day</th>"
        "<th scope=\"col\">State</th><th scope=\"col\">What arXiv listed and what was "
        "read</th></tr></thead>\n<tbody>\n";
    for (const ReceiptRow& row : rows) {
        block += std::string{row.trouble ? "<tr class=\"trouble\">" : "<tr>"} + "<th scope=\"row\">" +
                 inert(row.category) + "</th><td class=\"day\">" + row.day + "</td><td class=\"state\">" + row.state +
                 "</td><td>" + inert(row.sentence) + "</td></tr>\n";
    }
    return block + "</tbody>\n</table>\n";
}

std::string footer(const Digest& digest) {
    const std::string foot = foot_sentence(digest);
    return "<footer>\n" + receipt_table(digest) + (foot.empty() ? "" : "<p>" + inert(foot) + ".</p>\n") + "<p>" +
           inert(colophon()) + "</p>\n</footer>\n";
}

/// The headline with its days on a line of their own.
std::string title(const Digest& digest) {
    const std::string line = headline(digest);
    constexpr std::string_view between = " · ";
    const std::size_t at = line.find(between);
    if (at == std::string::npos) return "<h1>" + inert(line) + "</h1>\n";
    return "<h1>" + inert(line.substr(0, at)) + " <span class=\"when\">" + inert(line.substr(at + between.size())) +
           "</span></h1>\n";
}

}  // namespace

std::string render_linked_html(const Digest& digest, Layout layout, const std::vector<PageLink>& links) {
    const bool listed = layout == Layout::digest && !digest.contents.empty();
    std::string page = page_head(headline(digest), links);
    page += listed ? "<div class=\"page wide\">\n" : "<div class=\"page\">\n";
    page += page_navigation(links) + "<header>\n" + title(digest);
    if (!digest.subscriber.empty()) page += "<p class=\"for\">for " + inert(digest.subscriber) + "</p>\n";
    page += "</header>\n";
    if (listed) page += contents(digest);
    page += "<main>\n";
    if (digest.entries.empty()) page += "<p class=\"none\">" + inert(empty_sentence(digest)) + "</p>\n";
    else page += listed ? sections(digest) : flat_list(digest);
    page += "</main>\n" + footer(digest) + "</div>\n";
    return page.append(page_foot());
}

std::string render_html(const Digest& digest, Layout layout) { return render_linked_html(digest, layout, {}); }

}  // namespace paperwire::channels
