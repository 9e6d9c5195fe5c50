// SPDX-License-Identifier: MIT
// store: one delivering process a database. Two locks: flock on PATH.lock, which is there before the database is, and
// one on the database file itself, which holds under whatever name it is reached. The kernel lets go of both when the
// process dies.
//
// The second is a range far beyond any database's end, held by the open file (F_OFD_SETLK), so that it is neither one
// of SQLite's own locks (bytes from 2^30 on, held by the process) nor meets them. But closing *any* descriptor of a
// file drops the locks that the process holds on it (https://www.sqlite.org/howtocorrupt.html section 2.2, 2026-11):
// the descriptor is opened before SQLite's or beside it, and closed only with the lock, which outlives the store.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "bot/store/database.hpp"
#include "bot/store/mark.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {
namespace {

/// The range is a byte longer than the PID of who holds it: whoever meets the lock under another name, with another
/// lock file beside it, can still say whose it is.
constexpr off_t first_byte = off_t{1} << 62U;

std::unexpected<Error> lock_failure(const std::string& file, int why) {
    const bool full = is_disk_full(why);
    const bool barred = why == EACCES || why == EPERM || why == EROFS;
    const char* remedy = full     ? "; free some space on its disk"
                         : barred ? "; check its permissions, and whether its file system is mounted read-only"
                                  : "";
    return fail(full ? Errc::storage_full : Errc::storage, "lock " + file + ": " + std::strerror(why) + remedy);
}

std::unexpected<Error> held_by(const std::string& pid) {
    return fail(Errc::conflict, "another paperwire (PID " + pid + ") works on this store");
}

struct flock whole_range() {
    struct flock range{};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = first_byte;
    range.l_len = off_t{::getpid()} + 1;
    return range;
}

/// Some file systems know no locks of open files (fcntl(2), Linux man-pages 6.03): there PATH.lock holds alone.
bool has_no_such_locks(int why) { return why == EINVAL || why == ENOLCK || why == ENOSYS || why == EOPNOTSUPP; }

std::string holder_of(int database) {
    struct flock range = whole_range();
    if (::fcntl(database, F_OFD_GETLK, &range) != 0 || range.l_type == F_UNLCK || range.l_start != first_byte)
        return "unknown";
    return std::to_string(range.l_len - 1);
}

std::string read_text(int descriptor) {
    std::array<char, pid_line_bytes + mark_line_bytes> buffer{};
    const auto size = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

bool same_file(const struct stat& one, const struct stat& other) {
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

class FileLock final : public ProcessLock {
public:
    FileLock(std::string path, int file) : path_(std::move(path)), file_(file) {}
    ~FileLock() override {
        note_pid(std::nullopt);
        if (file_ >= 0) ::close(file_);  // the file stays: removing it would let two hold it
        for (const int database : databases_) ::close(database);
    }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    const Mark& mark() const noexcept override { return mark_; }

    void write(const Mark& mark) noexcept override {
        mark_ = mark;
        if (file_ < 0) return;
        const std::string line = mark_line(mark);
        [[maybe_unused]] const auto written = ::pwrite(file_, line.data(), line.size(), pid_line_bytes);
        if (mark.at == Instant{}) return;
        const auto since_epoch = mark.at.time_since_epoch().count();
        set_time({since_epoch / 1'000, since_epoch % 1'000 * 1'000'000});
    }

    Result<void> hold_database() override {
        const int descriptor = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
        if (descriptor < 0) return errno == ENOENT ? Result<void>{} : lock_failure(path_, errno);
        databases_.push_back(descriptor);
        if (held_already(descriptor)) return {};
        struct flock range = whole_range();
        if (::fcntl(descriptor, F_OFD_SETLK, &range) == 0) return {};
        const int why = errno;
        if (why == EAGAIN || why == EACCES) return held_by(holder_of(descriptor));
        return has_no_such_locks(why) && file_ >= 0 ? Result<void>{} : lock_failure(path_, why);
    }

    [[nodiscard]] Result<void> hold_file() const {
        if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) == 0) return {};
        const int why = errno;
        return why == EWOULDBLOCK ? held_by(pid_in(read_text(file_))) : lock_failure(path_ + ".lock", why);
    }

    /// What the last process left; and who has it now, which is courtesy: on a full disk it is left out.
    void take_over() {
        struct stat found{};
        if (file_ < 0 || ::fstat(file_, &found) != 0) return;
        mark_ = mark_in(read_text(file_));
        mark_.at = changed_at(found);
        const std::string blank(mark_line_bytes - 1, ' ');
        if (found.st_size < off_t{pid_line_bytes + mark_line_bytes}) {
            [[maybe_unused]] const auto written =
                ::pwrite(file_, (blank + "\n").data(), mark_line_bytes, pid_line_bytes);
        }
        set_time(found.st_mtim);
        note_pid(::getpid());
        holds_ = true;
    }

private:
    /// The file's time is that of its mark.
    void set_time(const struct timespec& at) const noexcept {
        const std::array<struct timespec, 2> times{at, at};
        [[maybe_unused]] const int done = ::futimens(file_, times.data());
    }
    void note_pid(std::optional<::pid_t> pid) const noexcept {
        struct stat found{};
        if (file_ < 0 || (!pid && !holds_) || ::fstat(file_, &found) != 0) return;
        const std::string line = pid_line(pid);
        [[maybe_unused]] const auto written = ::pwrite(file_, line.data(), line.size(), 0);
        set_time(found.st_mtim);
    }
    [[nodiscard]] bool held_already(int descriptor) const {
        struct stat found{};
        if (::fstat(descriptor, &found) != 0) return false;
        for (std::size_t i = 0; i + 1 < databases_.size(); ++i) {
            struct stat known{};
            if (::fstat(databases_[i], &known) == 0 && same_file(found, known)) return true;
        }
        return false;
    }

    std::string path_;  // the database's
    int file_;          // PATH.lock; -1: the disk was too full to make it
    bool holds_{false};
    std::vector<int> databases_;
    Mark mark_;
};

Result<int> open_file(const std::string& path) {
    const std::string file = path + ".lock";
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor >= 0) return descriptor;
    const int why = errno;
    // A database that is there can be locked itself, and whoever comes later meets that.
    const bool goes_without = is_disk_full(why) && std::filesystem::exists(path, ignored);
    if (goes_without) return -1;
    return lock_failure(file, why);
}

}  // namespace

Result<std::unique_ptr<ProcessLock>> lock_for_delivery(const std::string& path) {
    const std::string real = real_path(path);
    const auto file = open_file(real);
    if (!file) return std::unexpected(file.error());
    auto lock = std::make_unique<FileLock>(real, *file);
    if (auto held = lock->hold_file(); !held) return std::unexpected(held.error());
    if (auto held = lock->hold_database(); !held) return std::unexpected(held.error());
    lock->take_over();
    return lock;
}

}  // namespace paperwire::store
