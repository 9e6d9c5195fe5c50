// SPDX-License-Identifier: MIT
// delivery: one turn over the outbox.
#include "bot/delivery/deliver_due.hpp"

#include <boost/asio/this_coro.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "bot/async/event.hpp"
#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/delivery/group_commit.hpp"
#include "bot/digest/build_manifest.hpp"
#include "bot/schedule/next_due.hpp"

namespace paperwire::delivery {

namespace {

using boost::asio::awaitable;
using store::OutboxRow;

/// What sending one part needs, put together before the lease.
struct Parcel {
    std::vector<std::string> rendered;  // all parts, at the first lease only
    std::string bytes;                  // the part to send now
    int parts{1};
};

/// Papers that this turn has read, so that a thousand digests of one day read each paper once. Store thread only.
class PaperShelf {
public:
    Result<PaperPtr> find(store::Store& store, const PaperId& id, int version) {
        const auto key = std::pair(id.text(), version);
        if (const auto found = papers_.find(key); found != papers_.end()) return found->second;
        auto paper = store.paper(id, version);
        if (!paper) return std::unexpected(paper.error());
        return papers_.emplace(key, std::make_shared<const Paper>(std::move(*paper))).first->second;
    }

private:
    std::map<std::pair<std::string, int>, PaperPtr> papers_;
};

Result<Digest> load_digest(store::Store& store, PaperShelf& shelf, const OutboxRow& row, const std::string& timezone) {
    const auto manifest = store.manifest(row.digest);
    if (!manifest) return std::unexpected(manifest.error());
    std::map<std::pair<std::string, int>, PaperPtr> papers;
    for (const ManifestEntry& entry : manifest->entries) {
        auto paper = shelf.find(store, entry.id, entry.version);
        if (!paper) return std::unexpected(paper.error());
        papers.emplace(std::pair(entry.id.text(), entry.version), std::move(*paper));
    }
    digest::DigestFrame frame{row.digest, row.key.subscriber, row.closed_at, timezone};
    return digest::build_digest(*manifest, std::move(frame), [&papers](const PaperId& id, int version) {
        return papers.at(std::pair(id.text(), version));
    });
}

/// Errors that concern every delivery alike.
bool is_of_the_store(Errc code) {
    return code == Errc::storage || code == Errc::storage_full || code == Errc::conflict;
}

class Turn {
public:
    Turn(DeliverRooms& rooms, const digest::Audience& audience, boost::asio::any_io_executor executor)
        : rooms_(rooms),
          audience_(audience),
          executor_(executor),
          leases_(executor, rooms.store_thread,
                  [this](const std::vector<store::Lease>& leases) { return rooms_.store.lease(leases, now()); }),
          records_(executor, rooms.store_thread,
                   [this](const std::vector<store::Transition>& steps) { return rooms_.store.record(steps); }) {
        for (const auto& [name, channel] : rooms.channels) {
            places_.emplace(name, std::make_unique<async::Places>(executor, channel->concurrency()));
        }
    }

    awaitable<Result<DeliverReport>> run();

private:
    [[nodiscard]] Instant now() const { return rooms_.clock.civil(); }
    /// True while a channel has said in this turn that it wants to be left alone: what is in the window already is
    /// spared too.
    [[nodiscard]] bool is_held(const std::string& channel) const {
        const auto found = held_.find(channel);
        return found != held_.end() && found->second > now();
    }

    awaitable<Result<std::vector<OutboxRow>>> fetch_due();
    void start(OutboxRow row);
    awaitable<void> deliver(OutboxRow row);
    awaitable<Result<void>> deliver_part(OutboxRow row, const digest::Target& target);
    awaitable<Result<void>> postpone(OutboxRow row, Instant until);
    awaitable<Result<Parcel>> pack(OutboxRow row, const digest::Target& target);
    awaitable<Result<Parcel>> render(OutboxRow row, std::string timezone);
    awaitable<Result<void>> settle(OutboxRow row, int parts, const digest::Target& target, Outcome outcome);
    void count(const OutboxRow& row, const store::Transition& step, const Outcome& outcome);

    DeliverRooms& rooms_;
    const digest::Audience& audience_;
    boost::asio::any_io_executor executor_;
    GroupCommit<store::Lease> leases_;
    GroupCommit<store::Transition> records_;
    std::map<std::string, std::unique_ptr<async::Places>> places_;
    PaperShelf shelf_;
    std::set<store::DestinationId> busy_;
    std::set<store::DestinationId> unknown_;  // queued for destinations that this configuration lacks
    std::shared_ptr<async::Event> freed_;
    bool someone_ended_{false};            // since the last query was put together
    std::map<std::string, Instant> held_;  // channels that are to be left alone until then
    std::optional<Error> broken_;          // the store failed: start nothing more
    DeliverReport report_;
};

awaitable<Result<std::vector<OutboxRow>>> Turn::fetch_due() {
    someone_ended_ = false;
    std::vector<store::DestinationId> busy(busy_.begin(), busy_.end());
    busy.insert(busy.end(), unknown_.begin(), unknown_.end());
    const std::size_t room = rooms_.window - busy_.size();
    auto work = [this, room, busy = std::move(busy)] { return rooms_.store.due(now(), room, busy); };
    co_return co_await async::offload(rooms_.store_thread, std::move(work));
}

awaitable<Result<DeliverReport>> Turn::run() {
    while (true) {
        // Asking again only when half the window is free keeps the queries few while the window stays busy.
        if (!broken_ && busy_.size() <= rooms_.window / 2) {
            Result<std::vector<OutboxRow>> rows = co_await fetch_due();
            if (!rows) {
                broken_ = rows.error();
            } else {
                for (OutboxRow& row : *rows) start(std::move(row));
                // Who ended meanwhile was left out of the answer, and may have more to send.
                if (!rows->empty() || someone_ended_) continue;
            }
        }
        if (busy_.empty()) break;
        freed_ = std::make_shared<async::Event>(executor_);
        const std::shared_ptr<async::Event> freed = freed_;
        co_await freed->wait();
    }
    if (broken_) co_return std::unexpected(*broken_);
    co_return report_;
}

void Turn::start(OutboxRow row) {
    busy_.insert(row.destination);
    const std::string name = "deliver " + row.digest;
    async::spawn(executor_, name, deliver(std::move(row)));
}

awaitable<void> Turn::deliver(OutboxRow row) {
    const auto destination = row.destination;
    const auto target = audience_.cohorts.targets.find(to_string(row.key));
    if (target == audience_.cohorts.targets.end() || !rooms_.channels.contains(row.key.channel)) {
        unknown_.insert(destination);
    } else {
        async::Places& places = *places_.at(row.key.channel);
        co_await places.take();
        const Result<void> done = co_await deliver_part(std::move(row), *target->second);
        places.give_back();
        if (!done && !broken_) broken_ = done.error();
    }
    busy_.erase(destination);
    someone_ended_ = true;
    if (freed_) freed_->happen();
}

awaitable<Result<void>> Turn::deliver_part(OutboxRow row, const digest::Target& target) {
    if (broken_ || is_held(row.key.channel)) co_return Result<void>{};
    const Delivery& delivery = *target.delivery;
    if (row.state == store::DeliveryState::uncertain && delivery.on_uncertain == Delivery::OnUncertain::hold) {
        co_return co_await postpone(std::move(row), never);  // a lease of a process that died
    }
    const Instant quiet_end = schedule::end_of_quiet(delivery.quiet, delivery.timezone, now());
    if (quiet_end > now()) co_return co_await postpone(std::move(row), quiet_end);

    Result<Parcel> parcel = co_await pack(row, target);
    if (!parcel && !is_of_the_store(parcel.error().code)) {
        // A digest that cannot be rendered is our bug (or a damaged row); it must not hold up the rest, nor vanish.
        log::error("delivery", "digest cannot be rendered",
                   {{"digest", row.digest}, {"reason", parcel.error().message}});
        Outcome outcome{Outcome::Kind::rejected,
                        Outcome::Scope::destination,
                        "cannot be rendered: " + parcel.error().message,
                        {},
                        {},
                        {}};
        store::Lease lease{row.digest, {}};
        const Result<void> leased = co_await leases_.commit(std::move(lease));
        if (!leased) co_return leased;
        co_return co_await settle(std::move(row), 1, target, std::move(outcome));
    }
    if (!parcel) co_return std::unexpected(parcel.error());

    store::Lease lease{row.digest, std::move(parcel->rendered)};
    const Result<void> leased = co_await leases_.commit(std::move(lease));
    if (!leased) co_return leased;
    if (!row.first_attempt) row.first_attempt = now();
    PAPERWIRE_FAILPOINT("delivery.after_lease");

    channels::Recipient recipient{row.key.subscriber, row.moved_to.empty() ? delivery.to : row.moved_to, delivery.topic,
                                  row.token};
    channels::PartContext context{row.digest, row.next_part, parcel->parts, row.first_receipt};
    channels::Channel& channel = *rooms_.channels.at(row.key.channel);
    Outcome outcome = co_await channel.send(std::move(recipient), std::move(context), std::move(parcel->bytes));
    PAPERWIRE_FAILPOINT("delivery.after_send");
    co_return co_await settle(std::move(row), parcel->parts, target, std::move(outcome));
}

awaitable<Result<void>> Turn::postpone(OutboxRow row, Instant until) {
    store::Transition step;
    step.digest = row.digest;
    step.state = row.state;
    step.at = now();
    step.next_attempt = until;
    step.attempts = row.attempts;
    step.next_part = row.next_part;
    step.reply = row.reply;
    co_return co_await records_.commit(std::move(step));
}

awaitable<Result<Parcel>> Turn::pack(OutboxRow row, const digest::Target& target) {
    if (row.parts == 0) co_return co_await render(std::move(row), target.delivery->timezone);
    auto work = [this, digest = row.digest, part = row.next_part] { return rooms_.store.part(digest, part); };
    Result<std::string> bytes = co_await async::offload(rooms_.store_thread, std::move(work));
    if (!bytes) co_return std::unexpected(bytes.error());
    Parcel parcel;
    parcel.bytes = std::move(*bytes);
    parcel.parts = row.parts;
    co_return parcel;
}

awaitable<Result<Parcel>> Turn::render(OutboxRow row, std::string timezone) {
    auto load = [this, &row, &timezone] { return load_digest(rooms_.store, shelf_, row, timezone); };
    Result<Digest> digest = co_await async::offload(rooms_.store_thread, std::move(load));
    if (!digest) co_return std::unexpected(digest.error());
    const channels::Channel& channel = *rooms_.channels.at(row.key.channel);
    auto work = [&channel, &digest] { return channel.render(*digest); };
    Result<std::vector<std::string>> parts = co_await async::offload(rooms_.pool, std::move(work));
    if (!parts) co_return std::unexpected(parts.error());
    if (parts->empty()) co_return fail(Errc::internal, "a digest became no message");
    Parcel parcel;
    parcel.parts = static_cast<int>(parts->size());
    parcel.bytes = parts->front();
    parcel.rendered = std::move(*parts);
    co_return parcel;
}

awaitable<Result<void>> Turn::settle(OutboxRow row, int parts, const digest::Target& target, Outcome outcome) {
    const Delivery& delivery = *target.delivery;
    Attempt attempt{row, parts, delivery.on_uncertain, now(), rooms_.random()};
    store::Transition step = next_step(attempt, outcome, rooms_.patience);
    if (step.next_attempt != never) {
        step.next_attempt = schedule::end_of_quiet(delivery.quiet, delivery.timezone, step.next_attempt);
    }
    const Result<void> recorded = co_await records_.commit(step);
    if (step.suspend_channel_until) held_[row.key.channel] = *step.suspend_channel_until;
    if (recorded) count(row, step, outcome);
    co_return recorded;
}

void Turn::count(const OutboxRow& row, const store::Transition& step, const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::sent) {
        ++report_.parts;
        if (step.state == store::DeliveryState::sent) ++report_.sent;
        if (rooms_.progress) rooms_.progress(report_.sent);
        return;
    }
    const bool dead = step.state == store::DeliveryState::dead;
    if (outcome.kind != Outcome::Kind::moved) ++(dead ? report_.dead : report_.deferred);
    log::write(dead ? log::Level::error : log::Level::warning, "delivery", dead ? "dead letter" : "delivery deferred",
               {{"destination", to_string(row.key)},
                {"digest", row.digest},
                {"outcome", to_string(outcome.kind)},
                {"reply", outcome.reply},
                {"again", dead || step.next_attempt == never ? std::string("never") : to_string(step.next_attempt)}});
    if (step.stop_destination) {
        log::error("delivery", "destination stopped", {{"destination", to_string(row.key)}, {"reason", outcome.reply}});
    }
}

}  // namespace

awaitable<Result<DeliverReport>> deliver_due(DeliverRooms& rooms, const digest::Audience& audience) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto turn = std::make_unique<Turn>(rooms, audience, executor);
    co_return co_await turn->run();
}

}  // namespace paperwire::delivery
