// SPDX-License-Identifier: MIT
// store: everything that must survive a kill, behind one interface. bot/store/schema.md documents the tables. Each call
// is one transaction: after it returns, what it wrote survives power loss; when it fails, nothing of it stands. Calls
// block; the loops run them on the store's thread. One object is used by one thread at a time; other processes may
// read, or write short transactions, meanwhile. Errors of every call: storage, storage_full, busy (another writer held
// the database over 30 s, see sqlite_store.hpp); others where named.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bot/core/manifest.hpp"
#include "bot/core/result.hpp"
#include "bot/store/harvest_values.hpp"
#include "bot/store/values.hpp"

namespace paperwire::store {

/// What a join() is to bring about.
struct JoinPlan {
    std::vector<Configured> by_key;           // each key once
    std::vector<std::uint32_t> cohort_ranks;  // beside each: the place of its cohort among all
    std::int64_t fingerprint{0};              // the same for the same configuration in whatever order; never 0
};
/// On any thread: sorting a million takes a second.
[[nodiscard]] JoinPlan plan_join(std::vector<Configured> configured);

/// A join() under way. Each step is one short transaction, so that others get their turns on the store's thread
/// between two of them. Used on that thread; the store outlives it.
class Joining {
public:
    virtual ~Joining() = default;
    /// True when it was the last one. Errors: of the store, and conflict once another join has begun; there is no step
    /// after that, and what is left undone the next join does.
    [[nodiscard]] virtual Result<bool> step() = 0;
    /// After the last step: the queued deliveries that were dropped, by key.
    [[nodiscard]] virtual std::vector<OutboxRow> dropped() = 0;
};

class Store {
public:
    virtual ~Store() = default;

    // Intake.
    [[nodiscard]] virtual Result<std::map<std::string, FeedState>> feed_states() = 0;
    /// Papers, listings, events, receipt and feed state in one transaction. An item becomes an event when its paper was
    /// never announced so, when its kind is better than the stored one (in place while no digest has passed it, else as
    /// a new event), when a category joins a paper already announced (a late cross-listing), or when a replacement's
    /// version is new. The same reading twice adds nothing. Categories and facts of a stored version are completed,
    /// never forgotten. The receipt of a day counts all that any reading of it listed. A reading that settles its day
    /// leaves a gap for each expected day that passed unsettled (of a category that never settled any, those with a
    /// receipt), and closes its own day's.
    [[nodiscard]] virtual Result<Remembered> remember(const Reading& reading) = 0;
    [[nodiscard]] virtual Result<void> remember_failure(const Failure& failure) = 0;
    /// The feed of a category still is what was read of its current day.
    [[nodiscard]] virtual Result<void> remember_unchanged(const std::string& category, Instant at) = 0;
    /// What that category's feed listed on that day, by id and version.
    [[nodiscard]] virtual Result<std::vector<ListedItem>> listing(const std::string& category, Day day) = 0;
    /// What it listed on the newest day that it listed anything on, and on the `days` calendar days before that.
    [[nodiscard]] virtual Result<std::vector<DatedItem>> recent_listings(const std::string& category, int days) = 0;
    /// Days that nobody has filled yet, by category, then day.
    [[nodiscard]] virtual Result<std::vector<Gap>> open_gaps() = 0;
    /// Receipts of days from `from` on, by day, then category.
    [[nodiscard]] virtual Result<std::vector<StoredReceipt>> receipts(Day from) = 0;
    /// Of every category the receipt that was checked last (of equals the newest day's), by category.
    [[nodiscard]] virtual Result<std::vector<StoredReceipt>> newest_receipts() = 0;

    // Politeness towards arXiv, for all processes together. Times of turns are by one clock that all processes of the
    // machine share and nobody sets: since its start.
    /// Gives the turn, or says when to ask again: never earlier than `interval` after the end of the last request,
    /// whoever made it. A hold lasts 30 s from its last sign of life; one who dies is passed over then. Who waits and
    /// did not have the last turn is let in before the one who had. What was written ahead of the clock was written
    /// before the machine's last start, and is not waited for.
    [[nodiscard]] virtual Result<TurnGrant> take_turn(const TurnClaim& claim) = 0;
    /// A sign of life. False: the hold is over, and somebody else may have the turn.
    [[nodiscard]] virtual Result<bool> keep_turn(std::int64_t fence, Instant real) = 0;
    /// Ends a hold and writes what the service said, as one. False: the hold was over, and nothing is written.
    [[nodiscard]] virtual Result<bool> give_back_turn(const TurnEnd& end) = 0;
    /// By name; services that never said anything are missing.
    [[nodiscard]] virtual Result<std::vector<ServiceState>> services() = 0;

    // Catching up and backfill, from arXiv's archive.
    /// Writes a harvest down, and that it is to fill these gaps. Returns it with its id. A backfill gives up those that
    /// stopped on the way to some of its days, and all that are a month old.
    [[nodiscard]] virtual Result<Harvest> begin_harvest(const Harvest& harvest, std::span<const Gap> gaps,
                                                        Instant now) = 0;
    /// Those that are not done, oldest first.
    [[nodiscard]] virtual Result<std::vector<Harvest>> open_harvests() = 0;
    /// The days that a harvest is to fill and that are open still, by category, then day.
    [[nodiscard]] virtual Result<std::vector<Gap>> gaps_of(std::int64_t harvest) = 0;
    /// Keeps an answer's papers (a version that is there already is written over) and where the list goes on. Errors:
    /// conflict (the harvest is not listing).
    [[nodiscard]] virtual Result<void> write_page(const HarvestPage& page) = 0;
    /// Records of the list that could not be read and were not asked for otherwise yet, at most `limit`.
    [[nodiscard]] virtual Result<std::vector<PaperId>> unread_records(std::int64_t harvest, std::size_t limit) = 0;
    /// Keeps what the query API has and the list lacked, and where the check goes on. Returns how many papers. Errors:
    /// conflict (the harvest is not checking).
    [[nodiscard]] virtual Result<int> write_check(const HarvestCheck& check) = 0;
    /// Errors: conflict (the harvest is done).
    [[nodiscard]] virtual Result<void> write_trouble(const HarvestTrouble& trouble) = 0;
    /// Keeps further versions of papers that a harvest holds.
    [[nodiscard]] virtual Result<void> add_harvested(std::int64_t harvest, std::span<const HarvestedPaper> papers) = 0;
    /// The next `papers` papers to be placed.
    [[nodiscard]] virtual Result<HarvestedChunk> harvested(std::int64_t harvest, std::size_t papers) = 0;
    /// Makes announcements of them, by the rules of remember() and marked as reconstructed, or without `notify` papers
    /// of the past that nobody is told of; forgets what was kept of them. With the last chunk the verdicts are carried
    /// out: a filled gap's receipt becomes fresh, and its category's current day is no earlier; the others wait for
    /// another harvest. Errors: conflict (the harvest is not placing).
    [[nodiscard]] virtual Result<Remembered> place(const PlacedChunk& chunk) = 0;
    /// New papers' ids of the days from two weeks before a harvest's first to two weeks after its last that feeds were
    /// read of when it began to place, by day; days that are a gap count by the categories that have none there.
    [[nodiscard]] virtual Result<std::vector<IdRange>> id_ranges(std::int64_t harvest) = 0;
    /// Of each paper what is stored of its announcements; nothing for one that was never announced.
    [[nodiscard]] virtual Result<std::vector<std::optional<StoredPaper>>> stored_papers(
        std::span<const PaperId> papers) = 0;

    // Facts that a feed does not carry.
    /// Announced versions (so or as replacements alone) with an unknown comment or journal reference, announced on
    /// `from` or later, that may be asked for at `now`: those asked least often first.
    [[nodiscard]] virtual Result<std::vector<VersionedId>> facts_awaited(FactsOf of, Day from, Instant now,
                                                                         std::size_t limit) = 0;
    /// Completes comments, journal references, DOIs and withdrawal marks of stored versions, and nothing else; versions
    /// that are not stored are left out. A settled event follows where remember() would make one, unless a later day of
    /// its category was read: nobody waits any more. The `missing` are not asked for again for an hour, twice that each
    /// time, 16 at most. Returns how many events.
    [[nodiscard]] virtual Result<int> complete_facts(std::span<const Paper> given, std::span<const VersionedId> missing,
                                                     Instant now) = 0;

    // Events and papers.
    [[nodiscard]] virtual Result<Seq> head() = 0;
    /// Events in (after, up_to], ascending, at most `limit`. One that does not read says so, and keeps none back.
    [[nodiscard]] virtual Result<std::vector<Event>> events(Seq after, Seq up_to, std::size_t limit) = 0;
    /// The stored version, or the newest one when `version` is 0. Errors: not_found, malformed (it does not read).
    [[nodiscard]] virtual Result<Paper> paper(const PaperId& id, int version) = 0;
    /// Every announced paper with its best kind, those of the past included, days in [from, to], by day, then id;
    /// streamed.
    [[nodiscard]] virtual Result<void> each_announcement(std::optional<Day> from, std::optional<Day> to,
                                                         const std::function<void(const Announcement&)>& visit) = 0;
    /// The newest announcement of a paper. Errors: not_found.
    [[nodiscard]] virtual Result<Event> newest_event(const PaperId& id) = 0;

    // Destinations.
    /// Makes the store know exactly these destinations. New ones join at their start (see JoinPoint) with
    /// `make_token()`; ones whose cohort changed keep their position; ones no longer configured are remembered but get
    /// nothing, and their queued deliveries are dropped: these are told. New cohorts begin with last_slot just before
    /// `now`. What was configured already costs no write. Until the last change is written nobody has left: with the
    /// configuration of before, the next join() gives all their places back. A younger join ends an older one.
    [[nodiscard]] virtual Result<std::unique_ptr<Joining>> begin_join(JoinPlan plan, Instant now,
                                                                      std::function<std::string()> make_token) = 0;
    /// Forgets what counts for nobody any more: join points that all who began there have passed; digests that ended
    /// before `old`, dead letters too, what they alone named, and papers, listings and receipts of days before it that
    /// no digest to come can ask about. Nothing of the kind with no `old`. Looks at `most` rows from where the last
    /// call ended, and writes nothing when there is nothing. False once it came round.
    [[nodiscard]] virtual Result<bool> prune(std::size_t most, std::optional<Instant> old) = 0;
    [[nodiscard]] virtual Result<std::vector<CohortState>> cohorts() = 0;
    /// Configured members of cohorts (by key), one cohort after the other, in the order of marks, the first cohort's
    /// after a mark; at most `limit`. A closing begins each with no mark: who joins after that keeps the place when
    /// close() finishes the cohort.
    [[nodiscard]] virtual Result<std::vector<DestinationRow>> members(std::span<const std::string> cohorts,
                                                                      MemberMark after, std::size_t limit) = 0;
    /// All configured destinations, by key.
    [[nodiscard]] virtual Result<std::vector<DestinationRow>> destinations() = 0;
    /// The destination that this token was made for, configured or not; compared in constant time beyond what finds
    /// its row. Errors: not_found.
    [[nodiscard]] virtual Result<DestinationRow> destination_by_token(const std::string& token) = 0;
    /// Errors: not_found. Stopping drops nothing that is queued, but nothing of it expires by being tried: see
    /// parked(). Starting again looks forward only; what waited longer than queue_lifetime becomes a dead letter, the
    /// rest goes.
    [[nodiscard]] virtual Result<void> stop_destination(const DestinationKey& key, const std::string& reason,
                                                        Instant now) = 0;
    [[nodiscard]] virtual Result<void> start_destination(const DestinationKey& key, Instant now) = 0;

    // Closing digests.
    /// Writes texts (manifests as canonical JSON, what their digests need beside them; equal ones once), digests and
    /// their queued deliveries. A digest id that is there already is left as it is, but for one that was dropped: it is
    /// queued anew. A receipt for a slot that its destination has been told of is left out.
    /// Moves the watermarks of cohorts that are closed whole with these to their `head`, and with them all members that
    /// were read before, digest or not; and their last slots: a row a cohort. Destinations of other cohorts that get a
    /// digest move by their own cursors.
    [[nodiscard]] virtual Result<void> close(std::span<const std::string> texts, std::span<const NewDigest> digests,
                                             std::span<const FinishedCohort> finished, Instant now) = 0;
    /// For each question which of its papers the destination's digests already hold, all versions; looks only at
    /// digests over the papers' events.
    [[nodiscard]] virtual Result<std::vector<std::vector<SentEntry>>> sent_entries(
        std::span<const SentQuestion> questions) = 0;
    /// The same for one destination.
    [[nodiscard]] Result<std::vector<SentEntry>> sent_entries(DestinationId destination,
                                                              std::span<const PaperId> papers);

    // The outbox.
    /// Deliveries that nobody will try, for their destination is stopped or they are held for a person, of those the
    /// ones whose first attempt (never tried: closing) lies at `before` or earlier; the longest waiting first, one a
    /// destination.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> parked(Instant before, std::size_t limit) = 0;
    /// Queued or uncertain deliveries of a channel that may be tried at `now`: the oldest of each destination,
    /// destinations that are stopped or suspended left out, `busy` ones too; round-robin over destinations, at most
    /// `limit`. None while the channel is suspended.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> due(const std::string& channel, Instant now, std::size_t limit,
                                                             std::span<const DestinationId> busy) = 0;
    /// The first of those of due() that was tried before. Reads past all that were not.
    [[nodiscard]] virtual Result<std::optional<OutboxRow>> due_again(const std::string& channel, Instant now,
                                                                     std::span<const DestinationId> busy) = 0;
    /// With what its entries' events say; an entry whose event does not read has an empty id. Errors: not_found,
    /// malformed (its list of papers does not read; a receipt and filters that do not are called lost).
    [[nodiscard]] virtual Result<Manifest> manifest(const DigestId& digest) = 0;
    /// Marks deliveries as leased by this process before any socket is touched, keeps the parts, sets first_attempt
    /// where it is empty; and keeps the paces, of each key the latest. Returns the deliveries that are not to be sent
    /// after all and were left as they are: ended, or of a destination that was stopped, suspended or taken out
    /// meanwhile.
    [[nodiscard]] virtual Result<std::vector<DigestId>> lease(std::span<const Lease> leases,
                                                              std::span<const Pace> paces, Instant now) = 0;
    /// Paces that lie after `real`; those that do not are forgotten.
    [[nodiscard]] virtual Result<std::vector<Pace>> paces(Instant real) = 0;
    /// Addresses that are held after `now`; the others are forgotten.
    [[nodiscard]] virtual Result<std::vector<AddressHold>> holds(Instant now) = 0;
    /// A kept part, 1 and up. Errors: not_found. Where part 1 is to be sent and is not kept, a lease may bring it anew.
    [[nodiscard]] virtual Result<std::string> part(const DigestId& digest, int part) = 0;
    /// Records what became of leased deliveries; parts of finished ones are deleted, but for dead letters.
    [[nodiscard]] virtual Result<void> record(std::span<const Transition> transitions) = 0;
    /// Leases left open by a process that died become uncertain. Call once, by the process that holds the delivery
    /// lock. Returns how many.
    [[nodiscard]] virtual Result<int> recover_leases(Instant now) = 0;
    /// Rows by destination and age; `state` empty: all that are not sent or dropped.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> outbox(std::optional<DeliveryState> state) = 0;
    /// Queued or uncertain ones whose next attempt is not after `now`, behind others of their destination too; of
    /// destinations that are stopped none.
    [[nodiscard]] virtual Result<std::size_t> count_due(Instant now) = 0;
    /// One row. Errors: not_found.
    [[nodiscard]] virtual Result<OutboxRow> delivery(const DigestId& digest) = 0;
    /// Dead or waiting deliveries become due now, attempts and first attempt forgotten, and their channels' rests end
    /// that failures made; what a server asked for stays. The oldest of a destination goes first, but for one that is
    /// under way or partly sent. All or nothing. Errors: not_found, conflict (sent or leased).
    [[nodiscard]] virtual Result<void> retry(std::span<const DigestId> digests, Instant now) = 0;
    /// Errors: not_found, conflict (sent or leased).
    [[nodiscard]] virtual Result<void> drop(std::span<const DigestId> digests, Instant now) = 0;
    /// The earliest time at which a delivery of that channel may be tried, suspensions considered, `busy` destinations
    /// left out; nothing when there is none.
    [[nodiscard]] virtual Result<std::optional<Instant>> next_attempt(const std::string& channel,
                                                                      std::span<const DestinationId> busy) = 0;
    [[nodiscard]] virtual Result<std::map<std::string, ChannelCounts>> channel_counts() = 0;
    /// By channel, of destinations that are configured and not stopped. One pass over what is open, summed up there.
    [[nodiscard]] virtual Result<std::map<std::string, Backlog>> backlogs() = 0;
    [[nodiscard]] virtual Result<std::vector<Suspension>> suspended_channels(Instant now) = 0;
    /// Failures in a row of the channels that have any.
    [[nodiscard]] virtual Result<std::map<std::string, int>> channel_failures() = 0;
    /// Ends the suspensions that failures made, and forgets these: what waited for the channel alone is due at `now`.
    /// What a server asked for stays. Returns the channels that were suspended.
    [[nodiscard]] virtual Result<std::vector<std::string>> lift_suspensions(std::span<const std::string> channels,
                                                                            Instant now) = 0;

    // The installation.
    /// Takes back what a clock that stood ahead of `now` (paces: of `real`, the machine's own) left behind: times of
    /// slots, attempts, suspensions, paces, rests and holds that nobody meant to lie so far ahead are brought to where
    /// they would be had they been written at `now`, so that nobody waits for a time that was never real. Looks at what
    /// can be ahead alone, and writes nothing when there is nothing. Returns how many rows it changed.
    [[nodiscard]] virtual Result<int> mend_clock(Instant now, Instant real) = 0;
    /// For a store that is older than what was last delivered from it. Of these cohorts' members everybody keeps the
    /// cursor and gets a told join point, which says since when announcements are news to them, read already or not;
    /// the cohorts' last slots move up. Deliveries that were open become dead letters with `reason`, for a person to
    /// judge. The mark of a copy goes.
    [[nodiscard]] virtual Result<void> take_as_told(std::span<const ToldCohort> cohorts, const std::string& reason,
                                                    Instant now) = 0;
    /// Small named values: last pass, schema facts. Empty when unset.
    [[nodiscard]] virtual Result<std::string> note(const std::string& key) = 0;
    [[nodiscard]] virtual Result<void> set_note(const std::string& key, const std::string& value) = 0;
};

}  // namespace paperwire::store
