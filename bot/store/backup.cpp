// SPDX-License-Identifier: MIT
// store: a copy of a database that others go on writing. It is made from one snapshot, so that no writer can make it
// begin anew, and no writer waits for it; the log only grows meanwhile.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "bot/core/failpoint.hpp"
#include "bot/store/identity.hpp"
#include "bot/store/migrations.hpp"
#include "bot/store/opening.hpp"

namespace paperwire::store {
namespace {

namespace fs = std::filesystem;

constexpr int pages_a_step = 256;

using Progress = std::function<void(std::size_t, std::size_t)>;

std::unexpected<Error> copy_failure(const std::string& file, const std::string& doing, int code) {
    return fail(is_disk_full(code) ? Errc::storage_full : Errc::storage,
                "backup " + file + ": " + doing + ": " + std::strerror(code));
}

/// The copy under a name of its own, taken away unless it was kept.
class CopyDraft {
public:
    explicit CopyDraft(const std::string& file) : path_(file + ".part-" + std::to_string(::getpid())) { remove(); }
    ~CopyDraft() { remove(); }
    CopyDraft(const CopyDraft&) = delete;
    CopyDraft& operator=(const CopyDraft&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    void remove() const noexcept {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((path_ + suffix).c_str());
    }
    std::string path_;
};

Result<void> make_empty(const std::string& draft) {
    const int descriptor = ::open(draft.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return copy_failure(draft, "create", errno);
    ::close(descriptor);
    return {};
}

std::int64_t number_from(Database& database, std::string_view sql) {
    auto query = database.query(sql);
    return query.next() ? query.integer(0) : 0;
}

/// The first look at the source: from here on it stands still.
Result<void> judge_source(Database& source, const std::string& path) {
    if (number_from(source, "SELECT application_id FROM pragma_application_id") != application_id ||
        number_from(source, "SELECT count(*) FROM sqlite_schema") == 0)
        return fail(Errc::storage, subject(path) + ": is a database of another program; name another file");
    if (number_from(source, "SELECT user_version FROM pragma_user_version") > schema_version())
        return fail(Errc::configuration, subject(path) + ": is of a newer paperwire; use that to copy it");
    return {};
}

Result<void> copy_pages(const std::string& path, const std::string& draft, const Progress& progress) {
    auto source = Database::open(path, OpenAs::read_only);
    if (!source) return std::unexpected(source.error());
    auto copy = Database::open(draft, OpenAs::read_write);
    if (!copy) return std::unexpected(copy.error());
    // Nothing of it counts before it is synced whole.
    if (auto done = run_script(**copy, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"); !done) return done;
    return (*source)->read([&]() -> Result<void> {
        if (auto judged = judge_source(**source, path); !judged) return judged;
        return (*copy)->outside([&]() -> Result<void> {
            (*copy)->copy_from(**source, pages_a_step, progress);
            return {};
        });
    });
}

/// A count that no other copy and no log has: see journal.hpp.
constexpr std::string_view own_count =
    "UPDATE counters SET value = -1000000000000 - abs(random() % 1000000000000000000) WHERE name = 'commits'";

Result<void> check_copy(Database& copy, const std::string& path) {
    return copy.read([&]() -> Result<void> {
        auto whole = copy.query("PRAGMA integrity_check(1)");
        const std::string verdict = whole.next() ? whole.text(0) : "no answer";
        if (verdict != "ok")
            return fail(Errc::storage, subject(path) + ": damaged (" + verdict + "), and no backup was made of it; " +
                                           restore_advice(path));
        if (copy.query("PRAGMA foreign_key_check").next())
            return fail(Errc::storage, subject(path) + ": damaged (a row names one that is not there), and no backup " +
                                           "was made of it; " + restore_advice(path));
        return {};
    });
}

Result<void> sign_and_check(const std::string& draft, const std::string& path, Instant now) {
    auto copy = Database::open(draft, OpenAs::read_write);
    if (!copy) return std::unexpected(copy.error());
    if (auto done = run_script(**copy, "PRAGMA synchronous = FULL"); !done) return done;
    auto written = (*copy)->write("sign_copy", [&]() -> Result<void> {
        (*copy)->run("INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                     copied_note, paperwire::to_string(now));
        (*copy)->run(own_count);
        return {};
    });
    if (!written) return written;
    if (auto sound = check_copy(**copy, path); !sound) return sound;
    return run_script(**copy, "PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<void> sync_copy(const std::string& draft) {
    const int descriptor = ::open(draft.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return copy_failure(draft, "open", errno);
    const int failed = ::fsync(descriptor) != 0 ? errno : 0;
    ::close(descriptor);
    if (failed != 0) return copy_failure(draft, "sync", failed);
    return {};
}

std::unexpected<Error> is_there(const std::string& file) {
    return fail(Errc::conflict, "backup " + file + ": is there already, and is not written over; name another file");
}

Result<void> place_copy(const std::string& draft, const std::string& file) {
    PAPERWIRE_FAILPOINT("backup.before_rename");
    int failed = ::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
    // Some file systems cannot rename so: a second name is never given over a first.
    if (failed == EINVAL || failed == ENOSYS) failed = ::link(draft.c_str(), file.c_str()) == 0 ? 0 : errno;
    if (failed == EEXIST) return is_there(file);
    if (failed != 0) return copy_failure(file, "put into place", failed);
    PAPERWIRE_FAILPOINT("backup.after_rename");
    return sync_folder_of(file);
}

}  // namespace

Result<void> back_up(const std::string& path, const std::string& file, Instant now, const Progress& progress) {
    const auto there = exists(path);
    if (!there) return std::unexpected(there.error());
    if (!*there) return fail(Errc::not_found, subject(path) + ": there is no such file");
    std::error_code ignored;
    if (fs::symlink_status(file, ignored).type() != fs::file_type::not_found) return is_there(file);
    if (auto sound = check_files(path); !sound) return sound;
    const CopyDraft draft(file);
    if (auto made = make_empty(draft.path()); !made) return made;
    if (auto copied = copy_pages(path, draft.path(), progress); !copied) return copied;
    if (auto signed_ = sign_and_check(draft.path(), path, now); !signed_) return signed_;
    if (auto synced = sync_copy(draft.path()); !synced) return synced;
    return place_copy(draft.path(), file);
}

}  // namespace paperwire::store
