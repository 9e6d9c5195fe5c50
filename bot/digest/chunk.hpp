// SPDX-License-Identifier: MIT
// digest: a chunk of a cohort's members, from their hits to the manifests and digests that one transaction writes.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/digest/day_batch.hpp"
#include "bot/digest/due_cohorts.hpp"

namespace paperwire::digest {

/// A chunk of members on its way through the pool and the store.
struct Draft {
    const store::DestinationRow* row{nullptr};
    const Target* target{nullptr};
    MemberHits member;
    std::vector<store::SentEntry> sent;
};

/// The hits of those members that get anything at all. Pool.
[[nodiscard]] std::vector<Draft> draft(const DayBatch& batch, const Audience& audience,
                                       std::span<const store::DestinationRow> rows, Instant now);
/// Looks up what members have had, only of papers that they may have had. Store thread.
[[nodiscard]] Result<std::vector<Draft>> look_up_sent(store::Store& store, std::vector<Draft> drafts);

/// Manifests and digests of a chunk, ready to be written.
struct Closing {
    std::vector<std::string> manifests;
    std::vector<store::NewDigest> digests;
    std::size_t entries{0};
};

class ChunkWriter {
public:
    ChunkWriter(const DayBatch& batch, const Audience& audience, const Snapshot& snapshot, const Due& due, Instant now)
        : batch_(batch), audience_(audience), snapshot_(snapshot), due_(due), now_(now) {}

    /// Manifests and digests of those who get one. Pool; one chunk after the other.
    [[nodiscard]] Closing build(std::span<const Draft> drafts);

private:
    const ReceiptView& view_of(const CategoriesPtr& categories);

    const DayBatch& batch_;
    const Audience& audience_;
    const Snapshot& snapshot_;
    const Due& due_;
    Instant now_;
    std::unordered_map<const Categories*, ReceiptView> views_;
};

}  // namespace paperwire::digest
