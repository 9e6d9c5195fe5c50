// SPDX-License-Identifier: MIT
// channels/email: what an SMTP server's answer means. Pure; the reasons and the table are here, delivery decides what
// follows.
//
// | where, what                                          | outcome             |
// |------------------------------------------------------|---------------------|
// | accepted after the dot                               | sent                |
// | after the dot: no answer (lost, timeout)             | uncertain           |
// | any stage: 530, 534, 535, 538; login of any code     | retry, channel      |
// | connect, greeting and EHLO, tls, MAIL: any code, 421 | retry, channel      |
// | MAIL: 552 or 5.3.4 (too big)                        | rejected            |
// | connect to MAIL: no answer, DNS, certificate         | retry, channel      |
// | RCPT, DATA, after the dot: 4xx, 421 too              | retry, destination  |
// | RCPT, DATA: no answer                                | retry, destination  |
// | RCPT and later: 5xx with 5.1.1 and its kin           | gone                |
// | RCPT: 5xx with 5.1.7, 5.1.8 (our own address)        | retry, channel      |
// | RCPT: 550, 551, 553 that says there is no such user  | gone                |
// | RCPT: 5xx with 5.7.x; without a code, of relaying    | rejected, channel   |
// | RCPT, DATA, after the dot: other 5xx                 | rejected            |
// | refused by our own client before a socket            | rejected            |
//
// 5.1.x speaks of an address (RFC 3463): 1, 2, 3, 6 and 10 of the addressee's; 7 and 8 of the sender's, which Postfix
// says at RCPT. One transaction has one recipient, so what is said after the dot is said of that recipient too.
// A server that goes down says 421 to whatever comes next (RFC 5321, 3.8), and to the next greeting: there it is the
// channel's. Many end a connection so after a recipient that they do not like, which tells nothing of the others.
// 5.7.x at RCPT speaks of this recipient, or of a relay that takes nothing from us: the others' answers tell.
#pragma once

#include "bot/core/outcome.hpp"
#include "bot/net/mail_client.hpp"

namespace paperwire::email {

[[nodiscard]] Outcome classify(const net::MailReply& reply);

}  // namespace paperwire::email
