// SPDX-License-Identifier: MIT
// Any lines from a server, between the commands of a whole transaction: the conversation must keep to its words about
// logins and text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/net/smtp_conversation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view commands[]{"EHLO a\r\n",        "STARTTLS\r\n",    "EHLO a\r\n", "AUTH PLAIN\r\n",
                                          "MAIL FROM:<a>\r\n", "RCPT TO:<b>\r\n", "DATA\r\n",   "QUIT\r\n"};
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    paperwire::net::SmtpConversation talk;
    talk.begin({.login = true, .starttls = true, .utf8 = false});
    bool accepted = false;
    for (const std::string_view command : commands) {
        const auto end = rest.find('\x01');
        std::string_view lines = rest.substr(0, end);
        while (!lines.empty()) {
            const auto line_end = lines.find('\n');
            talk.received(lines.substr(0, line_end));
            lines.remove_prefix(line_end == std::string_view::npos ? lines.size() : line_end + 1);
            accepted =
                accepted || (talk.stage() == paperwire::net::SmtpStage::login && talk.answered() && talk.code() == 235);
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        talk.sent(command);
        if (talk.stage() == paperwire::net::SmtpStage::mail_from && !accepted && !talk.veto()) {
            std::abort();
        }
    }
    if (talk.text().size() > 500) {
        std::abort();
    }
    return 0;
}
