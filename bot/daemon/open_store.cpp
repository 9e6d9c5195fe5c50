// SPDX-License-Identifier: MIT
// daemon: opening the store.
#include "bot/daemon/open_store.hpp"

#include <filesystem>

namespace paperwire::daemon {

namespace {

Result<void> check_engine(const config::Settings& settings) {
    if (settings.store.engine == config::StoreSettings::Engine::sqlite) return {};
    return fail(
        Errc::configuration,
        settings.file +
            ": store: this version keeps its store in SQLite alone (want sqlite:/var/lib/paperwire/paperwire.db)");
}

}  // namespace

Result<std::unique_ptr<store::Store>> open_to_write(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_sqlite(settings.store.path, store::Access::read_write);
}

Result<std::unique_ptr<store::Store>> open_to_harvest(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_sqlite(settings.store.path, store::Access::sparing);
}

Result<std::unique_ptr<store::Store>> open_to_read(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    std::error_code ignored;
    if (!std::filesystem::exists(settings.store.path, ignored)) return store::open_scratch(settings.store.path);
    return store::open_sqlite(settings.store.path, store::Access::read_only);
}

Result<std::unique_ptr<store::Store>> open_copy(const config::Settings& settings) {
    if (auto checked = check_engine(settings); !checked) return std::unexpected(checked.error());
    return store::open_scratch(settings.store.path);
}

std::unique_ptr<store::Store> open_for_turns(const config::Settings& settings) {
    auto shared = store::open_beside(settings.store.path);
    if (!shared && shared.error().code == Errc::storage)
        shared = store::open_sqlite(settings.store.path, store::Access::read_only);
    return shared ? std::move(*shared) : nullptr;
}

}  // namespace paperwire::daemon
