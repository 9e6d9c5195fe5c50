// SPDX-License-Identifier: MIT
// tests: an installation in virtual time, with as many channels and people as a test likes, and its delivery loop.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/delivery/deliver_due.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/virtual_clock.hpp"

namespace paperwire::delivery {

class Town {
public:
    explicit Town(unsigned pool_threads = 2);

    fakes::FakeChannel& add_channel(const std::string& name, unsigned concurrency = 4);
    [[nodiscard]] fakes::FakeChannel& channel(const std::string& name) { return *channels_.at(name); }
    /// Somebody with one delivery to that channel.
    [[nodiscard]] static fakes::Person person(const std::string& name, const std::string& channel);
    /// Reads and closes one day of `papers` papers for everybody.
    void close_a_day(int papers);

    [[nodiscard]] DeliverRooms rooms();
    /// Sends until nothing is due; virtual time passes.
    DeliverReport drain();

    /// The daemon's loop.
    void start();
    void stop();
    /// Lets time pass until it has ended; false when it waits for something that never comes.
    [[nodiscard]] bool ends();
    [[nodiscard]] OutboxLoop& outbox() { return *outbox_; }
    /// Ends the loop and opens the store anew, as another process does.
    void restart(const fakes::Installation::Wrap& wrap = {});

    /// When each subscriber's messages were handed to a channel, since the beginning.
    [[nodiscard]] std::map<std::string, std::vector<std::chrono::milliseconds>> times(const std::string& channel);

    fakes::Installation here;  // its own clock stands still
    fakes::VirtualClock clock{here.clock.civil()};
    fakes::VirtualTime time;

private:
    async::Monotonic begin_{clock.monotonic()};
    std::map<std::string, std::shared_ptr<fakes::FakeChannel>> channels_;
    std::unique_ptr<OutboxLoop> outbox_;
    bool running_{false};
    int next_paper_{10'001};
    int next_day_{0};
    int tokens_{0};
};

}  // namespace paperwire::delivery
