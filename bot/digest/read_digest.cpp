// SPDX-License-Identifier: MIT
#include "bot/digest/read_digest.hpp"

#include <memory>

#include "bot/digest/build_manifest.hpp"

namespace paperwire::digest {

namespace {

/// Several days of all of arXiv; then the shelf is cleared.
constexpr std::size_t most_papers = 20'000;

}  // namespace

Result<PaperPtr> PaperShelf::find(store::Store& store, const PaperId& id, int version) {
    const auto key = std::pair(id.text(), version);
    if (const auto found = papers_.find(key); found != papers_.end()) return found->second;
    auto paper = store.paper(id, version);
    if (!paper) return std::unexpected(paper.error());
    if (papers_.size() >= most_papers) papers_.clear();
    return papers_.emplace(key, std::make_shared<const Paper>(std::move(*paper))).first->second;
}

Result<StoredManifest> read_manifest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row) {
    auto manifest = store.manifest(row.digest);
    if (!manifest) return std::unexpected(manifest.error());
    StoredManifest stored{std::move(*manifest), {}};
    const auto fetch = [&](const PaperId& id, int version) -> Result<void> {
        const auto key = std::pair(id.text(), version);
        if (stored.papers.contains(key)) return {};
        auto paper = shelf.find(store, id, version);
        if (!paper) return std::unexpected(paper.error());
        stored.papers.emplace(key, std::move(*paper));
        return {};
    };
    for (const ManifestEntry& entry : stored.manifest.entries) {
        if (auto found = fetch(entry.id, entry.version); !found) return std::unexpected(found.error());
        for (const AnnouncedAs& event : entry.events) {
            if (auto found = fetch(entry.id, event.version); !found) return std::unexpected(found.error());
        }
    }
    return stored;
}

Result<Digest> build_digest(const StoredManifest& stored, const store::OutboxRow& row, const std::string& timezone) {
    return build_digest(stored.manifest, {row.digest, row.key.subscriber, row.closed_at, timezone},
                        [&stored](const PaperId& id, int version) { return stored.papers.at({id.text(), version}); });
}

Result<Digest> read_digest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row,
                           const std::string& timezone) {
    const auto stored = read_manifest(store, shelf, row);
    if (!stored) return std::unexpected(stored.error());
    return build_digest(*stored, row, timezone);
}

}  // namespace paperwire::digest
