// SPDX-License-Identifier: MIT
// net: what libcurl wants done once in a process.
#pragma once

namespace paperwire::net {

/// Initialises libcurl once, and turns SIGPIPE off where it still has its default: handles run with CURLOPT_NOSIGNAL,
/// and OpenSSL's write to a closed connection would end the process. Any thread; the makers of the clients call it.
void start_curl();

}  // namespace paperwire::net
