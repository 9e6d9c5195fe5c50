// SPDX-License-Identifier: MIT
// daemon: the composition root. Everything that runs is made here, top to bottom, and torn down in reverse.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/daemon/store_turns.hpp"
#include "bot/delivery/deliver_due.hpp"
#include "bot/digest/audience.hpp"
#include "bot/digest/close_digests.hpp"
#include "bot/intake/look_back.hpp"
#include "bot/intake/poll_sources.hpp"
#include "bot/net/http_client.hpp"
#include "bot/source/archive.hpp"
#include "bot/source/paper_source.hpp"
#include "bot/source/polite.hpp"
#include "bot/store/store.hpp"
#include "config/settings.hpp"

namespace paperwire::daemon {

/// What one pass did, stage by stage.
struct PassReport {
    intake::PollReport poll;
    intake::LookBackReport look_back;
    digest::CloseReport close;
    delivery::DeliverReport deliver;
    std::size_t still_due{0};  // due at the end of the pass and not sent
    std::chrono::milliseconds poll_time{0};
    std::chrono::milliseconds close_time{0};
    std::chrono::milliseconds deliver_time{0};
};

struct PassOrder {
    bool poll{true};
    bool deliver{true};
    bool all_due{false};      // preview: take every destination as due
    bool only_unread{false};  // preview: ask only for categories that the store lacks today
};

/// Makes the channel of one configured name. Errors: configuration (a type this version does not deliver to).
using MakeChannel =
    std::function<Result<std::unique_ptr<channels::Channel>>(const std::string& name, const config::ChannelSettings&)>;

/// Where turns towards arXiv are kept beside the engine's store, so that other processes see them.
struct TurnStores {
    std::unique_ptr<store::Store> instead;  // the installation's own, where the engine's is a copy
    std::unique_ptr<store::Store> as_well;  // that of those who came when there was none yet
};

class Engine {
public:
    /// `store` and `turns` are owned; null ones in `turns` do not count. `at`: civil time stands still there.
    Engine(config::Settings settings, std::unique_ptr<store::Store> store, std::optional<Instant> at,
           TurnStores turns = {});
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Makes all channels with `make` (or the product's own when empty). Errors: configuration.
    [[nodiscard]] Result<void> open_channels(const MakeChannel& make = {});
    /// The product's own channel for these settings; it must not outlive the engine. Errors: configuration.
    [[nodiscard]] Result<std::unique_ptr<channels::Channel>> make_channel(const std::string& name,
                                                                          const config::ChannelSettings& settings);
    /// What asks arXiv for years by these settings; it must not outlive the engine. The archive is null where there is
    /// none to ask.
    [[nodiscard]] std::unique_ptr<source::PaperSource> make_source(const source::ArxivSettings& settings);
    [[nodiscard]] std::unique_ptr<source::ArchiveSource> make_archive(const source::ArxivSettings& settings);

    /// Polls, closes and delivers once; blocks until done. Errors: those of the store.
    [[nodiscard]] Result<PassReport> run_pass(PassOrder order);
    /// Gives both to whoever keeps them from now on and lets them go when they are replaced: no pass can run any more.
    struct Given {
        config::Settings settings;
        std::shared_ptr<const digest::Audience> audience;
    };
    [[nodiscard]] Given give_away() { return {std::move(settings_), std::move(audience_)}; }
    /// Runs one coroutine on the loop until it ends; blocks.
    template <typename T>
    [[nodiscard]] T run(boost::asio::awaitable<T> task);

    /// Lets that much time pass; blocks.
    void rest(std::chrono::milliseconds duration);

    [[nodiscard]] store::Store& store() noexcept { return *store_; }
    /// For one pass; null where there is no archive to ask.
    [[nodiscard]] source::ArchiveSource* archive() noexcept { return archive_.get(); }
    [[nodiscard]] const digest::Audience& audience() const noexcept { return *audience_; }
    [[nodiscard]] const config::Settings& settings() const noexcept { return settings_; }
    [[nodiscard]] Instant now() const { return clock_.civil(); }
    [[nodiscard]] boost::asio::any_io_executor executor() { return loop_.get_executor(); }
    [[nodiscard]] async::Clock& clock() noexcept { return clock_; }
    [[nodiscard]] async::Threads& store_thread() noexcept { return store_thread_; }
    [[nodiscard]] async::Threads& pool() noexcept { return pool_; }
    [[nodiscard]] delivery::Channels& channels() noexcept { return *channels_; }

private:
    [[nodiscard]] std::unique_ptr<source::Turns> make_turns(Patience patience);
    boost::asio::awaitable<Result<PassReport>> pass(PassOrder order);
    boost::asio::awaitable<Result<void>> poll(PassOrder order, PassReport& report);
    boost::asio::awaitable<Result<void>> look_back(PassReport& report);
    boost::asio::awaitable<Result<void>> find_completed(PassReport& report);
    boost::asio::awaitable<Result<void>> close(PassOrder order, PassReport& report);
    boost::asio::awaitable<Result<void>> deliver(PassReport& report);
    boost::asio::awaitable<Result<std::vector<std::string>>> categories_to_ask(PassOrder order);

    config::Settings settings_;
    std::shared_ptr<const digest::Audience> audience_;
    boost::asio::io_context loop_{1};
    async::SystemClock clock_;
    std::unique_ptr<store::Store> store_;
    TurnStores turn_stores_;
    async::Threads store_thread_;
    async::Threads pool_;
    async::Threads files_;
    std::unique_ptr<net::HttpClient> http_;
    std::unique_ptr<source::Turns> turns_;          // of a pass
    std::unique_ptr<source::Turns> patient_turns_;  // of the daemon
    std::unique_ptr<source::PaperSource> source_;
    std::unique_ptr<source::ArchiveSource> archive_;
    std::shared_ptr<delivery::Channels> channels_{std::make_shared<delivery::Channels>()};
};

/// 0, 67, 69 or 75, as the contract orders them.
[[nodiscard]] int exit_code_of(const PassReport& report);
/// One line for the log and `status`.
[[nodiscard]] std::string to_line(const PassReport& report);

}  // namespace paperwire::daemon

#include "bot/daemon/engine_run.hpp"
