// SPDX-License-Identifier: MIT
// channels/email: one mail of a digest as the outbox keeps it: all but the address, the token and every secret.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/result.hpp"
#include "bot/core/time.hpp"

namespace paperwire::email {

struct Part {
    std::string subject;  // one line, plain
    Instant date{};       // when the digest was closed
    std::string digest;   // DigestId; Message-ID is `digest.part@domain`
    int part{1};          // 1 and up
    int parts{1};
    std::string language;  // BCP 47
    std::string subscriber;
    std::string text;  // `\n` line ends; holds unsubscribe_slot
    std::string html;  // likewise

    friend bool operator==(const Part&, const Part&) = default;
};

/// Left of the `@` in the Message-ID of part `part`.
[[nodiscard]] std::string message_label(const Part& part, int number);

[[nodiscard]] std::string to_json(const Part& part);
/// Errors: malformed.
[[nodiscard]] Result<Part> part_from_json(std::string_view json);

}  // namespace paperwire::email
