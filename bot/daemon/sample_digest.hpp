// SPDX-License-Identifier: MIT
// daemon: a marked test message.
#pragma once

#include "bot/core/digest.hpp"

namespace paperwire::daemon {

/// A digest with one invented entry that says that it is a test.
[[nodiscard]] Digest sample_digest(const DigestId& id, Instant now);

}  // namespace paperwire::daemon
