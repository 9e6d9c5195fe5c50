// SPDX-License-Identifier: MIT
// net: one line to a mail server: a libcurl handle with the connection that it keeps from mail to mail. Blocks; belongs
// to one thread.
#pragma once

#include <atomic>
#include <memory>

#include "bot/net/mail_client.hpp"

namespace paperwire::net {

/// What is wrong with a message before anything is sent; nothing when it may go.
[[nodiscard]] std::optional<Error> find_fault(const MailMessage& message);

class SmtpLine {
public:
    /// `stopping` turned true ends a transaction whose text has not begun to flow; `server` and `stopping` must outlive
    /// the line.
    SmtpLine(const MailServer& server, const std::atomic<bool>& stopping);
    ~SmtpLine();
    SmtpLine(const SmtpLine&) = delete;
    SmtpLine& operator=(const SmtpLine&) = delete;

    [[nodiscard]] MailReply deliver(const MailMessage& message);
    /// Says QUIT where a connection is open, waits a second for the answer at most, and closes. No delivery after that.
    void hang_up();

private:
    class Transfer;
    std::unique_ptr<Transfer> transfer_;
};

}  // namespace paperwire::net
