// SPDX-License-Identifier: MIT
// channels/slack: what the configuration says of a channel of type slack. Exactly one of token and webhook is set.
#pragma once

#include <string>

#include "bot/core/secret.hpp"

namespace paperwire::slack {

struct SlackSettings {
    Secret token;
    Secret webhook;
    std::string api{"https://slack.com/api"};
    bool tls_off{false};
    std::string ca;

    friend bool operator==(const SlackSettings&, const SlackSettings&) = default;
};

}  // namespace paperwire::slack
