// SPDX-License-Identifier: MIT
// config: which channel needs a `to`, and what may stand there.
#pragma once

#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace paperwire::config {

/// What is wrong with a `to` on this channel; empty when nothing is.
[[nodiscard]] std::string complaint_about_addressee(const ChannelSettings& channel, std::string_view to);
/// True of an incoming webhook: its place is fixed where it was made, whatever `to` says.
[[nodiscard]] bool has_one_place(const ChannelSettings& channel);
/// True where the channel has one place of its own.
[[nodiscard]] bool may_lack_addressee(const ChannelSettings& channel);

}  // namespace paperwire::config
