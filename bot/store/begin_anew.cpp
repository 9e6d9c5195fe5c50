// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "bot/store/mark.hpp"
#include "bot/store/migrations.hpp"
#include "bot/store/opening.hpp"

namespace paperwire::store {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

/// Closing would do it too, and tell nobody that it failed: the draft goes to its place without its log.
Result<void> fold_log_in(Database& database, const std::string& draft) {
    const auto busy = database.outside([&]() -> Result<std::int64_t> {
        auto query = database.query("PRAGMA wal_checkpoint(TRUNCATE)");
        return query.next() ? query.integer(0) : 1;
    });
    if (!busy) return std::unexpected(busy.error());
    if (*busy != 0) return fail(Errc::storage, subject(draft) + ": its log could not be folded in");
    return {};
}

/// Writes a whole new database under a name of its own.
Result<void> make_draft(const std::string& draft) {
    auto database = Database::open(draft, OpenAs::create);
    if (!database) return std::unexpected(database.error());
    if (auto done = run_script(**database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"); !done) return done;
    if (auto done = migrate(**database, draft); !done) return done;
    return fold_log_in(**database, draft);
}

void remove_draft(const std::string& draft) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(draft + suffix, ignored);
}

/// Never over what is there: another process may have been quicker, and its database is as good.
int link_into_place(const std::string& draft, const std::string& path) {
    if (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST) return 0;
    const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
    if (!no_links) return errno;
    return ::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 || errno == EEXIST
               ? 0
               : errno;
}

Result<void> put_into_place(const std::string& draft, const std::string& path) {
    const int failed = link_into_place(draft, path);
    remove_draft(draft);
    if (failed != 0) return system_failure(path, "create", failed);
    return sync_folder_of(path);
}

/// A file that is gone is not a beginning: its folder may not be mounted, or it was moved away without its log.
Result<void> refuse_lost(const std::string& path) {
    std::error_code failed;
    const std::string log = path + "-wal";
    const bool log_is_left = fs::file_size(log, failed) > 0 && !failed;
    if (log_is_left)
        return fail(Errc::storage,
                    subject(path) + ": is gone, but " + log +
                        " still holds writes to it; bring the file back beside it, or, to restore a backup "
                        "or begin anew, move " +
                        log + " and " + path + "-shm away too");
    const Mark mark = read_mark(path);
    if (mark.store.empty()) return {};
    return fail(Errc::storage, subject(path) + ": is gone, though " + path + ".lock knows it (write " +
                                   std::to_string(mark.commits) + ", last seen " + paperwire::to_string(mark.at) +
                                   "); mount its folder, or restore a backup to " + path + " with no " + path +
                                   "-wal and " + path + "-shm beside it; to begin anew, delete " + path + ".lock");
}

}  // namespace

Result<void> sync_folder_of(const std::string& path) {
    const int descriptor = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_failure(path, "open its folder", errno);
    const int failed = ::fsync(descriptor) != 0 ? errno : 0;
    ::close(descriptor);
    if (failed != 0 && failed != EINVAL) return system_failure(path, "sync its folder", failed);
    return {};
}

Result<void> begin_anew(const std::string& path) {
    if (auto lost = refuse_lost(path); !lost) return lost;
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

}  // namespace paperwire::store
