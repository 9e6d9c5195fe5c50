// SPDX-License-Identifier: MIT
// store: everything that must survive a kill, behind one interface. bot/store/schema.md documents the tables. Each call
// is one transaction: after it returns, what it wrote survives power loss; when it fails, nothing of it stands. Calls
// block; the loops run them on the store's thread. One object is used by one thread at a time; other processes may
// read, or write short transactions, meanwhile. Errors of every call: storage, storage_full, conflict (another writer
// held the database over 30 s); others where named.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bot/core/manifest.hpp"
#include "bot/core/paper.hpp"
#include "bot/core/receipt.hpp"
#include "bot/core/result.hpp"
#include "bot/core/subscriber.hpp"
#include "bot/core/time.hpp"

namespace paperwire::store {

/// A position in the one order of events. 0 is before the first.
using Seq = std::int64_t;
using DestinationId = std::int64_t;
using DigestId = std::string;

// ---- intake ----

/// What is known of one category's feed.
struct FeedState {
    std::string category;
    std::string etag;        // of the last whole feed; empty when none
    std::optional<Day> day;  // newest announcement day read whole (fresh or quiet): the category's current day
    int failures{0};         // in a row
    std::optional<Instant> not_before;  // do not ask again earlier
    std::optional<Instant> checked_at;  // last answer of any kind
};

struct ReadItem {
    Paper paper;
    Kind kind{Kind::new_paper};
};

/// One feed, parsed whole and judged.
struct Reading {
    std::string category;
    Day day;
    CategoryState state{CategoryState::fresh};  // fresh, quiet or stale
    int listed{0};
    std::vector<ReadItem> items;  // empty when stale
    std::string etag;
    std::string note;
    Instant at;
    bool settle_missing{false};  // write `settled` events for papers of this category's earlier days whose comment is
                                 // unknown: their wait is over
};

struct Remembered {
    int events{0};  // added, kinds bettered included
    int read{0};    // of the feed's items, now stored
};

struct Failure {
    std::string category;
    Day day;                                          // the day that was asked for (Eastern today)
    CategoryState state{CategoryState::unreachable};  // throttled or unreachable
    std::string note;
    Instant at;
    Instant not_before;
};

/// A receipt with its times.
struct StoredReceipt {
    CategoryReceipt receipt;
    std::optional<Instant> first_read_at;  // first settled; nothing while unread
    Instant checked_at;
};

struct ListedItem {
    PaperId id;
    int version{1};
    Kind kind{Kind::new_paper};
    friend bool operator==(const ListedItem&, const ListedItem&) = default;
};

// ---- events ----

/// Why a row stands in the order of events. announced: a feed said so. settled: a missing comment or journal reference
/// arrived, or the wait for it ended; concerns only filters that were unknown before.
enum class Cause : std::uint8_t { announced, settled };

struct Event {
    Seq seq{0};
    Announcement announcement;  // paper as stored now, kind and day of the event
    Cause cause{Cause::announced};
    bool repeats{false};      // the paper has an earlier event: who had it must be looked up
    int previous_version{0};  // newest announced version below this one, 0 when none
};

// ---- destinations ----

/// A destination as the configuration has it now.
struct Configured {
    DestinationKey key;
    std::string cohort;  // bot/digest/cohort.hpp
    std::optional<Day> since;
};

struct CohortState {
    std::string key;
    Seq watermark{0};     // members without a cursor of their own stand here
    Instant last_slot{};  // the last slot that was closed, or when the cohort began
};

/// Where a new destination starts: after `cursor`; events up to `head` count only when their day is at least `days[c]`
/// for one listed category c of theirs (for a category not in `days`: the newest of all `days`), or at least `since`.
struct JoinPoint {
    Seq head{0};
    std::map<std::string, Day> days;
    std::optional<Day> since;
};

struct DestinationRow {
    DestinationId id{0};
    DestinationKey key;
    std::string cohort;
    Seq cursor{0};                          // effective position: its own, or its cohort's watermark
    std::shared_ptr<const JoinPoint> join;  // null once it is behind the cursor
    bool stopped{false};
    std::string stopped_reason;  // `550 5.1.1 no such user`, `by hand`, `left`
    std::optional<Instant> stopped_at;
    std::string moved_to;    // address that replaced `to`; empty when none
    std::string moved_from;  // the `to` that it replaced: another `to` is not meant
    std::string token;       // random, for leaving
};

// ---- digests and the outbox ----

struct NewDigest {
    DigestId id;
    DestinationId destination{0};
    std::size_t manifest{0};  // position in the chunk's manifests
    Seq from{0};              // exclusive
    Seq to{0};                // inclusive
    Instant not_before{};     // first attempt, end of quiet hours considered
};

enum class DeliveryState : std::uint8_t { queued, leased, uncertain, sent, dead, dropped };
[[nodiscard]] std::string_view to_string(DeliveryState state) noexcept;

struct OutboxRow {
    DigestId digest;
    DestinationId destination{0};
    DestinationKey key;
    DeliveryState state{DeliveryState::queued};
    Instant closed_at{};
    Instant next_attempt{};
    std::optional<Instant> first_attempt;
    int attempts{0};            // that count towards back-off
    int parts{0};               // 0: not rendered yet
    int next_part{1};           // the part to send next
    std::string reply;          // the server's last words, or why it is dead
    std::string first_receipt;  // Outcome::receipt of part 1
    std::optional<Instant> finished_at;
    std::string moved_to;    // of the destination: address that replaced `to`; empty when none
    std::string moved_from;  // the `to` that it replaced: another `to` is not meant
    std::string token;       // of the destination
};

/// What bot/delivery decided after an attempt (or without one); written as one.
struct Transition {
    DigestId digest;
    DeliveryState state{DeliveryState::queued};
    Instant at{};
    Instant next_attempt{};
    int attempts{0};
    int next_part{1};
    std::string reply;
    std::string first_receipt;     // kept when empty
    bool stop_destination{false};  // with `reply` as the reason
    std::string moved_to;          // empty: no change
    std::string moved_from;        // the `to` that moved_to replaces
    std::optional<Instant> suspend_destination_until;
    std::optional<Instant> suspend_channel_until;
};

/// A delivery about to be tried. Parts are given at the first lease only.
struct Lease {
    DigestId digest;
    std::vector<std::string> parts;
};

/// When a rate budget of a channel is free again, on the machine's real clock.
struct Pace {
    std::string channel;
    std::string key;  // channels::Budget::key
    Instant free_at{};
};

struct SentEntry {
    PaperId id;
    int version{1};
    Kind kind{Kind::new_paper};
    DigestId digest;
    DeliveryState state{DeliveryState::queued};
    std::optional<Instant> finished_at;
};

struct ChannelCounts {
    std::int64_t queued{0};    // waiting for their first attempt or under way
    std::int64_t retrying{0};  // tried and waiting, uncertain ones included
    std::int64_t dead{0};
};

/// What a channel has still to send, in messages; what is not rendered yet counts as one.
struct Backlog {
    std::int64_t messages{0};
    std::int64_t most{0};  // of one destination
    DestinationKey of{};   // that destination
};

struct Suspension {
    std::string channel;
    Instant until;
    std::string reason;
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
    /// never forgotten.
    [[nodiscard]] virtual Result<Remembered> remember(const Reading& reading) = 0;
    [[nodiscard]] virtual Result<void> remember_failure(const Failure& failure) = 0;
    /// What that category's feed listed on that day, by id and version.
    [[nodiscard]] virtual Result<std::vector<ListedItem>> listing(const std::string& category, Day day) = 0;
    /// Receipts of days from `from` on, by day, then category.
    [[nodiscard]] virtual Result<std::vector<StoredReceipt>> receipts(Day from) = 0;
    /// Of every category the receipt that was checked last (of equals the newest day's), by category.
    [[nodiscard]] virtual Result<std::vector<StoredReceipt>> newest_receipts() = 0;
    /// Books the next request to arXiv at least `interval` after the last booked one; both on the machine's real clock.
    /// Returns its time.
    [[nodiscard]] virtual Result<Instant> book_turn(Instant now, std::chrono::milliseconds interval) = 0;

    // Events and papers.
    [[nodiscard]] virtual Result<Seq> head() = 0;
    /// Events in (after, up_to], ascending, at most `limit`.
    [[nodiscard]] virtual Result<std::vector<Event>> events(Seq after, Seq up_to, std::size_t limit) = 0;
    /// The stored version, or the newest one when `version` is 0. Errors: not_found.
    [[nodiscard]] virtual Result<Paper> paper(const PaperId& id, int version) = 0;
    /// Every announced paper with its best kind, days in [from, to], by day, then id; streamed.
    [[nodiscard]] virtual Result<void> each_announcement(std::optional<Day> from, std::optional<Day> to,
                                                         const std::function<void(const Announcement&)>& visit) = 0;
    /// The newest announcement of a paper. Errors: not_found.
    [[nodiscard]] virtual Result<Event> newest_event(const PaperId& id) = 0;

    // Destinations.
    /// Makes the store know exactly these destinations. New ones join at their start (see JoinPoint) with
    /// `make_token()`; ones whose cohort changed keep their position; ones no longer configured are remembered but get
    /// nothing, and their queued deliveries are dropped: these are returned. New cohorts begin with last_slot just
    /// before `now`.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> join(std::span<const Configured> configured, Instant now,
                                                              const std::function<std::string()>& make_token) = 0;
    [[nodiscard]] virtual Result<std::vector<CohortState>> cohorts() = 0;
    /// Configured members of a cohort, by id.
    [[nodiscard]] virtual Result<std::vector<DestinationRow>> members(const std::string& cohort) = 0;
    /// All configured destinations, by key.
    [[nodiscard]] virtual Result<std::vector<DestinationRow>> destinations() = 0;
    /// Errors: not_found. Stopping drops nothing that is queued; starting again looks forward only.
    [[nodiscard]] virtual Result<void> stop_destination(const DestinationKey& key, const std::string& reason,
                                                        Instant now) = 0;
    [[nodiscard]] virtual Result<void> start_destination(const DestinationKey& key, Instant now) = 0;

    // Closing digests.
    /// Writes manifests (canonical JSON, equal ones once), digests, their queued deliveries, and their destinations'
    /// cursors. A digest id that is there already is left as it is, but for one that was dropped: it is queued anew.
    [[nodiscard]] virtual Result<void> close(std::span<const std::string> manifests, std::span<const NewDigest> digests,
                                             Instant now) = 0;
    /// Moves a cohort's watermark to `head`, its members' own cursors included, and its last slot.
    [[nodiscard]] virtual Result<void> finish_closing(const std::string& cohort, Seq head, Instant slot) = 0;
    /// Which of these papers the destination's digests already hold, all versions; looks only at digests over the
    /// papers' events.
    [[nodiscard]] virtual Result<std::vector<SentEntry>> sent_entries(DestinationId destination,
                                                                      std::span<const PaperId> papers) = 0;

    // The outbox.
    /// Queued or uncertain deliveries of a channel that may be tried at `now`: the oldest of each destination,
    /// destinations that are stopped or suspended left out, `busy` ones too; round-robin over destinations, at most
    /// `limit`. None while the channel is suspended.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> due(const std::string& channel, Instant now, std::size_t limit,
                                                             std::span<const DestinationId> busy) = 0;
    [[nodiscard]] virtual Result<Manifest> manifest(const DigestId& digest) = 0;
    /// Marks deliveries as leased by this process before any socket is touched, keeps the parts, sets first_attempt
    /// where it is empty; and keeps the paces, of each key the latest. Returns the deliveries that are not to be sent
    /// after all and were left as they are: ended, or of a destination that was stopped, suspended or taken out
    /// meanwhile.
    [[nodiscard]] virtual Result<std::vector<DigestId>> lease(std::span<const Lease> leases,
                                                              std::span<const Pace> paces, Instant now) = 0;
    /// Paces that lie after `real`; those that do not are forgotten.
    [[nodiscard]] virtual Result<std::vector<Pace>> paces(Instant real) = 0;
    /// A kept part, 1 and up. Errors: not_found.
    [[nodiscard]] virtual Result<std::string> part(const DigestId& digest, int part) = 0;
    /// Records what became of leased deliveries; parts of finished ones are deleted, but for dead letters.
    [[nodiscard]] virtual Result<void> record(std::span<const Transition> transitions) = 0;
    /// Leases left open by a process that died become uncertain. Call once, by the process that holds the delivery
    /// lock. Returns how many.
    [[nodiscard]] virtual Result<int> recover_leases(Instant now) = 0;
    /// Rows by destination and age; `state` empty: all that are not sent or dropped.
    [[nodiscard]] virtual Result<std::vector<OutboxRow>> outbox(std::optional<DeliveryState> state) = 0;
    /// One row. Errors: not_found.
    [[nodiscard]] virtual Result<OutboxRow> delivery(const DigestId& digest) = 0;
    /// Dead or waiting deliveries become due now, attempts and first attempt forgotten. Errors: not_found, conflict
    /// (sent or leased).
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

    // The installation.
    /// Small named values: last pass, schema facts. Empty when unset.
    [[nodiscard]] virtual Result<std::string> note(const std::string& key) = 0;
    [[nodiscard]] virtual Result<void> set_note(const std::string& key, const std::string& value) = 0;
};

}  // namespace paperwire::store
