// SPDX-License-Identifier: MIT
#include "tests/simulation/daemon_world.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bot/store/sqlite_store.hpp"

namespace paperwire::simulation {

namespace asio = boost::asio;
using std::chrono::milliseconds;

asio::awaitable<void> SteppedClock::sleep_for(milliseconds duration) {
    if (duration.count() <= 0) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    const auto place = sleepers_.insert(sleepers_.end(), Sleeper{monotonic_ + duration, &timer});
    const auto leave = [this, place](void*) { sleepers_.erase(place); };  // when a killed process is taken away, too
    const std::unique_ptr<void, decltype(leave)> bed(this, leave);
    const auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await timer.async_wait(quietly);
}

void SteppedClock::pass(milliseconds duration) {
    civil_ += duration;
    truth_ += duration;
    monotonic_ += duration;
}

void SteppedClock::suspend(milliseconds duration) {
    civil_ += duration;
    truth_ += duration;
}

bool SteppedClock::step(Instant limit) {
    const auto next = std::ranges::min_element(sleepers_, {}, &Sleeper::until);
    const auto left = limit - civil_;
    if (next == sleepers_.end() || next->until - monotonic_ > left) {
        pass(left);
        return false;
    }
    pass(std::chrono::duration_cast<milliseconds>(next->until - monotonic_));
    for (Sleeper& sleeper : sleepers_) {
        if (sleeper.until <= monotonic_) sleeper.timer->cancel();
    }
    return true;
}

asio::awaitable<Outcome> SlowChannel::send(channels::Recipient recipient, channels::PartContext context,
                                           channels::PartBytes bytes) {
    ++begun_;
    co_await clock_.sleep_for(takes_);
    co_return co_await box_.send(std::move(recipient), std::move(context), std::move(bytes));
}

DaemonWorld::DaemonWorld(Instant now) : clock(now), box_(std::make_shared<fakes::FakeChannel>(clock)) {
    add_channel("box", box_);
    set_people({});
    times.look = std::chrono::minutes{10};
    times.beat = std::chrono::hours{1};
    times.jitter = milliseconds{0};
}

void DaemonWorld::set_people(std::vector<fakes::Person> people) {
    const auto audience = fakes::audience_of(people);
    const auto freed = [threads = threads_, loop = std::this_thread::get_id()](const config::Population* gone) {
        ++(std::this_thread::get_id() == loop ? threads->freed_on_loop : threads->freed_elsewhere);
        --threads->populations;
        delete gone;
    };
    std::shared_ptr<config::Population> population(new config::Population, freed);
    ++threads_->populations;
    population->subscribers = audience->subscribers;
    std::ranges::sort(population->subscribers, {}, &Subscriber::id);
    population->rules = audience->rules;
    population_ = std::move(population);
}

void DaemonWorld::add_channel(const std::string& name, std::shared_ptr<channels::Channel> channel, bool changed) {
    channels_[name] = std::move(channel);
    archive::ArchiveSettings settings;
    settings.directory = changed ? "elsewhere" : "here";
    channel_settings_[name] = settings;
}

config::Loaded DaemonWorld::load(const config::Population* before) {
    ++loads_;
    loaded_after_ = before;
    if (process_->daemon && std::this_thread::get_id() == loop_thread_) ++threads_->loads_on_loop;
    config::Loaded loaded;
    loaded.faults = faults_;
    if (!faults_.empty()) return loaded;
    loaded.settings.emplace();
    loaded.settings->channels = channel_settings_;
    loaded.settings->population = population_;
    return loaded;
}

daemon::Makers DaemonWorld::makers() {
    daemon::Makers makers;
    makers.channel = [this](const std::string& name, const config::ChannelSettings&) {
        ++channels_made_;
        return Result<std::shared_ptr<channels::Channel>>(channels_.at(name));
    };
    makers.source = [this](const source::ArxivSettings&) {
        return std::shared_ptr<source::PaperSource>(std::shared_ptr<void>(), &source);
    };
    makers.archive = [this](const source::ArxivSettings&) {
        return std::shared_ptr<source::ArchiveSource>(std::shared_ptr<void>(), archive_);
    };
    return makers;
}

void DaemonWorld::heard(const std::string& message) {
    if (message == "WATCHDOG=1") ++beats_;
    else told_.push_back(message);
}

daemon::DaemonRooms DaemonWorld::rooms() {
    Process& its = *process_;
    return {its.loop.get_executor(),
            clock,
            *its.watched,
            its.store_thread,
            *its.watched,
            its.store_thread,
            its.pool,
            makers(),
            [this](const auto& before) { return load(before.get()); },
            random,
            [this] { return "token-" + std::to_string(++tokens_); },
            [this](const std::string& message) { heard(message); },
            1};
}

void DaemonWorld::start() {
    end();
    process_ = std::make_unique<Process>();
    Process& its = *process_;
    auto store = fakes::want(store::open_sqlite(folder_.file("paperwire.db"), store::Access::read_write));
    its.store = store.get();
    fakes::want(store->recover_leases(clock.civil()));
    fakes::want(store->mend_clock(clock.civil(), clock.real()));
    its.watched =
        std::make_unique<fakes::WatchedStore>(std::move(store), [this](const std::string& call, fakes::Moment moment) {
            return watch_ ? watch_(call, moment) : Result<void>{};
        });
    const daemon::Prepared first = daemon::prepare(load(nullptr), nullptr);
    its.daemon = std::make_unique<daemon::Daemon>(rooms(), times);
    fakes::want(its.daemon->open(first));
    asio::co_spawn(its.loop, its.daemon->run(), [&its](std::exception_ptr escaped, daemon::Ending ending) {
        if (escaped) std::rethrow_exception(escaped);
        its.ended = std::move(ending);
    });
    settle();
}

void DaemonWorld::drain_threads() {
    for (async::Threads* threads : {&process_->store_thread, &process_->pool}) {
        if (store_hangs_ && threads == &process_->store_thread) continue;
        std::promise<void> done;
        asio::post(threads->executor(), [&done] { done.set_value(); });
        done.get_future().wait();
    }
}

void DaemonWorld::hang_store() {
    store_hangs_.emplace();
    asio::post(process_->store_thread.executor(), [released = store_hangs_->get_future().share()] { released.wait(); });
}

void DaemonWorld::release_store() {
    store_hangs_->set_value();
    store_hangs_.reset();
    settle();
}

void DaemonWorld::settle() {
    if (!process_) return;
    asio::io_context& loop = process_->loop;
    for (std::size_t moved = 1; moved > 0;) {
        loop.restart();
        loop.poll();
        drain_threads();
        loop.restart();
        moved = loop.poll();
    }
}

bool DaemonWorld::step(Instant until) {
    const bool woke = clock.step(until);
    if (woke) settle();
    return woke;
}

void DaemonWorld::run_until(Instant until) {
    settle();
    while (step(until)) {
    }
}

void DaemonWorld::reload() {
    daemon().reload();
    settle();
}

void DaemonWorld::wait_for(asio::awaitable<std::string> task, std::string& value) {
    asio::co_spawn(process_->loop, std::move(task), [&value](std::exception_ptr escaped, std::string text) {
        if (escaped) std::rethrow_exception(escaped);
        value = std::move(text);
    });
    settle();
}

daemon::Ending DaemonWorld::stop() {
    daemon().stop();
    settle();
    while (!has_ended() && step(clock.civil() + std::chrono::hours{1})) {
    }
    if (!has_ended()) throw std::logic_error("the daemon does not end");
    return *process_->ended;
}

void DaemonWorld::kill() {
    drain_threads();
    process_->loop.shutdown();
    process_.reset();
}

/// What is left of a process, however it ended.
void DaemonWorld::end() {
    if (!process_) return;
    if (store_hangs_) release_store();
    if (is_running() && process_->daemon) stop();
    kill();
}

DaemonWorld::~DaemonWorld() { end(); }

}  // namespace paperwire::simulation
