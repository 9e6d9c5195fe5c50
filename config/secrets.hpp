// SPDX-License-Identifier: MIT
// config: reads what `${env:NAME}`, `${file:/path}` and `${credential:NAME}` stand for. No message holds a secret, nor
// any part of one.
#pragma once

#include <optional>
#include <string>

#include "bot/core/result.hpp"
#include "bot/core/secret.hpp"
#include "config/load.hpp"
#include "config/reference.hpp"
#include "config/spot.hpp"

namespace paperwire::config {

class SecretReader {
public:
    explicit SecretReader(const LoadOptions& options) : options_(&options) {}

    /// A secret key's value. `${…}` is the whole of it; a secret in clear is a warning. Where secrets are not read, or
    /// a credential is out of reach outside the unit, the reference itself stands for it. Nothing after a fault.
    /// `one_line` refuses control characters.
    [[nodiscard]] std::optional<Secret> read(const Spot& spot, bool one_line = true) const;
    /// A text in which `${…}` may be a part (`store`). `found` tells whether there was one.
    [[nodiscard]] std::optional<std::string> expand(const Spot& spot, bool& found) const;

private:
    [[nodiscard]] Result<std::string> look_up(const Reference& reference) const;
    [[nodiscard]] Result<std::string> look_up_credential(const std::string& name) const;
    /// The value, or the reference itself where it may stay unread; faults are told at `spot`.
    [[nodiscard]] std::optional<std::string> value_of(const Reference& reference, const std::string& written,
                                                      const Spot& spot) const;

    const LoadOptions* options_;
};

}  // namespace paperwire::config
