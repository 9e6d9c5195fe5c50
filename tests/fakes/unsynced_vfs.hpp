// SPDX-License-Identifier: MIT
// fakes: a disk that keeps what was synced and nothing else for sure. SQLite's default file system while it lives: what
// is written and not synced yet may be lost at a cut, sector by sector and in any order; writes may fail. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace paperwire::fakes {

enum class DiskFault : std::uint8_t { none, full, broken, read_only };

class UnsyncedVfs {
public:
    UnsyncedVfs();
    ~UnsyncedVfs();
    UnsyncedVfs(const UnsyncedVfs&) = delete;
    UnsyncedVfs& operator=(const UnsyncedVfs&) = delete;

    /// What a power cut now would leave of a database and its log, written as another one: `seed` decides which sectors
    /// of what is not synced are there.
    void cut(const std::string& path, const std::string& to, std::uint64_t seed) const;
    /// After so many more writes all fail so, until heal().
    void fail_after(int writes, DiskFault fault);
    void heal();
    /// Called before each write, truncation and sync of a database or its log.
    void watch(std::function<void()> each);
    /// Writes so far.
    [[nodiscard]] int writes() const noexcept;

    struct Disk;

private:
    std::unique_ptr<Disk> disk_;
};

}  // namespace paperwire::fakes
