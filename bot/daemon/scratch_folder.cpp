// SPDX-License-Identifier: MIT
// daemon: scratch folders.
#include "bot/daemon/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace paperwire::daemon {

Result<ScratchFolder> ScratchFolder::make() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "paperwire-XXXXXX").string();
    if (error || mkdtemp(name.data()) == nullptr) {
        return fail(Errc::storage, name + ": cannot be made: " + (error ? error.message() : std::strerror(errno)));
    }
    return ScratchFolder(name);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace paperwire::daemon
