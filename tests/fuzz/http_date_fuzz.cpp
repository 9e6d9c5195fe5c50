// SPDX-License-Identifier: MIT
// fuzz: a date as any server may write it. What reads lies within the years that have four digits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/net/http_date.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto now = *paperwire::parse_instant("2026-04-27T08:00:00Z");
    const auto read = paperwire::net::parse_http_date(text, now);
    if (read && paperwire::to_string(*read).size() > 30) std::abort();
    return 0;
}
