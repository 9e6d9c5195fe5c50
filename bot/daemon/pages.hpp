// SPDX-License-Identifier: MIT
// daemon: what is answered over HTTP at which path.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "bot/daemon/daemon.hpp"
#include "bot/daemon/http_server.hpp"

namespace paperwire::daemon {

/// /healthz: the loop moves. /readyz: this process can do its work, else 503 and why not. /metrics: for Prometheus.
/// /u/TOKEN: where a reader leaves, once an https address of the configuration leads there. Anything else is 404. The
/// daemon outlives the answer.
[[nodiscard]] boost::asio::awaitable<HttpAnswer> answer_page(Daemon& daemon, HttpAsked asked);
/// What the pages need of the server.
[[nodiscard]] HttpLimits page_limits();

}  // namespace paperwire::daemon
