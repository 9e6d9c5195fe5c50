// SPDX-License-Identifier: MIT
// source: the host in a URL.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::source {

/// In lower case, without user, port and final dot; an IPv6 address keeps its brackets.
[[nodiscard]] std::string host_of(std::string_view url);

}  // namespace paperwire::source
