// SPDX-License-Identifier: MIT
// net: how long to wait before asking again, by our own rule and by the other side's word.
#include "bot/net/retry.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/net/http_date.hpp"

namespace paperwire::net {

namespace {

/// More digits than fit are a wait without end: the cap.
std::chrono::seconds read_delta(std::string_view digits, std::chrono::seconds cap) {
    std::chrono::seconds::rep value = 0;
    for (const char c : digits) {
        value = value * 10 + (c - '0');
        if (value >= cap.count()) {
            return cap;
        }
    }
    return std::chrono::seconds{value};
}

}  // namespace

std::chrono::milliseconds next_delay(const Backoff& backoff, int failures, std::uint64_t random) {
    auto delay = std::min(backoff.base, backoff.cap);
    for (int i = 1; i < failures && delay < backoff.cap; ++i) {
        delay = delay > backoff.cap / 2 ? backoff.cap : delay * 2;
    }
    const auto span = static_cast<std::uint64_t>(std::max<std::chrono::milliseconds::rep>(delay.count() / 2, 0));
    const auto spread = static_cast<std::chrono::milliseconds::rep>(random % (span + 1));
    return delay - delay / 4 + std::chrono::milliseconds{spread};
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Instant now, std::chrono::seconds cap) {
    const std::string_view text = ascii::trim(value);
    std::optional<std::chrono::seconds> wait;
    if (!text.empty() && std::ranges::all_of(text, ascii::is_digit)) {
        wait = read_delta(text, cap);
    } else if (const auto until = parse_http_date(text, now)) {
        wait = std::min(std::chrono::ceil<std::chrono::seconds>(*until - now), cap);
    }
    if (wait && wait->count() <= 0) {
        return std::nullopt;
    }
    return wait;
}

}  // namespace paperwire::net
