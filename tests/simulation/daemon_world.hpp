// SPDX-License-Identifier: MIT
// simulation: a daemon on a clock that a test steps: every sleep is real to the daemon and costs no time.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bot/daemon/daemon.hpp"
#include "tests/fakes/fake_channel.hpp"
#include "tests/fakes/fake_source.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::simulation {

/// All times stand still until step(), which goes to the end of the next sleep. Loop thread only.
class SteppedClock final : public async::Clock {
public:
    explicit SteppedClock(Instant civil) : civil_(civil) {}

    [[nodiscard]] Instant civil() const override { return civil_; }
    [[nodiscard]] async::Monotonic monotonic() const override { return monotonic_; }
    [[nodiscard]] boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds duration) override;

    /// Moves to the end of the next sleep, at most until `limit`; false when nothing ends before.
    bool step(Instant limit);
    void set_civil(Instant civil) { civil_ = civil; }

private:
    struct Sleeper {
        async::Monotonic until;
        boost::asio::steady_timer* timer;
    };

    Instant civil_;
    async::Monotonic monotonic_{std::chrono::hours{24}};
    std::list<Sleeper> sleepers_;
};

/// Another channel in front: every send takes some time of the clock.
class SlowChannel final : public channels::Channel {
public:
    SlowChannel(async::Clock& clock, std::chrono::milliseconds takes) : clock_(clock), takes_(takes), box_(clock) {}

    [[nodiscard]] Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        return box_.render(digest);
    }
    [[nodiscard]] boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext context,
                                                       channels::PartBytes bytes) override;
    [[nodiscard]] unsigned concurrency() const override { return 4; }
    [[nodiscard]] fakes::FakeChannel& box() { return box_; }
    [[nodiscard]] int begun() const { return begun_; }

private:
    async::Clock& clock_;
    std::chrono::milliseconds takes_;
    fakes::FakeChannel box_;
    int begun_{0};
};

/// A daemon with a store of its own, a scripted arXiv and the channel `box`.
class DaemonWorld {
public:
    explicit DaemonWorld(Instant now);
    ~DaemonWorld();

    /// The configuration that the next load finds.
    void set_people(std::vector<fakes::Person> people);
    void add_channel(const std::string& name, std::shared_ptr<channels::Channel> channel, bool changed = false);
    void set_faults(std::vector<config::Fault> faults) { faults_ = std::move(faults); }

    /// Opens the store, makes the configuration live and starts the daemon.
    void start();
    /// Lives until civil time is `until`.
    void run_until(Instant until);
    /// Lets everything happen that needs no time.
    void settle();
    /// Runs a coroutine that needs no time.
    void wait_for(boost::asio::awaitable<std::string> task, std::string& value);
    /// stop(), and lives until the daemon has ended.
    daemon::Ending stop();
    /// The store's thread does nothing more until release_store(), like one whose disk is gone.
    void hang_store();
    void release_store();
    [[nodiscard]] bool has_ended() const { return ended_.has_value(); }

    [[nodiscard]] fakes::FakeChannel& box() { return *box_; }
    [[nodiscard]] daemon::Daemon& daemon() { return *daemon_; }
    [[nodiscard]] std::vector<store::OutboxRow> outbox() { return fakes::want(store_->outbox(std::nullopt)); }
    [[nodiscard]] store::Store& store() { return *store_; }
    /// What systemd heard, a message an element, signs of life left out.
    [[nodiscard]] const std::vector<std::string>& told() const { return told_; }
    [[nodiscard]] int beats() const { return beats_; }
    [[nodiscard]] int channels_made() const { return channels_made_; }
    [[nodiscard]] int loads() const { return loads_; }
    /// What a load was given as the one before; null at the start.
    [[nodiscard]] const config::Population* loaded_after() const { return loaded_after_; }
    [[nodiscard]] const config::Population* population() const { return population_.get(); }
    /// Where work on whole populations was done.
    struct Threads {
        std::atomic<int> loads_on_loop{0};
        std::atomic<int> freed_on_loop{0};
        std::atomic<int> freed_elsewhere{0};
    };
    [[nodiscard]] const Threads& threads() const { return *threads_; }

    SteppedClock clock;
    fakes::FakeSource source;
    daemon::DaemonTimes times;

private:
    [[nodiscard]] config::Loaded load(const config::Population* before);
    void live_to_the_end();
    void drain_threads();

    boost::asio::io_context loop_{1};
    async::Threads store_thread_{"store", 1};
    async::Threads pool_{"pool", 1};  // one thread: whatever was queued before is done before
    fakes::TestFolder folder_;
    std::unique_ptr<store::Store> store_;
    std::shared_ptr<fakes::FakeChannel> box_;
    std::map<std::string, std::shared_ptr<channels::Channel>> channels_;
    std::map<std::string, config::ChannelSettings> channel_settings_;
    std::shared_ptr<Threads> threads_{std::make_shared<Threads>()};
    std::shared_ptr<const config::Population> population_;
    const config::Population* loaded_after_{nullptr};
    bool is_started_{false};
    std::thread::id loop_thread_{std::this_thread::get_id()};
    std::vector<config::Fault> faults_;
    std::unique_ptr<daemon::Daemon> daemon_;
    std::optional<daemon::Ending> ended_;
    std::optional<std::promise<void>> store_hangs_;
    std::vector<std::string> told_;
    int beats_{0};
    int channels_made_{0};
    int loads_{0};
    int tokens_{0};
};

}  // namespace paperwire::simulation
