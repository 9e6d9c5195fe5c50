// SPDX-License-Identifier: MIT
// daemon: digests, with their papers.
#include "bot/daemon/digests.hpp"

#include "bot/digest/build_manifest.hpp"

namespace paperwire::daemon {

namespace {

Result<Digest> read_digest(store::Store& store, const store::OutboxRow& row, const std::string& timezone) {
    const auto manifest = store.manifest(row.digest);
    if (!manifest) return std::unexpected(manifest.error());
    std::map<std::pair<std::string, int>, PaperPtr> papers;
    for (const ManifestEntry& entry : manifest->entries) {
        auto paper = store.paper(entry.id, entry.version);
        if (!paper) return std::unexpected(paper.error());
        papers[{entry.id.text(), entry.version}] = std::make_shared<const Paper>(std::move(*paper));
    }
    return digest::build_digest(*manifest, {row.digest, row.key.subscriber, row.closed_at, timezone},
                                [&papers](const PaperId& id, int version) { return papers.at({id.text(), version}); });
}

}  // namespace

Result<std::vector<StoredDigest>> stored_digests(store::Store& store, const digest::Audience& audience,
                                                 store::DeliveryState state) {
    const auto rows = store.outbox(state);
    if (!rows) return std::unexpected(rows.error());
    std::vector<StoredDigest> all;
    for (const store::OutboxRow& row : *rows) {
        const auto target = audience.cohorts.targets.find(to_string(row.key));
        if (target == audience.cohorts.targets.end()) continue;
        auto digest = read_digest(store, row, target->second->delivery->timezone);
        if (!digest) return std::unexpected(digest.error());
        all.push_back({row, target->second, std::move(*digest)});
    }
    return all;
}

}  // namespace paperwire::daemon
