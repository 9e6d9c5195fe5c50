// SPDX-License-Identifier: MIT
// channels/email: what an SMTP server's answer means. Pure; the reasons and the table are here, delivery decides what
// follows.
//
// | where, what                                          | outcome             |
// |------------------------------------------------------|---------------------|
// | accepted after the dot                               | sent                |
// | after the dot: no answer (lost, timeout)             | uncertain           |
// | any stage: 421 (the server closes)                   | retry, channel      |
// | any stage: 530, 534, 535, 538; login of any code     | retry, channel      |
// | connect, greeting and EHLO, tls, MAIL: any code      | retry, channel      |
// | MAIL: 552 or 5.3.4 (too big)                        | rejected            |
// | connect to MAIL: no answer, DNS, certificate         | retry, channel      |
// | RCPT, DATA, after the dot: 4xx                       | retry, destination  |
// | RCPT, DATA: no answer                                | retry, destination  |
// | RCPT and later: 5xx with 5.1.1 and its kin           | gone                |
// | RCPT: 5xx with 5.1.7, 5.1.8 (our own address)        | retry, channel      |
// | RCPT: 550, 551, 553 that says there is no such user  | gone                |
// | RCPT, DATA, after the dot: other 5xx                 | rejected            |
// | refused by our own client before a socket            | rejected            |
//
// 5.1.x speaks of an address (RFC 3463): 1, 2, 3, 6 and 10 of the addressee's; 7 and 8 of the sender's, which Postfix
// says at RCPT. One transaction has one recipient, so what is said after the dot is said of that recipient too.
#pragma once

#include "bot/core/outcome.hpp"
#include "bot/net/mail_client.hpp"

namespace paperwire::email {

[[nodiscard]] Outcome classify(const net::MailReply& reply);

}  // namespace paperwire::email
