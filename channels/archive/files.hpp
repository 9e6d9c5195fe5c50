// SPDX-License-Identifier: MIT
// channels/archive: files written whole or not at all. A set of files is staged under temporary names beside their
// places; many sets are then published together, so that the disk is waited for once a batch and not once a file.
// Blocking: for threads, not for the loop.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::archive {

/// What the disk said. `whole_channel`: it concerns every folder of the archive (no space left, read-only, I/O error).
struct DiskFault {
    std::string message;
    bool whole_channel{true};
    bool of_the_part{false};  // not the disk's: what was to be written does not read
};

template <typename T>
using DiskResult = std::expected<T, DiskFault>;

/// The files that one send puts into one folder.
class Staged {
public:
    explicit Staged(std::string folder) : folder_(std::move(folder)) {}

    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
    /// Final names, in the order in which they will appear.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

    /// Puts `bytes` beside `name` unless the file holds just these already. Files appear in the order staged.
    [[nodiscard]] DiskResult<void> stage(const std::string& name, std::string_view bytes);

private:
    std::string folder_;
    std::vector<std::string> names_;
};

/// Makes the folder and those above it.
[[nodiscard]] DiskResult<void> make_folder(const std::string& folder);
/// Nothing when there is no such file.
[[nodiscard]] DiskResult<std::optional<std::string>> read_file(const std::string& path);
/// Names in a folder, unsorted.
[[nodiscard]] DiskResult<std::vector<std::string>> list_folder(const std::string& folder);

/// Makes all sets durable under their temporary names, renames them one after the other, and makes the folders durable.
/// One result a set; a set that fails leaves the others alone.
[[nodiscard]] std::vector<DiskResult<void>> publish(const std::vector<Staged>& sets);

}  // namespace paperwire::archive
