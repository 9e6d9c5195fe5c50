// SPDX-License-Identifier: MIT
// source: what one answer of arXiv's query API or OAI-PMH says of one paper. What it does not say is empty, never
// guessed.
#pragma once

#include <optional>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/time.hpp"

namespace paperwire::source {

/// One version, as arXivRaw lists them.
struct Submitted {
    int version{1};
    Instant at{};
    bool withdrawn{false};  // its source type says so

    friend bool operator==(const Submitted&, const Submitted&) = default;
};

struct Record {
    Paper paper;                        // version 0 where the answer does not say (OAI `arXiv`, oai_dc)
    std::optional<Instant> first_at;    // submission of version 1; oai_dc gives the day: its midnight, UTC
    std::optional<Instant> current_at;  // submission of the version shown; OAI `arXiv` gives the day, likewise
    std::vector<Submitted> history;     // arXivRaw alone: every version, ascending
    std::optional<Day> datestamp;       // OAI: the day its metadata last changed, and of nothing else
    bool has_affiliations{false};       // the format carries them: an author without one has none
    bool deleted{false};                // then only the id stands

    friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace paperwire::source
