// SPDX-License-Identifier: MIT
// channels/slack: one entry as the text of one section.
#pragma once

#include <cstddef>

#include "bot/core/digest.hpp"
#include "channels/slack/mrkdwn.hpp"
#include "channels/slack/paper_pieces.hpp"

namespace paperwire::slack {

// Lines begin with the end of the one before.

/// `A, *B*, C and 12 more`: the first 20 and those that a filter matched, in bold; at most `limit` long, those that
/// nothing matched give way first. Empty when there are no authors.
[[nodiscard]] Mrkdwn authors_line(const Entry& entry, std::size_t limit);

/// Adds `Why: compilers: *MLIR*, *loop*; friends: *Zhendong Su*`: every filter by name, as many words as fit `limit`.
/// Nothing without a reason.
void add_why(Mrkdwn& text, const Entry& entry, std::size_t limit);

/// The title, or the id where it is empty, at most `limit` long.
[[nodiscard]] Mrkdwn title_text(const Paper& paper, std::size_t limit);

/// Makes `text` the entry: number and title with its link, authors, categories, kind, PDF, reasons and summary, a line
/// each; in the compact form number, title and reasons. At most section_limit long: authors give way first, then the
/// title.
void fill_entry(Mrkdwn& text, const Entry& entry, const PaperPieces& pieces, Delivery::Form form);

}  // namespace paperwire::slack
