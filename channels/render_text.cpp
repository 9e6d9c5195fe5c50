// SPDX-License-Identifier: MIT
// channels: a digest for a terminal. Marks are *stars*, or bold with colour; every field is inert before it is wrapped.
#include <algorithm>
#include <utility>

#include "bot/text/escape.hpp"
#include "bot/text/utf8.hpp"
#include "channels/preview_forms.hpp"
#include "channels/wording.hpp"

namespace paperwire::channels {

namespace {

// Stand for the ends of a mark while lines are broken; escape_terminal leaves neither in outside text.
constexpr char mark_on = '\x01';
constexpr char mark_off = '\x02';

bool is_mark(char c) { return c == mark_on || c == mark_off; }

class Page {
public:
    explicit Page(const TextStyle& style) : columns_(std::max<std::size_t>(style.columns, 20)), colour_(style.colour) {}

    void blank() { text_ += '\n'; }
    void line(std::string_view words) { text_.append(words) += '\n'; }

    /// Words wrapped under `indent`; `first` stands before the first line and is as wide as `indent`.
    void paragraph(std::string_view first, std::string_view indent, std::string_view words) {
        std::string line{first};
        std::size_t width = text::count_columns(first);
        bool begun = false;
        for (std::size_t at = 0; at < words.size();) {
            const std::size_t end = std::min(words.find_first_of(" \n", at), words.size());
            const std::string_view word = words.substr(at, end - at);
            at = end + 1;
            if (word.empty()) continue;
            const std::size_t wide = width_of(word);
            if (begun && width + 1 + wide > columns_) {
                finish(line);
                line.assign(indent);
                width = text::count_columns(indent);
                begun = false;
            }
            if (begun) line += ' ';
            line += word;
            width += wide + (begun ? 1 : 0);
            begun = true;
        }
        finish(line);
    }

    [[nodiscard]] std::string styled(std::string_view code, std::string_view words) const {
        return colour_ ? "\x1b[" + std::string{code} + "m" + std::string{words} + "\x1b[0m" : std::string{words};
    }

    /// A heading, wrapped; each of its lines is styled by itself.
    void strong(std::string_view words) {
        std::string above = std::exchange(text_, {});
        paragraph("", "", words);
        const std::string lines = std::exchange(text_, std::move(above));
        for (std::size_t at = 0; at < lines.size();) {
            const std::size_t end = lines.find('\n', at);
            line(styled("1", std::string_view{lines}.substr(at, end - at)));
            at = end + 1;
        }
    }

    void rule(std::string_view words) {
        std::string dashes;
        const std::size_t width = std::min(text::count_columns(words), columns_);
        for (std::size_t i = 0; i < width; ++i) dashes += "─";
        strong(words);
        line(styled("2", dashes));
    }

    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    [[nodiscard]] std::size_t width_of(std::string_view word) const {
        const auto marks = static_cast<std::size_t>(std::ranges::count_if(word, is_mark));
        std::string plain{word};
        std::erase_if(plain, is_mark);
        return text::count_columns(plain) + (colour_ ? 0 : marks);
    }

    /// Turns mark ends into what is seen; a mark that spans lines is closed and opened again, so that colour never
    /// reaches the indent.
    void finish(std::string_view line) {
        if (colour_ && open_) {
            const std::size_t words = std::min(line.find_first_not_of(' '), line.size());
            text_.append(line.substr(0, words)).append("\x1b[1;33m");
            line.remove_prefix(words);
        }
        for (const char c : line) {
            if (!is_mark(c)) text_ += c;
            else if (!colour_) text_ += '*';
            else text_ += c == mark_on ? "\x1b[1;33m" : "\x1b[0m";
            if (is_mark(c)) open_ = c == mark_on;
        }
        if (colour_ && open_) text_ += "\x1b[0m";
        text_ += '\n';
    }

    std::size_t columns_;
    bool colour_;
    bool open_{false};
    std::string text_;
};

std::string inert(std::string_view field) { return text::escape_terminal(field); }

std::string inert(const std::vector<Segment>& segments) {
    std::string line;
    for (const Segment& segment : segments) {
        if (segment.marked) line += mark_on;
        line += inert(segment.text);
        if (segment.marked) line += mark_off;
    }
    return line;
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : ", ") + inert(word);
    return line;
}

std::string authors(const Entry& entry) {
    constexpr std::size_t limit = 20;
    const ShownAuthors shown = shown_authors(entry, limit);
    std::string line;
    for (const ShownAuthors::Name& name : shown.names) line += (line.empty() ? "" : ", ") + inert(name.segments);
    if (shown.left_out > 0) line += " and " + std::to_string(shown.left_out) + " more";
    return line;
}

std::string reasons(const Entry& entry) {
    std::string line;
    for (const WhyLine& why : why_lines(entry)) {
        line += (line.empty() ? "" : "; ") + inert(why.filter);
        if (!why.words.empty()) line += ": " + joined(why.words);
    }
    return line;
}

void facts(Page& page, const Entry& entry, std::string_view indent) {
    const Paper& paper = *entry.paper;
    const auto fact = [&](std::string_view label, const std::string& words) {
        if (!words.empty()) page.paragraph(std::string{indent} + std::string{label}, std::string{indent} + "  ", words);
    };
    fact("Comments: ", inert(marked_segments(paper.comment.value, "comment", entry.why)));
    fact("Journal: ", inert(marked_segments(paper.journal_ref.value, "journal_ref", entry.why)));
    fact("DOI: ", inert(paper.doi));
}

void whole_entry(Page& page, const Entry& entry, std::string_view indent) {
    facts(page, entry, indent);
    if (!entry.summary.empty()) {
        page.blank();
        page.paragraph(indent, indent, inert(entry.summary));
    }
    if (!entry.paper->abstract.empty()) {
        page.blank();
        page.paragraph(indent, indent, inert(marked_segments(entry.paper->abstract, "abstract", entry.why)));
    }
}

void render_entry(Page& page, const Entry& entry, const Digest& digest) {
    const Paper& paper = *entry.paper;
    const bool full = digest.form == Delivery::Form::full;
    const std::string number = std::to_string(entry.number) + ". ";
    const std::string indent(4, ' ');
    const std::string first =
        number.size() < indent.size() ? std::string(indent.size() - number.size(), ' ') + number : number;

    page.blank();
    page.paragraph(first, indent, inert(marked_segments(paper.title, "title", entry.why)));
    if (full && !paper.authors.empty()) page.paragraph(indent, indent, authors(entry));
    std::string kind = "[" + kind_label(entry) + "] " + joined(paper.categories);
    if (digest.days.size() > 1) kind += " · " + long_label(entry.day);
    page.paragraph(indent, indent, kind);
    if (!entry.why.empty()) page.paragraph(indent + "Why: ", indent + "  ", reasons(entry));
    page.line(indent + abstract_url(paper.id));
    if (full && !paper.withdrawn) page.line(indent + pdf_url(paper.id, paper.version));
    if (full) whole_entry(page, entry, indent);
}

std::string padded(std::string_view words, std::size_t width) {
    const std::size_t wide = text::count_columns(words);
    return std::string{words} + std::string(width > wide ? width - wide : 0, ' ');
}

void contents(Page& page, const Digest& digest) {
    if (digest.contents.size() < 2) return;
    std::size_t width = 0;
    for (const Group& group : digest.contents) width = std::max(width, text::count_columns(group.category));
    std::size_t digits = 1;
    for (const Group& group : digest.contents) digits = std::max(digits, std::to_string(group.count).size());
    page.blank();
    for (const Group& group : digest.contents) {
        const std::string count = std::to_string(group.count);
        const std::string head = "  " + std::string(digits - count.size(), ' ') + count + "  ";
        if (group.title == group.category) page.paragraph(head, "    ", inert(group.category));
        else
            page.paragraph(head + padded(inert(group.category), width) + "  ",
                           std::string(head.size() + width + 2, ' '), inert(group.title));
    }
}

void receipt(Page& page, const Digest& digest) {
    const std::vector<ReceiptRow> rows = receipt_rows(digest, std::string::npos);
    if (rows.empty()) return;
    std::size_t width = 0;
    std::size_t state_width = 0;
    bool several_days = false;
    for (const ReceiptRow& row : rows) {
        width = std::max(width, text::count_columns(row.category));
        state_width = std::max(state_width, row.state.size());
        several_days = several_days || row.day != rows.front().day;
    }
    page.blank();
    page.rule("Receipt");
    for (const ReceiptRow& row : rows) {
        std::string head = padded(inert(row.category), width) + "  ";
        if (several_days) head += padded(row.day, 10) + "  ";
        const std::string indent(text::count_columns(head) + state_width + 2, ' ');
        const std::string state = padded(row.state, state_width) + "  ";
        // An indent that eats the line would leave nothing to read; fall back to a shallow one.
        page.paragraph(head + state, indent.size() * 2 > page.columns() ? "    " : indent, inert(row.sentence));
    }
}

}  // namespace

std::string render_text(const Digest& digest, const TextStyle& style) {
    Page page{style};
    page.strong(headline(digest));
    if (!digest.subscriber.empty()) page.paragraph("", "", "for " + inert(digest.subscriber));
    if (digest.entries.empty()) {
        page.blank();
        page.paragraph("", "", inert(empty_sentence(digest)));
    }
    contents(page, digest);
    for (const Group& group : digest.contents) {
        page.blank();
        const std::string title = group.title == group.category ? "" : " · " + inert(group.title);
        page.rule(inert(group.category) + title + " (" + std::to_string(group.count) + ")");
        for (std::size_t i = group.first; i < group.first + group.count; ++i)
            render_entry(page, digest.entries[i], digest);
    }
    receipt(page, digest);
    if (const std::string foot = foot_sentence(digest); !foot.empty()) {
        page.blank();
        page.paragraph("", "", inert(foot) + ".");
    }
    page.blank();
    page.paragraph("", "", colophon());
    return page.take();
}

}  // namespace paperwire::channels
