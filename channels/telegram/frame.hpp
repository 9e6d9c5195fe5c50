// SPDX-License-Identifier: MIT
// channels/telegram: what stands around the entries: headline, contents, headings, receipt.
#pragma once

#include "bot/core/digest.hpp"
#include "channels/telegram/parts.hpp"

namespace paperwire::telegram {

/// Begins every message.
class Headline {
public:
    explicit Headline(const Digest& digest);
    /// With `(2/3)` where there are several parts.
    [[nodiscard]] Piece of(std::size_t part, std::size_t parts) const;

private:
    EscapedText words_;
};

/// What is in the digest, by category; or what is said in place of entries.
[[nodiscard]] Section render_contents(const Digest& digest);
/// A section without blocks: the heading of a group's entries.
[[nodiscard]] Section render_group(const Group& group);
/// The foot: categories in trouble first, as many rows as a reader takes in, the rest as lists of names; then what
/// waits, then the colophon.
[[nodiscard]] Section render_receipt(const Digest& digest);

}  // namespace paperwire::telegram
