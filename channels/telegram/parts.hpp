// SPDX-License-Identifier: MIT
// channels/telegram: how a digest is spread over messages: sections are poured in order, cut between their blocks only.
// Knows sizes, not words.
#pragma once

#include <vector>

#include "channels/telegram/markup.hpp"

namespace paperwire::telegram {

/// Blocks under one heading. Every heading with any one block fits a message's room.
struct Section {
    Piece heading;    // before the first block
    Piece continued;  // before the first block of a further message
    std::vector<Piece> blocks;
    bool stays_whole{false};  // goes to the next message whole, where that spares a cut
};

class Parts {
public:
    explicit Parts(Measure room) : room_(room), left_(room) { begin_part(); }

    void pour(const Section& section);
    /// The messages' bodies, at least one, none of them over the room.
    [[nodiscard]] const std::vector<std::string>& bodies() const { return bodies_; }

private:
    void begin_part();
    void put(const Piece& piece);

    Measure room_;
    Measure left_;
    std::vector<std::string> bodies_;
};

}  // namespace paperwire::telegram
