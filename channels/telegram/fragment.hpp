// SPDX-License-Identifier: MIT
// channels/telegram: the part of an entry that is the same for whoever gets the paper: escaped and measured once, then
// shared. What differs (number, kind, marks, reasons, summary) is put around and into it by entry.hpp.
#pragma once

#include <string>

#include "bot/core/paper.hpp"
#include "channels/telegram/limits.hpp"
#include "channels/telegram/markup.hpp"

namespace paperwire::telegram {

/// A field of a paper, cut to its limit.
struct Field {
    std::string source;
    EscapedText escaped;
};

struct Fragment {
    PaperPtr paper;  // never null; holding it keeps another paper from taking its address
    std::string abstract_url;
    Field title;     // visible, whatever the paper's title
    Field abstract;  // not visible: there is none
    Piece authors;   // nobody marked; empty when there are none
    Piece places;    // ` · cs.PL, cs.LO · PDF`, each a link
};

[[nodiscard]] Fragment make_fragment(PaperPtr paper, const EntryLimits& limits);

/// make_fragment with the generous limits, kept for the thread's next digests: the newest few thousand papers. The
/// reference is good until the next call on this thread.
[[nodiscard]] const Fragment& shared_fragment(const PaperPtr& paper);

}  // namespace paperwire::telegram
