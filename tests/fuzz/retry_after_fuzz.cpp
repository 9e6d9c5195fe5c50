// SPDX-License-Identifier: MIT
// Any bytes as a Retry-After value: a wait is positive and within the cap, and nothing else happens.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/net/retry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto now = paperwire::from_milliseconds(1'777'276'800'000);
    const auto cap = std::chrono::hours{24};
    const auto wait = paperwire::net::parse_retry_after(text, now, cap);
    if (wait && (wait->count() <= 0 || *wait > cap)) {
        std::abort();
    }
    return 0;
}
