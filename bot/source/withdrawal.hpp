// SPDX-License-Identifier: MIT
// source: arXiv flags no withdrawal; authors announce it in the comment or put it in the abstract's place.
#pragma once

#include <string_view>

namespace paperwire::source {

/// True when a comment or an abstract (normalised) opens by saying that the paper is withdrawn: `Withdrawn due to …`,
/// `This paper has been withdrawn by the author`. A text that only mentions withdrawal is none.
[[nodiscard]] bool says_withdrawn(std::string_view text);

}  // namespace paperwire::source
