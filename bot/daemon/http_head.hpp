// SPDX-License-Identifier: MIT
// daemon: what the head of a request says, and which requests are refused for it (RFC 9112,
// https://www.rfc-editor.org/rfc/rfc9112, 2022).
#pragma once

#include <optional>
#include <string>

#include "bot/daemon/beast_http.hpp"
#include "bot/daemon/http_server.hpp"

namespace paperwire::daemon {

using HttpParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// The path that is asked for, without its query: of an address that begins with a slash, or of a whole one (RFC 9112,
/// section 3.2). Empty for anything else.
[[nodiscard]] std::string path_of(const HttpParser& parser);
/// Why a request whose head could be read is not answered; nothing when it is.
[[nodiscard]] std::optional<HttpAnswer> find_refusal(const HttpLimits& limits, const HttpParser& parser);
/// What a request that could not be read is told; nothing when nobody is there to read it.
[[nodiscard]] std::optional<HttpAnswer> answer_to_fault(const boost::system::error_code& wrong);

}  // namespace paperwire::daemon
