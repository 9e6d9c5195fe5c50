// SPDX-License-Identifier: MIT
// daemon: the pages.
#include "bot/daemon/pages.hpp"

#include <algorithm>
#include <variant>

#include "bot/daemon/leave.hpp"

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

/// Whether some mail bears a link that is meant to lead here.
bool offers_leaving(const Live& live) {
    return std::ranges::any_of(live.settings->channels, [](const auto& channel) {
        const auto* const mail = std::get_if<email::EmailSettings>(&channel.second);
        return mail != nullptr && mail->unsubscribe_url.starts_with("https://");
    });
}

}  // namespace

HttpLimits page_limits() {
    HttpLimits limits;
    limits.post_below = leave_path;
    return limits;
}

boost::asio::awaitable<HttpAnswer> answer_page(Daemon& daemon, HttpAsked asked) {
    const std::string& path = asked.path;
    if (path.starts_with(leave_path) && offers_leaving(daemon.live())) {
        LeaveRooms rooms = daemon.leave_rooms();
        co_return co_await answer_leaving(std::move(rooms), std::move(asked));
    }
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
