// SPDX-License-Identifier: MIT
// channels: a digest as CommonMark that reads well on GitHub too. Raw HTML is only ours (<a id>, <mark>, <details>);
// outside text is escaped, so nothing in a title is markup.
#include <algorithm>

#include "bot/text/escape.hpp"
#include "channels/preview_forms.hpp"
#include "channels/wording.hpp"

namespace paperwire::channels {

namespace {

using archive::Layout;

std::string inert(std::string_view field) { return text::escape_markdown(field); }

std::string inert(const std::vector<Segment>& segments) {
    std::string line;
    for (const Segment& segment : segments) {
        if (segment.marked) line += "<mark>";
        line += inert(segment.text);
        if (segment.marked) line += "</mark>";
    }
    return line;
}

/// A paragraph of outside text. Digits and a point or bracket at its start would be a list.
std::string paragraph(const std::vector<Segment>& segments) {
    std::string words = inert(segments);
    const std::size_t digits = words.find_first_not_of("0123456789");
    if (digits != 0 && digits != std::string::npos && (words[digits] == '.' || words[digits] == ')'))
        words.insert(digits, "\\");
    return words;
}

std::string plain_paragraph(std::string_view text) { return paragraph({Segment{std::string{text}, false}}); }

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : ", ") + inert(word);
    return line;
}

std::string title_link(const Entry& entry) {
    const Paper& paper = *entry.paper;
    return "[" + inert(marked_segments(paper.title, "title", entry.why)) + "](" + abstract_url(paper.id) + ")";
}

std::string authors(const Entry& entry) {
    const ShownAuthors shown = shown_authors(entry, static_cast<std::size_t>(-1));
    std::string line;
    for (const ShownAuthors::Name& name : shown.names) line += (line.empty() ? "" : ", ") + inert(name.segments);
    return line;
}

std::string reasons(const Entry& entry) {
    std::string line;
    for (const WhyLine& why : why_lines(entry)) {
        line += (line.empty() ? "" : "; ") + ("**" + inert(why.filter) + "**");
        if (!why.words.empty()) line += ": " + joined(why.words);
    }
    return line;
}

std::string categories(const Paper& paper) {
    std::string line;
    for (const std::string& category : paper.categories) {
        const std::string name = category == paper.primary ? "**" + inert(category) + "**" : inert(category);
        line += (line.empty() ? "" : ", ") + name;
    }
    return line;
}

/// Kind, categories, day and links on one line.
std::string meta(const Entry& entry, const Digest& digest) {
    const Paper& paper = *entry.paper;
    std::string line = "`" + kind_label(entry) + "` · " + categories(paper);
    if (digest.days.size() > 1) line += " · " + long_label(entry.day);
    line += " · [" + inert("arXiv:" + paper.id.text()) + "](" + abstract_url(paper.id) + ")";
    if (!paper.withdrawn) line += " · [PDF](" + pdf_url(paper.id, paper.version) + ")";
    return line;
}

std::string dois(const std::string& list) {
    std::string line;
    for (const Doi& doi : split_dois(list)) {
        line += (line.empty() ? "" : ", ") + ("[" + inert(doi.name) + "](" + doi.url + ")");
    }
    return line;
}

std::string facts(const Entry& entry) {
    const Paper& paper = *entry.paper;
    std::string block;
    const auto add = [&block](std::string_view label, const std::string& words) {
        if (!words.empty()) block += "- " + std::string{label} + ": " + words + "\n";
    };
    add("Comments", inert(marked_segments(paper.comment.value, "comment", entry.why)));
    add("Journal", inert(marked_segments(paper.journal_ref.value, "journal_ref", entry.why)));
    add("DOI", dois(paper.doi));
    return block.empty() ? block : block + "\n";
}

std::string affiliations(const Entry& entry) {
    std::string block;
    for (const Author& author : entry.paper->authors) {
        if (author.affiliations.empty()) continue;
        std::string places;
        for (const std::string& place : author.affiliations) places += (places.empty() ? "" : "; ") + inert(place);
        block += "- " + inert(author.name) + ": " + places + "\n";
    }
    return block.empty() ? block : block + "\n";
}

std::string folded(std::string_view label, const std::string& block) {
    if (block.empty()) return {};
    return "<details>\n<summary>" + std::string{label} + "</summary>\n\n" + block + "</details>\n\n";
}

std::string details(const Entry& entry, bool compact) {
    const std::vector<Segment> segments = marked_segments(entry.paper->abstract, "abstract", entry.why);
    const std::string abstract = segments.empty() ? std::string{} : paragraph(segments) + "\n\n";
    if (!compact) return folded("Abstract", abstract) + folded("Affiliations", affiliations(entry));
    return folded("Details", authors(entry) + "\n\n" + facts(entry) + abstract + affiliations(entry));
}

std::string entry_block(const Entry& entry, const Digest& digest) {
    const bool compact = digest.form == Delivery::Form::compact;
    std::string block = "### " + std::to_string(entry.number) + ". " + title_link(entry) + "\n\n";
    if (!compact && !entry.paper->authors.empty()) block += authors(entry) + "\n\n";
    block += meta(entry, digest) + "\n\n";
    if (!entry.why.empty()) block += "Why: " + reasons(entry) + "\n\n";
    if (!entry.summary.empty()) block += "> " + plain_paragraph(entry.summary) + "\n\n";
    if (!compact) block += facts(entry);
    return block + details(entry, compact);
}

std::string flat_block(const Entry& entry, const Digest& digest) {
    std::string block = "### " + std::to_string(entry.number) + ". " + title_link(entry) + "\n\n";
    if (!entry.paper->authors.empty()) block += "**Authors:** " + authors(entry) + "\n\n";
    if (!entry.summary.empty()) block += "> " + plain_paragraph(entry.summary) + "\n\n";
    const std::vector<Segment> abstract = marked_segments(entry.paper->abstract, "abstract", entry.why);
    if (!abstract.empty()) block += paragraph(abstract) + "\n\n";
    block += facts(entry) + meta(entry, digest) + "\n\n";
    if (!entry.why.empty()) block += "Why: " + reasons(entry) + "\n\n";
    return block;
}

std::string anchor(std::string_view category) { return text::escape_url(category); }

std::string group_label(const Group& group) {
    return inert(group.category) + (group.title == group.category ? "" : " · " + inert(group.title));
}

std::string contents(const Digest& digest) {
    if (digest.contents.empty()) return {};
    std::string block = "## Contents\n\n";
    for (const Group& group : digest.contents) {
        block +=
            "- [" + group_label(group) + "](#" + anchor(group.category) + "): " + std::to_string(group.count) + "\n";
    }
    return block + "\n";
}

std::string groups(const Digest& digest) {
    std::string block;
    for (const Group& group : digest.contents) {
        block += "<a id=\"" + anchor(group.category) + "\"></a>\n\n## " + group_label(group) + " (" +
                 std::to_string(group.count) + ")\n\n";
        for (std::size_t i = group.first; i < group.first + group.count; ++i)
            block += entry_block(digest.entries[i], digest);
    }
    return block;
}

std::string receipt(const Digest& digest) {
    const std::vector<ReceiptRow> rows = receipt_rows(digest, static_cast<std::size_t>(-1));
    if (rows.empty()) return {};
    std::string block = "## Receipt\n\n| Category | Day | State | |\n| --- | --- | --- | --- |\n";
    for (const ReceiptRow& row : rows) {
        const std::string state = row.trouble ? "**" + row.state + "**" : row.state;
        block += "| " + inert(row.category) + " | " + row.day + " | " + state + " | " + inert(row.sentence) + " |\n";
    }
    return block + "\n";
}

}  // namespace

std::string render_markdown(const Digest& digest, Layout layout) {
    std::string page = "# " + headline(digest) + "\n\n";
    if (!digest.subscriber.empty()) page += "For " + inert(digest.subscriber) + "\n\n";
    if (digest.entries.empty()) page += plain_paragraph(empty_sentence(digest)) + "\n\n";
    if (layout == Layout::digest) {
        page += contents(digest) + groups(digest);
    } else {
        for (const Entry& entry : digest.entries) page += flat_block(entry, digest);
    }
    page += receipt(digest);
    if (const std::string foot = foot_sentence(digest); !foot.empty()) page += plain_paragraph(foot + ".") + "\n\n";
    return page + "---\n\n" + std::string{colophon()} + "\n";
}

}  // namespace paperwire::channels
