// SPDX-License-Identifier: MIT
// channels/telegram: what the configuration says of a channel of type telegram.
#pragma once

#include <string>

#include "bot/core/secret.hpp"

namespace paperwire::telegram {

struct TelegramSettings {
    Secret token;
    std::string api{"https://api.telegram.org"};
    bool tls_off{false};
    std::string ca;

    friend bool operator==(const TelegramSettings&, const TelegramSettings&) = default;
};

}  // namespace paperwire::telegram
