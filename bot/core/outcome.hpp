// SPDX-License-Identifier: MIT
// core: what a channel's server said of one message. Channels classify; only bot/delivery decides what follows.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paperwire {

/// Bytes of Outcome::reply.
inline constexpr std::size_t reply_limit = 500;

struct Outcome {
    enum class Kind : std::uint8_t {
        sent,       // accepted, for good
        retry,      // not accepted, may be later (4xx of SMTP, 503, no connection); an attempt is counted
        throttled,  // wait, then go on; no attempt is counted
        rejected,   // this message will never be accepted: dead letter; of scope channel: perhaps no message is
        gone,       // this addressee will never accept any message: dead letter, destination stopped
        moved,      // send again: there (`moved_to`), or here with another `receipt` than part 1 gave
        uncertain,  // the bytes were handed over and no answer came
    };
    enum class Scope : std::uint8_t { destination, channel };

    Kind kind{Kind::retry};
    Scope scope{Scope::destination};  // channel: what is wrong concerns every destination of it
    std::string reply{};              // the server's own words, one line, redacted, at most reply_limit
    std::optional<std::chrono::milliseconds> retry_after{};  // what the server asked for, positive
    std::string receipt{};                                   // what later parts need (Slack's ts); empty when nothing
    std::string moved_to{};
    bool unreadable{false};  // rejected, for what was kept of the message does not read: nothing was sent
    bool plain{false};  // sent, but without its markup, which the server could not read: a bug of ours, to be counted

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

[[nodiscard]] std::string_view to_string(Outcome::Kind kind) noexcept;

/// The beginning of it that a reply may hold, cut between code points.
[[nodiscard]] std::string_view fitting_reply(std::string_view utf8) noexcept;

}  // namespace paperwire
