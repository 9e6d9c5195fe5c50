// SPDX-License-Identifier: MIT
// config: where an archive writes for somebody, so that no two write to one place.
#pragma once

#include <string>
#include <variant>

#include "config/settings.hpp"

namespace paperwire::config {

/// Empty where the channel is no archive, or its directory is not known.
[[nodiscard]] inline std::string archive_place(const ChannelSettings& channel, const std::string& to) {
    const auto* const archive = std::get_if<archive::ArchiveSettings>(&channel);
    if (archive == nullptr || archive->directory.empty()) {
        return {};
    }
    return to.empty() ? archive->directory : archive->directory + "/" + to;
}

}  // namespace paperwire::config
