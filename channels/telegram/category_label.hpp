// SPDX-License-Identifier: MIT
// channels/telegram: how a category is called, made once and shared by all digests.
#pragma once

#include "bot/core/digest.hpp"
#include "channels/telegram/markup.hpp"

namespace paperwire::telegram {

struct CategoryLabel {
    std::string title;  // of the group that it was made for
    Piece row;          // `\n• Programming Languages (cs.PL): `
    Piece heading;      // a blank line, then `Programming Languages (cs.PL)`, the title bold
    Piece continued;    // likewise, ending in `, continued`
};

/// The name in parentheses is a link to the category's listing. Good until the next call on this thread.
[[nodiscard]] const CategoryLabel& shared_label(const Group& group);

}  // namespace paperwire::telegram
