// SPDX-License-Identifier: MIT
// One digest with everything in it, for goldens and for looking at: three categories, all kinds, accents, markup in
// titles, a crowd of authors, affiliations, reasons in every field, a receipt with trouble. And the digest of a day
// without anything.
#pragma once

#include "bot/core/digest.hpp"

namespace paperwire::samples {

[[nodiscard]] Digest rich_digest();
[[nodiscard]] Digest empty_digest();
/// One paper, and two that could not be shown.
[[nodiscard]] Digest left_out_digest();

}  // namespace paperwire::samples
