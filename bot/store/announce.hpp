// SPDX-License-Identifier: MIT
// store: the rules by which a feed's item becomes an event, and a stored paper is completed. Call inside
// Database::write.
#pragma once

#include "bot/store/database.hpp"
#include "bot/store/store.hpp"

namespace paperwire::store {

/// What is the same for all items of one reading.
struct ReadingFrame {
    const std::string& category;
    Day day;
    Seq passed{0};  // events up to here may have been matched: a change to them needs an event of its own
};

/// Stores an item's paper and listing, and writes or betters its event. Returns how many events that made.
int announce(Database& database, const ReadingFrame& frame, const ReadItem& item);

/// Ends the wait of papers that this category listed on earlier days: facts still unknown become absent, each with a
/// settled event. Returns how many events.
int settle_missing(Database& database, const ReadingFrame& frame);

}  // namespace paperwire::store
