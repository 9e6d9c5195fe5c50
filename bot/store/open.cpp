// SPDX-License-Identifier: MIT
// store: opening databases.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>

#include "bot/store/engine.hpp"
#include "bot/store/identity.hpp"
#include "bot/store/mark.hpp"
#include "bot/store/migrations.hpp"
#include "bot/store/opening.hpp"

namespace paperwire::store {
namespace {

namespace fs = std::filesystem;

/// Debian's SQLite writes zeros over all that is deleted unless it is told that only what is written anyway needs them
/// (https://www.sqlite.org/pragma.html#pragma_secure_delete, 2026-11): kept messages would go to the disk twice.
constexpr const char* connection_pragmas =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -256000; "
    "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 16000; PRAGMA trusted_schema = OFF; PRAGMA "
    "secure_delete = FAST";

constexpr const char* sparing_pragmas = "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000";

using Opened = Result<std::unique_ptr<Database>>;

/// On a disk that nobody may write SQLite cannot make what it follows a log by. Without a log there is nothing to
/// follow, and nothing can change.
bool stands_still(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    if (::access(folder.empty() ? "." : folder.c_str(), W_OK) == 0 || errno != EROFS) return false;
    std::error_code failed;
    const auto log = fs::file_size(path + "-wal", failed);
    return failed || log == 0;
}

Opened open_for_reading(const std::string& path) {
    auto database = Database::open(path, stands_still(path) ? OpenAs::alone : OpenAs::read_only);
    if (!database) return database;
    if (auto done = check_schema(**database, path); !done) return std::unexpected(done.error());
    return database;
}

Opened open_database(const std::string& path, Access access, BusyWait wait) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    if (!*there) {
        if (access == Access::read_only) return fail(Errc::not_found, subject(path) + ": there is no such file");
        if (auto made = begin_anew(real_path(path)); !made) return std::unexpected(made.error());
    }
    if (auto sound = check_files(path); !sound) return std::unexpected(sound.error());
    if (access == Access::read_only) return open_for_reading(path);
    const Mark mark = read_mark(path);
    auto database = open_for_writing(path, wait);
    if (!database) return database;
    if (auto known = refuse_older_copy(**database, path, mark); !known) return std::unexpected(known.error());
    if (access != Access::sparing) return database;
    if (auto done = run_script(**database, sparing_pragmas); !done) return std::unexpected(done.error());
    return database;
}

}  // namespace

std::string subject(const std::string& path) { return "store " + path; }

std::unexpected<Error> system_failure(const std::string& path, const std::string& doing, int code) {
    return fail(is_disk_full(code) ? Errc::storage_full : Errc::storage,
                subject(path) + ": " + doing + ": " + std::strerror(code));
}

Result<void> run_script(Database& database, const char* sql) {
    return database.outside([&]() -> Result<void> {
        database.script(sql);
        return {};
    });
}

Result<bool> exists(const std::string& path) {
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (status.type() == fs::file_type::not_found) {
        if (!fs::is_symlink(fs::symlink_status(path, failed))) return false;
        return fail(Errc::storage, subject(path) + ": is a link to " + fs::read_symlink(path, failed).string() +
                                       ", where nothing is; mount its folder, or remove the link");
    }
    if (failed) return system_failure(path, "look for it", failed.value());
    if (fs::is_regular_file(status)) return true;
    return fail(Errc::storage, subject(path) + ": is not a file");
}

Opened open_for_writing(const std::string& path, BusyWait wait) {
    const Scrutiny look = choose_scrutiny(path);
    auto database = Database::open(path, OpenAs::read_write, wait);
    if (!database) return database;
    if (auto done = run_script(**database, connection_pragmas); !done) return std::unexpected(done.error());
    // A copy that other tools made may have none.
    if (auto done = run_script(**database, "PRAGMA journal_mode = WAL"); !done) return std::unexpected(done.error());
    if (auto sound = check_soundness(**database, path, look); !sound) return std::unexpected(sound.error());
    if (auto done = migrate(**database, path); !done) return std::unexpected(done.error());
    (*database)->count_commits();
    return database;
}

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, Access access, BusyWait wait) {
    auto database = open_database(path, access, wait);
    if (!database) return std::unexpected(database.error());
    // Who does not match cannot know what another process is matching just now.
    const Seq handed_out = access == Access::sparing ? std::numeric_limits<Seq>::max() : 0;
    return std::make_unique<SqliteStore>(std::move(*database), handed_out);
}

Result<std::unique_ptr<Store>> open_beside(const std::string& path) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    if (!*there) return fail(Errc::not_found, subject(path) + ": there is no such file");
    if (auto sound = check_files(path); !sound) return std::unexpected(sound.error());
    const Mark mark = read_mark(path);
    auto database = Database::open(path, OpenAs::read_write);
    if (!database) return std::unexpected(database.error());
    if (auto done = run_script(**database, connection_pragmas); !done) return std::unexpected(done.error());
    if (auto done = check_schema(**database, path); !done) return std::unexpected(done.error());
    if (auto known = refuse_older_copy(**database, path, mark); !known) return std::unexpected(known.error());
    (*database)->count_commits();
    return std::make_unique<SqliteStore>(std::move(*database));
}

Result<std::unique_ptr<Store>> open_scratch(const std::string& path) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    auto scratch = Database::open(path, OpenAs::memory);
    if (!scratch) return std::unexpected(scratch.error());
    if (*there) {
        if (auto sound = check_files(path); !sound) return std::unexpected(sound.error());
        auto source = Database::open(path, OpenAs::read_only);
        if (!source) return std::unexpected(source.error());
        auto copied = (*scratch)->outside([&]() -> Result<void> {
            (*scratch)->copy_from(**source);
            return {};
        });
        if (!copied) return std::unexpected(copied.error());
    }
    if (auto done = migrate(**scratch, path); !done) return std::unexpected(done.error());
    return std::make_unique<SqliteStore>(std::move(*scratch));
}

}  // namespace paperwire::store
