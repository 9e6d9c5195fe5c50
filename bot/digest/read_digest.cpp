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

Result<Digest> read_digest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row,
                           const std::string& timezone) {
    const auto manifest = store.manifest(row.digest);
    if (!manifest) return std::unexpected(manifest.error());
    std::map<std::pair<std::string, int>, PaperPtr> papers;
    for (const ManifestEntry& entry : manifest->entries) {
        auto paper = shelf.find(store, entry.id, entry.version);
        if (!paper) return std::unexpected(paper.error());
        papers.emplace(std::pair(entry.id.text(), entry.version), std::move(*paper));
    }
    return build_digest(*manifest, {row.digest, row.key.subscriber, row.closed_at, timezone},
                        [&papers](const PaperId& id, int version) { return papers.at({id.text(), version}); });
}

}  // namespace paperwire::digest
