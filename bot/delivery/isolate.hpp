// SPDX-License-Identifier: MIT
// delivery: rendering what can be rendered. One paper that cannot be shown, for its row is damaged or a renderer fails
// at it, must not keep the others of its digest from their reader: it is found, left out, and named in the receipt.
#pragma once

#include <string>
#include <vector>

#include "bot/digest/read_digest.hpp"
#include "channels/channel.hpp"

namespace paperwire::delivery {

struct LeftOut {
    PaperId id;  // empty where not even that could be read
    std::string reason;
};

struct Rendering {
    std::vector<channels::PartBytes> parts;  // at least one
    std::vector<LeftOut> left_out;
    bool receipt_is_lost{false};   // see Digest
    bool reasons_are_lost{false};  // likewise
};

/// render() with what it throws as an error; never without a part. Errors: internal.
[[nodiscard]] Result<Rendering> render_guarded(const channels::Channel& channel, const Digest& digest);

/// The digest with all entries that can be shown; Digest::left_out names the others. It is tried whole first; when that
/// fails, halves of it, so that a few bad ones among thousands are found soon. Takes the time that reasons take, and
/// throws nothing: for the pool. Errors: internal and malformed, when nothing of it is left, or it fails without any
/// entry.
[[nodiscard]] Result<Rendering> render_isolated(const channels::Channel& channel, const digest::StoredManifest& stored,
                                                const store::OutboxRow& row, const std::string& timezone);

}  // namespace paperwire::delivery
