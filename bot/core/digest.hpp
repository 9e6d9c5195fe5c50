// SPDX-License-Identifier: MIT
// core: the one model that every channel renders. Built from a manifest by bot/digest; channels only read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/manifest.hpp"
#include "bot/core/paper.hpp"
#include "bot/core/time.hpp"

namespace paperwire {

/// 128 bits as 32 hexadecimal digits: a hash of (destination, seq_from, seq_to), fixed when the digest is closed.
/// Message-ID and every idempotency key derive from it.
using DigestId = std::string;

struct Entry {
    int number{0};   // 1 and up through the whole digest, over all its parts
    PaperPtr paper;  // never null
    Kind kind{Kind::new_paper};
    int previous_version{0};  // 0 when unknown
    Day day;
    std::vector<Reason> why;
    std::string summary;  // plain text; empty when none was asked for
};

/// A stretch of entries under one heading.
struct Group {
    std::string category;  // canonical id of the primary category
    std::string title;     // "Programming Languages"
    std::size_t first{0};  // position in Digest::entries
    std::size_t count{0};
};

struct Digest {
    DigestId id;
    std::string subscriber;
    std::vector<Day> days;        // announcement days, ascending; empty only for a receipt alone with no category read
    std::vector<Group> contents;  // covers entries without gap or overlap, in order
    std::vector<Entry> entries;
    std::vector<ManifestReceipt> receipt;
    int waiting{0};
    std::vector<PaperId> left_out;  // papers that could not be shown: the receipt names them
    bool receipt_is_lost{false};    // it does not read in the store: what was read is not known
    bool reasons_are_lost{false};   // likewise, why the entries are here
    std::string language{"en"};
    Delivery::Form form{Delivery::Form::full};
    Instant closed_at{};
    std::string timezone{"UTC"};
    bool is_test{false};  // of `test-channel`: nothing was announced
};

/// The subject line and heading: `3 new papers · Mon 27 Apr 2026`, or `TEST of Paperwire · …`. Plain text, no line
/// breaks.
[[nodiscard]] std::string headline(const Digest& digest);
/// `v1→v3`, `withdrawn`, `cross-list`, `new`, `revised v3`: the label a reader sees.
[[nodiscard]] std::string kind_label(const Entry& entry);
/// `Mon 27 Apr 2026`.
[[nodiscard]] std::string long_label(Day day);

}  // namespace paperwire
