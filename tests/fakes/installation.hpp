// SPDX-License-Identifier: MIT
// fakes: one installation: a database of its own, its threads and a clock, with the loops' turns run to their end.
// Opened anew as often as a test likes: reopen() is what a kill and a restart come to.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/delivery/deliver_due.hpp"
#include "bot/digest/close_digests.hpp"
#include "bot/store/store.hpp"
#include "tests/fakes/fake_channel.hpp"
#include "tests/fakes/fake_clock.hpp"
#include "tests/fakes/papers.hpp"
#include "tests/fakes/run_loop.hpp"

namespace paperwire::fakes {

/// A folder made with mkdtemp, removed at the end.
class TestFolder {
public:
    TestFolder();
    ~TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

class Installation {
public:
    /// Puts something before the store at each opening: a store that fails.
    using Wrap = std::function<std::unique_ptr<store::Store>(std::unique_ptr<store::Store>)>;

    explicit Installation(Instant now = at("2026-04-27T06:00:00Z"));

    void set_people(const std::vector<Person>& people) { audience = audience_of(people); }
    /// Adds a channel; `box` is there.
    FakeChannel& add_channel(const std::string& name, unsigned concurrency = 4);
    [[nodiscard]] FakeChannel& box() { return *boxes_.at("box"); }

    /// Writes a feed straight into the store, read at the clock's time.
    store::Remembered read(const std::string& category, const std::string& its_day, std::vector<source::FeedItem> items,
                           bool settle_missing = false);
    /// Writes a quiet day's or a stale reading.
    void read_state(const std::string& category, const std::string& its_day, CategoryState state);
    void read_failure(const std::string& category, const std::string& its_day,
                      CategoryState state = CategoryState::unreachable);

    [[nodiscard]] Result<digest::CloseReport> try_close(digest::CloseOrder order = {});
    /// The rooms of a delivery loop over this installation; `current` gives what `audience` and `channels` are then.
    [[nodiscard]] delivery::DeliverRooms deliver_rooms();
    [[nodiscard]] Result<delivery::DeliverReport> try_deliver();
    digest::CloseReport close() { return want(try_close()); }
    delivery::DeliverReport deliver() { return want(try_deliver()); }
    /// Closes, delivers and says what the subscriber received since the start.
    std::vector<std::string> received(const std::string& name);

    /// Closes and opens the database; leases left open become uncertain.
    void reopen(const Wrap& wrap = {});

    [[nodiscard]] std::vector<store::OutboxRow> outbox(std::optional<store::DeliveryState> state = std::nullopt);
    [[nodiscard]] std::string store_path() const { return folder_.file("paperwire.db"); }
    [[nodiscard]] store::DestinationRow destination(const std::string& name);

    FakeClock clock;
    std::shared_ptr<const digest::Audience> audience{audience_of({})};
    std::unique_ptr<store::Store> store;
    delivery::Channels channels;
    delivery::Patience patience;
    std::size_t window{256};
    std::size_t chunk_members{4'000};
    std::uint64_t random{0};  // what every draw gives
    boost::asio::io_context loop{1};
    async::Threads store_thread{"store", 1};  // joined before the loop goes
    async::Threads pool{"pool", 2};

private:
    TestFolder folder_;
    std::map<std::string, FakeChannel*> boxes_;
    int tokens_{0};
};

}  // namespace paperwire::fakes
