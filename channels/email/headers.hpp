// SPDX-License-Identifier: MIT
// channels/email: the header of a mail as text, ready to be written as it stands. Structured headers are literal ASCII:
// receivers that look for List-Unsubscribe do not decode words.
#pragma once

#include <string>
#include <vector>

#include "channels/email/mailbox.hpp"
#include "channels/email/part.hpp"
#include "channels/email/way_out.hpp"

namespace paperwire::email {

struct HeaderLine {
    std::string name;
    std::string value;  // folded with `\n `, no line end

    friend bool operator==(const HeaderLine&, const HeaderLine&) = default;
};

/// Who a mail goes between, domains in ASCII, all checked.
struct Envelope {
    Mailbox from;
    std::string to;
    WayOut way_out;
};

/// Checks both addresses, puts their domains into ASCII (IDNA) and fills the way out. Errors: configuration (the
/// settings' own), malformed (the addressee or the token).
[[nodiscard]] Result<Envelope> make_envelope(const EmailSettings& settings, const std::string& to,
                                             const std::string& token);

/// `<DIGEST.PART@domain>` without its brackets.
[[nodiscard]] std::string message_id(const Part& part, int number, const Mailbox& from);

/// All but Date and the MIME headers, in the order they are written, each name once.
[[nodiscard]] std::vector<HeaderLine> build_headers(const Part& part, const Envelope& envelope);

}  // namespace paperwire::email
