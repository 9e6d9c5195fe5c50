// SPDX-License-Identifier: MIT
// The rules of patience: backoff and Retry-After, and the dates that HTTP knows.
#include "bot/net/retry.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "bot/net/http_date.hpp"

namespace paperwire::net {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
const Instant now = *parse_instant("2026-04-27T08:00:00Z");

TEST(NextDelay, DoublesUpToTheCap) {
    const Backoff backoff{.base = 5min, .cap = 1h};
    const std::vector<std::chrono::milliseconds> middle{5min, 10min, 20min, 40min, 60min, 60min};

    for (std::size_t i = 0; i < middle.size(); ++i) {
        SCOPED_TRACE(i);
        const auto least = next_delay(backoff, static_cast<int>(i) + 1, 0);
        EXPECT_EQ(least, middle[i] * 3 / 4);
    }
}

TEST(NextDelay, JitterStaysWithinAQuarterEitherWay) {
    const Backoff backoff{.base = 1000ms, .cap = 1h};
    std::chrono::milliseconds greatest{0};

    for (std::uint64_t random = 0; random < 2000; ++random) {
        const auto delay = next_delay(backoff, 1, random * 0x9E3779B97F4A7C15ULL);
        ASSERT_GE(delay, 750ms);
        ASSERT_LE(delay, 1250ms);
        greatest = std::max(greatest, delay);
    }

    EXPECT_GT(greatest, 1200ms);
}

TEST(NextDelay, NeverOverflows) {
    const Backoff backoff{.base = 5min, .cap = 1h};

    EXPECT_GE(next_delay(backoff, std::numeric_limits<int>::max(), most), 45min);
    EXPECT_LE(next_delay(backoff, std::numeric_limits<int>::max(), most), 75min);
    EXPECT_GE(next_delay(backoff, 0, 0), 225s);
    EXPECT_EQ(next_delay(Backoff{.base = 2h, .cap = 1h}, 1, 0), 45min);
    EXPECT_EQ(next_delay(Backoff{.base = 0ms, .cap = 1h}, 9, most), 0ms);
}

struct Case {
    std::string text;
    std::optional<std::chrono::seconds> wait;
};

TEST(ParseRetryAfter, ReadsSecondsAndDates) {
    const std::vector<Case> cases{
        {"1", 1s},
        {" 120 \t", 120s},
        {"0007", 7s},
        {"86400", 24h},
        {"86401", 24h},
        {"99999999999999999999999999", 24h},
        {"Mon, 27 Apr 2026 08:00:30 GMT", 30s},
        {"Monday, 27-Apr-26 08:01:00 GMT", 60s},
        {"Mon Apr 27 08:00:05 2026", 5s},
        {"Fri May  1 08:00:00 2026", 24h},
        {"", std::nullopt},
        {"0", std::nullopt},
        {"000", std::nullopt},
        {"-5", std::nullopt},
        {"+5", std::nullopt},
        {"1.5", std::nullopt},
        {"5 s", std::nullopt},
        {"soon", std::nullopt},
        {"Mon, 27 Apr 2026 08:00:00 GMT", std::nullopt},
        {"Mon, 27 Apr 2026 07:59:59 GMT", std::nullopt},
        {"Sun, 06 Nov 1994 08:49:37 GMT", std::nullopt},
        {"Mon, 27 Apr 2026 08:00:30 CEST", std::nullopt},
        {"Mon, 27 Apr 2026 08:00:30 GMT, 5", std::nullopt},
        {"Mon, 31 Apr 2026 08:00:30 GMT", std::nullopt},
        {"Mon, 27 Apr 2026 24:00:30 GMT", std::nullopt},
    };

    for (const Case& each : cases) {
        SCOPED_TRACE(each.text);
        EXPECT_EQ(parse_retry_after(each.text, now), each.wait);
    }
}

TEST(ParseRetryAfter, RoundsAFractionUpAndObeysItsCap) {
    const Instant a_bit_later = now + 500ms;

    EXPECT_EQ(parse_retry_after("Mon, 27 Apr 2026 08:00:01 GMT", a_bit_later), 1s);
    EXPECT_EQ(parse_retry_after("3600", now, 60s), 60s);
    EXPECT_EQ(parse_retry_after("Mon, 27 Apr 2026 09:00:00 GMT", now, 60s), 60s);
}

TEST(ParseHttpDate, ThreeFormsAreOneInstant) {
    const Instant expected = *parse_instant("1994-11-06T08:49:37Z");

    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now), expected);
    EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now), expected);
    EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", now), expected);
}

TEST(ParseHttpDate, TwoDigitYearsLieAtMostFiftyYearsAhead) {
    EXPECT_EQ(parse_http_date("Friday, 01-Jan-76 00:00:00 GMT", now), parse_instant("2076-01-01T00:00:00Z"));
    EXPECT_EQ(parse_http_date("Friday, 01-Jan-77 00:00:00 GMT", now), parse_instant("1977-01-01T00:00:00Z"));
    EXPECT_EQ(parse_http_date("Friday, 01-Jan-00 00:00:00 GMT", *parse_instant("2099-06-01T00:00:00Z")),
              parse_instant("2100-01-01T00:00:00Z"));
}

TEST(ParseHttpDate, RefusesEveryPrefixOfADate) {
    for (const std::string whole :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        for (std::size_t length = 0; length < whole.size(); ++length) {
            SCOPED_TRACE(whole.substr(0, length));
            EXPECT_FALSE(parse_http_date(whole.substr(0, length), now));
        }
    }
}

}  // namespace
}  // namespace paperwire::net
