// SPDX-License-Identifier: MIT
// config: channels of type email, and the `ca` that every channel may have.
#pragma once

#include <string>

#include "config/sections.hpp"

namespace paperwire::config {

[[nodiscard]] email::EmailSettings read_mail_channel(const Mapping& mapping, const Reading& reading);
/// The path under `ca`; empty when there is none.
[[nodiscard]] std::string read_ca(const Mapping& mapping, const Reading& reading);

}  // namespace paperwire::config
