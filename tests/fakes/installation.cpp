// SPDX-License-Identifier: MIT
#include "tests/fakes/installation.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "bot/store/sqlite_store.hpp"

namespace paperwire::fakes {

namespace {

/// In memory where there is such a place: these tests are about kills, which need no disk, and write thousands of
/// transactions.
std::filesystem::path place() {
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    return std::filesystem::is_directory(memory, ignored) && ::access(memory.c_str(), W_OK) == 0
               ? memory
               : std::filesystem::temp_directory_path();
}

}  // namespace

TestFolder::TestFolder() : path_((place() / "paperwire-loops-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
}

TestFolder::~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Installation::Installation(Instant now) : clock(now) {
    add_channel("box");
    reopen();
}

FakeChannel& Installation::add_channel(const std::string& name, unsigned concurrency) {
    auto channel = std::make_shared<FakeChannel>(clock, concurrency);
    FakeChannel& box = *channel;
    boxes_[name] = &box;
    channels[name] = std::move(channel);
    return box;
}

store::Remembered Installation::read(const std::string& category, const std::string& its_day,
                                     std::vector<source::FeedItem> items, bool settle_missing) {
    store::Reading reading;
    reading.category = category;
    reading.day = day(its_day);
    reading.listed = static_cast<int>(items.size());
    for (source::FeedItem& one : items) reading.items.push_back({std::move(one.paper), one.kind});
    reading.at = clock.civil();
    reading.settle_missing = settle_missing;
    return want(store->remember(reading));
}

void Installation::read_state(const std::string& category, const std::string& its_day, CategoryState state) {
    store::Reading reading;
    reading.category = category;
    reading.day = day(its_day);
    reading.state = state;
    reading.at = clock.civil();
    want(store->remember(reading));
}

void Installation::read_failure(const std::string& category, const std::string& its_day, CategoryState state) {
    want(store->remember_failure({category, day(its_day), state, "no answer", clock.civil(), clock.civil()}));
}

Result<digest::CloseReport> Installation::try_close(digest::CloseOrder order) {
    digest::CloseRooms rooms{*store, store_thread, pool, clock, [this] { return "token-" + std::to_string(++tokens_); },
                             2};
    rooms.chunk_members = chunk_members;
    return run_to_end(loop, digest::close_digests(rooms, *audience, order));
}

delivery::DeliverRooms Installation::deliver_rooms() {
    return {*store,
            store_thread,
            pool,
            clock,
            [this] { return delivery::Current{audience, std::make_shared<const delivery::Channels>(channels)}; },
            [this] { return random; },
            {},
            {},
            patience,
            window};
}

Result<delivery::DeliverReport> Installation::try_deliver() {
    return run_to_end(loop, delivery::deliver_due(deliver_rooms()));
}

std::vector<std::string> Installation::received(const std::string& name) {
    close();
    deliver();
    return box().received(name);
}

void Installation::reopen(const Wrap& wrap) {
    store.reset();
    store = want(store::open_sqlite(folder_.file("paperwire.db"), store::Access::read_write));
    want(store->recover_leases(clock.civil()));
    if (wrap) store = wrap(std::move(store));
}

std::vector<store::OutboxRow> Installation::outbox(std::optional<store::DeliveryState> state) {
    return want(store->outbox(state));
}

store::DestinationRow Installation::destination(const std::string& name) {
    for (store::DestinationRow& row : want(store->destinations())) {
        if (row.key.subscriber == name) return row;
    }
    throw std::runtime_error("no destination of " + name);
}

}  // namespace paperwire::fakes
