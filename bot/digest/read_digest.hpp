// SPDX-License-Identifier: MIT
// digest: a digest read back from the store, with its papers.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/result.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

/// Papers already read, so that a thousand digests of one day read each paper once. One thread at a time.
class PaperShelf {
public:
    /// Errors: not_found, and those of the store.
    [[nodiscard]] Result<PaperPtr> find(store::Store& store, const PaperId& id, int version);

private:
    std::map<std::pair<std::string, int>, PaperPtr> papers_;
};

/// An entry of which the store cannot say what it is.
struct Unreadable {
    PaperId id;  // empty where not even that reads
    std::string reason;
};

/// What the store holds of a digest: enough to build it elsewhere.
struct StoredManifest {
    Manifest manifest;  // entries that read
    std::map<std::pair<std::string, int>, PaperPtr> papers;
    std::vector<Unreadable> unreadable{};  // the others
};
/// Blocks. Errors: not_found, malformed (all of it), and those of the store.
[[nodiscard]] Result<StoredManifest> read_manifest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row);
/// Computes its reasons: milliseconds for a long one.
[[nodiscard]] Digest build_digest(const StoredManifest& stored, const store::OutboxRow& row,
                                  const std::string& timezone);

/// Both: the digest of a row of the outbox; days and times in `timezone`. Blocks. Errors: not_found, and those of the
/// store.
[[nodiscard]] Result<Digest> read_digest(store::Store& store, PaperShelf& shelf, const store::OutboxRow& row,
                                         const std::string& timezone);

}  // namespace paperwire::digest
