// SPDX-License-Identifier: MIT
#include "channels/slack/render.hpp"

#include <algorithm>
#include <utility>

#include "channels/slack/entry_text.hpp"
#include "channels/slack/limits.hpp"
#include "channels/slack/message.hpp"
#include "channels/wording.hpp"

namespace paperwire::slack {
namespace {

constexpr std::size_t well_receipt_rows = 12;
constexpr std::size_t titles_in_fallback = 3;
/// Of a list that is cut between its lines, what one block may hold; well under section_limit, so that a message can
/// still be filled with them.
constexpr std::size_t list_limit = 1'800;
constexpr std::size_t line_limit = 400;
constexpr std::size_t group_limit = 200;

/// One digest on its way into messages.
class Rendering {
public:
    Rendering(const Digest& digest, PieceShelf& shelf) : digest_(digest), shelf_(shelf) {
        messages_.emplace_back();
        continued_.add_own(", continued");
    }

    void add_contents();
    void add_entries();
    void add_foot();
    void add_abstracts();
    [[nodiscard]] std::vector<std::string> finish();

private:
    Message& current() { return messages_.back(); }
    /// Begins a new message when the current one cannot take that much; true when it did.
    bool make_room(std::size_t blocks, std::size_t length);
    void add_entry(const Entry& entry, const Group& group, bool opens_group);
    void add_abstract(const Entry& entry);
    void add_lines(const std::vector<Mrkdwn>& lines, void (*add)(Message&, const Mrkdwn&));
    void name_in_fallback(const Entry& entry, const Mrkdwn& title);
    void close_fallback();

    const Digest& digest_;
    PieceShelf& shelf_;
    std::vector<Message> messages_;
    std::string label_;
    Mrkdwn text_;
    Mrkdwn heading_;  // of the group that is being written
    Mrkdwn continued_;
};

bool Rendering::make_room(std::size_t blocks, std::size_t length) {
    if (has_room(current(), blocks, length)) return false;
    close_fallback();
    messages_.emplace_back().label = label_;
    return true;
}

/// As few blocks as hold the lines.
void Rendering::add_lines(const std::vector<Mrkdwn>& lines, void (*add)(Message&, const Mrkdwn&)) {
    Mrkdwn block;
    const auto flush = [&] {
        if (block.empty()) return;
        make_room(1, block.length());
        add(current(), block);
        block.clear();
    };
    for (const Mrkdwn& line : lines) {
        if (block.length() + line.length() + 1 > list_limit) flush();
        if (!block.empty()) block.add_own("\n");
        block.add(line);
    }
    flush();
}

void add_group(Mrkdwn& text, const Group& group) {
    text.add_bold(inert(group.title, group_limit));
    text.add_own(" (");
    text.add_outside(group.category, group_limit);
    text.add_own(")");
}

void Rendering::add_contents() {
    if (digest_.entries.empty()) {
        text_.clear();
        text_.add_outside(channels::empty_sentence(digest_), section_limit);
        return add_section(current(), text_);
    }
    std::vector<Mrkdwn> lines;
    for (const Group& group : digest_.contents) {
        Mrkdwn& line = lines.emplace_back();
        add_group(line, group);
        line.add_own(": ");
        line.add_number(group.count);
    }
    add_lines(lines, add_section);
}

void Rendering::name_in_fallback(const Entry& entry, const Mrkdwn& title) {
    Message& message = current();
    ++message.entries;
    if (message.titles == titles_in_fallback) return;
    ++message.titles;
    message.fallback.add_own("\n");
    message.fallback.add_number(static_cast<std::size_t>(entry.number));
    message.fallback.add_own(". ");
    message.fallback.add(title);
}

void Rendering::close_fallback() {
    Message& message = current();
    if (message.entries <= message.titles) return;
    message.fallback.add_own("\nand ");
    message.fallback.add_number(message.entries - message.titles);
    message.fallback.add_own(" more");
}

void Rendering::add_entry(const Entry& entry, const Group& group, bool opens_group) {
    const PaperPieces& pieces = shelf_.find(entry.paper);
    fill_entry(text_, entry, pieces, digest_.form);
    if (opens_group) {
        heading_.clear();
        add_group(heading_, group);
    }
    const bool is_first = make_room(opens_group ? 2 : 1, text_.length() + (opens_group ? heading_.length() : 0));
    if (opens_group) add_section(current(), heading_);
    else if (is_first) add_section(current(), {&heading_, &continued_});
    add_section(current(), text_);
    name_in_fallback(entry, pieces.title);
}

void Rendering::add_entries() {
    for (const Group& group : digest_.contents) {
        for (std::size_t at = 0; at < group.count; ++at) add_entry(digest_.entries[group.first + at], group, at == 0);
    }
}

Mrkdwn receipt_line(const channels::ReceiptRow& row) {
    Mrkdwn line;
    if (row.trouble) line.add_own("⚠ ");
    line.add_outside(row.category, line_limit);
    line.add_own(" · ");
    line.add_outside(row.day, line_limit);
    line.add_own(" · ");
    line.add_outside(row.state, line_limit);
    if (row.sentence.empty()) return line;
    line.add_own(" · ");
    line.add_outside(row.sentence, line_limit);
    return line;
}

void Rendering::add_foot() {
    std::vector<Mrkdwn> lines;
    const std::vector<channels::ReceiptRow> rows = channels::receipt_rows(digest_, well_receipt_rows);
    if (!rows.empty()) lines.emplace_back().add_own("*What arXiv gave*");
    for (const channels::ReceiptRow& row : rows) lines.push_back(receipt_line(row));
    if (const std::string foot = channels::foot_sentence(digest_); !foot.empty())
        lines.emplace_back().add_outside(foot + ".", list_limit);
    lines.emplace_back().add_own(channels::colophon());
    add_lines(lines, add_context);
}

/// The whole of one abstract stays in one message.
void Rendering::add_abstract(const Entry& entry) {
    const PaperPieces& pieces = shelf_.find(entry.paper);
    if (pieces.abstract.empty()) return;
    text_.clear();
    text_.add_own("*");
    text_.add_number(static_cast<std::size_t>(entry.number));
    text_.add(pieces.heading);
    std::size_t length = text_.length();
    for (const Mrkdwn& stretch : pieces.abstract) length += stretch.length();
    make_room(pieces.abstract.size(), length);
    add_section(current(), {&text_, &pieces.abstract.front()});
    for (std::size_t at = 1; at < pieces.abstract.size(); ++at) add_section(current(), pieces.abstract[at]);
    name_in_fallback(entry, pieces.title);
}

void Rendering::add_abstracts() {
    label_ = "Abstracts · ";
    close_fallback();
    messages_.emplace_back().label = label_;
    for (const Entry& entry : digest_.entries) add_abstract(entry);
    if (current().count == 0) messages_.pop_back();
}

std::vector<std::string> Rendering::finish() {
    close_fallback();
    const std::string heading = headline(digest_);
    std::vector<std::string> parts;
    parts.reserve(messages_.size());
    for (std::size_t at = 0; at < messages_.size(); ++at)
        parts.push_back(to_json(messages_[at], heading, at + 1, messages_.size()));
    return parts;
}

/// Groups cover the entries in order, without gap or overlap.
bool is_grouped(const Digest& digest) {
    std::size_t covered = 0;
    for (const Group& group : digest.contents) {
        if (group.first != covered) return false;
        covered += group.count;
    }
    return covered == digest.entries.size();
}

}  // namespace

Result<std::vector<std::string>> render_messages(const Digest& digest, Thread thread, PieceShelf& shelf) {
    if (!is_grouped(digest)) return fail(Errc::internal, "digest " + digest.id + ": groups do not cover its entries");
    Rendering rendering(digest, shelf);
    rendering.add_contents();
    rendering.add_entries();
    rendering.add_foot();
    if (thread == Thread::possible && digest.form == Delivery::Form::full) rendering.add_abstracts();
    return rendering.finish();
}

}  // namespace paperwire::slack
