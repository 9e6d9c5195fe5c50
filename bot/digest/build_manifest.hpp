// SPDX-License-Identifier: MIT
// digest: hits of one destination to a manifest, and a manifest with its papers to a Digest. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/manifest.hpp"
#include "bot/store/store.hpp"

namespace paperwire::digest {

/// Filters from this position on share a bit of Hit::held.
inline constexpr std::uint32_t last_held_bit = 63;

/// One event that some filter of a destination matched.
struct Hit {
    std::uint32_t event{0};      // position in the batch's events
    Kind kind{Kind::new_paper};  // the best that a matching filter saw
    std::uint64_t held{0};       // which filters of the delivery hold, as bits by position; 0: all
};

/// Where a batch's events stand in a digest, as numbers: a million destinations sort the same few thousand.
class Places {
public:
    Places() = default;
    explicit Places(const std::vector<store::Event>& events);

    struct Place {
        std::uint32_t primary{0};  // rank of the primary category
        std::uint32_t rest{0};     // rank by day, id and version
        std::uint32_t fold{0};     // the same for what is one thing to a reader
    };
    [[nodiscard]] const Place& of(std::uint32_t event) const { return places_[event]; }

private:
    std::vector<Place> places_;
};

/// What becomes one entry.
struct Line {
    Hit hit;
    std::vector<std::uint32_t> others;  // further events of the same announcement
};

/// Orders hits and folds those of one announcement (new and cross-list of one paper) into one line, at its best kind.
/// Order: primary category, then kind (new, cross-list, replacements), then day, then id.
[[nodiscard]] std::vector<Line> order_hits(const std::vector<Hit>& hits, const Places& places);

/// What a manifest says beside its entries.
struct ManifestFrame {
    int waiting{0};
    std::string_view language;
    std::string_view summary;
    Delivery::Form form{Delivery::Form::full};
};

/// The same bytes as to_json() of such a manifest (a test holds them together), without making one.
[[nodiscard]] std::string manifest_text(const std::vector<Line>& lines, const std::vector<store::Event>& events,
                                        const ManifestFrame& frame);

/// True when the destination has had this: any entry for a new or cross-listed paper, the same version (or a later one)
/// for a replacement. What was dropped unsent was not had.
[[nodiscard]] bool has_had(const store::Event& event, std::span<const store::SentEntry> sent);

struct DigestFrame {
    DigestId id;
    std::string subscriber;
    Instant closed_at{};
    std::string timezone{"UTC"};
};

/// Puts papers, groups, numbers and reasons to a manifest: the reasons from those of its filters that held when it was
/// closed, with the papers as they are now and what is still unknown of them as absent, for the filters held all the
/// same. The receipt counts the entries that list a category, but for manifests that say it themselves. Filters that do
/// not read cost the reasons alone. `paper_of` never returns null.
[[nodiscard]] Digest build_digest(const Manifest& manifest, DigestFrame frame,
                                  const std::function<PaperPtr(const PaperId&, int version)>& paper_of);

/// What a digest covers.
struct Stretch {
    store::Seq from{0};    // exclusive
    store::Seq to{0};      // inclusive
    Instant slot{};        // tells receipts over no event (from equals to) apart
    std::int64_t stay{0};  // of a destination that stands before its join point, DestinationRow::placed; else 0
};
/// The id of a destination's digest, in hexadecimal: eight digits of the destination's row, so that digests closed
/// together stand together in the store's index, and 96 bits of SHA-256. Who left and came back goes over events of the
/// earlier stay again, perhaps with other filters: that is another digest.
[[nodiscard]] DigestId digest_id(store::DestinationId destination, const DestinationKey& key, const Stretch& stretch);

}  // namespace paperwire::digest
