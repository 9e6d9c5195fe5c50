// SPDX-License-Identifier: MIT
#include "channels/archive/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "bot/core/failpoint.hpp"

namespace paperwire::archive {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

private:
    int fd_;
};

bool concerns_all(int code) {
    constexpr std::array codes{ENOSPC, EDQUOT, EROFS, EIO, EMFILE, ENFILE, ENOMEM, ENODEV};
    for (const int each : codes) {
        if (each == code) return true;
    }
    return false;
}

std::unexpected<DiskFault> fault(std::string_view what, const std::string& path, int code) {
    std::string message = "cannot " + std::string{what} + " " + path + ": " + std::generic_category().message(code);
    return std::unexpected<DiskFault>(DiskFault{std::move(message), concerns_all(code)});
}

int open_at(const std::string& path, int flags) {
    constexpr mode_t readable_by_all = 0644;
    return ::open(path.c_str(), flags | O_CLOEXEC, readable_by_all);
}

std::string temporary(const Staged& set, const std::string& name) { return set.folder() + "/." + name + ".new"; }

DiskResult<void> write_all(const std::string& path, std::string_view bytes) {
    const Descriptor file{open_at(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)};
    if (!file.is_open()) return fault("write", path, errno);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fault("write", path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// Asks the kernel to begin writing, without waiting: the first of many fdatasync calls then finds all of them under
/// way, and one journal commit serves the batch.
void begin_writing(const std::string& path) {
    const Descriptor file{open_at(path, O_RDONLY)};
    if (file.is_open()) ::sync_file_range(file.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

DiskResult<void> wait_until_written(const std::string& path) {
    const Descriptor file{open_at(path, O_RDONLY)};
    if (!file.is_open() || ::fdatasync(file.get()) != 0) return fault("write", path, errno);
    return {};
}

DiskResult<void> sync_folder(const std::string& path) {
    const Descriptor folder{open_at(path, O_RDONLY | O_DIRECTORY)};
    if (!folder.is_open()) return fault("open", path, errno);
    // Some file systems cannot sync a folder and say so; there the rename is all there is.
    if (::fsync(folder.get()) != 0 && errno != EINVAL && errno != ENOTSUP) return fault("write", path, errno);
    return {};
}

DiskResult<void> sync_files(const Staged& set) {
    for (const std::string& name : set.names()) {
        if (auto done = wait_until_written(temporary(set, name)); !done) return done;
    }
    return {};
}

DiskResult<void> rename_files(const Staged& set) {
    for (const std::string& name : set.names()) {
        PAPERWIRE_FAILPOINT("archive.before_rename");
        const std::string path = set.folder() + "/" + name;
        if (std::rename(temporary(set, name).c_str(), path.c_str()) != 0) return fault("write", path, errno);
        PAPERWIRE_FAILPOINT("archive.after_rename");
    }
    return {};
}

void remove_temporaries(const Staged& set) {
    for (const std::string& name : set.names()) ::unlink(temporary(set, name).c_str());
}

}  // namespace

DiskResult<void> Staged::stage(const std::string& name, std::string_view bytes) {
    const auto present = read_file(folder_ + "/" + name);
    if (!present) return std::unexpected(present.error());
    if (*present && **present == bytes) return {};
    const std::string path = temporary(*this, name);
    if (auto written = write_all(path, bytes); !written) {
        ::unlink(path.c_str());
        remove_temporaries(*this);
        return written;
    }
    names_.push_back(name);
    return {};
}

DiskResult<void> make_folder(const std::string& folder) {
    std::error_code code;
    const std::filesystem::path path{folder};
    std::filesystem::path above;
    for (const std::filesystem::path& step : path) {
        const std::filesystem::path parent = above;
        above /= step;
        if (std::filesystem::is_directory(above, code)) continue;
        if (!std::filesystem::create_directory(above, code) && code) return fault("make", above.string(), code.value());
        // publish makes the last step durable, once for all folders of a batch.
        if (above == path) break;
        if (auto synced = sync_folder(parent.empty() ? "." : parent.string()); !synced) return synced;
    }
    return {};
}

DiskResult<std::optional<std::string>> read_file(const std::string& path) {
    const Descriptor file{open_at(path, O_RDONLY)};
    if (!file.is_open() && errno == ENOENT) return std::optional<std::string>{};
    if (!file.is_open()) return fault("read", path, errno);
    struct stat about{};
    if (::fstat(file.get(), &about) != 0) return fault("read", path, errno);
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + at, bytes.size() - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fault("read", path, errno);
        if (got == 0) break;
        at += static_cast<std::size_t>(got);
    }
    bytes.resize(at);
    return std::optional<std::string>{std::move(bytes)};
}

DiskResult<std::vector<std::string>> list_folder(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code code;
    for (std::filesystem::directory_iterator it{folder, code}, end; !code && it != end; it.increment(code)) {
        names.push_back(it->path().filename().string());
    }
    if (code) return fault("read", folder, code.value());
    return names;
}

namespace {

/// The folders that hold the sets' folders, each once: a folder made for its first page must outlive a crash too.
DiskResult<void> sync_above(const std::vector<Staged>& sets) {
    std::set<std::string> parents;
    for (const Staged& set : sets) {
        const std::string parent = std::filesystem::path{set.folder()}.parent_path().string();
        parents.insert(parent.empty() ? "." : parent);
    }
    for (const std::string& parent : parents) {
        if (auto synced = sync_folder(parent); !synced) return synced;
    }
    return {};
}

}  // namespace

std::vector<DiskResult<void>> publish(const std::vector<Staged>& sets) {
    for (const Staged& set : sets) {
        for (const std::string& name : set.names()) begin_writing(temporary(set, name));
    }
    std::vector<DiskResult<void>> results;
    for (const Staged& set : sets) results.push_back(sync_files(set));
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (results[i]) results[i] = rename_files(sets[i]);
        if (!results[i]) remove_temporaries(sets[i]);
    }
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (results[i]) results[i] = sync_folder(sets[i].folder());
    }
    if (const auto above = sync_above(sets); !above) {
        for (auto& result : results) result = above;
    }
    return results;
}

}  // namespace paperwire::archive
