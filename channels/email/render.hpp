// SPDX-License-Identifier: MIT
// channels/email: a digest to mails. Pure and deterministic; no address, token or secret is known here.
#pragma once

#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/result.hpp"
#include "channels/email/part.hpp"

namespace paperwire::email {

/// Bytes that each of text and HTML stay under, decoded and with CRLF, the way out filled in. Gmail clips HTML near 102
/// KB.
inline constexpr std::size_t form_limit = 90'000;

/// Cuts a digest into mails: between entries, numbered `(1/3)`, order kept, none dropped. An abstract that does not fit
/// a mail alone is cut with `…` and the link. Errors: internal.
[[nodiscard]] Result<std::vector<Part>> render_parts(const Digest& digest);

}  // namespace paperwire::email
