// SPDX-License-Identifier: MIT
// intake: one turn of polling.
#include "bot/intake/poll_sources.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/intake/judge.hpp"
#include "bot/intake/next_poll.hpp"
#include "bot/schedule/zone.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

/// How one category's turn ended, for the decision whether to go on.
enum class Step : std::uint8_t { read, unread, throttled, refused };

store::Reading reading_of(const std::string& category, source::FeedAnswer answer, Verdict verdict, Instant now) {
    store::Reading reading;
    reading.category = category;
    reading.day = answer.feed.day;
    reading.state = verdict.state;
    reading.note = std::move(verdict.note);
    reading.listed = static_cast<int>(answer.feed.items.size() + answer.feed.faults.size());
    reading.etag = std::move(answer.etag);
    reading.at = now;
    if (reading.state != CategoryState::stale) {
        for (source::FeedItem& item : answer.feed.items) reading.items.push_back({std::move(item.paper), item.kind});
    }
    return reading;
}

/// A server that says something unreadable, or "not now", is there; one that says nothing is not.
bool was_answered(Errc code) { return code == Errc::malformed || code == Errc::throttled || code == Errc::refused; }

store::Failure failure_of(const store::FeedState& feed, const Error& error, const PollPlan& plan, Instant now,
                          std::uint64_t random) {
    Verdict verdict = judge_failure(error);
    auto wait = std::chrono::milliseconds{error.retry_after.value_or(std::chrono::seconds{0})};
    if (plan.own_backoff) wait = std::max(wait, net::next_delay(plan.backoff, feed.failures + 1, random));
    return store::Failure{feed.category, schedule::eastern_day(now), verdict.state, std::move(verdict.note), now,
                          now + wait};
}

awaitable<Result<Step>> write_failure(PollRooms& rooms, store::Failure failure, const Error& error) {
    log::warning("intake", "category unread",
                 {{"category", failure.category}, {"state", to_string(failure.state)}, {"reason", error.message}});
    store::Store& store = rooms.store;
    auto write = [&store, &failure] { return store.remember_failure(failure); };
    const Result<void> written = co_await async::offload(rooms.store_thread, std::move(write));
    if (!written) co_return std::unexpected(written.error());
    if (error.code == Errc::refused) co_return Step::refused;
    co_return error.code == Errc::throttled ? Step::throttled : Step::unread;
}

awaitable<Result<store::Remembered>> write_reading(PollRooms& rooms, store::Reading reading) {
    store::Store& store = rooms.store;
    auto write = [&store, &reading] { return store.remember(reading); };
    co_return co_await async::offload(rooms.store_thread, std::move(write));
}

/// The last batch that a category's feed held.
struct Batch {
    std::optional<Day> day;
    std::vector<store::ListedItem> listed;
};

/// How many days without items may lie behind the current day: more than arXiv ever paused.
constexpr int longest_pause = 14;

Result<Batch> last_batch(store::Store& store, const store::FeedState& feed) {
    for (int back = 0; feed.day && back < longest_pause; ++back) {
        const Day day = feed.day->plus(-back);
        auto listed = store.listing(feed.category, day);
        if (!listed) return std::unexpected(listed.error());
        if (!listed->empty()) return Batch{day, std::move(*listed)};
    }
    return Batch{};
}

awaitable<Result<Batch>> read_last_batch(PollRooms& rooms, store::FeedState feed) {
    store::Store& store = rooms.store;
    auto read = [&store, &feed] { return last_batch(store, feed); };
    co_return co_await async::offload(rooms.store_thread, std::move(read));
}

awaitable<Result<Step>> poll_category(PollRooms& rooms, const PollPlan& plan, const store::FeedState& feed,
                                      PollReport& report) {
    ++report.asked;
    // After a failure the whole feed is asked for: a 304 would leave the failure as the last thing known.
    const std::string etag = feed.failures > 0 ? std::string() : feed.etag;
    Result<source::FeedAnswer> answer = co_await rooms.source.fetch(feed.category, etag);
    PAPERWIRE_FAILPOINT("intake.after_fetch");
    const Instant now = rooms.clock.civil();
    if (!answer) {
        if (was_answered(answer.error().code)) ++report.answered;
        store::Failure failure = failure_of(feed, answer.error(), plan, now, rooms.random());
        ++report.results[answer.error().code == Errc::refused ? "refused" : std::string(to_string(failure.state))];
        co_return co_await write_failure(rooms, std::move(failure), answer.error());
    }
    ++report.answered;
    if (answer->not_modified) {
        ++report.results["not_modified"];
        co_return Step::read;
    }

    const Result<Batch> batch = co_await read_last_batch(rooms, feed);
    if (!batch) co_return std::unexpected(batch.error());
    for (const std::string& fault : answer->feed.faults) {
        log::error("intake", "item left out", {{"category", feed.category}, {"reason", fault}});
    }
    Verdict verdict = judge_feed(answer->feed, batch->day, batch->listed);
    ++report.results[std::string(to_string(verdict.state))];
    if (verdict.state == CategoryState::unreachable) {
        const Error error{Errc::malformed, verdict.note, std::nullopt};
        store::Failure failure = failure_of(feed, error, plan, now, rooms.random());
        co_return co_await write_failure(rooms, std::move(failure), error);
    }
    store::Reading reading = reading_of(feed.category, std::move(*answer), std::move(verdict), now);
    reading.settle_missing = plan.settle_missing;
    const auto day = reading.day;
    const auto state = reading.state;
    const std::string note = reading.note;
    const int items = reading.listed;
    const Result<store::Remembered> remembered = co_await write_reading(rooms, std::move(reading));
    if (!remembered) co_return std::unexpected(remembered.error());
    report.events += remembered->events;
    report.papers += remembered->read;
    log::info("intake", "category read",
              {{"category", feed.category},
               {"day", to_string(day)},
               {"state", to_string(state)},
               {"listed", items},
               {"events", remembered->events}});
    if (!note.empty()) log::warning("intake", "category remarkable", {{"category", feed.category}, {"note", note}});
    co_return Step::read;
}

awaitable<Result<std::map<std::string, store::FeedState>>> read_states(PollRooms& rooms) {
    store::Store& store = rooms.store;
    auto read = [&store] { return store.feed_states(); };
    co_return co_await async::offload(rooms.store_thread, std::move(read));
}

/// A wait that was written ahead of us was written before the clock was set back: nobody knows how much of it is left.
bool is_to_wait(const store::FeedState& feed, Instant now) {
    const bool credible = !feed.checked_at || *feed.checked_at <= now + credible_lead;
    return credible && feed.not_before && *feed.not_before > now;
}

constexpr int throttled_answers_in_a_row = 3;

}  // namespace

awaitable<Result<PollReport>> poll_sources(PollRooms& rooms, PollPlan plan) {
    PollReport report;
    Result<std::map<std::string, store::FeedState>> states = co_await read_states(rooms);
    if (!states) co_return std::unexpected(states.error());

    int throttled = 0;
    bool refused = false;
    std::size_t done = 0;
    for (const std::string& category : plan.categories) {
        if (rooms.progress) rooms.progress(category, done++, plan.categories.size());
        store::FeedState feed = (*states)[category];
        feed.category = category;
        const bool waits = is_to_wait(feed, rooms.clock.civil());
        if (waits || refused || throttled >= throttled_answers_in_a_row) {
            report.unread.push_back(category);
            continue;
        }
        const Result<Step> step = co_await poll_category(rooms, plan, feed, report);
        if (!step) co_return std::unexpected(step.error());
        throttled = *step == Step::throttled ? throttled + 1 : 0;
        refused = *step == Step::refused;
        if (*step != Step::read) report.unread.push_back(category);
    }
    if (rooms.progress) rooms.progress({}, done, plan.categories.size());
    co_return report;
}

}  // namespace paperwire::intake
