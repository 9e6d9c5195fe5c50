// SPDX-License-Identifier: MIT
// fakes: a store with somebody at its door: hears of every call before and after it is done, and may make it fail at
// either time. A failure before means that nothing was written; one after, that all was, and the caller does not know.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "bot/store/store.hpp"

namespace paperwire::fakes {

enum class Moment : std::uint8_t { before, after };

class WatchedStore : public store::Store {
public:
    /// Called on whatever thread calls the store, with the name of the call; an error becomes the call's.
    using Watch = std::function<Result<void>(const std::string& call, Moment moment)>;

    WatchedStore(std::unique_ptr<store::Store> store, Watch watch)
        : store_(std::move(store)), watch_(std::move(watch)) {}

    Result<std::map<std::string, store::FeedState>> feed_states() override {
        return watch("feed_states", [&] { return store_->feed_states(); });
    }
    Result<store::Remembered> remember(const store::Reading& reading) override {
        return watch("remember", [&] { return store_->remember(reading); });
    }
    Result<void> remember_failure(const store::Failure& failure) override {
        return watch("remember_failure", [&] { return store_->remember_failure(failure); });
    }
    Result<std::vector<store::ListedItem>> listing(const std::string& category, Day day) override {
        return watch("listing", [&] { return store_->listing(category, day); });
    }
    Result<void> remember_unchanged(const std::string& category, Instant at) override {
        return watch("remember_unchanged", [&] { return store_->remember_unchanged(category, at); });
    }
    Result<std::vector<store::DatedItem>> recent_listings(const std::string& category, int days) override {
        return watch("recent_listings", [&] { return store_->recent_listings(category, days); });
    }
    Result<std::vector<store::Gap>> open_gaps() override {
        return watch("open_gaps", [&] { return store_->open_gaps(); });
    }
    Result<std::vector<store::StoredReceipt>> receipts(Day from) override {
        return watch("receipts", [&] { return store_->receipts(from); });
    }
    Result<std::vector<store::StoredReceipt>> newest_receipts() override {
        return watch("newest_receipts", [&] { return store_->newest_receipts(); });
    }
    Result<store::TurnGrant> take_turn(const store::TurnClaim& claim) override {
        return watch("take_turn", [&] { return store_->take_turn(claim); });
    }
    Result<bool> keep_turn(std::int64_t fence, Instant real) override {
        return watch("keep_turn", [&] { return store_->keep_turn(fence, real); });
    }
    Result<bool> give_back_turn(const store::TurnEnd& end) override {
        return watch("give_back_turn", [&] { return store_->give_back_turn(end); });
    }
    Result<std::vector<store::ServiceState>> services() override {
        return watch("services", [&] { return store_->services(); });
    }
    Result<store::Harvest> begin_harvest(const store::Harvest& harvest, std::span<const store::Gap> gaps,
                                         Instant now) override {
        return watch("begin_harvest", [&] { return store_->begin_harvest(harvest, gaps, now); });
    }
    Result<std::vector<store::Harvest>> open_harvests() override {
        return watch("open_harvests", [&] { return store_->open_harvests(); });
    }
    Result<std::vector<store::Gap>> gaps_of(std::int64_t harvest) override {
        return watch("gaps_of", [&] { return store_->gaps_of(harvest); });
    }
    Result<void> write_page(const store::HarvestPage& page) override {
        return watch("write_page", [&] { return store_->write_page(page); });
    }
    Result<std::vector<PaperId>> unread_records(std::int64_t harvest, std::size_t limit) override {
        return watch("unread_records", [&] { return store_->unread_records(harvest, limit); });
    }
    Result<int> write_check(const store::HarvestCheck& check) override {
        return watch("write_check", [&] { return store_->write_check(check); });
    }
    Result<void> write_trouble(const store::HarvestTrouble& trouble) override {
        return watch("write_trouble", [&] { return store_->write_trouble(trouble); });
    }
    Result<void> add_harvested(std::int64_t harvest, std::span<const store::HarvestedPaper> papers) override {
        return watch("add_harvested", [&] { return store_->add_harvested(harvest, papers); });
    }
    Result<store::HarvestedChunk> harvested(std::int64_t harvest, std::size_t papers) override {
        return watch("harvested", [&] { return store_->harvested(harvest, papers); });
    }
    Result<store::Remembered> place(const store::PlacedChunk& chunk) override {
        return watch("place", [&] { return store_->place(chunk); });
    }
    Result<std::vector<store::IdRange>> id_ranges(std::int64_t harvest) override {
        return watch("id_ranges", [&] { return store_->id_ranges(harvest); });
    }
    Result<std::vector<std::optional<store::StoredPaper>>> stored_papers(std::span<const PaperId> papers) override {
        return watch("stored_papers", [&] { return store_->stored_papers(papers); });
    }
    Result<std::vector<VersionedId>> facts_awaited(store::FactsOf of, Day from, Instant now,
                                                   std::size_t limit) override {
        return watch("facts_awaited", [&] { return store_->facts_awaited(of, from, now, limit); });
    }
    Result<int> complete_facts(std::span<const Paper> given, std::span<const VersionedId> missing,
                               Instant now) override {
        return watch("complete_facts", [&] { return store_->complete_facts(given, missing, now); });
    }
    Result<store::Seq> head() override {
        return watch("head", [&] { return store_->head(); });
    }
    Result<std::vector<store::Event>> events(store::Seq after, store::Seq up_to, std::size_t limit) override {
        return watch("events", [&] { return store_->events(after, up_to, limit); });
    }
    Result<Paper> paper(const PaperId& id, int version) override {
        return watch("paper", [&] { return store_->paper(id, version); });
    }
    Result<void> each_announcement(std::optional<Day> from, std::optional<Day> to,
                                   const std::function<void(const Announcement&)>& visit) override {
        return watch("each_announcement", [&] { return store_->each_announcement(from, to, visit); });
    }
    Result<store::Event> newest_event(const PaperId& id) override {
        return watch("newest_event", [&] { return store_->newest_event(id); });
    }
    /// Each step is heard of as a call of the name `join`.
    Result<std::unique_ptr<store::Joining>> begin_join(store::JoinPlan plan, Instant now,
                                                       std::function<std::string()> make_token) override {
        auto joining = store_->begin_join(std::move(plan), now, std::move(make_token));
        if (!joining) return joining;
        return std::make_unique<WatchedJoining>(*this, std::move(*joining));
    }
    Result<bool> prune(std::size_t most, std::optional<Instant> old) override {
        return watch("prune", [&] { return store_->prune(most, old); });
    }
    Result<std::vector<store::CohortState>> cohorts() override {
        return watch("cohorts", [&] { return store_->cohorts(); });
    }
    Result<std::vector<store::DestinationRow>> members(std::span<const std::string> cohorts, store::MemberMark after,
                                                       std::size_t limit) override {
        return watch("members", [&] { return store_->members(cohorts, after, limit); });
    }
    Result<std::vector<store::DestinationRow>> destinations() override {
        return watch("destinations", [&] { return store_->destinations(); });
    }
    Result<store::DestinationRow> destination_by_token(const std::string& token) override {
        return watch("destination_by_token", [&] { return store_->destination_by_token(token); });
    }
    Result<void> stop_destination(const DestinationKey& key, const std::string& reason, Instant now) override {
        return watch("stop_destination", [&] { return store_->stop_destination(key, reason, now); });
    }
    Result<void> start_destination(const DestinationKey& key, Instant now) override {
        return watch("start_destination", [&] { return store_->start_destination(key, now); });
    }
    Result<void> close(std::span<const std::string> texts, std::span<const store::NewDigest> digests,
                       std::span<const store::FinishedCohort> finished, Instant now) override {
        return watch("close", [&] { return store_->close(texts, digests, finished, now); });
    }
    Result<std::vector<std::vector<store::SentEntry>>> sent_entries(
        std::span<const store::SentQuestion> questions) override {
        return watch("sent_entries", [&] { return store_->sent_entries(questions); });
    }
    Result<std::vector<store::OutboxRow>> parked(Instant before, std::size_t limit) override {
        return watch("parked", [&] { return store_->parked(before, limit); });
    }
    Result<std::vector<store::OutboxRow>> due(const std::string& channel, Instant now, std::size_t limit,
                                              std::span<const store::DestinationId> busy) override {
        return watch("due", [&] { return store_->due(channel, now, limit, busy); });
    }
    Result<std::optional<store::OutboxRow>> due_again(const std::string& channel, Instant now,
                                                      std::span<const store::DestinationId> busy) override {
        return watch("due_again", [&] { return store_->due_again(channel, now, busy); });
    }
    Result<Manifest> manifest(const store::DigestId& digest) override {
        return watch("manifest", [&] { return store_->manifest(digest); });
    }
    Result<std::vector<store::DigestId>> lease(std::span<const store::Lease> leases, std::span<const store::Pace> paces,
                                               Instant now) override {
        return watch("lease", [&] { return store_->lease(leases, paces, now); });
    }
    Result<std::vector<store::Pace>> paces(Instant real) override {
        return watch("paces", [&] { return store_->paces(real); });
    }
    Result<std::vector<store::AddressHold>> holds(Instant now) override {
        return watch("holds", [&] { return store_->holds(now); });
    }
    Result<std::string> part(const store::DigestId& digest, int part) override {
        return watch("part", [&] { return store_->part(digest, part); });
    }
    Result<void> record(std::span<const store::Transition> transitions) override {
        return watch("record", [&] { return store_->record(transitions); });
    }
    Result<int> recover_leases(Instant now) override {
        return watch("recover_leases", [&] { return store_->recover_leases(now); });
    }
    Result<std::vector<store::OutboxRow>> outbox(std::optional<store::DeliveryState> state) override {
        return watch("outbox", [&] { return store_->outbox(state); });
    }
    Result<std::size_t> count_due(Instant now) override {
        return watch("count_due", [&] { return store_->count_due(now); });
    }
    Result<store::OutboxRow> delivery(const store::DigestId& digest) override {
        return watch("delivery", [&] { return store_->delivery(digest); });
    }
    Result<void> retry(std::span<const store::DigestId> digests, Instant now) override {
        return watch("retry", [&] { return store_->retry(digests, now); });
    }
    Result<void> drop(std::span<const store::DigestId> digests, Instant now) override {
        return watch("drop", [&] { return store_->drop(digests, now); });
    }
    Result<std::optional<Instant>> next_attempt(const std::string& channel,
                                                std::span<const store::DestinationId> busy) override {
        return watch("next_attempt", [&] { return store_->next_attempt(channel, busy); });
    }
    Result<std::map<std::string, store::ChannelCounts>> channel_counts() override {
        return watch("channel_counts", [&] { return store_->channel_counts(); });
    }
    Result<std::map<std::string, store::Backlog>> backlogs() override {
        return watch("backlogs", [&] { return store_->backlogs(); });
    }
    Result<std::vector<store::Suspension>> suspended_channels(Instant now) override {
        return watch("suspended_channels", [&] { return store_->suspended_channels(now); });
    }
    Result<std::map<std::string, int>> channel_failures() override {
        return watch("channel_failures", [&] { return store_->channel_failures(); });
    }
    Result<std::vector<std::string>> lift_suspensions(std::span<const std::string> channels, Instant now) override {
        return watch("lift_suspensions", [&] { return store_->lift_suspensions(channels, now); });
    }
    Result<int> mend_clock(Instant now, Instant real) override {
        return watch("mend_clock", [&] { return store_->mend_clock(now, real); });
    }
    Result<void> take_as_told(std::span<const store::ToldCohort> cohorts, const std::string& reason,
                              Instant now) override {
        return watch("take_as_told", [&] { return store_->take_as_told(cohorts, reason, now); });
    }
    Result<std::string> note(const std::string& key) override {
        return watch("note", [&] { return store_->note(key); });
    }
    Result<void> set_note(const std::string& key, const std::string& value) override {
        return watch("set_note", [&] { return store_->set_note(key, value); });
    }

protected:
    [[nodiscard]] store::Store& watched() { return *store_; }

private:
    class WatchedJoining final : public store::Joining {
    public:
        WatchedJoining(WatchedStore& store, std::unique_ptr<store::Joining> joining)
            : store_(store), joining_(std::move(joining)) {}
        Result<bool> step() override {
            return store_.watch("join", [&] { return joining_->step(); });
        }
        std::vector<store::OutboxRow> dropped() override { return joining_->dropped(); }

    private:
        WatchedStore& store_;
        std::unique_ptr<store::Joining> joining_;
    };

    template <typename Call>
    auto watch(const std::string& name, Call call) -> decltype(call()) {
        if (const auto allowed = watch_(name, Moment::before); !allowed) return std::unexpected(allowed.error());
        auto result = call();
        if (const auto allowed = watch_(name, Moment::after); !allowed) return std::unexpected(allowed.error());
        return result;
    }

    std::unique_ptr<store::Store> store_;
    Watch watch_;
};

/// A store that is cut off when a closing comes to its end: the digests stand, their cohort is not finished, as a kill
/// leaves a cohort that is written in several pieces.
class HalfClosingStore final : public WatchedStore {
public:
    explicit HalfClosingStore(std::unique_ptr<store::Store> store)
        : WatchedStore(std::move(store), [](const std::string&, Moment) { return Result<void>{}; }) {}
    Result<void> close(std::span<const std::string> texts, std::span<const store::NewDigest> digests,
                       std::span<const store::FinishedCohort> /*finished*/, Instant now) override {
        const auto written = watched().close(texts, digests, {}, now);
        return written ? fail(Errc::storage, "cut") : written;
    }
};

}  // namespace paperwire::fakes
