// SPDX-License-Identifier: MIT
// Digests for the tests of mail: a day with everything a reader may meet, and plain ones of any size.
#pragma once

#include <cstddef>
#include <string>

#include "bot/core/digest.hpp"

namespace paperwire::email_tests {

/// Five entries in three groups: accents and math, `<` and `&`, every kind, an old id, a long list of authors with a
/// match far down, a withdrawn paper; a receipt with a category in trouble; papers that wait.
[[nodiscard]] Digest a_day();

/// `count` entries of one group, each with an abstract of about `abstract_bytes`.
[[nodiscard]] Digest plain_day(std::size_t count, std::size_t abstract_bytes);

/// No entry, a receipt with a quiet and an unreachable category.
[[nodiscard]] Digest empty_day();

/// Adds a reason for the first place where `words` stand in `entry`'s field.
void mark(Entry& entry, const std::string& filter, const std::string& field, const std::string& words);

}  // namespace paperwire::email_tests
