// SPDX-License-Identifier: MIT
// digest: matches of one destination to a manifest, and a manifest with its papers to a Digest. Pure.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/manifest.hpp"
#include "bot/store/store.hpp"
#include "filters/index.hpp"

namespace paperwire::digest {

/// One event that some filter of a destination matched.
struct Hit {
    const store::Event* event{nullptr};
    Kind kind{Kind::new_paper};  // the best that a matching filter saw
    std::vector<Reason> why;
};

/// Orders hits, folds those of one announcement (new and cross-list of one paper) into one entry, and counts the
/// receipt's matches. Order: primary category, then kind (new, cross-list, replacements), then day, then id.
/// `categories` of a paper decide which receipt rows it counts in.
[[nodiscard]] Manifest build_manifest(std::vector<Hit> hits, std::vector<ManifestReceipt> receipt);

/// True when the destination has had this: any entry for a new or cross-listed paper, the same version (or a later one)
/// for a replacement. What was dropped unsent was not had.
[[nodiscard]] bool has_had(const store::Event& event, std::span<const store::SentEntry> sent);

struct DigestFrame {
    DigestId id;
    std::string subscriber;
    Instant closed_at{};
    std::string timezone{"UTC"};
};

/// Puts papers, groups and numbers to a manifest. `paper_of` never returns null.
[[nodiscard]] Digest build_digest(const Manifest& manifest, DigestFrame frame,
                                  const std::function<PaperPtr(const PaperId&, int version)>& paper_of);

/// The id of the digest over (from, to] for a destination: 128 bits of SHA-256, in hexadecimal. A receipt alone over no
/// event (from equals to) is told from the next one by its slot.
[[nodiscard]] DigestId digest_id(const DestinationKey& key, store::Seq from, store::Seq to, Instant slot);

}  // namespace paperwire::digest
