// SPDX-License-Identifier: MIT
// channels/email: the pieces that a mail is put together from, each made in both forms. All outside text in them is
// escaped.
#pragma once

#include <string>
#include <vector>

#include "bot/core/digest.hpp"
#include "channels/email/entry_view.hpp"
#include "channels/wording.hpp"

namespace paperwire::email {

/// What stands around the entries of one mail.
struct Frame {
    std::string heading;    // the subject: `3 new papers · Mon 27 Apr 2026 (1/3)`
    std::string continues;  // `Continues in part 3 of 3.`; empty in the last part
    std::string subscriber;
    bool is_empty{false};  // no entry in the whole digest
};

struct ContentsRow {
    std::string title;
    std::string category;
    std::size_t count{0};
};

struct Receipt {
    std::vector<channels::ReceiptRow> rows;
    std::vector<std::string> further;  // troubles beyond what a table can hold, a line a day and state
    std::string foot;                  // channels::foot_sentence()
};

/// Plain text, 72 columns, `\n` line ends.
namespace plain {
[[nodiscard]] std::string render_opening(const Frame& frame);
[[nodiscard]] std::string render_contents(const std::vector<ContentsRow>& rows);
[[nodiscard]] std::string render_notice(const std::string& sentence);  // in place of entries
[[nodiscard]] std::string render_heading(const ContentsRow& row, bool continued);
[[nodiscard]] std::string render_entry(const EntryView& view);
[[nodiscard]] std::string render_receipt(const Receipt& receipt);
[[nodiscard]] std::string render_closing(const Frame& frame);
/// What fills unsubscribe_slot; nothing for an empty address.
[[nodiscard]] std::string render_way_out(const std::string& address);
}  // namespace plain

/// HTML for mail: tables, inline styles, a style sheet only for the dark and for the narrow.
namespace html {
[[nodiscard]] std::string render_opening(const Frame& frame);
[[nodiscard]] std::string render_contents(const std::vector<ContentsRow>& rows);
[[nodiscard]] std::string render_notice(const std::string& sentence);
[[nodiscard]] std::string render_heading(const ContentsRow& row, bool continued);
[[nodiscard]] std::string render_entry(const EntryView& view);
[[nodiscard]] std::string render_receipt(const Receipt& receipt);
[[nodiscard]] std::string render_closing(const Frame& frame);
[[nodiscard]] std::string render_way_out(const std::string& address);
}  // namespace html

}  // namespace paperwire::email
