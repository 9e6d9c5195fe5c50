// SPDX-License-Identifier: MIT
// net: curl_global_init and SIGPIPE, once.
#include "bot/net/curl_start.hpp"

#include <curl/curl.h>

#include <csignal>
#include <mutex>

namespace paperwire::net {

void start_curl() {
    static std::once_flag once;
    std::call_once(once, [] {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        struct sigaction current{};
        if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
            std::signal(SIGPIPE, SIG_IGN);
        }
    });
}

}  // namespace paperwire::net
