// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {
namespace {

/// flock goes with the open file: the kernel lets go when the process dies. The file itself stays: removing it would
/// let two hold it.
class FileLock final : public ProcessLock {
public:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    ~FileLock() override {
        [[maybe_unused]] const int cleared = ::ftruncate(descriptor_, 0);
        ::close(descriptor_);
    }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    [[nodiscard]] bool write_pid() const {
        const std::string text = std::to_string(::getpid()) + "\n";
        return ::ftruncate(descriptor_, 0) == 0 &&
               ::pwrite(descriptor_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    }

    const Mark& mark() const noexcept override { return mark_; }
    void write(const Mark& mark) noexcept override { mark_ = mark; }

private:
    Mark mark_;
    int descriptor_;
};

std::string read_pid(int descriptor) {
    std::array<char, 32> buffer{};
    const auto size = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    std::string text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    text.erase(text.find_last_not_of(" \n") + 1);
    return text.empty() ? "unknown" : text;
}

}  // namespace

Result<std::unique_ptr<ProcessLock>> lock_for_delivery(const std::string& path) {
    const std::string file = path + ".lock";
    std::error_code ignored;
    const auto folder = std::filesystem::path(file).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, ignored);

    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return fail(Errc::storage, "lock " + file + ": " + std::strerror(errno));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        const std::string holder = read_pid(descriptor);
        ::close(descriptor);
        if (why == EWOULDBLOCK)
            return fail(Errc::conflict, "another paperwire (PID " + holder + ") works on this store");
        return fail(Errc::storage, "lock " + file + ": " + std::strerror(why));
    }
    auto lock = std::make_unique<FileLock>(descriptor);
    if (!lock->write_pid()) return fail(Errc::storage, "lock " + file + ": cannot write: " + std::strerror(errno));
    return lock;
}

}  // namespace paperwire::store
