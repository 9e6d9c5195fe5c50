// SPDX-License-Identifier: MIT
#include "channels/telegram/reply.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "bot/core/ascii.hpp"
#include "bot/net/http_date.hpp"
#include "bot/net/retry.hpp"
#include "channels/reply_text.hpp"
#include "channels/telegram/answer.hpp"

namespace paperwire::telegram {
namespace {

using Kind = Outcome::Kind;
using Scope = Outcome::Scope;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait = std::chrono::hours{24};
constexpr milliseconds wait_of_conflict = std::chrono::minutes{1};

struct Judgement {
    Kind kind;
    Scope scope{Scope::destination};
};

/// What an answer does not say by itself.
struct Circumstances {
    bool handed_over{true};
    bool names_wait{false};
};

constexpr Judgement channel_trouble{Kind::retry, Scope::channel};
constexpr Judgement later{Kind::retry};
constexpr Judgement rejected{Kind::rejected};
constexpr Judgement gone{Kind::gone};

bool says_one_of(const Answer& answer, std::initializer_list<std::string_view> phrases) {
    const std::string lower = ascii::lowered(answer.description);
    return std::ranges::any_of(phrases, [&lower](std::string_view phrase) { return lower.contains(phrase); });
}

/// This chat or topic takes no message of ours, whatever is in it, until somebody changes it.
bool says_closed(const Answer& answer) {
    return says_one_of(answer, {"chat not found",
                                "user not found",
                                "peer_id_invalid",
                                "chat_id_invalid",
                                "chat_id is empty",
                                "user_is_blocked",
                                "input_user_deactivated",
                                "user is deactivated",
                                "chat is deactivated",
                                "group chat was deactivated",
                                "group chat was deleted",
                                "channel_private",
                                "channel_invalid",
                                "bot was blocked",
                                "bot was kicked",
                                "bot is not a member",
                                "user_id_invalid",
                                "not enough rights",
                                "have no rights",
                                "no rights to send",
                                "need administrator rights",
                                "chat_admin_required",
                                "chat_write_forbidden",
                                "chat_restricted",
                                "chat_send_plain_forbidden",
                                "user_banned_in_channel",
                                "topic_closed",
                                "topic_deleted",
                                "topic_id_invalid",
                                "message thread not found",
                                "chat is not a forum"});
}

Judgement judge_bad_request(const Answer& answer) {
    if (!answer.migrate_to.empty()) return {Kind::moved};
    if (says_closed(answer)) return gone;
    if (says_one_of(answer, {"logged out"})) return channel_trouble;
    return rejected;
}

/// The server failed at a request: one that it had whole may have been acted upon, unless it says to come back.
Judgement judge_failure(int code, const Circumstances& around) {
    const bool has_done_nothing = code == 503 || around.names_wait || !around.handed_over;
    return has_done_nothing ? later : Judgement{Kind::uncertain};
}

Judgement judge_refusal(const Answer& answer, const Circumstances& around) {
    switch (answer.code) {
        case 400: return judge_bad_request(answer);
        case 403: return gone;
        case 401:
        case 404:
        case 408:
        case 409:
        case 421: return channel_trouble;
        case 429: return {Kind::throttled};
        default: break;
    }
    if (answer.code >= 500) return judge_failure(answer.code, around);
    if (answer.code >= 400) return rejected;
    return answer.code >= 300 && answer.code < 400 ? channel_trouble : later;
}

Judgement judge(const Answer& answer, const Circumstances& around) {
    const bool is_success = answer.status >= 200 && answer.status < 300;
    if (answer.is_json && answer.ok && is_success) return {Kind::sent};
    if (answer.is_json && !answer.ok) return judge_refusal(answer, around);
    if (answer.status == 429) return {Kind::throttled};
    if (answer.status == 413 || answer.status == 414) return rejected;  // a server before the Bot API's says it as HTML
    if (answer.breaks_off) return {Kind::uncertain};
    if (answer.status >= 500) return judge_failure(answer.status, around);
    return answer.is_json ? later : channel_trouble;
}

/// What the header asks for; a date means something only beside the server's own.
std::optional<milliseconds> asked_by_header(const net::HttpResponse& response) {
    const std::optional<Instant> now = net::parse_http_date(response.header("date"), Instant{});
    return net::parse_retry_after(response.header("retry-after"), now.value_or(Instant::max()));
}

/// How long to wait by the server's own words, at most a day.
std::optional<milliseconds> wait_of(const Answer& answer, const net::HttpResponse& response) {
    std::optional<milliseconds> wait = answer.retry_after ? answer.retry_after : asked_by_header(response);
    if (answer.is_json && (answer.code == 409 || answer.code == 421))
        wait = std::max(wait.value_or(wait_of_conflict), wait_of_conflict);
    return wait ? std::optional{std::min(*wait, longest_wait)} : wait;
}

std::string_view advice(const Answer& answer) {
    if (answer.is_json && (answer.code == 401 || answer.code == 404)) return "; check this channel's token and api";
    if (!answer.is_json && answer.status < 500) return "; this is no Bot API: check this channel's api";
    return {};
}

std::string words_of(const Answer& answer) {
    std::string words = std::to_string(answer.is_json && answer.code != 0 ? answer.code : answer.status);
    if (!answer.is_json) words += " with a body that is not the Bot API's";
    if (!answer.description.empty()) words.append(" ").append(answer.description, 0, reply_limit);
    if (answer.ok && answer.status < 300) return words + " ok";
    return words.append(advice(answer));
}

Outcome classify_error(const Error& error, bool handed_over) {
    Outcome outcome;
    outcome.reply = channels::reply_line(error.message);
    if (handed_over) outcome.kind = Kind::uncertain;
    else outcome.scope = Scope::channel;
    return outcome;
}

}  // namespace

Outcome classify(const Exchange& exchange) {
    if (!exchange.answer) return classify_error(exchange.answer.error(), exchange.handed_over);
    const Answer answer = read_answer(*exchange.answer);
    const std::optional<milliseconds> wait = wait_of(answer, *exchange.answer);
    const Judgement verdict = judge(answer, {exchange.handed_over, wait.has_value()});
    Outcome outcome;
    outcome.kind = verdict.kind;
    outcome.scope = verdict.scope;
    outcome.reply = channels::reply_line(words_of(answer));
    if (verdict.kind == Kind::throttled || verdict.kind == Kind::retry) outcome.retry_after = wait;
    if (verdict.kind == Kind::moved) outcome.moved_to = answer.migrate_to;
    if (verdict.kind == Kind::sent) outcome.receipt = answer.message_id;
    return outcome;
}

bool is_about_markup(const Exchange& exchange) {
    if (!exchange.answer) return false;
    const Answer answer = read_answer(*exchange.answer);
    return answer.is_json && !answer.ok && answer.code == 400 &&
           says_one_of(answer, {"can't parse entities", "can't parse message text", "can't find end of the entity"});
}

}  // namespace paperwire::telegram
