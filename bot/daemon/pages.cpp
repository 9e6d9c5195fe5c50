// SPDX-License-Identifier: MIT
// daemon: the pages.
#include "bot/daemon/pages.hpp"

namespace paperwire::daemon {

namespace {

constexpr unsigned ok = 200;
constexpr unsigned not_found = 404;
constexpr unsigned unavailable = 503;

HttpAnswer plain(unsigned status, std::string body) {
    HttpAnswer answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

}  // namespace

boost::asio::awaitable<HttpAnswer> answer_page(Daemon& daemon, std::string path) {
    if (path == "/healthz") co_return plain(ok, "ok");
    if (path == "/readyz") {
        const std::string trouble = daemon.find_trouble();
        co_return trouble.empty() ? plain(ok, "ok") : plain(unavailable, trouble + "\n");
    }
    if (path == "/metrics") {
        HttpAnswer answer = plain(ok, co_await daemon.metrics_text());
        answer.type = "text/plain; version=0.0.4; charset=utf-8";
        co_return answer;
    }
    co_return plain(not_found, "not found\n");
}

}  // namespace paperwire::daemon
