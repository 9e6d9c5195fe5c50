// SPDX-License-Identifier: MIT
// store: announcement days that passed unread, and what a harvest of arXiv's archive brings of them until it is placed.
// Values alone; bot/store/schema.md documents the tables that hold them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bot/store/values.hpp"

namespace paperwire::store {

// ---- gaps ----

/// An announcement day of a category that passed without having been read whole.
struct Gap {
    std::string category;
    Day day;
    std::int64_t harvest{0};               // that is to fill it; 0: none yet
    int tries{0};                          // harvests in vain: papers that were listed then were not in the archive
    std::optional<Instant> not_before{};   // no harvest takes it earlier
    std::optional<Instant> empty_since{};  // the end of the first harvest that found nothing of that day
    int listed{0};                         // papers stored for it by now
    int missing{0};                        // of those, how many its harvest did not bring; known once that is placing
    int unread{0};                         // announced then, by its feed, and not stored
    friend bool operator==(const Gap&, const Gap&) = default;
};

// ---- harvests: what arXiv's archive says of days that passed ----

/// When one version of a paper was submitted.
struct VersionTime {
    int version{1};
    Instant at{};
    friend bool operator==(const VersionTime&, const VersionTime&) = default;
};

/// One version of a paper as the archive gave it, kept until it is placed.
struct HarvestedPaper {
    Paper paper;
    std::vector<VersionTime> history;  // of all versions, ascending
    std::optional<Day> datestamp;      // when its entry in the archive last changed
    friend bool operator==(const HarvestedPaper&, const HarvestedPaper&) = default;
};

/// catch_up fills gaps; backfill brings days from before the store's time.
enum class Purpose : std::uint8_t { catch_up, backfill };
/// listing: the archive is asked, page by page. checking: the query API is asked for what the list may lack. placing:
/// what both gave goes to its days, in the order of ids.
enum class HarvestStage : std::uint8_t { listing, placing, done, checking };

struct Harvest {
    std::int64_t id{0};
    Purpose purpose{Purpose::catch_up};
    std::string oai_set;
    Day from;            // first announcement day that is wanted…
    Day to;              // …and the last
    bool notify{false};  // what is placed becomes events
    HarvestStage stage{HarvestStage::listing};
    std::string token;                   // for the next page
    std::optional<Instant> token_until;  // it holds no longer
    std::optional<Day> reached;          // listing: the newest datestamp seen; placing: the newest day placed on
    std::int64_t records{0};
    std::int64_t placed{0};
    std::int64_t undecided{0};  // older papers that may have been cross-listed then: the store cannot tell
    std::string placed_to;      // papers up to here are placed; opaque
    Instant begun_at{};
    std::optional<Instant> ended_at;
    std::optional<Instant> listed_at;      // when the list came to its end
    std::optional<Day> check_day;          // checking: the day of submission that is asked for next…
    std::int64_t check_start{0};           // …from this record on
    std::int64_t unreadable{0};            // records of the archive that nobody could read
    int failures{0};                       // of what is asked for now, in a row
    int widened{0};                        // days that the list begins earlier than it need, as its own address fails
    int restarts{0};                       // of the list, with nothing new since
    bool unchecked{false};                 // the query API was not there to be asked
    std::optional<Day> listed_to;          // the newest datestamp of the whole list
    std::optional<Instant> failing_since;  // the first of `failures`
};

/// One answer of the archive.
struct HarvestPage {
    std::int64_t harvest{0};
    std::span<const HarvestedPaper> papers;
    std::string token;  // for the next one; empty with `last`, and when the list is to be begun anew from `reached`
    std::optional<Instant> token_until;
    std::optional<Day> reached;
    bool last{false};
    std::span<const PaperId> unread{};  // records that could not be read
    int nameless{0};                    // others, whose id nobody can tell
    std::optional<Day> check_from{};    // with `last`: what is checked first; nothing: no check
    bool unchecked{false};              // with `last`: there is nothing to check it against
    int restarts{0};                    // as Harvest::restarts
    Instant at{};
};

/// One answer of the query API to a check.
struct HarvestCheck {
    std::int64_t harvest{0};
    std::span<const HarvestedPaper> papers;  // kept where the harvest holds nothing of their paper
    std::span<const PaperId> asked;          // unread records that were asked for by id
    std::optional<Day> day;                  // where the check goes on; nothing: it is over
    std::int64_t start{0};
};

/// What became of a question in vain.
struct HarvestTrouble {
    std::int64_t harvest{0};
    int failures{0};
    int widened{0};
    int restarts{0};
    bool begin_anew{false};  // the list, from `reached`
    bool unchecked{false};   // the query API is asked no more: a check is over
    Instant at{};
    bool whole_archive{false};               // asked for from now on: its set is none that the archive knows
    std::optional<Instant> give_up_until{};  // the harvest is over: its gaps are free, its first day's from then on
};

/// Harvested papers in the order of ids.
struct HarvestedChunk {
    std::vector<HarvestedPaper> papers;  // all that is kept of each paper, versions ascending
    std::string up_to;                   // as Harvest::placed_to
    bool last{false};                    // nothing is left after it
};

/// A paper's place: an announcement of that category and day.
struct Placement {
    std::string category;
    Day day;
    ReadItem item;
};

/// What a harvest comes to for one of its gaps.
struct GapVerdict {
    std::string category;
    Day day;
    bool filled{false};
    std::string note{};  // the receipt's
    int tries{0};        // not filled: as in Gap, likewise the others
    std::optional<Instant> not_before{};
    std::optional<Instant> empty_since{};
    friend bool operator==(const GapVerdict&, const GapVerdict&) = default;
};

struct PlacedChunk {
    std::int64_t harvest{0};
    std::span<const Placement> placements;
    std::string up_to;
    std::optional<Day> reached;
    std::int64_t undecided{0};  // of this chunk
    bool last{false};           // the harvest is done with it
    Instant at{};
    std::span<const GapVerdict> verdicts{};  // with `last`; gaps without one are left for another harvest
};

/// What is stored of a paper that was announced.
struct StoredPaper {
    struct Listing {
        std::string category;
        Day day;
        int version{1};
        Kind kind{Kind::new_paper};
        friend bool operator==(const Listing&, const Listing&) = default;
    };
    /// A version that was announced.
    struct Version {
        Day day;  // the first on which it was
        std::vector<std::string> categories;
        friend bool operator==(const Version&, const Version&) = default;
    };
    std::vector<Version> announced;  // in the order of days
    std::vector<Listing> listings;
    friend bool operator==(const StoredPaper&, const StoredPaper&) = default;
};

/// The new papers of one day, by all that the feeds of settled days listed.
struct IdRange {
    Day day;
    PaperId first;
    PaperId last;
    friend bool operator==(const IdRange&, const IdRange&) = default;
};

}  // namespace paperwire::store
