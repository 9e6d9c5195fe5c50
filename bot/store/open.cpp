// SPDX-License-Identifier: MIT
// store: opening and making databases. A new one is made beside its place and linked there whole: an empty or torn file
// at that place is therefore damage, never a beginning.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>

#include "bot/store/engine.hpp"
#include "bot/store/migrations.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {
namespace {

namespace fs = std::filesystem;

/// Files up to this size are checked at every start for writing; larger ones only when the last end was unclean.
constexpr std::uintmax_t always_check_bytes = 256ULL << 20;

constexpr const char* connection_pragmas =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -256000; "
    "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 16000; PRAGMA trusted_schema = OFF";

constexpr const char* sparing_pragmas = "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000";

using Opened = Result<std::unique_ptr<Database>>;

std::string subject(const std::string& path) { return "store " + path; }

std::unexpected<Error> system_failure(const std::string& path, const std::string& doing, int code) {
    return fail(code == ENOSPC ? Errc::storage_full : Errc::storage,
                subject(path) + ": " + doing + ": " + std::strerror(code));
}

Result<void> run_script(Database& database, const char* sql) {
    return database.outside([&]() -> Result<void> {
        database.script(sql);
        return {};
    });
}

Result<void> sync_folder(const fs::path& folder, const std::string& path) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_failure(path, "open its folder", errno);
    const int failed = ::fsync(descriptor) != 0 ? errno : 0;
    ::close(descriptor);
    if (failed != 0 && failed != EINVAL) return system_failure(path, "sync its folder", failed);
    return {};
}

fs::path folder_of(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

/// Writes a whole new database under a name of its own.
Result<void> make_draft(const std::string& draft) {
    auto database = Database::open(draft, OpenAs::create);
    if (!database) return std::unexpected(database.error());
    if (auto done = run_script(**database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); !done) return done;
    return migrate(**database, draft);
}

void remove_draft(const std::string& draft) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(draft + suffix, ignored);
}

/// Never over what is there: another process may have been quicker, and its database is as good.
int place(const std::string& draft, const std::string& path) {
    if (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST) return 0;
    const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
    if (!no_links) return errno;
    return ::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 || errno == EEXIST
               ? 0
               : errno;
}

Result<void> put_into_place(const std::string& draft, const std::string& path) {
    const int failed = place(draft, path);
    remove_draft(draft);
    if (failed != 0) return system_failure(path, "create", failed);
    return sync_folder(folder_of(path), path);
}

Result<void> create(const std::string& path) {
    std::error_code failed;
    fs::create_directories(folder_of(path), failed);
    if (failed) return system_failure(path, "make its folder", failed.value());
    const std::string draft = path + ".new-" + std::to_string(::getpid());
    remove_draft(draft);  // of a process that had this PID and died
    if (auto made = make_draft(draft); !made) {
        remove_draft(draft);
        return made;
    }
    return put_into_place(draft, path);
}

bool wants_check(const std::string& path) {
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    const auto journal = fs::file_size(path + "-wal", failed);
    return size <= always_check_bytes || (!failed && journal > 0);
}

Result<void> check_structure(Database& database, const std::string& path) {
    return database.read([&]() -> Result<void> {
        auto query = database.query("PRAGMA quick_check(1)");
        const std::string verdict = query.next() ? query.text(0) : "no answer";
        if (verdict == "ok") return {};
        return fail(Errc::storage, subject(path) + ": damaged (" + verdict + "); move it away and restore a backup");
    });
}

Result<void> refuse_empty(const std::string& path) {
    std::error_code failed;
    if (fs::file_size(path, failed) != 0 || failed) return {};
    return fail(Errc::storage, subject(path) + ": is empty, so damaged; restore a backup, or delete it to begin anew");
}

Opened open_for_writing(const std::string& path, BusyWait wait) {
    const bool checked = wants_check(path);
    auto database = Database::open(path, OpenAs::read_write, wait);
    if (!database) return database;
    if (auto done = run_script(**database, connection_pragmas); !done) return std::unexpected(done.error());
    if (checked) {
        if (auto sound = check_structure(**database, path); !sound) return std::unexpected(sound.error());
    }
    if (auto done = migrate(**database, path); !done) return std::unexpected(done.error());
    return database;
}

Opened open_for_reading(const std::string& path) {
    auto database = Database::open(path, OpenAs::read_only);
    if (!database) return database;
    if (auto done = check_schema(**database, path); !done) return std::unexpected(done.error());
    return database;
}

Result<bool> exists(const std::string& path) {
    std::error_code failed;
    const auto status = fs::status(path, failed);
    if (status.type() == fs::file_type::not_found) return false;
    if (failed) return system_failure(path, "look for it", failed.value());
    if (fs::is_regular_file(status)) return true;
    return fail(Errc::storage, subject(path) + ": is not a file");
}

Opened open_database(const std::string& path, Access access, BusyWait wait) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    if (!*there) {
        if (access == Access::read_only) return fail(Errc::not_found, subject(path) + ": there is no such file");
        if (auto made = create(path); !made) return std::unexpected(made.error());
    }
    if (auto sound = refuse_empty(path); !sound) return std::unexpected(sound.error());
    if (access == Access::read_only) return open_for_reading(path);
    auto database = open_for_writing(path, wait);
    if (!database || access != Access::sparing) return database;
    if (auto done = run_script(**database, sparing_pragmas); !done) return std::unexpected(done.error());
    return database;
}

}  // namespace

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
    if (auto sound = refuse_empty(path); !sound) return std::unexpected(sound.error());
    auto database = Database::open(path, OpenAs::read_write);
    if (!database) return std::unexpected(database.error());
    if (auto done = run_script(**database, connection_pragmas); !done) return std::unexpected(done.error());
    if (auto done = check_schema(**database, path); !done) return std::unexpected(done.error());
    return std::make_unique<SqliteStore>(std::move(*database));
}

Result<std::unique_ptr<Store>> open_scratch(const std::string& path) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    auto scratch = Database::open(path, OpenAs::memory);
    if (!scratch) return std::unexpected(scratch.error());
    if (*there) {
        if (auto sound = refuse_empty(path); !sound) return std::unexpected(sound.error());
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

Result<std::unique_ptr<Store>> open_to_deliver(const std::string& path, ProcessLock& /*lock*/,
                                               std::optional<Restored>& /*restored*/) {
    return open_sqlite(path, Access::read_write);
}

}  // namespace paperwire::store
