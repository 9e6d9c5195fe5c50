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
#include "tests/fakes/watched_store.hpp"

namespace paperwire::simulation {

/// All times stand still until step(), which goes to the end of the next sleep. Loop thread only.
class SteppedClock final : public async::Clock {
public:
    explicit SteppedClock(Instant civil) : civil_(civil), truth_(civil) {}

    [[nodiscard]] Instant civil() const override { return civil_; }
    [[nodiscard]] async::Monotonic monotonic() const override { return monotonic_; }
    [[nodiscard]] boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds duration) override;

    /// Moves to the end of the next sleep, at most until civil time is `limit`; false when nothing ends before.
    bool step(Instant limit);
    /// What an administrator or NTP does: civil time alone.
    void set_civil(Instant civil) { civil_ = civil; }
    /// The machine sleeps: the monotonic clock stands, and nobody's sleep gets shorter.
    void suspend(std::chrono::milliseconds duration);
    /// What the clocks of all others show, whatever this machine's was set to.
    [[nodiscard]] Instant truth() const { return truth_; }

private:
    struct Sleeper {
        async::Monotonic until;
        boost::asio::steady_timer* timer;
    };
    void pass(std::chrono::milliseconds duration);

    Instant civil_;
    Instant truth_;
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

/// A daemon with a store of its own, a scripted arXiv and the channel `box`. The store outlives the process: start()
/// after stop() or kill() finds what was written.
class DaemonWorld {
public:
    explicit DaemonWorld(Instant now);
    ~DaemonWorld();

    /// The configuration that the next load finds.
    void set_people(std::vector<fakes::Person> people);
    void add_channel(const std::string& name, std::shared_ptr<channels::Channel> channel, bool changed = false);
    void set_faults(std::vector<config::Fault> faults) { faults_ = std::move(faults); }
    /// There is an archive to catch up from; it outlives the world.
    void set_archive(source::ArchiveSource& archive) { archive_ = &archive; }
    /// Hears of every call that the daemon makes to the store, and may make it fail. On the store's thread.
    void watch_store(fakes::WatchedStore::Watch watch) { watch_ = std::move(watch); }

    /// Opens the store, makes the configuration live and starts the daemon.
    void start();
    /// Lives until civil time is `until`; without a daemon time passes all the same.
    void run_until(Instant until);
    /// Goes to the end of the next sleep and settles; false when there is none before `until`.
    bool step(Instant until);
    /// Lets everything happen that needs no time.
    void settle();
    /// reload(), and what needs no time of it.
    void reload();
    /// Runs a coroutine that needs no time.
    void wait_for(boost::asio::awaitable<std::string> task, std::string& value);
    /// stop(), and lives until the daemon has ended.
    daemon::Ending stop();
    /// The process is gone from one moment to the next: nothing is drained, and what was leased stays so.
    void kill();
    /// The store's thread does nothing more until release_store(), like one whose disk is gone.
    void hang_store();
    void release_store();
    [[nodiscard]] bool is_running() const { return process_ && !process_->ended; }
    [[nodiscard]] bool has_ended() const { return process_ && process_->ended; }
    /// Of a daemon that ended by itself, too.
    [[nodiscard]] const std::optional<daemon::Ending>& ending() const { return process_->ended; }

    [[nodiscard]] fakes::FakeChannel& box() { return *box_; }
    [[nodiscard]] daemon::Daemon& daemon() { return *process_->daemon; }
    [[nodiscard]] std::vector<store::OutboxRow> outbox() { return fakes::want(store().outbox(std::nullopt)); }
    /// Unwatched: as another process would see it. Not between kill() and start().
    [[nodiscard]] store::Store& store() { return *process_->store; }
    /// What systemd heard, a message an element, signs of life left out.
    [[nodiscard]] const std::vector<std::string>& told() const { return told_; }
    [[nodiscard]] int beats() const { return beats_; }
    [[nodiscard]] int channels_made() const { return channels_made_; }
    [[nodiscard]] int loads() const { return loads_; }
    /// What a load was given as the one before; null at the start.
    [[nodiscard]] const config::Population* loaded_after() const { return loaded_after_; }
    [[nodiscard]] const config::Population* population() const { return population_.get(); }
    /// Where work on whole populations was done, and how many are left.
    struct Threads {
        std::atomic<int> loads_on_loop{0};
        std::atomic<int> freed_on_loop{0};
        std::atomic<int> freed_elsewhere{0};
        std::atomic<int> populations{0};
    };
    [[nodiscard]] const Threads& threads() const { return *threads_; }

    SteppedClock clock;
    fakes::FakeSource source;
    daemon::DaemonTimes times;
    std::function<std::uint64_t()> random{[] { return std::uint64_t{0}; }};

private:
    /// A loop whose waiting coroutines can be destroyed while all that they refer to is still there.
    class Loop : public boost::asio::io_context {
    public:
        Loop() : io_context(1) {}
        using io_context::shutdown;
    };
    /// What ends with a process. The daemon goes first, its loop last.
    struct Process {
        Loop loop;
        async::Threads store_thread{"store", 1};
        async::Threads pool{"pool", 1};  // one thread: whatever was queued before is done before
        std::unique_ptr<store::Store> watched;
        store::Store* store{nullptr};  // behind it
        std::unique_ptr<daemon::Daemon> daemon;
        std::optional<daemon::Ending> ended;
    };

    [[nodiscard]] config::Loaded load(const config::Population* before);
    [[nodiscard]] daemon::DaemonRooms rooms();
    [[nodiscard]] daemon::Makers makers();
    void heard(const std::string& message);
    void end();
    void drain_threads();

    fakes::TestFolder folder_;
    std::shared_ptr<fakes::FakeChannel> box_;
    std::map<std::string, std::shared_ptr<channels::Channel>> channels_;
    std::map<std::string, config::ChannelSettings> channel_settings_;
    source::ArchiveSource* archive_{nullptr};
    fakes::WatchedStore::Watch watch_;
    std::shared_ptr<Threads> threads_{std::make_shared<Threads>()};
    std::shared_ptr<const config::Population> population_;
    const config::Population* loaded_after_{nullptr};
    std::thread::id loop_thread_{std::this_thread::get_id()};
    std::vector<config::Fault> faults_;
    std::optional<std::promise<void>> store_hangs_;
    std::vector<std::string> told_;
    int beats_{0};
    int channels_made_{0};
    int loads_{0};
    int tokens_{0};
    std::unique_ptr<Process> process_;
};

}  // namespace paperwire::simulation
