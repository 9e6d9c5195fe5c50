// SPDX-License-Identifier: MIT
// core: what a digest holds, fixed when it is closed. A manifest names papers; a Digest (bot/core/digest.hpp) carries
// them. Equal manifests are one row in the store, however many destinations share them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/receipt.hpp"
#include "bot/core/result.hpp"
#include "bot/core/subscriber.hpp"

namespace paperwire {

/// Why an entry is here: a filter, and the words that made it hold.
struct Reason {
    std::string filter;       // the subscriber's name for it
    std::string field;        // title, abstract, comment, journal_ref, authors, categories, primary, announce
    std::string matched;      // the words as they stand in the normalised field
    std::uint32_t begin{0};   // byte offset of `matched` in the field (for authors: in that author's name)
    std::int32_t author{-1};  // position in Paper::authors where field is authors, else -1

    friend bool operator==(const Reason&, const Reason&) = default;
};

/// An event of the store by which an entry came.
struct AnnouncedAs {
    std::int64_t seq{0};  // what a manifest keeps; the rest the store knows
    int version{1};
    Kind kind{Kind::new_paper};
    Day day;

    friend bool operator==(const AnnouncedAs&, const AnnouncedAs&) = default;
};

struct ManifestEntry {
    PaperId id;
    int version{1};
    Kind kind{Kind::new_paper};  // as this destination's filters see it, the best of those that matched
    int previous_version{0};     // the newest older version this installation has announced, 0 when none
    Day day;                     // announcement day
    std::vector<Reason> why;     // only where they were fixed at closing: manifests of an earlier version
    /// Its own event first; then others of the same announcement. Empty in manifests of an earlier version. Where there
    /// are any, id, version and day are theirs and are not kept.
    std::vector<AnnouncedAs> events{};
    /// Positions of the filters that held when it was closed (63: any from there on). Empty: all of them, or an earlier
    /// version.
    std::vector<std::uint32_t> held{};

    friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

struct ManifestReceipt {
    CategoryReceipt category;
    int matched{0};  // entries of this digest that list the category

    friend bool operator==(const ManifestReceipt&, const ManifestReceipt&) = default;
};

struct Manifest {
    std::vector<ManifestEntry> entries;    // in reading order (bot/digest/build_manifest.hpp)
    std::vector<ManifestReceipt> receipt;  // by day, then category; kept beside the manifest, for many share it
    std::string filters;                   // likewise: bot/digest/filter_text.hpp, as they were at closing
    bool receipt_is_lost{false};           // it does not read in the store
    bool filters_are_lost{false};          // likewise
    int waiting{0};                        // papers that wait for a comment or journal reference
    std::string language{"en"};
    std::string summary{"off"};  // off, extract, model
    Delivery::Form form{Delivery::Form::full};

    friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Canonical JSON, `filters` left out: equal manifests give equal bytes.
[[nodiscard]] std::string to_json(const Manifest& manifest);
/// Errors: malformed.
[[nodiscard]] Result<Manifest> manifest_from_json(std::string_view json);
/// A receipt alone, as canonical JSON.
[[nodiscard]] std::string to_json(const std::vector<ManifestReceipt>& receipt);
/// Errors: malformed.
[[nodiscard]] Result<std::vector<ManifestReceipt>> receipt_from_json(std::string_view json);

}  // namespace paperwire
