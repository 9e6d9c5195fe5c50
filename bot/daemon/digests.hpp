// SPDX-License-Identifier: MIT
// daemon: queued digests read back from a store, for preview and demo.
#pragma once

#include <vector>

#include "bot/core/digest.hpp"
#include "bot/digest/audience.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

struct QueuedDigest {
    store::OutboxRow row;
    const digest::Target* target{nullptr};  // points into the audience
    Digest digest;
};

/// Every queued digest of the audience's destinations, by destination. Errors: those of the store.
[[nodiscard]] Result<std::vector<QueuedDigest>> queued_digests(store::Store& store, const digest::Audience& audience);

}  // namespace paperwire::daemon
