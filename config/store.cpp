// SPDX-License-Identifier: MIT
#include <filesystem>
#include <system_error>

#include "config/sections.hpp"
#include "config/url.hpp"

namespace paperwire::config {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr std::string_view file_name = "/paperwire.db";

/// True for `postgresql://user:password@…` and `…?password=…`.
bool holds_password(std::string_view url) {
    const auto authority = url.substr(url.find("://") + 3);
    const auto user_info = authority.substr(0, authority.substr(0, authority.find_first_of("/?#")).rfind('@'));
    const bool has_user_info = authority.substr(0, authority.find_first_of("/?#")).find('@') != std::string_view::npos;
    return (has_user_info && user_info.find(':') != std::string_view::npos) ||
           url.find("password=") != std::string_view::npos;
}

void read_sqlite(const Spot& spot, std::string path, const Reading& reading, StoreSettings& store) {
    if (path.starts_with("///")) {
        path.erase(0, 2);
    }
    if (path.starts_with("~/")) {
        path.replace(0, 1, reading.environment("HOME").value_or(""));
    }
    if (path.empty() || path.starts_with("//") || path.ends_with('/')) {
        spot.error("sqlite: wants the path of a file (as in sqlite:/var/lib/paperwire/paperwire.db)");
        return;
    }
    path = reading.faults.resolve(spot.node().place.file, path);
    std::error_code ignored;
    path = std::filesystem::absolute(path, ignored).string();
    store.engine = StoreSettings::Engine::sqlite;
    store.path = std::move(path);
}

}  // namespace

void read_store(const Spot& spot, const Reading& reading, StoreSettings& store) {
    bool from_secret = false;
    const auto written = reading.secrets.expand(spot, from_secret);
    if (!written) {
        return;
    }
    if (written->starts_with(sqlite_scheme)) {
        read_sqlite(spot, written->substr(sqlite_scheme.size()), reading, store);
        return;
    }
    const bool unread = from_secret && written->starts_with("${");
    if (!unread && !written->starts_with("postgresql://") && !written->starts_with("postgres://")) {
        spot.error("the store is not known (want sqlite:/path or postgresql://host/database)");
        return;
    }
    if (!from_secret && holds_password(*written)) {
        spot.warning("a password in clear (better ${env:NAME}, ${file:/path} or ${credential:NAME} in its place)");
    }
    store.engine = StoreSettings::Engine::postgresql;
    store.url = Secret{*written};
}

void default_store(Place place, const Reading& reading, StoreSettings& store) {
    store.engine = StoreSettings::Engine::sqlite;
    if (const auto state = reading.environment("STATE_DIRECTORY"); state && !state->empty()) {
        // systemd joins several with colons; the first is ours.
        store.path = state->substr(0, state->find(':')) + std::string{file_name};
        return;
    }
    if (const auto home = reading.environment("HOME"); home && !home->empty()) {
        store.path = *home + "/.local/state/paperwire" + std::string{file_name};
        return;
    }
    reading.faults.error(place,
                         "store is missing and neither STATE_DIRECTORY nor HOME is set (want store: sqlite:/path)");
}

}  // namespace paperwire::config
