// SPDX-License-Identifier: MIT
// core: a string that does not print.
#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace paperwire {

/// Holds a password, token or key. Streams, formats and compares without giving itself away; `reveal` is the one way
/// out and belongs in the line that hands it to the network.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

    friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }
    friend bool operator==(const Secret&, const Secret&) = default;

private:
    std::string value_;
};

}  // namespace paperwire
