// SPDX-License-Identifier: MIT
// daemon: where randomness enters the program.
#pragma once

#include <cstdint>
#include <string>

namespace paperwire::daemon {

/// Uniform over all of uint64; for jitter only. Loop thread.
[[nodiscard]] std::uint64_t random_number();
/// 128 bits from the system's generator as 32 hexadecimal digits: for tokens that must not be guessed. Any thread.
[[nodiscard]] std::string random_token();

}  // namespace paperwire::daemon
