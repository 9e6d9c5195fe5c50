// SPDX-License-Identifier: MIT
// net: what may never reach an SMTP server. libcurl pastes addresses into commands unchecked and sends bare line feeds
// as they are, so that either would smuggle commands or a second mail.
#include <algorithm>

#include "bot/net/smtp_line.hpp"

namespace paperwire::net {

namespace {

bool forbidden_in_address(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '<' || c == '>';
}

bool is_address(std::string_view address) { return std::ranges::none_of(address, forbidden_in_address); }

/// A CR without its LF, or an LF without its CR. Each looked for by itself: find_first_of asks about every byte.
bool has_bare_line_end(std::string_view bytes) {
    for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') {
            return true;
        }
    }
    for (auto at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
        if (at + 1 == bytes.size() || bytes[at + 1] != '\n') {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<Error> find_fault(const MailMessage& message) {
    if (!is_address(message.from)) {
        return Error{Errc::malformed, "the sender's address holds a control character or an angle bracket",
                     std::nullopt};
    }
    if (message.to.empty() || !is_address(message.to)) {
        return Error{Errc::malformed,
                     "the recipient's address is empty or holds a control character or an angle bracket", std::nullopt};
    }
    if (has_bare_line_end(message.bytes)) {
        return Error{Errc::malformed, "the message holds a carriage return or line feed that is not part of a pair",
                     std::nullopt};
    }
    return std::nullopt;
}

}  // namespace paperwire::net
