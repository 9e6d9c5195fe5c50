// SPDX-License-Identifier: MIT
// channels/telegram: a digest as messages. Most of its bytes come ready from the fragments that all digests share.
#pragma once

#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/result.hpp"
#include "channels/channel.hpp"

namespace paperwire::telegram {

/// At least one message, each within message_room, as body.hpp describes them. Errors: internal (groups that leave
/// entries out).
[[nodiscard]] Result<std::vector<channels::PartBytes>> render_messages(const Digest& digest);

}  // namespace paperwire::telegram
