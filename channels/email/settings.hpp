// SPDX-License-Identifier: MIT
// channels/email: what the configuration says of a channel of type email.
#pragma once

#include <string>

#include "bot/core/secret.hpp"

namespace paperwire::email {

struct EmailSettings {
    std::string server;  // smtp://host[:port] (587) or smtps://host[:port] (465), validated
    bool tls_off{false};
    std::string ca;  // path; empty: the system's
    std::string username;
    Secret password;
    std::string from;                // RFC 5322 mailbox as written: `Paperwire <paperwire@example.org>`
    std::string unsubscribe_url;     // https template with `{token}`; empty when none
    std::string unsubscribe_mailto;  // `mailto:…`, may hold `{token}`; empty when none
    unsigned connections{2};         // to the server at once, 1 to 100

    friend bool operator==(const EmailSettings&, const EmailSettings&) = default;
};

}  // namespace paperwire::email
