// SPDX-License-Identifier: MIT
// daemon: what the pages of leaving look like: plain HTML that works without a script, in any browser, read aloud too.
#pragma once

#include <cstdint>

#include "bot/core/subscriber.hpp"
#include "bot/daemon/http_server.hpp"

namespace paperwire::daemon {

enum class LeavePage : std::uint8_t {
    question,   // the button
    left,       // nothing is sent any more
    unknown,    // 404: the link belongs to nobody
    not_asked,  // 400: a POST that does not say what it wants
    not_now,    // 503: the store did not take it
};

/// `destination` is shown masked, where the page speaks of one. No page is kept, found by a search engine, shown within
/// another, or tells where its reader came from; no cookie is set.
[[nodiscard]] HttpAnswer leave_page(LeavePage page, const DestinationKey& destination);

}  // namespace paperwire::daemon
