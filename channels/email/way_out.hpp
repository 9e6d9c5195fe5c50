// SPDX-License-Identifier: MIT
// channels/email: the addresses by which a reader leaves, made at the time of sending: the token is a secret of one
// destination.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/result.hpp"
#include "channels/email/settings.hpp"

namespace paperwire::email {

struct WayOut {
    std::string https;   // for one click (RFC 8058); empty when none
    std::string mailto;  // empty when none

    /// What the mail itself shows: the web address before the mail address.
    [[nodiscard]] const std::string& shown() const noexcept { return https.empty() ? mailto : https; }
};

/// Fills `{token}` in the settings' addresses. An address that needs a token is left out while `token` is empty: a link
/// that leads nowhere is worse than none. Errors: malformed (a token that is none), configuration (an address unfit for
/// a header).
[[nodiscard]] Result<WayOut> fill_way_out(const EmailSettings& settings, std::string_view token);

}  // namespace paperwire::email
