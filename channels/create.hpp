// SPDX-License-Identifier: MIT
// channels: the makers of the channels, one a type. Everything handed in by reference outlives the channel.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "bot/async/offload.hpp"
#include "bot/net/mail_client.hpp"
#include "channels/archive/settings.hpp"
#include "channels/channel.hpp"
#include "channels/email/settings.hpp"
#include "channels/preview_forms.hpp"

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
/// Writes whole digests with `write` (stdout in the product), one call a digest.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel(channels::TextStyle style,
                                                                std::function<void(std::string_view)> write);
}  // namespace console

namespace null {
/// Delivered nowhere: every send is `sent`.
[[nodiscard]] std::unique_ptr<channels::Channel> create_channel();
}  // namespace null

}  // namespace paperwire
