// SPDX-License-Identifier: MIT
// tests: feeds as they come, polled into a store of their own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/intake/poll_sources.hpp"
#include "tests/fakes/fake_source.hpp"
#include "tests/fakes/installation.hpp"

namespace paperwire::intake {

class PollSources : public testing::Test {
protected:
    PollReport poll(std::vector<std::string> categories) {
        plan_.categories = std::move(categories);
        PollRooms rooms{source_, *here_.store, here_.store_thread, here_.clock, [this] { return random_; }, {}};
        return fakes::want(fakes::run_to_end(here_.loop, poll_sources(rooms, plan_)));
    }

    /// Announcements in the order of events, `2604.00001v1 new`.
    std::vector<std::string> events() {
        std::vector<std::string> lines;
        for (const auto& event : fakes::want(here_.store->events(0, fakes::want(here_.store->head()), 1'000))) {
            const auto& told = event.announcement;
            lines.push_back(told.paper->id.text() + "v" + std::to_string(told.paper->version) + " " +
                            std::string(to_string(told.kind)) +
                            (event.cause == store::Cause::settled ? " settled" : ""));
        }
        return lines;
    }

    store::StoredReceipt receipt(const std::string& category) {
        for (const auto& one : fakes::want(here_.store->newest_receipts())) {
            if (one.receipt.category == category) return one;
        }
        throw std::runtime_error("no receipt of " + category);
    }

    store::FeedState state(const std::string& category) { return fakes::want(here_.store->feed_states())[category]; }

    static std::unexpected<Error> throttled(std::optional<std::chrono::seconds> retry_after = std::nullopt) {
        return std::unexpected(Error{Errc::throttled, "429", retry_after});
    }

    fakes::Installation here_;  // Monday 27 April 2026, 06:00 UTC
    fakes::FakeSource source_;
    PollPlan plan_;
    std::uint64_t random_{0};  // the least jitter: three quarters of a delay
};

}  // namespace paperwire::intake
