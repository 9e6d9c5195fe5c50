// SPDX-License-Identifier: MIT
// Wrong configurations as tables. `§` in a text marks where the fault must be told (it is taken out before loading);
// the messages follow in the order of the marks.
#pragma once

#include <string>
#include <vector>

#include "tests/config/workspace.hpp"

namespace paperwire::config {

struct Wrong {
    std::string name;
    std::string yaml;
    std::vector<std::string> messages;
};

void expect_faults(const Wrong& wrong);
void expect_all(const std::vector<Wrong>& table);
/// Each `yaml` is one delivery over one of several channels: mail, tg, lab, site.
void expect_deliveries(const std::vector<Wrong>& table);

/// A filter under `filters`, with someone who uses it.
[[nodiscard]] std::string with_filter(const std::string& filter);
}  // namespace paperwire::config
