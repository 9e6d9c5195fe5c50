// SPDX-License-Identifier: MIT
// channels/slack: what a paper looks like whoever gets it, made once and shared by all digests that hold it.
#pragma once

#include <cstddef>
#include <vector>

#include "bot/core/paper.hpp"
#include "channels/slack/mrkdwn.hpp"

namespace paperwire::slack {

struct PaperPieces {
    Mrkdwn title;                  // inert, never empty
    Mrkdwn link;                   // what follows an entry's number: the title as the link to the abstract page
    Mrkdwn heading;                // what follows an abstract's number: the title, and the line's end
    Mrkdwn authors;                // a line begun with its end before it, nobody marked; empty when there are none
    Mrkdwn categories;             // likewise, and what stands before the kind: `cs.PL + cs.LO, cs.SE · `
    Mrkdwn pdf;                    // ` · <https://arxiv.org/pdf/IDvN|PDF>`
    std::vector<Mrkdwn> abstract;  // a stretch a section, the first with room for number and title; empty when none
};

[[nodiscard]] PaperPieces build_pieces(const Paper& paper);

/// The last papers that were asked for, each with its pieces. Bounded; keeps a paper alive while it knows it, so that a
/// pointer always means the same one. Not thread-safe: each rendering thread has its own.
class PieceShelf {
public:
    PieceShelf();

    /// The reference holds until the next call.
    [[nodiscard]] const PaperPieces& find(const PaperPtr& paper);

private:
    static constexpr std::size_t ways = 8;
    static constexpr std::size_t sets = 512;

    std::vector<PaperPtr> papers_;     // `ways` after each other a set
    std::vector<PaperPieces> pieces_;  // of the paper at the same place
    std::vector<unsigned char> next_;  // by set: the place that is filled next
};

}  // namespace paperwire::slack
