// SPDX-License-Identifier: MIT
// channels/telegram: what the Bot API's answer means. Pure; the table is here, delivery decides what follows.
//
// | answer                                                | outcome                                            |
// |-------------------------------------------------------|----------------------------------------------------|
// | 2xx, ok: true                                         | sent; receipt: the message's number                |
// | 400 can't parse entities                              | once more as plain text: sent, marked plain        |
// | 400 chat not found, no such peer, chat closed to us   | gone                                               |
// | 400 no rights, topic closed, deleted or not found     | gone                                               |
// | 400 with migrate_to_chat_id                           | moved                                              |
// | 400 logged out                                        | retry, channel                                     |
// | other 400; 413, 414, as JSON or not                   | rejected                                           |
// | 401, 404: the token is none                           | retry, channel                                     |
// | 403 (blocked, kicked, deactivated, never started)     | gone                                               |
// | 409, 421                                              | retry, channel, a minute at least                  |
// | 429                                                   | throttled, retry_after, else Retry-After           |
// | other 4xx                                             | rejected                                           |
// | 503; 5xx that names a wait, or before all was read    | retry, destination                                 |
// | other 5xx: who had the message may have posted it     | uncertain                                          |
// | 3xx; other 4xx that is no JSON (a wrong `api`)        | retry, channel                                     |
// | 2xx, ok: false                                        | as its error_code says, else retry, destination    |
// | 2xx that is no JSON                                   | retry, channel                                     |
// | an acceptance that breaks off                         | uncertain                                          |
// | no connection, TLS refused: nothing was handed over   | retry, channel                                     |
// | the request was handed over and no answer came        | uncertain                                          |
//
// The code is `error_code` of the body, else HTTP's. Sources: core.telegram.org/bots/api#making-requests and
// #responseparameters (read 2026-11); descriptions as TDLib's bot server and Telegram's servers word them.
#pragma once

#include <string>

#include "bot/core/outcome.hpp"
#include "bot/core/result.hpp"
#include "bot/net/http_client.hpp"

namespace paperwire::telegram {

/// An exchange as it ended.
struct Exchange {
    Result<net::HttpResponse> answer;
    bool handed_over{true};  // the server may hold the whole request
};

[[nodiscard]] Outcome classify(const Exchange& exchange);

/// True when the server took the text's markup for broken: a bug of ours, for which nobody should lose a digest.
[[nodiscard]] bool is_about_markup(const Exchange& exchange);

}  // namespace paperwire::telegram
