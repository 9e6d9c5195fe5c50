// SPDX-License-Identifier: MIT
// net: a login as a mail server may say it back: in clear, or in base64 as it was sent (RFC 4616 and AUTH LOGIN), whole
// or cut short.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/core/secret.hpp"

namespace paperwire::net {

class LoginSecret {
public:
    LoginSecret(std::string_view username, const Secret& password);

    /// Puts *** in place of the password, and of every word of base64 that holds it.
    void erase(std::string& text) const;

private:
    std::string password_;             // empty: nothing is secret
    std::vector<std::string> cores_;   // what base64 makes of the password's middle, wherever it may begin
    std::vector<std::string> wholes_;  // what may stand cut short at the end of a text
};

}  // namespace paperwire::net
