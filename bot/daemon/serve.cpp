// SPDX-License-Identifier: MIT
// daemon: the composition of the running process.
#include "bot/daemon/serve.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "bot/core/log.hpp"
#include "bot/daemon/chance.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/daemon.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/http_server.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/pages.hpp"
#include "bot/daemon/systemd_notify.hpp"

namespace paperwire::daemon {

namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

/// Nothing is torn down: what is under way stays leased, and the next process calls it uncertain.
[[noreturn]] void end_at_once(int code) { std::_Exit(code); }

awaitable<void> obey_signals(Daemon& daemon, boost::asio::signal_set& signals) {
    const auto quietly = boost::asio::as_tuple(boost::asio::use_awaitable);
    for (bool stopping = false;;) {
        const auto [wrong, number] = co_await signals.async_wait(quietly);
        if (wrong) co_return;
        if (number == SIGHUP) {
            daemon.reload();
            continue;
        }
        if (stopping) {
            log::warning("daemon", "told twice to stop: ending at once");
            end_at_once(exit_ok);
        }
        stopping = true;
        daemon.stop();
    }
}

DaemonTimes daemon_times() {
    DaemonTimes times;
    if (const auto interval = watchdog_interval())
        times.beat = std::min(times.beat, std::chrono::duration_cast<milliseconds>(*interval / 2));
    return times;
}

Makers makers_of(Engine& engine) {
    Makers makers;
    makers.channel = [&engine](const std::string& name, const config::ChannelSettings& settings) {
        return engine.make_channel(name, settings);
    };
    makers.source = [&engine](const source::ArxivSettings& settings) { return engine.make_source(settings); };
    makers.archive = [&engine](const source::ArxivSettings& settings) { return engine.make_archive(settings); };
    return makers;
}

Prepared prepared_by(Engine& engine) {
    Engine::Given given = engine.give_away();
    Prepared prepared;
    prepared.settings = std::make_shared<const config::Settings>(std::move(given.settings));
    prepared.audience = std::move(given.audience);
    return prepared;
}

}  // namespace

Result<void> serve(Engine& engine, const std::string& file) {
    const std::string address = engine.settings().listen;
    auto reader = open_to_read(engine.settings());
    if (!reader) return std::unexpected(reader.error());
    async::Threads reader_thread("reader", 1);
    auto load = [file](std::shared_ptr<const config::Population> before) {
        return load_to_run(file, std::move(before));
    };
    Daemon daemon(DaemonRooms{engine.executor(), engine.clock(), engine.store(), engine.store_thread(), **reader,
                              reader_thread, engine.pool(), makers_of(engine), std::move(load), random_number,
                              random_token, notify_systemd, std::max(1U, std::thread::hardware_concurrency())},
                  daemon_times());
    if (auto opened = daemon.open(prepared_by(engine)); !opened) return opened;

    auto answer = [&daemon](HttpAsked asked) { return answer_page(daemon, std::move(asked)); };
    HttpServer http(engine.executor(), std::move(answer), page_limits());
    if (!address.empty()) {
        if (auto listening = http.listen(address); !listening) return listening;
        log::info("http", "listening", {{"address", address}, {"port", http.port()}});
    }
    boost::asio::signal_set signals(engine.executor(), SIGTERM, SIGINT, SIGHUP);
    std::signal(SIGPIPE, SIG_IGN);  // a reader of stdout that goes away must not end us
    async::spawn(engine.executor(), "signals", obey_signals(daemon, signals));
    const Ending ending = engine.run(daemon.run());
    if (!ending.whole) end_at_once(ending.failed ? report(*ending.failed) : exit_ok);
    if (ending.failed) return std::unexpected(*ending.failed);
    return {};
}

}  // namespace paperwire::daemon
