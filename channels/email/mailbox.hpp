// SPDX-License-Identifier: MIT
// channels/email: addresses. libcurl pastes an envelope address into a command and a header is only text, so an address
// is judged here, before either sees it.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/result.hpp"

namespace paperwire::email {

/// `Paperwire <paperwire@example.org>` in its two halves.
struct Mailbox {
    std::string name;     // without quotes; empty when none
    std::string address;  // bare

    friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// Accepts `local@domain`: the local part of ASCII atom characters, dots and UTF-8, the domain of labels (UTF-8 too) or
/// an address literal; at most 254 bytes, 64 of them local. Blanks, control characters, quotes, commas and angle
/// brackets are refused. Errors: malformed.
[[nodiscard]] Result<void> check_address(std::string_view address);

/// Reads `Name <local@domain>`, `"Name, with signs" <local@domain>` or a bare address. Errors: malformed.
[[nodiscard]] Result<Mailbox> parse_mailbox(std::string_view written);

/// The address as headers show it: a local part with dots at its ends or side by side is quoted.
[[nodiscard]] std::string header_address(std::string_view address);

/// What stands before and after the last `@`.
[[nodiscard]] std::string_view local_part(std::string_view address);
[[nodiscard]] std::string_view domain_part(std::string_view address);

}  // namespace paperwire::email
