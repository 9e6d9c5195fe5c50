// SPDX-License-Identifier: MIT
// config: what may stand as an id and as a `to`. Each returns what is wrong and what is wanted, without the value;
// empty: nothing is wrong.
#pragma once

#include <string>
#include <string_view>

namespace paperwire::config {

/// Ids and names: 1 to 64 of `A-Z a-z 0-9 . _ @ -`, no leading dot.
[[nodiscard]] std::string complaint_about_id(std::string_view id);
/// One mail address, `local@domain`, as it goes into RCPT TO and To.
[[nodiscard]] std::string complaint_about_mail_address(std::string_view address);
/// A mailbox as in From: `ana@example.org` or `Ana <ana@example.org>`.
[[nodiscard]] std::string complaint_about_mailbox(std::string_view mailbox);
/// A chat's number, or `@name` of a public channel or group.
[[nodiscard]] std::string complaint_about_telegram_chat(std::string_view chat);
/// `#name`, an id (C…, G…, D…, U…) or `@name`.
[[nodiscard]] std::string complaint_about_slack_channel(std::string_view channel);
/// A BCP 47 tag in form: `en`, `pt-BR`.
[[nodiscard]] bool is_language_tag(std::string_view tag);

}  // namespace paperwire::config
