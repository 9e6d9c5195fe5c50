// SPDX-License-Identifier: MIT
// digest: a chunk of members, from their hits to the texts and digests that one transaction writes.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/digest/day_batch.hpp"
#include "bot/digest/due_cohorts.hpp"

namespace paperwire::digest {

/// A member on its way through the pool and the store.
struct Draft {
    const store::DestinationRow* row{nullptr};
    const Target* target{nullptr};
    const Due* due{nullptr};
    MemberHits member;
    std::vector<store::SentEntry> sent;
};

/// The digests of a chunk, ready to be written, with the texts that they name.
struct Closing {
    std::vector<std::string> texts;
    std::vector<store::NewDigest> digests;
    std::size_t entries{0};
};

/// Looks up what members have had, only of papers that they may have had. Store thread.
[[nodiscard]] Result<void> look_up_sent(store::Store& store, const DayBatch& batch, std::vector<Draft>& drafts);

/// Makes chunk after chunk; remembers what many members share. Pool; one chunk at a time.
class ChunkWriter {
public:
    ChunkWriter(const DayBatch& batch, const Audience& audience, const Snapshot& snapshot, const std::vector<Due>& due,
                Instant now)
        : batch_(batch), audience_(audience), snapshot_(snapshot), due_(due), now_(now), finder_(batch) {}

    /// The hits of those members that get anything at all.
    [[nodiscard]] std::vector<Draft> draft(const Chunk& chunk);
    /// Texts and digests of those who get one.
    [[nodiscard]] Closing build(std::span<const Draft> drafts);

private:
    struct View {
        std::string text;
        bool trouble{false};  // a category is unread at this time
    };
    using ViewKey = std::pair<const Categories*, std::int64_t>;
    struct ViewHash {
        std::size_t operator()(const ViewKey& key) const noexcept {
            return std::hash<const void*>{}(key.first) ^ (static_cast<std::size_t>(key.second) << 1U);
        }
    };
    /// The texts of one chunk, each once.
    class Texts;

    const View& view_of(const Draft& one);
    void add(const Draft& one, Closing& closing, Texts& texts);

    const DayBatch& batch_;
    const Audience& audience_;
    const Snapshot& snapshot_;
    const std::vector<Due>& due_;
    Instant now_;
    HitFinder finder_;
    std::unordered_map<ViewKey, View, ViewHash> views_;
};

}  // namespace paperwire::digest
