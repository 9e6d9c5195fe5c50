// SPDX-License-Identifier: MIT
// daemon: opening the store.
#include "bot/daemon/open_store.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <optional>

namespace paperwire::daemon {

namespace {

/// A folder that nobody else can write to; nothing when it cannot be had.
std::optional<std::filesystem::path> own_temporary_folder() {
    std::error_code failed;
    const auto folder = std::filesystem::temp_directory_path(failed) / ("paperwire-" + std::to_string(::geteuid()));
    if (failed || (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)) return std::nullopt;
    struct stat found{};
    if (::lstat(folder.c_str(), &found) != 0) return std::nullopt;
    const bool is_own =
        S_ISDIR(found.st_mode) && found.st_uid == ::geteuid() && (found.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    return is_own ? std::optional{folder} : std::nullopt;
}

std::unique_ptr<store::Store> open_apart(const config::Settings& settings) {
    const auto folder = own_temporary_folder();
    if (!folder) return nullptr;
    std::error_code failed;
    const auto whole = std::filesystem::absolute(settings.store.path, failed).lexically_normal().string();
    const std::string name = "turns-" + std::to_string(std::hash<std::string>{}(whole)) + ".db";
    auto opened = store::open_sqlite((*folder / name).string(), store::Access::read_write);
    return opened ? std::move(*opened) : nullptr;
}

}  // namespace

Result<void> check_engine(const config::Settings& settings) {
    if (settings.store.engine == config::StoreSettings::Engine::sqlite) return {};
    return fail(
        Errc::configuration,
        settings.file +
            ": store: this version keeps its store in SQLite alone (want sqlite:/var/lib/paperwire/paperwire.db)");
}

bool is_installed(const config::Settings& settings) {
    std::error_code ignored;
    return std::filesystem::exists(settings.store.path, ignored);
}

Result<std::unique_ptr<store::Store>> open_to_write(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_sqlite(settings.store.path, store::Access::read_write);
}

Result<std::unique_ptr<store::Store>> open_to_deliver(const config::Settings& settings, store::ProcessLock& lock,
                                                      std::optional<Instant> since,
                                                      std::optional<store::Restored>& restored) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_to_deliver(settings.store.path, lock, since, restored);
}

Result<std::unique_ptr<store::Store>> open_to_harvest(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_sqlite(settings.store.path, store::Access::sparing);
}

Result<std::unique_ptr<store::Store>> open_to_read(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    if (!is_installed(settings)) return store::open_scratch(settings.store.path);
    return store::open_sqlite(settings.store.path, store::Access::read_only);
}

Result<std::unique_ptr<store::Store>> open_copy(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_scratch(settings.store.path);
}

std::unique_ptr<store::Store> open_turns_of_before(const config::Settings& settings) {
    if (settings.arxiv.rss.starts_with("file://") || is_installed(settings)) return nullptr;
    return open_apart(settings);
}

std::unique_ptr<store::Store> open_for_turns(const config::Settings& settings) {
    if (settings.arxiv.rss.starts_with("file://")) return nullptr;
    if (!is_installed(settings)) return open_apart(settings);
    auto shared = store::open_beside(settings.store.path);
    if (!shared && (shared.error().code == Errc::storage || shared.error().code == Errc::configuration))
        shared = store::open_sqlite(settings.store.path, store::Access::read_only);
    return shared ? std::move(*shared) : nullptr;
}

}  // namespace paperwire::daemon
