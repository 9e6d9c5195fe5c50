// SPDX-License-Identifier: MIT
// channels/slack: a digest to messages. Pure and deterministic; no address, token or secret is known here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/digest.hpp"
#include "bot/core/result.hpp"
#include "channels/slack/paper_pieces.hpp"

namespace paperwire::slack {

/// Whether later messages can go into the thread of the first: with a token they can, over a webhook they cannot.
enum class Thread : std::uint8_t { possible, impossible };

/// Cuts a digest into messages: heading and contents, the entries, the receipt; where a thread is possible and the form
/// is full, the abstracts after them. Between entries, numbered `(1/3)`, order kept, none dropped. Each is one line of
/// JSON without channel and thread. `shelf` makes it quick, never different. Errors: internal.
[[nodiscard]] Result<std::vector<std::string>> render_messages(const Digest& digest, Thread thread, PieceShelf& shelf);

}  // namespace paperwire::slack
