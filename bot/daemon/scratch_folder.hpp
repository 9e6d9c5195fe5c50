// SPDX-License-Identifier: MIT
// daemon: a folder that goes when it is no longer needed.
#pragma once

#include <filesystem>

#include "bot/core/result.hpp"

namespace paperwire::daemon {

class ScratchFolder {
public:
    /// Errors: storage.
    [[nodiscard]] static Result<ScratchFolder> make();
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace paperwire::daemon
