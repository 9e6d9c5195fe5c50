// SPDX-License-Identifier: MIT
// daemon: the page behind the link that every mail bears: GET shows a button, POST stops the destination (one click,
// RFC 8058, https://www.rfc-editor.org/rfc/rfc8058, 2017). What is shown names nobody: a forwarded mail hands the link
// on.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/daemon/http_server.hpp"
#include "bot/store/store.hpp"

namespace paperwire::daemon {

/// Where the pages of leaving begin; the token follows.
inline constexpr std::string_view leave_path = "/u/";

/// All outlive the answer.
struct LeaveRooms {
    store::Store& store;
    async::Threads& store_thread;
    store::Store& reader;
    async::Threads& reader_thread;
    async::Clock& clock;
    std::function<void()> left;  // somebody did: called once it is kept
};

/// Answers whatever is asked below leave_path. A token that nobody has, of whatever form, is 404 after the same work.
/// Acts on a POST that says so alone; once more changes nothing.
[[nodiscard]] boost::asio::awaitable<HttpAnswer> answer_leaving(LeaveRooms rooms, HttpAsked asked);

/// Whether the body of a POST says `List-Unsubscribe=One-Click`, in either of RFC 8058's forms.
[[nodiscard]] bool says_one_click(std::string_view content_type, std::string_view body);

/// Enough of a destination's name for whoever knows it: `a…@e….org` of an address, else its first letter.
[[nodiscard]] std::string masked(std::string_view name);

}  // namespace paperwire::daemon
