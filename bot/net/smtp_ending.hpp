// SPDX-License-Identifier: MIT
// net: what the end of an SMTP transfer means, from libcurl's coarse result and from what was said. Private to the mail
// client.
#pragma once

#include <curl/curl.h>

#include "bot/core/result.hpp"
#include "bot/net/mail_client.hpp"
#include "bot/net/smtp_conversation.hpp"

namespace paperwire::net {

struct SmtpLink {
    bool connected{false};
    bool implicit_tls{false};  // smtps: a greeting comes only after the handshake
};

[[nodiscard]] Errc failure_of(CURLcode result, const SmtpConversation& talk);
/// How far the transaction came.
[[nodiscard]] SmtpStage stage_of(CURLcode result, const SmtpConversation& talk, SmtpLink link);

}  // namespace paperwire::net
