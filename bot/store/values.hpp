// SPDX-License-Identifier: MIT
// store: what goes into the store and comes out of it. Values alone; bot/store/schema.md documents the tables that hold
// them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/receipt.hpp"
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
    CategoryState state{CategoryState::fresh};  // fresh, quiet, stale; unreachable: `items` are a part of the day's
    int listed{0};
    std::vector<ReadItem> items;  // empty when stale
    std::string etag;
    std::string note;
    Instant at;
    bool settle_missing{false};   // write `settled` events for papers of this category's earlier days whose comment is
                                  // unknown: their wait is over
    std::vector<Day> expected{};  // days before `day` on which arXiv announced; of these, those that never settled are
                                  // gaps once this reading settles
    bool cut{false};  // more was announced than could be read: `day` itself is a gap, and needs no other day to be
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
    bool asked{true};  // false: all of the service rests, and nothing was sent: no failure of this category
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

/// What a feed listed, and on which day.
struct DatedItem {
    ListedItem item;
    Day day;
    friend bool operator==(const DatedItem&, const DatedItem&) = default;
};

// ---- politeness towards arXiv ----

/// Asking for the one turn in which arXiv is asked.
struct TurnClaim {
    std::string holder;                    // who asks: another one for each that may ask beside others
    Instant real{};                        // see Store::take_turn
    std::chrono::milliseconds interval{};  // that is to lie between the end of the last request and this one
    bool urgent{false};                    // goes before all who are not
};

struct TurnGrant {
    std::int64_t fence{0};                  // of the hold, 1 and up; 0: not now
    std::chrono::milliseconds again_in{0};  // not now: when to ask again
    std::string held_by{};                  // not now, because this one holds it…
    std::int64_t held_fence{0};             // …under this fence
};

/// What one of arXiv's services said last. It counts for all who share the store.
struct ServiceState {
    std::string name;                      // rss, api, oai
    int failures{0};                       // answers in a row that asked for patience, or refused
    std::optional<Instant> not_before{};   // it rests until then
    std::optional<Instant> refused_at{};   // 403: a person is to look
    std::string contact{};                 // who was refused
    std::string reason{};                  // its words
    std::optional<Instant> answered_at{};  // when it said anything last

    friend bool operator==(const ServiceState&, const ServiceState&) = default;
};

struct TurnEnd {
    std::int64_t fence{0};
    std::optional<Instant> ended;           // of the request, on the machine's own clock; nothing when none was made
    std::optional<ServiceState> service{};  // what is known of it now; nothing: as it was
};

// ---- events ----

/// Why a row stands in the order of events. announced: a feed said so. settled: a missing comment or journal reference
/// arrived, or the wait for it ended; concerns only filters that were unknown before.
enum class Cause : std::uint8_t { announced, settled };

/// Why nothing can be told of an event.
struct Damage {
    std::string paper;  // its id, as it stands there
    std::string reason;
    std::vector<std::string> categories;  // whose feeds listed it on its day
};

struct Event {
    Seq seq{0};
    Announcement announcement;  // paper as stored now, kind and day of the event
    Cause cause{Cause::announced};
    bool repeats{false};        // the paper has an earlier event: who had it must be looked up
    int previous_version{0};    // newest announced version below this one, 0 when none
    bool reconstructed{false};  // its day was reckoned from arXiv's archive
    bool caught_up{false};      // …because that day had passed unread: told late, to nobody who joined after it
    std::shared_ptr<const Damage> damage{};  // null, but where its row or its paper's does not read: it has no paper
};

/// Whose comments, journal references and withdrawal marks are wanted.
enum class FactsOf : std::uint8_t { all, replacements };

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
    Seq least{0};         // no member stands before it
};

/// Where a new destination starts: after `cursor`; events up to `head`, and later ones that are caught up, count only
/// when their day is at least `days[c]` for one listed category c of theirs (for a category not in `days`: the newest
/// of all `days`), or at least `since`.
struct JoinPoint {
    Seq head{0};
    std::map<std::string, Day> days;
    std::optional<Day> since;
    bool told{false};  // what came before `since` was told already, as far as anybody knows: whatever comes late or
                       // again of those days counts for nobody, caught up or not
};

/// More than there are between two slots of any schedule.
inline constexpr std::chrono::days days_between_slots{8};

/// A cohort whose members were told of everything up to a day, though the store does not know it.
struct ToldCohort {
    std::string key;
    Day since;       // the first announcement day that they were not told of
    Instant slot{};  // the last one that was delivered
};

struct DestinationRow {
    DestinationId id{0};
    DestinationKey key;
    std::string cohort;
    std::int64_t placed{0};                 // number of the join() call that gave it its place
    Seq cursor{0};                          // effective position: its own, or its cohort's watermark
    std::shared_ptr<const JoinPoint> join;  // null once it is behind the cursor and no day before it is to come yet
    bool stopped{false};
    std::string stopped_reason;  // `550 5.1.1 no such user`, `by hand`, `left`
    std::optional<Instant> stopped_at;
    std::string moved_to;    // address that replaced `to`; empty when none
    std::string moved_from;  // the `to` that it replaced: another `to` is not meant
    std::string token;       // random, for leaving
};

// ---- digests and the outbox ----

/// Where reading a cohort's members goes on.
struct MemberMark {
    std::int64_t placed{0};
    DestinationId id{0};
};

/// A cohort whose members all have what they get up to `head`.
struct FinishedCohort {
    std::string key;
    Seq head{0};
    Instant slot{};
};

/// Papers that a destination may have had.
struct SentQuestion {
    DestinationId destination{0};
    std::vector<PaperId> papers;
};

struct NewDigest {
    DigestId id;
    DestinationId destination{0};
    std::size_t manifest{0};               // position in the chunk's texts
    Seq from{0};                           // exclusive
    Seq to{0};                             // inclusive
    Instant not_before{};                  // first attempt, end of quiet hours considered
    std::optional<std::size_t> receipt{};  // position in the chunk's texts: what Manifest::receipt holds
    std::optional<std::size_t> filters{};  // likewise: Manifest::filters
    Instant slot{};                        // that it was closed for
    bool is_receipt{false};                // no paper in it: a destination gets one for a slot at most
};

enum class DeliveryState : std::uint8_t { queued, leased, uncertain, sent, dead, dropped };
[[nodiscard]] std::string_view to_string(DeliveryState state) noexcept;
/// Not at its end: queued, leased or uncertain.
[[nodiscard]] constexpr bool is_open(DeliveryState state) noexcept { return state <= DeliveryState::uncertain; }

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
    std::string sent_to{};      // the address that part 1 went to; empty while it did not
    std::optional<Instant> finished_at;
    std::string moved_to;    // of the destination: address that replaced `to`; empty when none
    std::string moved_from;  // the `to` that it replaced: another `to` is not meant
    std::string token;       // of the destination
    std::int64_t row{0};     // the store's own number of it; 0: not known

    /// If only to be throttled; and nothing of it has gone through.
    [[nodiscard]] bool was_tried() const noexcept { return attempts > 0 || (first_attempt && next_part == 1); }
};

/// How long a digest is tried after its first attempt, and how long one waits that nobody may try: then it is a dead
/// letter.
inline constexpr std::chrono::hours queue_lifetime{24 * 5};

/// How the reply of a dead letter begins whose time was over. What the server said last follows after a colon and a
/// space.
inline constexpr std::string_view given_up = "given up after ";  // N days
inline constexpr std::string_view nobody_decided =
    "handed over without an answer and held for a person, and nobody decided for ";                           // N days
inline constexpr std::string_view nobody_started = "its destination is stopped, and nobody started it for ";  // N days
inline constexpr std::string_view waited_too_long = "waited too long for its destination, which was stopped";

/// When a rate budget of a channel is free again, on the machine's real clock.
struct Pace {
    std::string channel;
    std::string key;  // channels::Budget::key
    Instant free_at{};
};

/// An address that is to be left alone, whoever else is delivered to there.
struct AddressHold {
    std::string channel;
    std::string address;
    Instant until{};
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
    std::string sent_to{};         // kept when empty
    bool stop_destination{false};  // with `reply` as the reason
    std::string moved_to;          // empty: no change
    std::string moved_from;        // the `to` that moved_to replaces
    std::optional<Instant> suspend_destination_until;
    std::optional<Instant> suspend_channel_until;
    std::optional<int> channel_failures;  // of the whole channel, in a row; 0 ends its own rest; nothing: as it was
    std::optional<AddressHold> hold{};
    std::optional<Instant> asked_until{};  // how much of suspend_channel_until the server itself asked for
    std::int64_t row{0};                   // OutboxRow::row; 0: looked up by the digest
};

/// A delivery about to be tried. Parts are given at the first lease only.
struct Lease {
    DigestId digest;
    std::vector<std::string> parts;
    std::int64_t row{0};  // OutboxRow::row; 0: looked up by the digest
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
    std::int64_t queued{0};     // waiting for their first attempt or under way
    std::int64_t retrying{0};   // tried and waiting; of these…
    std::int64_t uncertain{0};  // …handed over without an answer; and of these…
    std::int64_t held{0};       // …waiting for a person to decide
    std::int64_t dead{0};
};

/// What a channel has still to send, in messages; what is not rendered yet counts as one.
struct Backlog {
    std::int64_t messages{0};
    std::int64_t most{0};             // of one destination
    DestinationKey of{};              // that destination
    std::optional<Instant> latest{};  // when the last of the destinations that wait may be tried
};

struct Suspension {
    std::string channel;
    Instant until;
    std::string reason;
    bool asked{false};  // the server asked for it; else it is ours, after failures
};

}  // namespace paperwire::store
