// SPDX-License-Identifier: MIT
// channels: the makers of the channels, one a type. Everything handed in by reference outlives the channel.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "bot/async/offload.hpp"
#include "bot/net/http_client.hpp"
#include "bot/net/mail_client.hpp"
#include "channels/archive/settings.hpp"
#include "channels/channel.hpp"
#include "channels/email/settings.hpp"
#include "channels/preview_forms.hpp"
#include "channels/slack/settings.hpp"
#include "channels/telegram/settings.hpp"

namespace paperwire {

namespace email {
/// `mail` sends; it was made for the same settings' server.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel(EmailSettings settings,
                                                                std::unique_ptr<net::MailClient> mail);
/// The whole message as it would go to `recipient` (for preview), CRLF line ends.
[[nodiscard]] Result<std::string> compose_message(const EmailSettings& settings, const channels::Recipient& recipient,
                                                  const channels::PartContext& context,
                                                  const channels::PartBytes& bytes);
/// The server that the settings describe, ready for net::create_mail_client.
[[nodiscard]] net::MailServer mail_server(const EmailSettings& settings);
}  // namespace email

namespace archive {
/// Files are written on `threads`.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel(ArchiveSettings settings, async::Threads& threads);
}  // namespace archive

namespace console {
/// Writes whole digests with `write` (stdout in the product), one call a digest; false: not all of it was taken.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel(channels::TextStyle style,
                                                                std::function<bool(std::string_view)> write);
}  // namespace console

namespace telegram {
/// Asks the Bot API over `http`. No redirect is followed and no URL of it is ever shown: the token stands in the path.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel(TelegramSettings settings, net::HttpClient& http);
/// The body of sendMessage as it would go to `recipient`, one line of JSON: for preview and for sending alike.
[[nodiscard]] Result<std::string> compose_body(const channels::Recipient& recipient, const channels::PartBytes& bytes);
}  // namespace telegram

namespace slack {
/// Posts over `http`: to chat.postMessage where the settings have a token, else to the incoming webhook.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel(SlackSettings settings, net::HttpClient& http);
/// The body of chat.postMessage (or of the webhook, when `recipient.to` is empty) as it would go out, one line of JSON.
[[nodiscard]] Result<std::string> compose_body(const channels::Recipient& recipient,
                                               const channels::PartContext& context, const channels::PartBytes& bytes);
}  // namespace slack

namespace null {
/// Delivered nowhere: every send is `sent`.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel();
}  // namespace null

}  // namespace paperwire
