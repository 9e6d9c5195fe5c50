// SPDX-License-Identifier: MIT
// channels/telegram: the Bot API's envelope, read without trust: `{ok, result}` or `{ok, error_code, description,
// parameters}`. Whatever is missing or of another type stays empty.
// Source: core.telegram.org/bots/api#making-requests and #responseparameters (Bot API 10.1, read 2026-11).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bot/net/http_client.hpp"

namespace paperwire::telegram {

struct Answer {
    int status{0};        // HTTP's
    bool is_json{false};  // an object with a boolean `ok`
    bool ok{false};
    bool breaks_off{false};  // begins as an acceptance and is no JSON
    int code{0};             // error_code, else HTTP's
    std::string description;
    std::optional<std::chrono::milliseconds> retry_after;  // positive, a day at most
    std::string migrate_to;                                // a chat's number; empty when none
    std::string message_id;                                // of the message sent; empty when none
};

[[nodiscard]] Answer read_answer(const net::HttpResponse& response);

}  // namespace paperwire::telegram
