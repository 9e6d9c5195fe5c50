// SPDX-License-Identifier: MIT
// config: one subscriber before it is known whether to keep it.
#pragma once

#include <string>
#include <vector>

#include "bot/core/subscriber.hpp"
#include "filters/rule.hpp"

namespace paperwire::config {

struct Draft {
    struct Use {
        std::string name;
        filters::RulePtr rule;
        bool is_named{false};  // under `filters`
    };

    Subscriber subscriber;  // its filters still to come
    std::vector<Use> uses;
    std::vector<std::string> archive_places;
    std::string timezone;
    std::string language{"en"};
};

}  // namespace paperwire::config
