// SPDX-License-Identifier: MIT
// daemon: digests read back from a store, for preview and demo.
#pragma once

#include <vector>

#include "bot/core/digest.hpp"
#include "bot/digest/audience.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

struct StoredDigest {
    store::OutboxRow row;
    const digest::Target* target{nullptr};  // points into the audience
    Digest digest;
};

/// Every digest in that state of the audience's destinations, by destination. Errors: those of the store.
[[nodiscard]] Result<std::vector<StoredDigest>> stored_digests(store::Store& store, const digest::Audience& audience,
                                                               store::DeliveryState state);

}  // namespace paperwire::daemon
