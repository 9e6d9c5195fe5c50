// SPDX-License-Identifier: MIT
// Every answer of the Bot API's that is documented or known, and what it means: the one table that the tests and
// docs/answers.md are held against. Sources: core.telegram.org/bots/api#making-requests, #responseparameters and
// #sendmessage (Bot API 10.1, read 2026-11); descriptions as TDLib's bot server and Telegram's servers word them.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "bot/core/outcome.hpp"

namespace paperwire::telegram_tests {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct TelegramAnswer {
    int status;
    Headers headers;
    std::string body;
    Outcome expected;   // but for `reply`
    std::string words;  // as docs/answers.md says it

    friend void PrintTo(const TelegramAnswer& answer, std::ostream* out) { *out << answer.words; }
};

[[nodiscard]] inline std::string refusal(int code, const std::string& description, const std::string& parameters = {}) {
    return R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" + description + R"(")" +
           (parameters.empty() ? "" : R"(,"parameters":)" + parameters) + "}";
}

[[nodiscard]] inline Outcome outcome(Outcome::Kind kind, Outcome::Scope scope = Outcome::Scope::destination) {
    Outcome expected;
    expected.kind = kind;
    expected.scope = scope;
    return expected;
}

[[nodiscard]] inline Outcome waiting(Outcome expected, int milliseconds) {
    expected.retry_after = std::chrono::milliseconds{milliseconds};
    return expected;
}

[[nodiscard]] inline Outcome moved(const std::string& to) {
    Outcome expected = outcome(Outcome::Kind::moved);
    expected.moved_to = to;
    return expected;
}

[[nodiscard]] inline Outcome accepted(const std::string& message) {
    Outcome expected = outcome(Outcome::Kind::sent);
    expected.receipt = message;
    return expected;
}

inline void add_refusals(std::vector<TelegramAnswer>& all, int code, const Outcome& expected,
                         const std::vector<std::string>& descriptions) {
    for (const std::string& description : descriptions)
        all.push_back({code, {}, refusal(code, description), expected, std::to_string(code) + " " + description});
}

inline void add_acceptances(std::vector<TelegramAnswer>& all) {
    const std::string chat = R"("chat":{"id":123,"type":"private"},"date":1777270000)";
    all.push_back({200, {}, R"({"ok":true,"result":{"message_id":77,)" + chat + "}}", accepted("77"), "200, ok: true"});
    all.push_back({200, {}, R"({"ok":true,"result":{"message_id":"77"}})", accepted(""), "200, ok: true"});
    all.push_back({200, {}, R"({"ok":true,"result":true})", accepted(""), "200, ok: true"});
    all.push_back({200, {}, R"({"ok":true})", accepted(""), "200, ok: true"});
}

inline void add_gone(std::vector<TelegramAnswer>& all) {
    const Outcome gone = outcome(Outcome::Kind::gone);
    add_refusals(
        all, 403, gone,
        {"Forbidden: bot was blocked by the user", "Forbidden: user is deactivated",
         "Forbidden: bot was kicked from the group chat", "Forbidden: bot was kicked from the supergroup chat",
         "Forbidden: bot was kicked from the channel chat", "Forbidden: bot is not a member of the supergroup chat",
         "Forbidden: bot is not a member of the channel chat", "Forbidden: the group chat was deleted",
         "Forbidden: bot can't initiate conversation with a user", "Forbidden: bot can't send messages to bots",
         "Forbidden: CHAT_WRITE_FORBIDDEN", "Forbidden"});
    add_refusals(
        all, 400, gone,
        {"Bad Request: chat not found", "Bad Request: user not found", "Bad Request: PEER_ID_INVALID",
         "Bad Request: group chat was deactivated", "Bad Request: chat_id is empty",
         "Bad Request: not enough rights to send text messages to the chat",
         "Bad Request: have no rights to send a message", "Bad Request: need administrator rights in the channel chat",
         "Bad Request: CHAT_ADMIN_REQUIRED", "Bad Request: CHAT_WRITE_FORBIDDEN", "Bad Request: CHAT_RESTRICTED",
         "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", "Bad Request: TOPIC_CLOSED", "Bad Request: TOPIC_DELETED",
         "Bad Request: message thread not found", "Bad Request: the chat is not a forum"});
}

inline void add_channel_troubles(std::vector<TelegramAnswer>& all) {
    const Outcome trouble = outcome(Outcome::Kind::retry, Outcome::Scope::channel);
    add_refusals(all, 401, trouble, {"Unauthorized", "Unauthorized: invalid token specified"});
    add_refusals(all, 404, trouble, {"Not Found", "Not Found: method not found"});
    add_refusals(all, 400, trouble, {"Bad Request: Logged out"});
    const Outcome minute = waiting(trouble, 60'000);
    add_refusals(all, 409, minute,
                 {"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                  "Conflict: can't use getUpdates method while webhook is active"});
    add_refusals(all, 421, minute, {"Misdirected Request"});
    all.push_back({302, {{"location", "https://example.org/"}}, "", trouble, "3xx"});
    all.push_back({404, {}, "<html>404 page not found</html>", trouble, "4xx without JSON"});
    all.push_back({403, {}, "<html>Forbidden by the proxy</html>", trouble, "4xx without JSON"});
    all.push_back({407, {}, "", trouble, "4xx without JSON"});
    all.push_back({200, {}, "<html>Welcome to this hotel</html>", trouble, "200 without JSON"});
    all.push_back({200, {}, "", trouble, "200 without JSON"});
    all.push_back({200, {}, "{}", trouble, "200 without JSON"});
    all.push_back({200, {}, R"({"ok":"true"})", trouble, "200 without JSON"});
    all.push_back({200, {}, "[true]", trouble, "200 without JSON"});
    all.push_back({200,
                   {},
                   R"({"ok":true,"result":{"messa)",
                   outcome(Outcome::Kind::uncertain),
                   "200, an acceptance that breaks off"});
}

inline void add_rejections(std::vector<TelegramAnswer>& all) {
    const Outcome rejected = outcome(Outcome::Kind::rejected);
    add_refusals(all, 400, rejected,
                 {"Bad Request: message is too long", "Bad Request: ENTITIES_TOO_LONG", "Bad Request: MESSAGE_TOO_LONG",
                  "Bad Request: text is too long", "Bad Request: message text is empty",
                  "Bad Request: text must be non-empty", "Bad Request: strings must be encoded in UTF-8",
                  "Bad Request: can't parse entities: Unsupported start tag \\\"p\\\" at byte offset 0",
                  "Bad Request: something nobody has seen yet"});
    add_refusals(all, 413, rejected, {"Request Entity Too Large"});
    for (const int status : {413, 414})
        all.push_back({status, {}, "<html>too large</html>", rejected, "413 and 414 without JSON"});
    add_refusals(all, 418, rejected, {"I'm a teapot"});
}

inline void add_throttles(std::vector<TelegramAnswer>& all) {
    const Outcome throttled = outcome(Outcome::Kind::throttled);
    const auto add = [&](const std::string& parameters, Headers headers, int milliseconds) {
        all.push_back({429, std::move(headers), refusal(429, "Too Many Requests: retry after 7", parameters),
                       milliseconds > 0 ? waiting(throttled, milliseconds) : throttled, "429 Too Many Requests"});
    };
    add(R"({"retry_after":7})", {}, 7'000);
    add(R"({"retry_after":0.5})", {}, 500);
    add(R"({"retry_after":7})", {{"retry-after", "3"}}, 7'000);
    add("", {{"retry-after", "3"}}, 3'000);
    add("", {{"retry-after", "Mon, 27 Apr 2026 06:00:10 GMT"}, {"date", "Mon, 27 Apr 2026 06:00:00 GMT"}}, 10'000);
    add("", {{"retry-after", "Mon, 27 Apr 2026 06:00:10 GMT"}}, 0);
    add("", {}, 0);
    add(R"({"retry_after":0})", {}, 0);
    add(R"({"retry_after":-5})", {}, 0);
    add(R"({"retry_after":"7"})", {}, 0);
    add(R"({"retry_after":null})", {}, 0);
    add(R"({"retry_after":1e300})", {}, 86'400'000);
    add(R"({"retry_after":99999999999999999999})", {}, 86'400'000);
    all.push_back(
        {429, {{"retry-after", "9"}}, "<html>slow down</html>", waiting(throttled, 9'000), "429 Too Many Requests"});
    all.push_back({429, {}, "", throttled, "429 Too Many Requests"});
    all.push_back({200,
                   {},
                   refusal(429, "Too Many Requests: retry after 4", R"({"retry_after":4})"),
                   waiting(throttled, 4'000),
                   "200, ok: false"});
}

inline void add_later(std::vector<TelegramAnswer>& all) {
    const Outcome later = outcome(Outcome::Kind::retry);
    const Outcome uncertain = outcome(Outcome::Kind::uncertain);
    const std::string gateway = "<html><head><title>502 Bad Gateway</title></head><body></body></html>";
    add_refusals(all, 500, uncertain,
                 {"Internal Server Error: restart", "Internal Server Error: sent message was lost"});
    add_refusals(all, 502, uncertain, {"Bad Gateway"});
    add_refusals(all, 504, uncertain, {"Gateway Timeout"});
    add_refusals(all, 503, later, {"Service Unavailable"});
    all.push_back({502, {{"content-type", "text/html"}}, gateway, uncertain, "other 5xx without JSON"});
    all.push_back({504, {}, "", uncertain, "other 5xx without JSON"});
    all.push_back({520, {}, gateway, uncertain, "other 5xx without JSON"});
    all.push_back({503, {}, gateway, later, "503 without JSON"});
    all.push_back({503, {{"retry-after", "20"}}, gateway, waiting(later, 20'000), "503 without JSON"});
    for (const int status : {500, 502, 504})
        all.push_back({status, {{"retry-after", "20"}}, gateway, waiting(later, 20'000), "5xx that names a wait"});
    all.push_back({500,
                   {},
                   refusal(500, "Internal Server Error", R"({"retry_after":3})"),
                   waiting(later, 3'000),
                   "5xx that names a wait"});
    all.push_back({502, {{"retry-after", "soon"}}, gateway, uncertain, "other 5xx without JSON"});
    all.push_back({200, {}, refusal(500, "Internal Server Error"), uncertain, "200, ok: false"});
    all.push_back({500, {}, R"({"ok":true})", uncertain, "5xx, ok: true"});
    all.push_back({200, {}, R"({"ok":false})", later, "200, ok: false"});
    all.push_back({200, {}, R"({"ok":false,"error_code":"403"})", later, "200, ok: false"});
    all.push_back({200,
                   {},
                   refusal(403, "Forbidden: bot was blocked by the user"),
                   outcome(Outcome::Kind::gone),
                   "200, ok: false"});
}

inline void add_moves(std::vector<TelegramAnswer>& all) {
    const std::string words = "Bad Request: group chat was upgraded to a supergroup chat";
    const std::string said = "400 " + words;
    all.push_back(
        {400, {}, refusal(400, words, R"({"migrate_to_chat_id":-1001234567890})"), moved("-1001234567890"), said});
    const Outcome rejected = outcome(Outcome::Kind::rejected);
    all.push_back({400, {}, refusal(400, words), rejected, "400 without the new number"});
    all.push_back(
        {400, {}, refusal(400, words, R"({"migrate_to_chat_id":"-100"})"), rejected, "400 without the new number"});
    all.push_back(
        {400, {}, refusal(400, words, R"({"migrate_to_chat_id":0})"), rejected, "400 without the new number"});
    all.push_back({400, {}, refusal(400, words, "[7]"), rejected, "400 without the new number"});
}

[[nodiscard]] inline std::vector<TelegramAnswer> telegram_answers() {
    std::vector<TelegramAnswer> all;
    add_acceptances(all);
    add_moves(all);
    add_gone(all);
    add_channel_troubles(all);
    add_rejections(all);
    add_throttles(all);
    add_later(all);
    return all;
}

}  // namespace paperwire::telegram_tests
