// SPDX-License-Identifier: MIT
// bench: how near a channel comes to the rate that its server allows: 1,000 chats, a server that enforces 30 messages a
// second, one a second to a chat and twenty a minute to a group, the store on disk and the machine's own clock.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "bot/core/log.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/bench/scratch.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/rate_server.hpp"

namespace paperwire::bench {

namespace {

using namespace std::chrono_literals;

std::vector<fakes::Person> chats(int count) {
    std::vector<fakes::Person> people;
    for (int i = 0; i < count; ++i) {
        fakes::Person one{(i % 3 == 0 ? "-" : "") + std::to_string(1'000 + i), "immediate", {fakes::in({"cs.PL"})}, {}};
        one.delivery.channel = "tg";
        one.delivery.to = one.name;
        people.push_back(std::move(one));
    }
    return people;
}

std::shared_ptr<fakes::FakeChannel> strict_channel(async::Clock& clock, fakes::RateServer& server) {
    auto channel = std::make_shared<fakes::FakeChannel>(clock, 30);
    channel->set_budgets([](const channels::Recipient& recipient) { return fakes::RateServer::budgets(recipient.to); });
    channel->set_delay([](const fakes::Sending&) { return 80ms; });
    channel->set_script([&server](const fakes::Sending& sending) {
        return server.accepts(sending.recipient.to, sending.on) ? fakes::sent()
                                                                : fakes::answer(Outcome::Kind::throttled);
    });
    return channel;
}

boost::asio::awaitable<void> stop_after(async::Clock& clock, std::chrono::milliseconds time,
                                        delivery::OutboxLoop& outbox) {
    co_await clock.sleep_for(time);
    outbox.stop();
}

void run_for(fakes::Installation& here, async::Clock& clock, std::chrono::milliseconds time) {
    delivery::DeliverRooms rooms = here.deliver_rooms();
    delivery::OutboxLoop outbox({rooms.store,
                                 rooms.store_thread,
                                 rooms.pool,
                                 clock,
                                 rooms.current,
                                 rooms.random,
                                 {},
                                 {},
                                 rooms.patience,
                                 rooms.window});
    const auto rethrow = [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    };
    boost::asio::co_spawn(here.loop, outbox.run(), rethrow);
    boost::asio::co_spawn(here.loop, stop_after(clock, time, outbox), rethrow);
    here.loop.restart();
    here.loop.run();
}

void PacedChats(benchmark::State& state) {
    log::configure(log::Level::error, log::Format::text);
    for (auto _ : state) {
        const Scratch scratch;
        async::SystemClock clock;
        fakes::RateServer server;
        fakes::Installation here(clock.civil());
        auto store = store::open_sqlite(scratch.file("paperwire.db"), store::Access::read_write);
        if (!store) return state.SkipWithError("no store");
        here.store = std::move(*store);
        here.channels.clear();
        here.channels["tg"] = strict_channel(clock, server);
        here.set_people(chats(static_cast<int>(state.range(0))));
        here.read("cs.PL", "2026-04-27", {fakes::item("2604.00001", Kind::new_paper, {"cs.PL"})});
        here.close();
        run_for(here, clock, std::chrono::seconds{state.range(1)});
        state.counters["sent"] = static_cast<double>(server.accepted().size());
        state.counters["of_allowed"] = server.achieved();
        state.counters["refused"] = static_cast<double>(server.refused().size());
        state.counters["refused_later"] = static_cast<double>(server.refused_later());
        here.store.reset();
    }
}
BENCHMARK(PacedChats)
    ->ArgNames({"chats", "seconds"})
    ->Args({1'000, 10})
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace

}  // namespace paperwire::bench

BENCHMARK_MAIN();
