// SPDX-License-Identifier: MIT
// tests: a town whose delivery loop runs on and is stopped at the end.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "bot/core/log.hpp"
#include "tests/delivery/town.hpp"
#include "tests/fakes/watched_store.hpp"

namespace paperwire::delivery {

using namespace std::chrono_literals;
using fakes::Moment;
using fakes::Person;
using store::DeliveryState;
using testing::IsEmpty;

class OutboxLoopTest : public testing::Test {
protected:
    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        town_.add_channel("box");
    }
    void TearDown() override {
        if (started_) {
            town_.stop();
            EXPECT_TRUE(town_.ends());
            EXPECT_EQ(town_.outbox().under_way(), 0U);
            EXPECT_THAT(town_.here.outbox(DeliveryState::leased), IsEmpty());
        }
        log::configure(log::Level::warning, log::Format::text);
    }

    void start() {
        town_.start();
        started_ = true;
    }
    fakes::FakeChannel& box() { return town_.channel("box"); }
    static std::vector<Person> people(int count) {
        std::vector<Person> made;
        for (int i = 0; i < count; ++i) made.push_back(Town::person("p" + std::to_string(i), "box"));
        return made;
    }
    /// One message every ten seconds, whoever gets it.
    void make_slow() {
        box().set_budgets([](const channels::Recipient&) { return std::vector<channels::Budget>{{"", 10'000ms}}; });
    }
    /// Opens the store anew with calls of that name failing while `fails` says so.
    void break_store(const std::string& call, Moment moment, const bool& fails) {
        town_.here.reopen([call, moment, &fails](std::unique_ptr<store::Store> store) {
            return std::make_unique<fakes::WatchedStore>(
                std::move(store), [call, moment, &fails](const std::string& name, Moment when) -> Result<void> {
                    if (fails && name == call && when == moment) return fail(Errc::storage_full, "disk full");
                    return {};
                });
        });
    }

    bool broken_{false};  // outlives the town, whose last writes look at it
    Town town_;
    bool started_{false};
};

}  // namespace paperwire::delivery
