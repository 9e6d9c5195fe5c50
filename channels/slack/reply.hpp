// SPDX-License-Identifier: MIT
// channels/slack: what Slack's answer means. Pure; the reasons and the table are here, delivery decides what follows.
// A word is the `error` of chat.postMessage's JSON or the plain body of an incoming webhook; it decides before the
// HTTP status does. Source: docs.slack.dev/reference/methods/chat.postMessage (errors),
// docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (read 2026-11).
//
// | answer                                                                              | outcome                |
// |-------------------------------------------------------------------------------------|------------------------|
// | `ok: true`; a webhook's 200 `ok`                                                    | sent; receipt is `ts`  |
// | invalid_auth not_authed token_revoked token_expired account_inactive missing_scope  | retry, channel         |
// |   no_permission not_allowed_token_type access_denied accesslimited                  |                        |
// |   ekm_access_denied enterprise_is_restricted two_factor_setup_required              |                        |
// |   team_access_not_granted org_login_required team_added_to_org service_unavailable  |                        |
// |   method_deprecated deprecated_endpoint upgrade_required send_on_behalf_not_allowed |                        |
// | channel_not_found not_in_channel is_archived channel_is_archived                    | gone                   |
// |   channel_type_not_supported restricted_action restricted_action_read_only_channel  |                        |
// |   restricted_action_thread_only_channel messages_tab_disabled team_not_found        |                        |
// |   user_not_found user_disabled cannot_dm_bot                                        |                        |
// | a webhook is its own only place: no_service no_service_id no_active_hooks no_team   | gone                   |
// |   team_disabled invalid_token action_prohibited posting_to_general_channel_denied   |                        |
// | thread_not_found message_not_found invalid_thread_ts cannot_reply_to_message        | rejected; moved, where |
// |   restricted_action_non_threadable_channel restricted_action_thread_locked          | a thread was asked for |
// | msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format no_text       | rejected               |
// |   too_many_attachments attachment_payload_limit_exceeded too_many_contact_cards     |                        |
// |   invalid_payload invalid_arguments invalid_arg_name invalid_array_arg              |                        |
// |   invalid_charset invalid_form_data invalid_post_type missing_post_type             |                        |
// |   invalid_json json_not_object as_user_not_supported markdown_text_conflict         |                        |
// |   duplicate_channel_not_found duplicate_message_not_found missing_file_data         |                        |
// |   invalid_metadata_format invalid_metadata_schema metadata_too_large                |                        |
// |   metadata_must_be_sent_from_app slack_connect_*_sharing_blocked                    |                        |
// | ratelimited rate_limited; HTTP 429 with any body                                    | throttled, destination |
// | message_limit_exceeded (of the whole workspace)                                     | throttled, channel     |
// | internal_error fatal_error (part of it may have been done)                          | uncertain              |
// | request_timeout (what arrived was cut short)                                        | retry, destination     |
// | a word not listed: refused, but who knows why; five days decide                     | retry, destination     |
// | JSON that breaks off                                                                | uncertain              |
// | HTTP 413, 414                                                                       | rejected               |
// | 503; 5xx that names a wait, or came before all was read                             | retry, destination     |
// | other 5xx, with a word not listed too: who had the message may have posted it       | uncertain              |
// | anything else: 3xx, other 4xx, HTML or nothing with 200                             | retry, channel         |
// | no answer, the request not handed over                                              | retry, channel         |
// | given up by ourselves before it was                                                 | retry, destination     |
// | no answer after it was                                                              | uncertain              |
#pragma once

#include <cstdint>

#include "bot/core/outcome.hpp"
#include "bot/core/result.hpp"
#include "bot/net/http_client.hpp"

namespace paperwire::slack {

/// Which of the two doors was knocked at.
enum class Door : std::uint8_t { web_api, webhook };

/// `reply` says the status and the server's words; nothing of the request is in it.
[[nodiscard]] Outcome classify(const net::HttpResponse& response, Door door, bool handed_over = true);
/// An exchange without an answer; `handed_over` as HttpRequest says it.
[[nodiscard]] Outcome classify(const Error& error, bool handed_over);

/// Slack refused only the thread: the same message may still be posted to the channel.
[[nodiscard]] bool is_about_thread(const net::HttpResponse& response);

}  // namespace paperwire::slack
