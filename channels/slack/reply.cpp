// SPDX-License-Identifier: MIT
#include "channels/slack/reply.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bot/core/ascii.hpp"
#include "bot/net/retry.hpp"
#include "channels/reply_text.hpp"

namespace paperwire::slack {
namespace {

using Json = nlohmann::json;

struct Verdict {
    Outcome::Kind kind;
    Outcome::Scope scope{Outcome::Scope::destination};
};

constexpr Verdict channel_trouble{Outcome::Kind::retry, Outcome::Scope::channel};
constexpr Verdict uncertain{Outcome::Kind::uncertain};
constexpr Verdict rejected{Outcome::Kind::rejected};
constexpr Verdict gone{Outcome::Kind::gone};
constexpr Verdict later{Outcome::Kind::retry};

/// Words set apart by single blanks, with one at both ends.
constexpr std::string_view thread_words =
    " thread_not_found message_not_found invalid_thread_ts cannot_reply_to_message "
    "restricted_action_non_threadable_channel "
    "restricted_action_thread_locked ";
constexpr std::string_view token_words = " invalid_auth not_authed token_revoked token_expired account_inactive ";
constexpr std::string_view channel_words =
    " missing_scope no_permission not_allowed_token_type access_denied accesslimited ekm_access_denied "
    "enterprise_is_restricted two_factor_setup_required team_access_not_granted org_login_required team_added_to_org "
    "service_unavailable method_deprecated deprecated_endpoint upgrade_required send_on_behalf_not_allowed ";
constexpr std::string_view gone_words =
    " channel_not_found not_in_channel is_archived channel_is_archived channel_type_not_supported restricted_action "
    "restricted_action_read_only_channel restricted_action_thread_only_channel messages_tab_disabled team_not_found "
    "user_not_found user_disabled cannot_dm_bot no_service no_service_id no_active_hooks no_team team_disabled "
    "invalid_token action_prohibited posting_to_general_channel_denied ";
constexpr std::string_view rejected_words =
    " msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format no_text too_many_attachments "
    "attachment_payload_limit_exceeded too_many_contact_cards invalid_payload invalid_arguments invalid_arg_name "
    "invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type invalid_json "
    "json_not_object as_user_not_supported markdown_text_conflict duplicate_channel_not_found "
    "duplicate_message_not_found missing_file_data invalid_metadata_format invalid_metadata_schema metadata_too_large "
    "metadata_must_be_sent_from_app slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked "
    "slack_connect_lists_sharing_blocked ";

struct Row {
    std::string_view words;
    Verdict verdict;
};

constexpr std::array table{
    Row{token_words, channel_trouble},
    Row{channel_words, channel_trouble},
    Row{gone_words, gone},
    Row{rejected_words, rejected},
    Row{thread_words, rejected},
    Row{" ratelimited rate_limited ", {Outcome::Kind::throttled}},
    Row{" message_limit_exceeded ", {Outcome::Kind::throttled, Outcome::Scope::channel}},
    Row{" internal_error fatal_error ", uncertain},
};

/// `invalid_payload`, `user_disabled`: lower case, digits and underscores, nothing else.
bool is_word(std::string_view text) {
    const auto belongs = [](char c) { return (c >= 'a' && c <= 'z') || ascii::is_digit(c) || c == '_'; };
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, belongs);
}

bool is_one_of(std::string_view word, std::string_view words) {
    return is_word(word) && words.contains(" " + std::string{word} + " ");
}

/// Nothing for a word that is not listed.
std::optional<Verdict> judge_word(std::string_view word) {
    const auto* const row = std::ranges::find_if(table, [&](const Row& r) { return is_one_of(word, r.words); });
    return row == table.end() ? std::nullopt : std::optional{row->verdict};
}

/// What Slack said, as far as it is Slack's.
struct Answer {
    bool is_ok{false};
    bool breaks_off{false};  // JSON that does not end
    std::string word;        // why not
    std::string detail;      // where, or what is missing; empty when nothing was said
    std::string ts;
};

std::string string_at(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// `response_metadata.messages` names the block at fault, `needed` the scope.
std::string detail_of(const Json& json) {
    std::string detail = string_at(json, "needed");
    if (!detail.empty()) detail.insert(0, "needed: ");
    const auto metadata = json.find("response_metadata");
    if (metadata == json.end() || !metadata->is_object()) return detail;
    const auto messages = metadata->find("messages");
    if (messages == metadata->end() || !messages->is_array()) return detail;
    for (const Json& message : *messages) {
        if (message.is_string()) detail += (detail.empty() ? "" : "; ") + message.get<std::string>();
    }
    return detail;
}

Answer read_json(std::string_view body) {
    Answer answer;
    const Json json = Json::parse(body, nullptr, false);
    if (json.is_discarded()) {
        answer.breaks_off = body.starts_with('{');
        return answer;
    }
    if (!json.is_object()) return answer;
    const auto ok = json.find("ok");
    if (ok == json.end() || !ok->is_boolean()) return answer;
    answer.is_ok = ok->get<bool>();
    answer.detail = detail_of(json);
    if (answer.is_ok) answer.ts = string_at(json, "ts");
    else answer.word = string_at(json, "error");
    return answer;
}

Answer read_answer(const net::HttpResponse& response, Door door) {
    const std::string_view body = ascii::trim(response.body);
    if (door == Door::web_api || body.starts_with('{')) return read_json(body);
    Answer answer;
    answer.is_ok = body == "ok";
    if (!answer.is_ok && is_word(body)) answer.word = body;
    return answer;
}

/// Seconds; Slack never sends a date.
std::optional<std::chrono::milliseconds> wait_of(const net::HttpResponse& response) {
    const std::string_view value = ascii::trim(response.header("retry-after"));
    if (value.empty() || !std::ranges::all_of(value, ascii::is_digit)) return std::nullopt;
    return net::parse_retry_after(value, Instant{});
}

/// Slack failed at a request: one that it had whole may have been acted upon, unless it says to come back.
Verdict judge_failure(const net::HttpResponse& response, bool handed_over) {
    const bool has_done_nothing = response.status == 503 || wait_of(response) || !handed_over;
    return has_done_nothing ? later : uncertain;
}

Verdict judge(const net::HttpResponse& response, const Answer& answer, bool handed_over) {
    if (response.status == 429) return Verdict{Outcome::Kind::throttled};
    if (answer.is_ok && response.status == 200) return Verdict{Outcome::Kind::sent};
    if (const std::optional<Verdict> verdict = judge_word(answer.word)) return *verdict;
    if (response.status >= 500) return judge_failure(response, handed_over);
    if (!answer.word.empty()) return later;
    if (answer.breaks_off && response.status == 200) return uncertain;
    return response.status == 413 || response.status == 414 ? rejected : channel_trouble;
}

/// What to do about it, where Slack's own word does not say so.
std::string_view advice(std::string_view word) {
    if (word == "not_in_channel") return "; invite the app to the channel, then start this destination again";
    if (word == "channel_not_found") return "; write the channel's id, and invite the app if it is private";
    if (word == "missing_scope" || word == "no_permission") return "; the token needs the scope chat:write";
    if (is_one_of(word, token_words)) return "; give this channel a valid token";
    return {};
}

std::string words_of(const net::HttpResponse& response, const Answer& answer) {
    if (answer.is_ok) return answer.ts.empty() ? "ok" : "ok " + channels::reply_line(answer.ts);
    const std::string status = std::to_string(response.status);
    if (!answer.word.empty()) {
        const std::string detail = answer.detail.empty() ? "" : ": " + answer.detail;
        return channels::reply_line(status + " " + answer.word + detail + std::string{advice(answer.word)});
    }
    const std::string_view body = ascii::trim(response.body);
    return channels::reply_line(status +
                                (body.empty() ? " without a word" : " not Slack's form: " + std::string{body}));
}

}  // namespace

Outcome classify(const net::HttpResponse& response, Door door, bool handed_over) {
    const Answer answer = read_answer(response, door);
    const Verdict verdict = judge(response, answer, handed_over);
    Outcome outcome;
    outcome.kind = verdict.kind;
    outcome.scope = verdict.scope;
    outcome.reply = words_of(response, answer);
    if (verdict.kind == Outcome::Kind::sent) outcome.receipt = answer.ts;
    else if (verdict.kind != Outcome::Kind::uncertain) outcome.retry_after = wait_of(response);
    return outcome;
}

Outcome classify(const Error& error, bool handed_over) {
    // Given up by ourselves: nothing is wrong with the channel.
    const Verdict unsent = error.code == Errc::canceled ? later : channel_trouble;
    const Verdict verdict = handed_over ? uncertain : unsent;
    Outcome outcome;
    outcome.kind = verdict.kind;
    outcome.scope = verdict.scope;
    outcome.reply = channels::reply_line(error.message);
    return outcome;
}

bool is_about_thread(const net::HttpResponse& response) {
    return is_one_of(read_answer(response, Door::web_api).word, thread_words);
}

}  // namespace paperwire::slack
