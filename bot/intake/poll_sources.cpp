// SPDX-License-Identifier: MIT
// intake: one turn of polling.
#include "bot/intake/poll_sources.hpp"

#include <algorithm>
#include <utility>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/intake/judge.hpp"
#include "bot/intake/next_poll.hpp"
#include "bot/intake/whole_feed.hpp"
#include "bot/schedule/zone.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

/// How one category's turn ended, for the decision whether to go on.
enum class Step : std::uint8_t { read, unread, throttled, refused, unasked };

/// One category's turn.
struct Turn {
    const store::FeedState& feed;
    const PollPlan& plan;
    Instant now{};
    bool begins_anew{false};  // it was not asked for while others were: nobody waits for what it announced then
};

/// A category that was not asked for this long while another was had left the configuration.
constexpr std::chrono::hours left_out{48};

Known known_of(const Turn& turn, std::span<const store::DatedItem> recent) {
    return {schedule::eastern_day(turn.now), turn.feed.day, recent, turn.plan.rebuilt_daily, turn.plan.has_archive};
}

/// arXiv's days that must have been read before `day`, as far as they can matter.
std::vector<Day> expected_before(const Turn& turn, Day day) {
    if (turn.begins_anew) return {};
    return source::announcement_days(turn.feed.day.value_or(day.plus(-longest_pause)), day);
}

store::Reading reading_of(const Turn& turn, const Verdict& verdict) {
    store::Reading reading;
    reading.category = turn.feed.category;
    reading.day = verdict.day;
    reading.state = verdict.state;
    reading.note = verdict.note;
    reading.at = turn.now;
    reading.settle_missing = turn.plan.settle_missing;
    reading.expected = expected_before(turn, verdict.day);
    return reading;
}

/// What an unsettled day's feed is known by is not kept: the whole feed is asked for until it settles.
void fill(store::Reading& reading, source::FeedAnswer answer, const Verdict& verdict) {
    if (is_settled(verdict.state) && !verdict.old_batch) reading.etag = std::move(answer.etag);
    reading.cut = verdict.lacks_some;
    if (verdict.state != CategoryState::quiet)
        reading.listed = static_cast<int>(answer.feed.items.size() + answer.feed.faults.size());
    if (verdict.old_batch) return;
    for (source::FeedItem& item : answer.feed.items) reading.items.push_back({std::move(item.paper), item.kind});
}

/// A server that says something unreadable, or "not now", is there; one that says nothing is not.
bool was_answered(Errc code) { return code == Errc::malformed || code == Errc::throttled || code == Errc::refused; }

store::Failure failure_of(const store::FeedState& feed, const Error& error, const PollPlan& plan, Instant now,
                          std::uint64_t random) {
    Verdict verdict = judge_failure(error, schedule::eastern_day(now));
    auto wait = std::chrono::milliseconds{error.retry_after.value_or(std::chrono::seconds{0})};
    if (plan.own_backoff) wait = std::max(wait, net::next_delay(plan.backoff, feed.failures + 1, random));
    return store::Failure{feed.category, verdict.day, verdict.state, std::move(verdict.note), now, now + wait};
}

awaitable<Result<void>> remember_failure(PollRooms& rooms, store::Failure failure) {
    store::Store& store = rooms.store;
    auto write = [&store, &failure] { return store.remember_failure(failure); };
    co_return co_await async::offload(rooms.store_thread, std::move(write));
}

awaitable<Result<Step>> write_failure(PollRooms& rooms, store::Failure failure, const Error& error) {
    log::warning("intake", "category unread",
                 {{"category", failure.category}, {"state", to_string(failure.state)}, {"reason", error.message}});
    const Result<void> written = co_await remember_failure(rooms, std::move(failure));
    if (!written) co_return std::unexpected(written.error());
    if (error.code == Errc::refused) co_return Step::refused;
    co_return error.code == Errc::throttled ? Step::throttled : Step::unread;
}

/// Writes what was read and tells of it.
awaitable<Result<Step>> write_reading(PollRooms& rooms, store::Reading reading, PollReport& report) {
    store::Store& store = rooms.store;
    auto write = [&store, &reading] { return store.remember(reading); };
    const Result<store::Remembered> remembered = co_await async::offload(rooms.store_thread, std::move(write));
    if (!remembered) co_return std::unexpected(remembered.error());
    report.events += remembered->events;
    report.papers += remembered->read;
    log::info("intake", "category read",
              {{"category", reading.category},
               {"day", to_string(reading.day)},
               {"state", to_string(reading.state)},
               {"listed", reading.listed},
               {"events", remembered->events}});
    if (!reading.note.empty())
        log::warning("intake", "category remarkable", {{"category", reading.category}, {"note", reading.note}});
    co_return reading.state == CategoryState::unreachable ? Step::unread : Step::read;
}

awaitable<Result<std::vector<store::DatedItem>>> read_recent(PollRooms& rooms, std::string category) {
    store::Store& store = rooms.store;
    auto read = [&store, &category] { return store.recent_listings(category, longest_pause); };
    co_return co_await async::offload(rooms.store_thread, std::move(read));
}

/// A 304: what was read of the day stands, or on a new day the old batch does.
awaitable<Result<Step>> take_unchanged(PollRooms& rooms, Turn turn, PollReport& report) {
    const Known known = known_of(turn, {});
    const Verdict verdict = judge_unchanged(known);
    if (verdict.old_batch) {
        ++report.results[std::string(to_string(verdict.state))];
        store::Reading reading = reading_of(turn, verdict);
        co_return co_await write_reading(rooms, std::move(reading), report);
    }
    ++report.results["not_modified"];
    store::Store& store = rooms.store;
    auto write = [&store, &turn] { return store.remember_unchanged(turn.feed.category, turn.now); };
    const Result<void> written = co_await async::offload(rooms.store_thread, std::move(write));
    if (!written) co_return std::unexpected(written.error());
    co_return Step::read;
}

/// The service rests for all who ask it: how long is the service's affair, and the category's receipt alone says it.
awaitable<Result<Step>> take_rest(PollRooms& rooms, Turn turn, Error obstacle) {
    const Instant now = rooms.clock.civil();
    Verdict verdict = judge_failure(obstacle, schedule::eastern_day(now));
    const Instant again = now + obstacle.retry_after.value_or(std::chrono::seconds{0});
    store::Failure failure{turn.feed.category, verdict.day, verdict.state, std::move(verdict.note), now, again, false};
    const Result<void> written = co_await remember_failure(rooms, std::move(failure));
    if (!written) co_return std::unexpected(written.error());
    co_return Step::unasked;
}

awaitable<Result<Step>> take_failure(PollRooms& rooms, Turn turn, Error error, PollReport& report) {
    if (error.code == Errc::refused) report.refusal = error;
    report.trouble = error;
    store::Failure failure = failure_of(turn.feed, error, turn.plan, turn.now, rooms.random());
    ++report.results[error.code == Errc::refused ? "refused" : std::string(to_string(failure.state))];
    co_return co_await write_failure(rooms, std::move(failure), error);
}

awaitable<Result<Step>> take_feed(PollRooms& rooms, Turn turn, source::FeedAnswer answer, PollReport& report) {
    const Result<std::vector<store::DatedItem>> recent = co_await read_recent(rooms, turn.feed.category);
    if (!recent) co_return std::unexpected(recent.error());
    for (const std::string& fault : answer.feed.faults) {
        log::error("intake", "item left out", {{"category", turn.feed.category}, {"reason", fault}});
    }
    const Known known = known_of(turn, *recent);
    const Verdict verdict = judge_feed(answer.feed, known);
    if (verdict.state == CategoryState::unreachable && answer.feed.items.empty()) {
        Error error{Errc::malformed, verdict.note, std::nullopt};
        co_return co_await take_failure(rooms, turn, std::move(error), report);
    }
    ++report.results[std::string(to_string(verdict.state))];
    if (verdict.state == CategoryState::unreachable) report.left_to_archive[turn.feed.category] = verdict.day;
    store::Reading reading = reading_of(turn, verdict);
    fill(reading, std::move(answer), verdict);
    co_return co_await write_reading(rooms, std::move(reading), report);
}

/// What stands in the way of asking for any feed, if it is arXiv's doing.
awaitable<std::optional<Error>> find_rest(PollRooms& rooms, std::string category, PollReport& report) {
    const Result<void> may = co_await rooms.source.may_fetch();
    if (may || (may.error().code != Errc::throttled && may.error().code != Errc::refused)) co_return std::nullopt;
    Error rest = fail(category, may.error()).error();
    if (rest.code == Errc::refused && !report.refusal) report.refusal = rest;
    if (!report.rest) report.rest = rest;
    co_return rest;
}

awaitable<Result<Step>> poll_category(PollRooms& rooms, Turn turn, PollReport& report) {
    std::optional<Error> rest = co_await find_rest(rooms, turn.feed.category, report);
    if (rest) co_return co_await take_rest(rooms, turn, *std::move(rest));
    ++report.asked;
    // After a failure the whole feed is asked for: a 304 would leave the failure as the last thing known.
    const std::string etag = turn.feed.failures > 0 ? std::string() : turn.feed.etag;
    Result<source::FeedAnswer> answer = co_await rooms.source.fetch(turn.feed.category, etag);
    PAPERWIRE_FAILPOINT("intake.after_fetch");
    turn.now = rooms.clock.civil();
    if (!answer) {
        if (was_answered(answer.error().code)) ++report.answered;
        co_return co_await take_failure(rooms, turn, std::move(answer.error()), report);
    }
    ++report.answered;
    if (answer->not_modified) co_return co_await take_unchanged(rooms, turn, report);
    co_return co_await take_feed(rooms, turn, std::move(*answer), report);
}

awaitable<Result<std::map<std::string, store::FeedState>>> read_states(PollRooms& rooms) {
    store::Store& store = rooms.store;
    auto read = [&store] { return store.feed_states(); };
    co_return co_await async::offload(rooms.store_thread, std::move(read));
}

/// When any category was asked for last.
Instant newest_question(const std::map<std::string, store::FeedState>& states) {
    Instant newest = Instant::min();
    for (const auto& [category, state] : states) newest = std::max(newest, state.checked_at.value_or(newest));
    return newest;
}

/// A wait that was written ahead of us was written before the clock was set back: nobody knows how much of it is left.
bool is_to_wait(const store::FeedState& feed, Instant now) {
    const bool credible = !feed.checked_at || *feed.checked_at <= now + credible_lead;
    return credible && feed.not_before && *feed.not_before > now;
}

constexpr int throttled_answers_in_a_row = 3;

/// Why no more is asked this time.
class PollEnd {
public:
    void note(Step step, const std::optional<Error>& trouble) {
        throttled_ = step == Step::throttled ? throttled_ + 1 : 0;
        if (step == Step::refused || throttled_ == throttled_answers_in_a_row) trouble_ = trouble;
    }

    /// As it stands for that category; nothing while the turn goes on.
    [[nodiscard]] std::optional<Error> for_category(const std::string& category) const {
        if (!trouble_) return std::nullopt;
        return Error{trouble_->code, category + ": not asked: " + trouble_->message, trouble_->retry_after};
    }

private:
    int throttled_{0};
    std::optional<Error> trouble_;
};

awaitable<Result<Step>> poll_or_leave(PollRooms& rooms, Turn turn, PollEnd& end, PollReport& report) {
    std::optional<Error> ended = end.for_category(turn.feed.category);
    if (ended) {
        if (!report.rest) report.rest = ended;
        turn.now = rooms.clock.civil();
        co_return co_await take_rest(rooms, turn, *std::move(ended));
    }
    Result<Step> step = co_await poll_category(rooms, turn, report);
    if (step) end.note(*step, report.trouble);
    co_return step;
}

}  // namespace

awaitable<Result<PollReport>> poll_sources(PollRooms& rooms, PollPlan plan) {
    PollReport report;
    Result<std::map<std::string, store::FeedState>> states = co_await read_states(rooms);
    if (!states) co_return std::unexpected(states.error());

    const Instant newest = newest_question(*states);
    PollEnd end;
    int unasked = 0;
    std::size_t done = 0;
    for (const std::string& category : plan.categories) {
        if (rooms.progress) rooms.progress(category, done++, plan.categories.size());
        store::FeedState feed = (*states)[category];
        feed.category = category;
        const bool waits = is_to_wait(feed, rooms.clock.civil());
        if (waits) {
            report.unread.push_back(category);
            continue;
        }
        const Turn turn{feed, plan, {}, feed.checked_at && *feed.checked_at + left_out < newest};
        const Result<Step> step = co_await poll_or_leave(rooms, turn, end, report);
        if (!step) co_return std::unexpected(step.error());
        if (*step != Step::read) report.unread.push_back(category);
        if (*step == Step::unasked) ++unasked;
    }
    if (unasked > 0) {
        log::warning("intake", "categories not asked for",
                     {{"count", unasked},
                      {"state", report.refusal ? "refused" : "throttled"},
                      {"reason", report.rest->message}});
    }
    if (rooms.progress) rooms.progress({}, done, plan.categories.size());
    co_return report;
}

}  // namespace paperwire::intake
