// SPDX-License-Identifier: MIT
#include "tests/fakes/unsynced_vfs.hpp"

#include <sqlite3.h>

#include <cstring>
#include <fstream>
#include <map>
#include <new>
#include <random>
#include <stdexcept>
#include <vector>

namespace paperwire::fakes {

namespace {

constexpr std::size_t sector_bytes = 512;

/// A write, or a truncation to `at`.
struct Change {
    std::size_t at{0};
    std::string bytes;
    bool cuts{false};
};

void apply(std::string& content, const Change& change) {
    if (change.cuts) {
        content.resize(std::min(content.size(), change.at));
        return;
    }
    if (content.size() < change.at + change.bytes.size()) content.resize(change.at + change.bytes.size());
    content.replace(change.at, change.bytes.size(), change.bytes);
}

/// One file: what is safe, and what came after.
struct Stored {
    std::string synced;
    bool exists{false};  // for sure
    std::vector<Change> pending;

    void sync() {
        for (const Change& one : pending) apply(synced, one);
        pending.clear();
        exists = true;
    }
};

/// Each sector of each pending change is there or not.
std::string torn(const Stored& stored, std::mt19937_64& random) {
    std::string content = stored.synced;
    const auto chance = random() % 5;  // none, some, half, most, all
    const auto survives = [&] { return random() % 4 < chance; };
    for (const Change& one : stored.pending) {
        if (one.cuts) {
            if (survives()) apply(content, one);
            continue;
        }
        for (std::size_t from = 0; from < one.bytes.size();) {
            const std::size_t room = sector_bytes - (one.at + from) % sector_bytes;
            const std::size_t count = std::min(room, one.bytes.size() - from);
            if (survives()) apply(content, {one.at + from, one.bytes.substr(from, count), false});
            from += count;
        }
    }
    return content;
}

}  // namespace

struct UnsyncedVfs::Disk {
    sqlite3_vfs vfs{};
    sqlite3_vfs* real{nullptr};
    std::map<std::string, Stored> files;
    std::function<void()> each;
    int writes{0};
    int writes_left{0};
    DiskFault fault{DiskFault::none};

    int fail_now() {
        ++writes;
        if (fault == DiskFault::none || writes_left-- > 0) return SQLITE_OK;
        writes_left = 0;
        if (fault == DiskFault::full) return SQLITE_FULL;
        return fault == DiskFault::broken ? SQLITE_IOERR_WRITE : SQLITE_READONLY;
    }
    void tell() const {
        if (each) each();
    }
};

namespace {

using Disk = UnsyncedVfs::Disk;

/// As SQLite holds it; the real file's own object lies behind.
struct File {
    sqlite3_file face;
    Disk* disk;
    Stored* stored;  // null: not watched
    sqlite3_file* real;
};

File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return of(file).real; }

int close_file(sqlite3_file* file) { return real_of(file)->pMethods->xClose(real_of(file)); }

int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
    return real_of(file)->pMethods->xRead(real_of(file), to, count, at);
}

int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
    File& self = of(file);
    if (self.stored != nullptr) {
        self.disk->tell();
        if (const int failed = self.disk->fail_now(); failed != SQLITE_OK) return failed;
        self.stored->pending.push_back(
            {static_cast<std::size_t>(at), {static_cast<const char*>(from), static_cast<std::size_t>(count)}, false});
    }
    return self.real->pMethods->xWrite(self.real, from, count, at);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    File& self = of(file);
    if (self.stored != nullptr) {
        self.disk->tell();
        self.stored->pending.push_back({static_cast<std::size_t>(size), {}, true});
    }
    return self.real->pMethods->xTruncate(self.real, size);
}

int sync_file(sqlite3_file* file, int flags) {
    File& self = of(file);
    if (self.stored == nullptr) return self.real->pMethods->xSync(self.real, flags);
    self.disk->tell();
    self.stored->sync();
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
int unlock_file(sqlite3_file* file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
int look_at_lock(sqlite3_file* file, int* held) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}
int control_file(sqlite3_file* file, int what, void* with) {
    return real_of(file)->pMethods->xFileControl(real_of(file), what, with);
}
int sector_of(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int traits_of(sqlite3_file* file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); }
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, to);
}
int lock_shared(sqlite3_file* file, int from, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), from, count, flags);
}
void order_shared(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int unmap_shared(sqlite3_file* file, int removes) { return real_of(file)->pMethods->xShmUnmap(real_of(file), removes); }

sqlite3_io_methods make_methods() {
    sqlite3_io_methods made{};
    made.iVersion = 2;
    made.xClose = close_file;
    made.xRead = read_file;
    made.xWrite = write_file;
    made.xTruncate = truncate_file;
    made.xSync = sync_file;
    made.xFileSize = size_of_file;
    made.xLock = lock_file;
    made.xUnlock = unlock_file;
    made.xCheckReservedLock = look_at_lock;
    made.xFileControl = control_file;
    made.xSectorSize = sector_of;
    made.xDeviceCharacteristics = traits_of;
    made.xShmMap = map_shared;
    made.xShmLock = lock_shared;
    made.xShmBarrier = order_shared;
    made.xShmUnmap = unmap_shared;
    return made;
}

Disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

/// What lies there already is safe. Read through SQLite's own descriptor: closing another would drop its locks.
void load(Stored& stored, sqlite3_file* real) {
    sqlite3_int64 size = 0;
    if (real->pMethods->xFileSize(real, &size) != SQLITE_OK) return;
    stored.synced.resize(static_cast<std::size_t>(size));
    if (size > 0) real->pMethods->xRead(real, stored.synced.data(), static_cast<int>(size), 0);
    stored.exists = size > 0;
}

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* got) {
    static const sqlite3_io_methods methods = make_methods();
    Disk& disk = disk_of(vfs);
    File& self = *::new (static_cast<void*>(file)) File{};
    self.disk = &disk;
    self.real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
    const int code = disk.real->xOpen(disk.real, name, self.real, flags, got);
    if (self.real->pMethods == nullptr) return code;
    self.face.pMethods = &methods;
    if (code == SQLITE_OK && name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0) {
        const auto [place, fresh] = disk.files.try_emplace(name);
        self.stored = &place->second;
        if (fresh) load(place->second, self.real);
    }
    return code;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int syncs) {
    disk_of(vfs).files.erase(name);
    return disk_of(vfs).real->xDelete(disk_of(vfs).real, name, syncs);
}
int find_file(sqlite3_vfs* vfs, const char* name, int flags, int* found) {
    return disk_of(vfs).real->xAccess(disk_of(vfs).real, name, flags, found);
}
int whole_name(sqlite3_vfs* vfs, const char* name, int size, char* to) {
    return disk_of(vfs).real->xFullPathname(disk_of(vfs).real, name, size, to);
}
int draw(sqlite3_vfs* vfs, int count, char* to) { return disk_of(vfs).real->xRandomness(disk_of(vfs).real, count, to); }
int wait(sqlite3_vfs* vfs, int microseconds) { return disk_of(vfs).real->xSleep(disk_of(vfs).real, microseconds); }
int tell_day(sqlite3_vfs* vfs, double* day) { return disk_of(vfs).real->xCurrentTime(disk_of(vfs).real, day); }
int last_error(sqlite3_vfs* vfs, int size, char* text) {
    return disk_of(vfs).real->xGetLastError(disk_of(vfs).real, size, text);
}

}  // namespace

UnsyncedVfs::UnsyncedVfs() : disk_(std::make_unique<Disk>()) {
    sqlite3_initialize();
    disk_->real = sqlite3_vfs_find(nullptr);
    sqlite3_vfs& vfs = disk_->vfs;
    vfs.iVersion = 1;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + disk_->real->szOsFile;
    vfs.mxPathname = disk_->real->mxPathname;
    vfs.zName = "unsynced";
    vfs.pAppData = disk_.get();
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = find_file;
    vfs.xFullPathname = whole_name;
    vfs.xRandomness = draw;
    vfs.xSleep = wait;
    vfs.xCurrentTime = tell_day;
    vfs.xGetLastError = last_error;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) throw std::runtime_error("the file system was not taken");
}

UnsyncedVfs::~UnsyncedVfs() {
    sqlite3_vfs_unregister(&disk_->vfs);
    sqlite3_vfs_register(disk_->real, 1);
}

void UnsyncedVfs::cut(const std::string& path, const std::string& to, std::uint64_t seed) const {
    std::mt19937_64 random(seed);
    for (const std::string suffix : {"", "-wal"}) {
        const auto found = disk_->files.find(path + suffix);
        if (found == disk_->files.end()) continue;
        const Stored& stored = found->second;
        if (!stored.exists && random() % 2 == 0) continue;
        std::ofstream(to + suffix, std::ios::binary | std::ios::trunc) << torn(stored, random);
    }
}

void UnsyncedVfs::fail_after(int writes, DiskFault fault) {
    disk_->writes_left = writes;
    disk_->fault = fault;
}

void UnsyncedVfs::heal() { disk_->fault = DiskFault::none; }

void UnsyncedVfs::watch(std::function<void()> each) { disk_->each = std::move(each); }

int UnsyncedVfs::writes() const noexcept { return disk_->writes; }

}  // namespace paperwire::fakes
