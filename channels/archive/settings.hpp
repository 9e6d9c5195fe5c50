// SPDX-License-Identifier: MIT
// channels/archive: what the configuration says of a channel of type archive.
#pragma once

#include <cstdint>
#include <string>

namespace paperwire::archive {

enum class Layout : std::uint8_t { digest, flat };

struct ArchiveSettings {
    std::string directory;  // absolute, or relative to the configuration file; made when missing
    Layout layout{Layout::digest};

    friend bool operator==(const ArchiveSettings&, const ArchiveSettings&) = default;
};

}  // namespace paperwire::archive
