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
    const auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await timer.async_wait(quietly);
    sleepers_.erase(place);
}

bool SteppedClock::step(Instant limit) {
    const auto next = std::ranges::min_element(sleepers_, {}, &Sleeper::until);
    const auto left = limit - civil_;
    if (next == sleepers_.end() || next->until - monotonic_ > left) {
        civil_ += left;
        monotonic_ += left;
        return false;
    }
    const auto duration = std::chrono::duration_cast<milliseconds>(next->until - monotonic_);
    civil_ += duration;
    monotonic_ += duration;
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
        delete gone;
    };
    std::shared_ptr<config::Population> population(new config::Population, freed);
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
    if (is_started_ && std::this_thread::get_id() == loop_thread_) ++threads_->loads_on_loop;
    config::Loaded loaded;
    loaded.faults = faults_;
    if (!faults_.empty()) return loaded;
    loaded.settings.emplace();
    loaded.settings->channels = channel_settings_;
    loaded.settings->population = population_;
    return loaded;
}

void DaemonWorld::start() {
    store_ = fakes::want(store::open_sqlite(folder_.file("paperwire.db"), store::Access::read_write));
    fakes::want(store_->recover_leases(clock.civil()));
    daemon::Makers makers;
    makers.channel = [this](const std::string& name, const config::ChannelSettings&) {
        ++channels_made_;
        return Result<std::shared_ptr<channels::Channel>>(channels_.at(name));
    };
    makers.source = [this](const source::ArxivSettings&) {
        return std::shared_ptr<source::PaperSource>(std::shared_ptr<void>(), &source);
    };
    const auto notify = [this](const std::string& message) {
        if (message == "WATCHDOG=1") {
            ++beats_;
        } else {
            told_.push_back(message);
        }
    };
    daemon_ = std::make_unique<daemon::Daemon>(
        daemon::DaemonRooms{loop_.get_executor(), clock, *store_, store_thread_, *store_, store_thread_, pool_,
                            std::move(makers), [this](const auto& before) { return load(before.get()); },
                            [] { return std::uint64_t{0}; }, [this] { return "token-" + std::to_string(++tokens_); },
                            notify, 1},
        times);
    fakes::want(daemon_->open(daemon::prepare(load(nullptr), nullptr)));
    is_started_ = true;
    ended_.reset();
    asio::co_spawn(loop_, daemon_->run(), [this](std::exception_ptr escaped, daemon::Ending ending) {
        if (escaped) std::rethrow_exception(escaped);
        ended_ = ending;
    });
    settle();
}

void DaemonWorld::drain_threads() {
    for (async::Threads* threads : {&store_thread_, &pool_}) {
        if (store_hangs_ && threads == &store_thread_) continue;
        std::promise<void> done;
        asio::post(threads->executor(), [&done] { done.set_value(); });
        done.get_future().wait();
    }
}

void DaemonWorld::hang_store() {
    store_hangs_.emplace();
    asio::post(store_thread_.executor(), [released = store_hangs_->get_future().share()] { released.wait(); });
}

void DaemonWorld::release_store() {
    store_hangs_->set_value();
    store_hangs_.reset();
    settle();
}

void DaemonWorld::settle() {
    for (std::size_t moved = 1; moved > 0;) {
        loop_.restart();
        loop_.poll();
        drain_threads();
        loop_.restart();
        moved = loop_.poll();
    }
}

void DaemonWorld::run_until(Instant until) {
    settle();
    while (clock.step(until)) settle();
}

void DaemonWorld::wait_for(asio::awaitable<std::string> task, std::string& value) {
    asio::co_spawn(loop_, std::move(task), [&value](std::exception_ptr escaped, std::string text) {
        if (escaped) std::rethrow_exception(escaped);
        value = std::move(text);
    });
    settle();
}

void DaemonWorld::live_to_the_end() {
    while (clock.step(clock.civil() + std::chrono::hours{1})) settle();
}

daemon::Ending DaemonWorld::stop() {
    daemon_->stop();
    settle();
    while (!ended_ && clock.step(clock.civil() + std::chrono::hours{1})) settle();
    if (!ended_) throw std::logic_error("the daemon does not end");
    return *ended_;
}

DaemonWorld::~DaemonWorld() {
    if (!daemon_) return;
    if (store_hangs_) release_store();
    if (!ended_) stop();
    live_to_the_end();  // a send that was left ends before its rooms go
    daemon_.reset();
}

}  // namespace paperwire::simulation
