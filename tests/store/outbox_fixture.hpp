// SPDX-License-Identifier: MIT
// tests: a store with something to queue, for the tests of the outbox.
#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/store/engines.hpp"

namespace paperwire::store {

using enum DeliveryState;

inline const std::string soon = "2026-04-27T08:00:00Z";
inline const std::string later = "2026-04-27T12:00:00Z";

/// Four papers, and ana, bob and eve who wait for digests; eve on another channel.
class StoreOutbox : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        remember(
            reading("cs.LG", "2026-04-27",
                    {item("2604.00001", Kind::new_paper, {"cs.LG"}), item("2604.00002", Kind::new_paper, {"cs.LG"}),
                     item("2604.00003", Kind::new_paper, {"cs.LG"}), item("2604.00004", Kind::new_paper, {"cs.LG"})}));
        join({configured("ana"), configured("bob"), eve_});
    }

    void close_for_eve(const std::string& digest) {
        DestinationId eve = 0;
        for (const auto& row : want(store_->destinations())) {
            if (row.key == eve_.key) eve = row.id;
        }
        WANT_DONE(store_->close(std::vector{manifest_of({"2604.00001"})},
                                std::vector{NewDigest{digest, eve, 0, 0, 4, now_}}, {}, now_));
    }

    /// Brings a delivery into a state by legal moves.
    void bring(const std::string& digest, DeliveryState wanted) {
        if (wanted == queued) return;
        if (wanted == dropped) {
            WANT_DONE(store_->drop(std::vector{digest}, now_));
            return;
        }
        lease(digest);
        if (wanted != leased) record(become(digest, wanted));
    }

    std::optional<Instant> next_attempt(const std::string& channel = "mail") {
        return want(store_->next_attempt(channel, {}));
    }
    std::vector<std::string> due_of_eve(const std::string& now) {
        std::vector<std::string> digests;
        for (const auto& row : want(store_->due("tg", at(now), 9, {}))) digests.push_back(row.digest);
        return digests;
    }

    Configured eve_{{"eve", "tg", "42"}, "c", std::nullopt};
};

}  // namespace paperwire::store
