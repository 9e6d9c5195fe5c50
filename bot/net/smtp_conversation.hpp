// SPDX-License-Identifier: MIT
// net: follows an SMTP conversation from the outside. libcurl holds it and tells only a coarse result at the end; this
// reads along, command by command and line by line, and knows where it stands, what was said last, and when it must not
// go on. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/core/result.hpp"
#include "bot/net/mail_client.hpp"

namespace paperwire::net {

/// What one transaction may not do without.
struct SmtpNeeds {
    bool login{false};
    bool starttls{false};  // EHLO's answer counts only after STARTTLS
    bool utf8{false};      // an address has a local part beyond ASCII
};

class SmtpConversation {
public:
    /// Another transaction, perhaps on the connection of the one before: what EHLO and AUTH brought is kept until the
    /// next greeting.
    void begin(SmtpNeeds needs);
    /// A command as it went out, with its line end. Lines that are no command (a login's second line) change nothing.
    void sent(std::string_view command);
    /// One line of a reply, with or without its line end.
    void received(std::string_view line);
    /// A reply has become longer than any server has to say.
    void overflowed();
    /// The whole message has been handed over: the dot may be on its way, and from now on silence means "unknown".
    void body_ended() noexcept;

    [[nodiscard]] SmtpStage stage() const noexcept { return stage_; }
    [[nodiscard]] int code() const noexcept { return code_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Whether the last command has its (complete) reply.
    [[nodiscard]] bool answered() const noexcept { return answered_; }
    /// Whether a reply of any kind came in this transaction.
    [[nodiscard]] bool heard() const noexcept { return heard_; }
    /// Why the conversation must end here: before any address or text is given away, or a reply that does not end.
    [[nodiscard]] const std::optional<Error>& veto() const noexcept { return veto_; }

private:
    void learn_capability(std::string_view line);
    void finish_reply();
    void judge_greeting();
    void forbid(SmtpStage stage, Errc code, std::string_view why);

    SmtpNeeds needs_;
    SmtpStage stage_{SmtpStage::connect};
    int code_{0};
    std::string text_;
    std::size_t reply_bytes_{0};  // of the present reply
    bool answered_{false};
    bool heard_{false};
    bool greeting_{false};  // the last command was EHLO or HELO
    bool quitting_{false};
    std::optional<Error> veto_;

    // of the connection
    bool secured_{false};
    bool offers_login_{false};
    bool offers_utf8_{false};
    bool logged_in_{false};
};

/// The text of a reply line as it may be shown: control characters and broken UTF-8 gone, at most 500 bytes.
[[nodiscard]] std::string clean_reply_text(std::string_view text);

}  // namespace paperwire::net
