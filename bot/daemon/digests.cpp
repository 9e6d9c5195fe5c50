// SPDX-License-Identifier: MIT
// daemon: digests, with their papers.
#include "bot/daemon/digests.hpp"

#include "bot/digest/read_digest.hpp"

namespace paperwire::daemon {

Result<std::vector<StoredDigest>> stored_digests(store::Store& store, const digest::Audience& audience,
                                                 store::DeliveryState state) {
    const auto rows = store.outbox(state);
    if (!rows) return std::unexpected(rows.error());
    digest::PaperShelf shelf;
    std::vector<StoredDigest> all;
    for (const store::OutboxRow& row : *rows) {
        const digest::Target* target = audience.cohorts.targets.find(row.key);
        if (target == nullptr) continue;
        auto digest = digest::read_digest(store, shelf, row, target->delivery->timezone);
        if (!digest) return std::unexpected(digest.error());
        all.push_back({row, target, std::move(*digest)});
    }
    return all;
}

}  // namespace paperwire::daemon
