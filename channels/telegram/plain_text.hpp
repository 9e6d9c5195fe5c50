// SPDX-License-Identifier: MIT
// channels/telegram: a message's HTML as plain text.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::telegram {

/// Tags gone, character references resolved, what Telegram would take for names or addresses made inert. The address
/// of each paper's page follows its title where there is room for all of them. At most 4,096 UTF-16 units when `html`
/// parses to no more.
[[nodiscard]] std::string plain_text(std::string_view html);

}  // namespace paperwire::telegram
