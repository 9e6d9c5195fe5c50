// SPDX-License-Identifier: MIT
// Every answer of Slack's that is documented or known, and what it means: the one table that the tests and
// docs/answers.md are held against. Sources: docs.slack.dev/reference/methods/chat.postMessage (errors),
// docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, docs.slack.dev/apis/web-api/rate-limits (read
// 2026-11).
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "bot/core/outcome.hpp"

namespace paperwire::slack_tests {

struct SlackAnswer {
    int status;
    std::string body;
    bool webhook;
    Outcome::Kind kind;
    Outcome::Scope scope;
    std::string words;          // as docs/answers.md says it
    std::string retry_after{};  // the header; empty: none
    int seconds{0};             // of Outcome::retry_after
    std::string receipt{};

    friend void PrintTo(const SlackAnswer& answer, std::ostream* out) { *out << answer.words; }
};

[[nodiscard]] inline std::string refusal(const std::string& error) {
    return R"({"ok":false,"error":")" + error + R"("})";
}

inline void add_refusals(std::vector<SlackAnswer>& all, Outcome::Kind kind, Outcome::Scope scope,
                         const std::vector<std::string>& errors) {
    for (const std::string& error : errors) all.push_back({200, refusal(error), false, kind, scope, error});
}

inline void add_hook_answers(std::vector<SlackAnswer>& all, Outcome::Kind kind, int status,
                             const std::vector<std::string>& errors) {
    for (const std::string& error : errors)
        all.push_back({status, error, true, kind, Outcome::Scope::destination, error});
}

[[nodiscard]] inline std::vector<SlackAnswer> api_answers() {
    using Kind = Outcome::Kind;
    using Scope = Outcome::Scope;
    constexpr Scope one = Scope::destination;
    constexpr Scope all_of_it = Scope::channel;
    const std::string html = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>";
    std::vector<SlackAnswer> all{
        {200, R"({"ok":true,"channel":"C123","ts":"1503435956.000247","message":{"text":"x"}})", false, Kind::sent, one,
         "ok: true", "", 0, "1503435956.000247"},
        {200, R"({"ok":true,"ts":"1503435956.000240"})", false, Kind::sent, one, "ok: true", "", 0,
         "1503435956.000240"},
        {200, R"({"ok":true,"warning":"missing_charset"})", false, Kind::sent, one, "ok: true"},
        {200, R"({"ok":true,"ts":1503435956.000247})", false, Kind::sent, one, "ok: true"},
        {200, refusal("ratelimited"), false, Kind::throttled, one, "ratelimited"},
        {200, refusal("rate_limited"), false, Kind::throttled, one, "rate_limited", "7", 7},
        {200, refusal("message_limit_exceeded"), false, Kind::throttled, all_of_it, "message_limit_exceeded"},
        {429, refusal("ratelimited"), false, Kind::throttled, one, "HTTP 429", "30", 30},
        {429, "", false, Kind::throttled, one, "HTTP 429", "1", 1},
        {429, html, false, Kind::throttled, one, "HTTP 429", "", 0},
        {429, "", false, Kind::throttled, one, "HTTP 429", "0", 0},
        {429, "", false, Kind::throttled, one, "HTTP 429", "soon", 0},
        {200, refusal("internal_error"), false, Kind::uncertain, one, "internal_error"},
        {500, refusal("fatal_error"), false, Kind::uncertain, one, "fatal_error"},
        {200, R"({"ok":true,"ts":"15034359)", false, Kind::uncertain, one, "JSON that breaks off"},
        {200, refusal("request_timeout"), false, Kind::retry, one, "request_timeout"},
        {200, refusal("a_word_of_next_year"), false, Kind::retry, one, "any other word"},
        {200, refusal("channel_not_found is_archived"), false, Kind::retry, one, "any other word"},
        {413, html, false, Kind::rejected, one, "HTTP 413"},
        {414, html, false, Kind::rejected, one, "HTTP 414"},
        {200, html, false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, "", false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, "ok", false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, "[]", false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, "{}", false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, R"({"ok":"true"})", false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, R"({"ok":false})", false, Kind::retry, all_of_it, "anything that is not Slack's"},
        {500, R"({"ok":true,"ts":"1503435956.000247"})", false, Kind::uncertain, one, "other HTTP 5xx"},
        {500, html, false, Kind::uncertain, one, "other HTTP 5xx"},
        {500, refusal("a_word_of_next_year"), false, Kind::uncertain, one, "other HTTP 5xx"},
        {502, html, false, Kind::uncertain, one, "other HTTP 5xx"},
        {502, html, false, Kind::uncertain, one, "other HTTP 5xx", "soon", 0},
        {504, html, false, Kind::uncertain, one, "other HTTP 5xx"},
        {503, html, false, Kind::retry, one, "HTTP 503"},
        {503, "", false, Kind::retry, one, "HTTP 503", "120", 120},
        {502, html, false, Kind::retry, one, "HTTP 5xx that names a wait", "120", 120},
        {500, refusal("a_word_of_next_year"), false, Kind::retry, one, "HTTP 5xx that names a wait", "7", 7},
        {301, "", false, Kind::retry, all_of_it, "HTTP 3xx"},
        {302, html, false, Kind::retry, all_of_it, "HTTP 3xx"},
        {401, html, false, Kind::retry, all_of_it, "other HTTP 4xx"},
        {403, "", false, Kind::retry, all_of_it, "other HTTP 4xx"},
        {404, html, false, Kind::retry, all_of_it, "other HTTP 4xx"},
    };
    add_refusals(all, Kind::retry, all_of_it,
                 {"invalid_auth",
                  "not_authed",
                  "token_revoked",
                  "token_expired",
                  "account_inactive",
                  "missing_scope",
                  "no_permission",
                  "not_allowed_token_type",
                  "access_denied",
                  "accesslimited",
                  "ekm_access_denied",
                  "enterprise_is_restricted",
                  "two_factor_setup_required",
                  "team_access_not_granted",
                  "org_login_required",
                  "team_added_to_org",
                  "service_unavailable",
                  "method_deprecated",
                  "deprecated_endpoint",
                  "upgrade_required",
                  "send_on_behalf_not_allowed"});
    add_refusals(all, Kind::gone, one,
                 {"channel_not_found", "not_in_channel", "is_archived", "channel_type_not_supported",
                  "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
                  "messages_tab_disabled", "team_not_found", "user_not_found", "user_disabled", "cannot_dm_bot"});
    add_refusals(all, Kind::rejected, one,
                 {"thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message",
                  "restricted_action_non_threadable_channel", "restricted_action_thread_locked"});
    add_refusals(all, Kind::rejected, one,
                 {"msg_too_long",
                  "msg_blocks_too_long",
                  "invalid_blocks",
                  "invalid_blocks_format",
                  "no_text",
                  "too_many_attachments",
                  "attachment_payload_limit_exceeded",
                  "too_many_contact_cards",
                  "invalid_arguments",
                  "invalid_arg_name",
                  "invalid_array_arg",
                  "invalid_charset",
                  "invalid_form_data",
                  "invalid_post_type",
                  "missing_post_type",
                  "invalid_json",
                  "json_not_object",
                  "as_user_not_supported",
                  "markdown_text_conflict",
                  "duplicate_channel_not_found",
                  "duplicate_message_not_found",
                  "missing_file_data",
                  "invalid_metadata_format",
                  "invalid_metadata_schema",
                  "metadata_too_large",
                  "metadata_must_be_sent_from_app",
                  "slack_connect_canvas_sharing_blocked",
                  "slack_connect_file_link_sharing_blocked",
                  "slack_connect_lists_sharing_blocked"});
    return all;
}

[[nodiscard]] inline std::vector<SlackAnswer> hook_answers() {
    using Kind = Outcome::Kind;
    constexpr Outcome::Scope one = Outcome::Scope::destination;
    constexpr Outcome::Scope all_of_it = Outcome::Scope::channel;
    const std::string html = "<html><body>ok</body></html>";
    std::vector<SlackAnswer> all{
        {200, "ok", true, Kind::sent, one, "ok"},
        {200, "ok\n", true, Kind::sent, one, "ok"},
        {429, "", true, Kind::throttled, one, "HTTP 429", "17", 17},
        {429, "rate_limited", true, Kind::throttled, one, "HTTP 429", "1", 1},
        {500, "rollup_error", true, Kind::uncertain, one, "rollup_error"},
        {500, html, true, Kind::uncertain, one, "other HTTP 5xx"},
        {504, "", true, Kind::uncertain, one, "other HTTP 5xx"},
        {500, "ok", true, Kind::uncertain, one, "other HTTP 5xx"},
        {503, "", true, Kind::retry, one, "HTTP 503", "5", 5},
        {502, "", true, Kind::retry, one, "HTTP 5xx that names a wait", "5", 5},
        {200, html, true, Kind::retry, all_of_it, "anything that is not Slack's"},
        {200, "", true, Kind::retry, all_of_it, "anything that is not Slack's"},
        {302, "", true, Kind::retry, all_of_it, "HTTP 3xx"},
        {403, html, true, Kind::retry, all_of_it, "other HTTP 4xx"},
        {404, "", true, Kind::retry, all_of_it, "other HTTP 4xx"},
        {413, "", true, Kind::rejected, one, "HTTP 413"},
        {400, "a_word_of_next_year", true, Kind::retry, one, "any other word"},
        {400, refusal("invalid_blocks"), true, Kind::rejected, one, "invalid_blocks"},
        {200, R"({"ok":true})", true, Kind::sent, one, "ok: true"},
    };
    add_hook_answers(all, Kind::rejected, 400,
                     {"invalid_payload", "no_text", "invalid_blocks", "invalid_blocks_format", "too_many_attachments",
                      "msg_blocks_too_long"});
    add_hook_answers(all, Kind::gone, 400, {"user_not_found"});
    add_hook_answers(all, Kind::gone, 403, {"action_prohibited", "posting_to_general_channel_denied", "invalid_token"});
    add_hook_answers(
        all, Kind::gone, 404,
        {"channel_not_found", "no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled"});
    add_hook_answers(all, Kind::gone, 410, {"channel_is_archived"});
    return all;
}

}  // namespace paperwire::slack_tests
