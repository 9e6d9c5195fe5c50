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
    Seq passed{0};              // events up to here may have been matched: a change to them needs an event of its own
    bool reconstructed{false};  // the day was reckoned from arXiv's archive
};

/// Stores an item's paper and listing, and writes or betters its event. Returns how many events that made.
int announce(Database& database, const ReadingFrame& frame, const ReadItem& item);

/// Completes comment, journal reference, DOI and withdrawal mark of a stored version, and nothing else of it. Returns
/// how many events that made; nothing for a version that is not stored.
std::optional<int> complete_facts(Database& database, const Paper& given, Seq passed);

/// Stores a paper that nothing is stored of; completes the facts of one that is there.
void store_quietly(Database& database, const Paper& given, Seq passed);

/// Ends the wait of papers that this category listed on earlier days: facts still unknown become absent, each with a
/// settled event. Returns how many events.
int settle_missing(Database& database, const ReadingFrame& frame);

}  // namespace paperwire::store
