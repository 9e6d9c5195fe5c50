// SPDX-License-Identifier: MIT
// text: "did you mean".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace paperwire::text {

/// The candidate with the least edit distance (insert, delete, replace, swap; case aside) to `name`, when that is at
/// most a third of the longer length (and at least 1 is allowed for names over two characters); empty when none is
/// near. Ties go to the first candidate.
[[nodiscard]] std::string nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace paperwire::text
