// SPDX-License-Identifier: MIT
// tests: an installation whose days are closed and delivered in passes, its clock standing still between.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/installation.hpp"

namespace paperwire::delivery {

using fakes::item;
using fakes::Person;
using store::DeliveryState;

class DeliverDue : public testing::Test {
protected:
    static Person person(const std::string& name, const std::string& channel = "box") {
        Person made{name, "immediate", {fakes::in({"cs.PL"})}, {}};
        made.delivery.channel = channel;
        return made;
    }

    /// A day of `papers` papers, read and closed for everybody.
    void close_a_day(const std::string& its_day, int papers) {
        std::vector<source::FeedItem> items;
        for (int i = 0; i < papers; ++i) {
            items.push_back(
                item("2604." + std::to_string(10'001 + next_paper_++), paperwire::Kind::new_paper, {"cs.PL"}));
        }
        here_.read("cs.PL", its_day, std::move(items));
        here_.close();
    }

    DeliveryState state_of(const std::string& name) {
        for (const auto state : {DeliveryState::queued, DeliveryState::leased, DeliveryState::uncertain,
                                 DeliveryState::sent, DeliveryState::dead}) {
            for (const auto& row : here_.outbox(state)) {
                if (row.key.subscriber == name) return state;
            }
        }
        return DeliveryState::dropped;
    }

    fakes::Installation here_;  // Monday 27 April 2026, 06:00 UTC
    int next_paper_{0};
};

}  // namespace paperwire::delivery
