// SPDX-License-Identifier: MIT
// channels/archive: from one part's bytes to the files that must change in one folder. Blocking: for threads, not for
// the loop. Two calls for one folder must not overlap until what the first staged is published.
#pragma once

#include <string>

#include "channels/archive/files.hpp"
#include "channels/archive/settings.hpp"
#include "channels/channel.hpp"

namespace paperwire::archive {

/// True for 1 to 64 of `A-Z a-z 0-9 . _ @ -` without a leading dot, and for nothing at all.
[[nodiscard]] bool is_safe_place(std::string_view to);

struct Job {
    ArchiveSettings settings;
    std::string to;  // is_safe_place
    channels::PartBytes bytes;
};

/// DIRECTORY, or DIRECTORY/TO.
[[nodiscard]] std::string folder_of(const ArchiveSettings& settings, const std::string& to);

/// Reads the days' pages that are there, merges, renders all forms, and stages those that differ: pages first, then
/// index.html and feed.xml.
[[nodiscard]] DiskResult<Staged> stage_digest(const Job& job);

}  // namespace paperwire::archive
