// SPDX-License-Identifier: MIT
#include "channels/email/render.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "bot/text/utf8.hpp"
#include "channels/email/outside_text.hpp"
#include "channels/email/piece.hpp"
#include "channels/email/split.hpp"

namespace paperwire::email {
namespace {

// Left free in each form for the unsubscribe address.
constexpr std::size_t way_out_reserve = 5'000;
constexpr std::size_t well_receipt_rows = 12;
constexpr std::size_t all_receipt_rows = 48;

/// A stretch of a mail in both forms.
struct Piece {
    std::string text;
    std::string html;

    [[nodiscard]] Weight weight() const { return {wire_size(text), wire_size(html)}; }
    Piece& operator+=(const Piece& other) {
        text += other.text;
        html += other.html;
        return *this;
    }
};

/// All of a digest's pieces but the frames, which differ from part to part.
struct Material {
    Piece front;  // contents, or what is said in place of entries
    std::vector<Piece> entries;
    std::vector<std::size_t> group_of;  // by entry
    std::vector<ContentsRow> groups;
    std::vector<std::size_t> first_of;  // by group
    Piece back;                         // the receipt
};

Frame frame_of(const Digest& digest, int part, int parts) {
    Frame frame;
    frame.heading = one_line(headline(digest));
    if (parts > 1) frame.heading += " (" + std::to_string(part) + "/" + std::to_string(parts) + ")";
    if (part < parts)
        frame.continues = "Continues in part " + std::to_string(part + 1) + " of " + std::to_string(parts) + ".";
    frame.subscriber = digest.subscriber;
    frame.is_empty = digest.entries.empty();
    return frame;
}

Weight frame_weight(const Digest& digest) {
    const Frame widest = frame_of(digest, 9998, 9999);
    return Piece{plain::render_opening(widest) + plain::render_closing(widest),
                 html::render_opening(widest) + html::render_closing(widest)}
        .weight();
}

Weight room_of(const Digest& digest) {
    const Weight frame = frame_weight(digest);
    const std::size_t limit = form_limit - 1 - way_out_reserve;
    return {limit - std::min(limit, frame.text), limit - std::min(limit, frame.html)};
}

Piece heading_piece(const ContentsRow& row, bool continued) {
    return {plain::render_heading(row, continued), html::render_heading(row, continued)};
}

/// The longer of the two dresses of a heading, whichever is used.
Weight heading_weight(const ContentsRow& row) {
    const Weight first = heading_piece(row, false).weight();
    const Weight again = heading_piece(row, true).weight();
    return {std::max(first.text, again.text), std::max(first.html, again.html)};
}

Piece entry_piece(const EntryView& view) { return {plain::render_entry(view), html::render_entry(view)}; }

/// Shortens the abstract until the entry fits `room`.
Piece fitting_entry(const Entry& entry, bool with_abstract, Weight room) {
    EntryView view = view_entry(entry);
    if (!with_abstract || entry.paper->abstract.empty()) return entry_piece(view);
    // A code point takes a byte at least, so no more of them than the room has can fit.
    std::size_t limit = std::min(text::count_code_points(entry.paper->abstract), room.text);
    while (true) {
        show_abstract(view, entry, limit);
        Piece piece = entry_piece(view);
        const Weight weight = piece.weight();
        if (weight.fits(room) || limit <= 1) return piece;
        const std::size_t by_text = limit * std::min(room.text, weight.text) / std::max<std::size_t>(weight.text, 1);
        const std::size_t by_html = limit * std::min(room.html, weight.html) / std::max<std::size_t>(weight.html, 1);
        limit = std::max<std::size_t>(std::min({by_text, by_html, limit * 49 / 50}), 1);
    }
}

std::vector<ContentsRow> contents_rows(const Digest& digest) {
    std::vector<ContentsRow> rows;
    for (const Group& group : digest.contents) rows.push_back(ContentsRow{group.title, group.category, group.count});
    return rows;
}

/// Rows a table can hold, troubles first; the troubles beyond as lines of names, so that none goes untold.
Receipt receipt_of(const Digest& digest) {
    Receipt receipt;
    receipt.foot = channels::foot_sentence(digest);
    std::map<std::pair<std::string, std::string>, std::string> further;
    for (channels::ReceiptRow& row : channels::receipt_rows(digest, well_receipt_rows)) {
        if (!row.trouble || receipt.rows.size() < all_receipt_rows) {
            row.sentence = text::shorten(text::mend_utf8(row.sentence), 300);
            receipt.rows.push_back(std::move(row));
        } else {
            std::string& names = further[{row.day, row.state}];
            names += (names.empty() ? "" : ", ") + row.category;
        }
    }
    for (const auto& [key, names] : further) receipt.further.push_back(key.first + ", " + key.second + ": " + names);
    return receipt;
}

Piece front_of(const Digest& digest, const std::vector<ContentsRow>& groups) {
    if (digest.entries.empty()) {
        const std::string sentence = channels::empty_sentence(digest);
        return {plain::render_notice(sentence), html::render_notice(sentence)};
    }
    return {plain::render_contents(groups), html::render_contents(groups)};
}

Piece back_of(const Digest& digest) {
    const Receipt receipt = receipt_of(digest);
    if (receipt.rows.empty() && receipt.foot.empty()) return {};
    return {plain::render_receipt(receipt), html::render_receipt(receipt)};
}

Result<Material> collect(const Digest& digest, Weight room) {
    Material material;
    material.groups = contents_rows(digest);
    for (std::size_t group = 0; group < digest.contents.size(); ++group) {
        if (digest.contents[group].first != material.group_of.size())
            return fail(Errc::internal, "digest " + digest.id + ": groups overlap");
        material.first_of.push_back(material.group_of.size());
        material.group_of.insert(material.group_of.end(), digest.contents[group].count, group);
    }
    if (material.group_of.size() != digest.entries.size())
        return fail(Errc::internal, "digest " + digest.id + ": groups leave entries out");
    for (std::size_t at = 0; at < digest.entries.size(); ++at) {
        const Weight heading = heading_weight(material.groups[material.group_of[at]]);
        const Weight rest{room.text - std::min(room.text, heading.text), room.html - std::min(room.html, heading.html)};
        material.entries.push_back(fitting_entry(digest.entries[at], digest.form == Delivery::Form::full, rest));
    }
    material.front = front_of(digest, material.groups);
    material.back = back_of(digest);
    return material;
}

std::vector<Load> loads_of(const Material& material) {
    std::vector<Load> loads;
    for (std::size_t at = 0; at < material.entries.size(); ++at) {
        const std::size_t group = material.group_of[at];
        loads.push_back(Load{material.entries[at].weight(), heading_weight(material.groups[group]),
                             material.first_of[group] == at});
    }
    return loads;
}

Piece body_of(const Material& material, Range range) {
    Piece body;
    for (std::size_t at = range.begin; at < range.end; ++at) {
        const std::size_t group = material.group_of[at];
        const bool opens = material.first_of[group] == at;
        if (opens || at == range.begin) body += heading_piece(material.groups[group], !opens);
        body += material.entries[at];
    }
    return body;
}

Part assemble(const Digest& digest, int number, int parts, const Piece& body) {
    const Frame frame = frame_of(digest, number, parts);
    Part part;
    part.subject = frame.heading;
    part.date = digest.closed_at;
    part.digest = digest.id;
    part.part = number;
    part.parts = parts;
    part.language = digest.language;
    part.subscriber = digest.subscriber;
    part.text = plain::render_opening(frame) + body.text + plain::render_closing(frame);
    part.html = html::render_opening(frame) + body.html + html::render_closing(frame);
    return part;
}

}  // namespace

Result<std::vector<Part>> render_parts(const Digest& digest) {
    const Weight room = room_of(digest);
    const Result<Material> material = collect(digest, room);
    if (!material) return std::unexpected(material.error());
    const std::vector<Range> ranges =
        cut_into_parts(loads_of(*material), material->front.weight(), material->back.weight(), room);
    std::vector<Part> parts;
    for (std::size_t at = 0; at < ranges.size(); ++at) {
        Piece body;
        if (at == 0) body += material->front;
        body += body_of(*material, ranges[at]);
        if (at + 1 == ranges.size()) body += material->back;
        parts.push_back(assemble(digest, static_cast<int>(at) + 1, static_cast<int>(ranges.size()), body));
        if (wire_size(parts.back().text) > form_limit - way_out_reserve ||
            wire_size(parts.back().html) > form_limit - way_out_reserve) {
            return fail(Errc::internal, "digest " + digest.id + ": a mail of it is over its limit");
        }
    }
    return parts;
}

}  // namespace paperwire::email
