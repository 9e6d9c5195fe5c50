// SPDX-License-Identifier: MIT
// config: the parts of a URL that a configuration is judged by. Pure; not a general URL parser.
#pragma once

#include <string>
#include <string_view>

#include "bot/core/result.hpp"

namespace paperwire::config {

struct Url {
    std::string scheme;     // lower case
    std::string user_info;  // what stands before @
    std::string host;       // lower case; IPv6 without brackets
    int port{0};            // 0: none written
    std::string path;       // from the slash on, query and fragment included
};

/// Reads `scheme://[user@]host[:port][/path]`; `file:///path` has an empty host. Errors: configuration; the message
/// never holds the URL, which may hold a secret.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// localhost, names below it, 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(std::string_view host);

/// A port from `text`, 0 to 65535, else -1.
[[nodiscard]] int parse_port(std::string_view text);

/// Reads `host:port`, `[v6]:port` or `:port` (all interfaces) and gives `host:port` back. Errors: configuration.
[[nodiscard]] Result<std::string> parse_listen(std::string_view text);

}  // namespace paperwire::config
