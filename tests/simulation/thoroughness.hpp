// SPDX-License-Identifier: MIT
// simulation: how much is lived through. PAPERWIRE_SLOW asks for all of it; builds with sanitizers, which take ten
// times as long, live through a part.
#pragma once

#include <cstdlib>

namespace paperwire::simulation {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

[[nodiscard]] inline bool is_thorough() { return std::getenv("PAPERWIRE_SLOW") != nullptr; }

}  // namespace paperwire::simulation
