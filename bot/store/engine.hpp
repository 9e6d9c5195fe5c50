// SPDX-License-Identifier: MIT
// store: the Store over one SQLite connection. Methods are defined by topic: intake.cpp, turns.cpp, announce.cpp,
// gaps.cpp, harvests.cpp, checks.cpp, past.cpp, facts.cpp, events.cpp, join.cpp, destinations.cpp, closing.cpp,
// manifests.cpp, outbox.cpp, queue.cpp, moves.cpp, suspensions.cpp, prune.cpp, prune_digests.cpp,
// prune_papers.cpp, admin.cpp.
#pragma once

#include <memory>
#include <unordered_map>

#include "bot/store/database.hpp"
#include "bot/store/store.hpp"

namespace paperwire::store {

/// Join points already read: a million destinations share a few, and none ever changes. Emptied by prune().
using JoinPoints = std::unordered_map<std::int64_t, std::shared_ptr<const JoinPoint>>;

/// Where prune() goes on.
struct PruneMark {
    enum class Stage : std::uint8_t { join_points, digests, texts, papers, receipts };
    Stage stage{Stage::join_points};
    std::int64_t join_point{0};    // among the destinations that name this one; 0: from the beginning
    DestinationId destination{0};  // after this one
    std::int64_t digest{0};        // after this row
};

/// What a stage of it came to: nothing written and nothing left, its last transaction, or more to come.
enum class Pruned : std::uint8_t { nothing, last, more };

class SqliteStore final : public Store {
public:
    /// `handed_out`: events up to here count as handed out from the beginning.
    explicit SqliteStore(std::unique_ptr<Database> database, Seq handed_out = 0)
        : database_(std::move(database)), db_(*database_), handed_out_(handed_out) {}

    Result<std::map<std::string, FeedState>> feed_states() override;
    Result<Remembered> remember(const Reading& reading) override;
    Result<void> remember_failure(const Failure& failure) override;
    Result<void> remember_unchanged(const std::string& category, Instant at) override;
    Result<std::vector<ListedItem>> listing(const std::string& category, Day day) override;
    Result<std::vector<DatedItem>> recent_listings(const std::string& category, int days) override;
    Result<std::vector<Gap>> open_gaps() override;
    Result<std::vector<StoredReceipt>> receipts(Day from) override;
    Result<std::vector<StoredReceipt>> newest_receipts() override;

    Result<TurnGrant> take_turn(const TurnClaim& claim) override;
    Result<bool> keep_turn(std::int64_t fence, Instant real) override;
    Result<bool> give_back_turn(const TurnEnd& end) override;
    Result<std::vector<ServiceState>> services() override;

    Result<Harvest> begin_harvest(const Harvest& harvest, std::span<const Gap> gaps, Instant now) override;
    Result<std::vector<Harvest>> open_harvests() override;
    Result<std::vector<Gap>> gaps_of(std::int64_t harvest) override;
    Result<void> write_page(const HarvestPage& page) override;
    Result<std::vector<PaperId>> unread_records(std::int64_t harvest, std::size_t limit) override;
    Result<int> write_check(const HarvestCheck& check) override;
    Result<void> write_trouble(const HarvestTrouble& trouble) override;
    Result<void> add_harvested(std::int64_t harvest, std::span<const HarvestedPaper> papers) override;
    Result<HarvestedChunk> harvested(std::int64_t harvest, std::size_t papers) override;
    Result<Remembered> place(const PlacedChunk& chunk) override;
    Result<std::vector<IdRange>> id_ranges(std::int64_t harvest) override;
    Result<std::vector<std::optional<StoredPaper>>> stored_papers(std::span<const PaperId> papers) override;

    Result<std::vector<VersionedId>> facts_awaited(FactsOf of, Day from, Instant now, std::size_t limit) override;
    Result<int> complete_facts(std::span<const Paper> given, std::span<const VersionedId> missing,
                               Instant now) override;

    Result<Seq> head() override;
    Result<std::vector<Event>> events(Seq after, Seq up_to, std::size_t limit) override;
    Result<Paper> paper(const PaperId& id, int version) override;
    Result<void> each_announcement(std::optional<Day> from, std::optional<Day> to,
                                   const std::function<void(const Announcement&)>& visit) override;
    Result<Event> newest_event(const PaperId& id) override;

    Result<std::unique_ptr<Joining>> begin_join(JoinPlan plan, Instant now,
                                                std::function<std::string()> make_token) override;
    Result<bool> prune(std::size_t most, std::optional<Instant> old) override;
    Result<std::vector<CohortState>> cohorts() override;
    Result<std::vector<DestinationRow>> members(std::span<const std::string> cohorts, MemberMark after,
                                                std::size_t limit) override;
    Result<std::vector<DestinationRow>> destinations() override;
    Result<DestinationRow> destination_by_token(const std::string& token) override;
    Result<void> stop_destination(const DestinationKey& key, const std::string& reason, Instant now) override;
    Result<void> start_destination(const DestinationKey& key, Instant now) override;

    Result<void> close(std::span<const std::string> texts, std::span<const NewDigest> digests,
                       std::span<const FinishedCohort> finished, Instant now) override;
    Result<std::vector<std::vector<SentEntry>>> sent_entries(std::span<const SentQuestion> questions) override;

    Result<std::vector<OutboxRow>> parked(Instant before, std::size_t limit) override;
    Result<std::vector<OutboxRow>> due(const std::string& channel, Instant now, std::size_t limit,
                                       std::span<const DestinationId> busy) override;
    Result<std::optional<OutboxRow>> due_again(const std::string& channel, Instant now,
                                               std::span<const DestinationId> busy) override;
    Result<Manifest> manifest(const DigestId& digest) override;
    Result<std::vector<DigestId>> lease(std::span<const Lease> leases, std::span<const Pace> paces,
                                        Instant now) override;
    Result<std::vector<Pace>> paces(Instant real) override;
    Result<std::vector<AddressHold>> holds(Instant now) override;
    Result<std::string> part(const DigestId& digest, int part) override;
    Result<void> record(std::span<const Transition> transitions) override;
    Result<int> recover_leases(Instant now) override;
    Result<std::vector<OutboxRow>> outbox(std::optional<DeliveryState> state) override;
    Result<std::size_t> count_due(Instant now) override;
    Result<OutboxRow> delivery(const DigestId& digest) override;
    Result<void> retry(std::span<const DigestId> digests, Instant now) override;
    Result<void> drop(std::span<const DigestId> digests, Instant now) override;
    Result<std::optional<Instant>> next_attempt(const std::string& channel,
                                                std::span<const DestinationId> busy) override;
    Result<std::map<std::string, ChannelCounts>> channel_counts() override;
    Result<std::map<std::string, Backlog>> backlogs() override;
    Result<std::vector<Suspension>> suspended_channels(Instant now) override;
    Result<std::map<std::string, int>> channel_failures() override;
    Result<std::vector<std::string>> lift_suspensions(std::span<const std::string> channels, Instant now) override;

    Result<int> mend_clock(Instant now, Instant real) override;
    Result<void> take_as_told(std::span<const ToldCohort> cohorts, const std::string& reason, Instant now) override;
    Result<std::string> note(const std::string& key) override;
    Result<void> set_note(const std::string& key, const std::string& value) override;

private:
    std::unique_ptr<Database> database_;
    Database& db_;
    Seq handed_out_;                                      // highest seq that events() gave: someone may be matching it
    std::unordered_map<std::string, std::int64_t> seen_;  // cohort: the join call up to which members() showed them
    std::uint64_t joins_begun_{0};
    Result<Pruned> prune_stage(std::size_t most, Instant old);
    Result<Pruned> prune_join_points(std::size_t most);
    Result<Pruned> prune_digests(std::size_t most, Instant old);
    Result<Pruned> prune_texts(std::size_t most, Instant old);
    Result<Pruned> prune_papers(std::size_t most, Instant old);
    Result<Pruned> prune_receipts(std::size_t most, Instant old);

    PruneMark prune_mark_;
    JoinPoints join_points_;
};

// Parts of a transaction that several topics share. Call inside Database::read or write.

[[nodiscard]] Seq read_head(Database& database);
[[nodiscard]] std::int64_t read_counter(Database& database, std::string_view name);
void write_counter(Database& database, std::string_view name, std::int64_t value);
/// Writes what passed unsettled once a reading has come, and closes what it settles; before the feed's day moves.
void write_gaps(Database& database, const Reading& reading);
/// Raises the mark of what digests have passed.
void pass(Database& database, Seq seq);
/// What `digests.turn` says of an open delivery. Of a destination that has any, exactly one does not wait.
enum class Turn : std::uint8_t { waits, has, parked };

/// Where no open delivery of a destination has the turn, gives it to one that is leased or partly sent, else to the
/// oldest: due no earlier than `now` and than the destination's suspension ends; parked where it is stopped.
void pass_turn(Database& database, DestinationId destination, Instant now);
/// Ends a delivery that will not be sent.
void drop_delivery(Database& database, std::int64_t row, Instant now);
/// The same for one whose destination left. Of one that was partly sent the rest is kept for who comes back soon.
void drop_left(Database& database, std::int64_t row, Instant now);
void stop_row(Database& database, DestinationId destination, const std::string& reason, Instant now);
/// Makes dead letters of what waits for a destination since `before` or longer.
void expire_queue(Database& database, DestinationId destination, Instant before, Instant now);
/// Brings back what was dropped half sent when its destination left, and is no older than queue_lifetime.
void revive_partly_sent(Database& database, DestinationId destination, Instant now);
/// Ends the rest of a channel that failures made, and forgets these; what a server asked for stays. Nothing when no
/// failure made it rest; else until when it did.
std::optional<Instant> lift_suspension(Database& database, const std::string& channel, Instant now);
/// The query behind SqliteStore::outbox(); reads nothing that was sent or dropped, unless asked for it.
[[nodiscard]] std::string outbox_listing(std::optional<DeliveryState> state);
/// What an answer means for its whole channel.
void write_suspension(Database& database, const std::string& channel, const Transition& transition);
/// Events up to here were forgotten: their papers' texts are gone, and nobody is to be told of them.
[[nodiscard]] Seq read_forgotten(Database& database);
/// Remembers that a destination had what these events announced, when the digest that held them goes.
void remember_had(Database& database, DestinationId destination, std::vector<Seq> seqs);
/// Which of these events (ascending) it had in digests that were forgotten.
[[nodiscard]] std::vector<Seq> find_had(Database& database, DestinationId destination, const std::vector<Seq>& seqs);
/// Texts with a number up to these may go, and are not given to new digests.
struct TextMark {
    std::int64_t manifest{0};
    std::int64_t text{0};
};
[[nodiscard]] TextMark read_text_mark(Database& database);
/// What may still come, or has come late, of days that passed.
struct LateDays {
    Seq reconstructed{0};           // the newest event whose day was reckoned
    std::optional<Day> oldest_gap;  // that is open
    bool some_never_read{false};    // a category that was asked for and never settled a day: all its days may be gaps
    std::optional<Day> least_day;   // of the categories' current days: readings of later ones are to come
};
[[nodiscard]] LateDays read_late_days(Database& database);
[[nodiscard]] std::shared_ptr<const JoinPoint> join_point_at(Database& database, JoinPoints& known, std::int64_t id);
/// Whether a destination that stands at `cursor` needs no join point any more: nothing can come that it speaks of.
[[nodiscard]] bool is_behind(const JoinPoint& join, Seq cursor, const LateDays& late);
/// What all harvested and read feeds listed there.
[[nodiscard]] int count_listed(Database& database, const std::string& category, Day day);
/// Carries out what a harvest comes to for its gaps, and lets go of the others.
void end_gaps(Database& database, std::int64_t harvest, std::span<const GapVerdict> verdicts, Instant now);
/// Counts what is listed on a harvest's gaps and was not brought by it.
void count_missing(Database& database, std::int64_t harvest);
/// Stores a paper of the past: an announcement that is no event.
void write_past(Database& database, const Placement& placement);
/// Events up to here may have been matched: a change to them needs one of its own.
[[nodiscard]] Seq passed_mark(Database& database, Seq handed_out);

}  // namespace paperwire::store
