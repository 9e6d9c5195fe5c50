// SPDX-License-Identifier: MIT
// channels: what the HTML pages of the archive have in common: one document without script, its style inside, nothing
// loaded from anywhere (a policy in the page says so too).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/digest.hpp"
#include "channels/archive/settings.hpp"

namespace paperwire::channels {

/// A link in a page's head line and, with a type, a <link rel=alternate>.
struct PageLink {
    std::string label;
    std::string href;
    std::string type;  // media type; empty for a plain link
};

/// The document up to and with <body>. `title` is plain text.
[[nodiscard]] std::string page_head(std::string_view title, const std::vector<PageLink>& links);
[[nodiscard]] std::string_view page_foot();
/// The links as one line of navigation; empty when there are none.
[[nodiscard]] std::string page_navigation(const std::vector<PageLink>& links);

/// render_html with links to the pages around it.
[[nodiscard]] std::string render_linked_html(const Digest& digest, archive::Layout layout,
                                             const std::vector<PageLink>& links);

}  // namespace paperwire::channels
