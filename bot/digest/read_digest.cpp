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

namespace {

/// What is wrong with one entry; errors of the store are not.
bool is_of_one_entry(Errc code) { return code == Errc::not_found || code == Errc::malformed; }

class ManifestReader {
public:
    ManifestReader(store::Store& store, PaperShelf& shelf) : store_(store), shelf_(shelf) {}

    Result<StoredManifest> read(Manifest manifest) {
        std::vector<ManifestEntry> entries = std::exchange(manifest.entries, {});
        stored_.manifest = std::move(manifest);
        for (ManifestEntry& entry : entries) {
            auto found = entry.id.empty() ? fail(Errc::malformed, "its event is not in the store") : fetch(entry);
            if (found) {
                stored_.manifest.entries.push_back(std::move(entry));
            } else if (is_of_one_entry(found.error().code)) {
                stored_.unreadable.push_back({entry.id, found.error().message});
            } else {
                return std::unexpected(found.error());
            }
        }
        return std::move(stored_);
    }

private:
    /// Further events give reasons alone: those that do not read are done without.
    Result<void> fetch(ManifestEntry& entry) {
        if (auto found = fetch(entry.id, entry.version); !found) return found;
        std::vector<AnnouncedAs> events;
        for (const AnnouncedAs& event : entry.events) {
            const auto found = fetch(entry.id, event.version);
            if (found) events.push_back(event);
            else if (!is_of_one_entry(found.error().code)) return found;
        }
        entry.events = std::move(events);
        return {};
    }

    Result<void> fetch(const PaperId& id, int version) {
        const auto key = std::pair(id.text(), version);
        if (stored_.papers.contains(key)) return {};
        auto paper = shelf_.find(store_, id, version);
        if (!paper) return std::unexpected(paper.error());
        stored_.papers.emplace(key, std::move(*paper));
        return {};
    }

    store::Store& store_;
    PaperShelf& shelf_;
    StoredManifest stored_;
};

}  // namespace

Result<StoredManifest> read_manifest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row) {
    auto manifest = store.manifest(row.digest);
    if (!manifest) return std::unexpected(manifest.error());
    return ManifestReader(store, shelf).read(std::move(*manifest));
}

Digest build_digest(const StoredManifest& stored, const store::OutboxRow& row, const std::string& timezone) {
    return build_digest(stored.manifest, {row.digest, row.key.subscriber, row.closed_at, timezone},
                        [&stored](const PaperId& id, int version) { return stored.papers.at({id.text(), version}); });
}

Result<Digest> read_digest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row,
                           const std::string& timezone) {
    const auto stored = read_manifest(store, shelf, row);
    if (!stored) return std::unexpected(stored.error());
    Digest digest = build_digest(*stored, row, timezone);
    for (const Unreadable& one : stored->unreadable) digest.left_out.push_back(one.id);
    return digest;
}

}  // namespace paperwire::digest
