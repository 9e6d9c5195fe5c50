// SPDX-License-Identifier: MIT
#include "bot/store/database.hpp"

#include "bot/core/failpoint.hpp"
#include "bot/store/sqlite_store.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace paperwire::store {

struct PreparedStatement {
    SQLite::Statement statement;
    bool busy{false};
};

namespace {

/// SQLite counts its memory under one lock at every allocation unless it is told not to
/// (https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus, 2026-11). Before the first
/// use.
[[maybe_unused]] const int counts_no_memory = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

/// Lets the cache be asked with a view.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

/// Equal texts, for when one runs inside another.
using Copies = std::vector<std::unique_ptr<PreparedStatement>>;

}  // namespace

struct Database::Connection {
    SQLite::Database handle;
    std::string path;
    BusyWait wait;
    std::chrono::milliseconds waits{wait.first};  // now
    std::unordered_map<std::string, Copies, TextHash, std::equal_to<>> statements{};
    bool counts{false};
    ProcessLock* lock{nullptr};
    std::optional<std::string> marked_as{};
};

namespace {

bool out_of_space(int code, int system_error) {
    return code == SQLITE_FULL || (code == SQLITE_IOERR && is_disk_full(system_error));
}

bool is_busy(const SQLite::Exception& failure) {
    return failure.getErrorCode() == SQLITE_BUSY || failure.getErrorCode() == SQLITE_LOCKED;
}

int milliseconds_of(std::chrono::milliseconds wait) { return static_cast<int>(wait.count()); }

Error error_of(const SQLite::Exception& failure, const std::string& path, int system_error) {
    const int code = failure.getErrorCode();
    const std::string subject = "store " + path + ": ";
    const std::string why = failure.what();
    if (is_busy(failure)) return {Errc::busy, subject + "another process writes to it and does not end; try again", {}};
    if (out_of_space(code, system_error))
        return {Errc::storage_full, subject + "no space is left; free some on its disk", {}};
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return {Errc::storage, subject + "damaged (" + why + "); " + restore_advice(path), {}};
    if (code == SQLITE_READONLY)
        return {Errc::storage, subject + "cannot be written (" + why + "); check its folder's permissions", {}};
    if (code == SQLITE_ERROR)  // every query is ours, and fits what we made
        return {
            Errc::storage, subject + "damaged, its schema does not read (" + why + "); " + restore_advice(path), {}};
    if (code == SQLITE_CONSTRAINT) return {Errc::internal, subject + why, {}};
    std::string message = subject + why;
    if (system_error != 0) message.append(" (").append(std::strerror(system_error)).append(")");
    return {Errc::storage, std::move(message), {}};
}

/// Without locks of its own: one thread at a time is this class's word.
int flags_of(OpenAs mode) {
    switch (mode) {
        case OpenAs::create: return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX;
        case OpenAs::read_write: return SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;
        case OpenAs::read_only: return SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;
        case OpenAs::alone: return SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI;
        case OpenAs::memory: break;
    }
    return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_MEMORY | SQLite::OPEN_NOMUTEX;
}

/// https://www.sqlite.org/uri.html (2026-11): an immutable file is read without locks and without its WAL.
std::string name_of(const std::string& path, OpenAs mode) {
    if (mode == OpenAs::memory) return ":memory:";
    if (mode != OpenAs::alone) return path;
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%') uri += "%25";
        else if (c == '?') uri += "%3f";
        else if (c == '#') uri += "%23";
        else uri += c;
    }
    return uri + "?immutable=1";
}

/// Rolls back unless kept.
class Scope {
public:
    Scope(SQLite::Database& handle, const char* begin) : handle_(handle) { handle_.exec(begin); }
    ~Scope() {
        if (open_) handle_.tryExec("ROLLBACK");
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    void commit() {
        handle_.exec("COMMIT");
        open_ = false;
    }

private:
    SQLite::Database& handle_;
    bool open_{true};
};

}  // namespace

bool is_disk_full(int code) noexcept { return code == ENOSPC || code == EDQUOT; }

std::string restore_advice(const std::string& path) {
    return "move " + path + ", " + path + "-wal and " + path + "-shm away, all three, and restore a backup";
}

Query::Query(PreparedStatement& statement) : statement_(statement) { statement_.busy = true; }

Query::~Query() {
    statement_.statement.tryReset();
    statement_.busy = false;
}

void Query::bind(std::int64_t value) { statement_.statement.bind(++bound_, value); }
void Query::bind(const std::string& value) { statement_.statement.bind(++bound_, value); }
void Query::bind_null() { statement_.statement.bind(++bound_); }

bool Query::next() { return statement_.statement.executeStep(); }

int Query::run() {
    while (statement_.statement.executeStep()) {
    }
    return statement_.statement.getChanges();
}

bool Query::null(int column) const { return statement_.statement.isColumnNull(column); }
std::int64_t Query::integer(int column) const { return statement_.statement.getColumn(column).getInt64(); }
std::string Query::text(int column) const { return statement_.statement.getColumn(column).getString(); }

std::optional<Instant> Query::instant_if(int column) const {
    return null(column) ? std::nullopt : std::optional{instant(column)};
}

Day Query::day(int column) const {
    const auto found = parse_day(text(column));
    if (!found) throw DamagedRow{"a day that reads \"" + text(column) + "\""};
    return *found;
}

std::optional<Day> Query::day_if(int column) const { return null(column) ? std::nullopt : std::optional{day(column)}; }

PaperId Query::paper_id(int column) const {
    const auto found = parse_paper_id(text(column));
    if (!found) throw DamagedRow{"a paper id that reads \"" + text(column) + "\""};
    return found->id;
}

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

Database::~Database() { connection_->statements.clear(); }

Result<std::unique_ptr<Database>> Database::open(const std::string& path, OpenAs mode, BusyWait wait) {
    const std::string name = name_of(path, mode);
    try {
        auto connection = std::make_unique<Connection>(
            SQLite::Database(name, flags_of(mode), milliseconds_of(wait.first)), path, wait);
        return std::unique_ptr<Database>(new Database(std::move(connection)));
    } catch (const SQLite::Exception& failure) {
        return std::unexpected(error_of(failure, path, errno));
    }
}

PreparedStatement& Database::prepare(std::string_view sql) {
    auto found = connection_->statements.find(sql);
    if (found == connection_->statements.end())
        found = connection_->statements.emplace(std::string{sql}, Copies{}).first;
    auto& known = found->second;
    for (auto& one : known) {
        if (one->busy) continue;
        one->statement.reset();
        one->statement.clearBindings();
        return *one;
    }
    known.push_back(std::make_unique<PreparedStatement>(SQLite::Statement(connection_->handle, std::string{sql})));
    return *known.back();
}

void Database::script(const std::string& sql) { connection_->handle.exec(sql); }

std::int64_t Database::last_row() const { return connection_->handle.getLastInsertRowid(); }

void Database::copy_from(Database& source, int pages,
                         const std::function<void(std::size_t done, std::size_t all)>& progress) {
    SQLite::Backup backup(connection_->handle, source.connection_->handle);
    for (int code = SQLITE_OK; code != SQLITE_DONE;) {
        code = backup.executeStep(pages);
        if (code != SQLITE_OK && code != SQLITE_DONE) throw SQLite::Exception("the source is being written to", code);
        const auto all = static_cast<std::size_t>(backup.getTotalPageCount());
        if (progress) progress(all - static_cast<std::size_t>(backup.getRemainingPageCount()), all);
    }
}

void Database::count_commits() noexcept { connection_->counts = true; }

void Database::keep_mark(ProcessLock& lock, std::optional<std::string> store) {
    connection_->lock = &lock;
    connection_->marked_as = std::move(store);
}

ProcessLock* Database::lock() const noexcept { return connection_->lock; }

std::int64_t Database::count_commit(int changes_before) {
    if (!connection_->counts || connection_->handle.getTotalChanges() == changes_before) return 0;
    auto query = this->query("UPDATE counters SET value = value + 1 WHERE name = 'commits' RETURNING value");
    const std::int64_t number = query.next() ? query.integer(0) : 0;
    query.run();
    return number;
}

void Database::wait_for_others(std::chrono::milliseconds most) {
    if (std::exchange(connection_->waits, most) != most) connection_->handle.setBusyTimeout(milliseconds_of(most));
}

Result<void> Database::transact(Mode mode, [[maybe_unused]] std::string_view name, const std::function<bool()>& body) {
    auto& handle = connection_->handle;
    try {
        if (mode == Mode::none) {
            body();
            return {};
        }
        const int changes_before = handle.getTotalChanges();
        Scope scope(handle, mode == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN");
        if (!body()) return {};
        const std::int64_t number = mode == Mode::write ? count_commit(changes_before) : 0;
        if (mode == Mode::write) PAPERWIRE_FAILPOINT("store." + std::string{name} + ".before_commit");
        scope.commit();
        if (mode == Mode::write) wait_for_others(connection_->wait.first);
        if (mode == Mode::write) PAPERWIRE_FAILPOINT("store." + std::string{name} + ".after_commit");
        // The commit is synced by now: the mark never says more than what is on the disk.
        if (number != 0 && connection_->marked_as) connection_->lock->write({*connection_->marked_as, number, {}});
        return {};
    } catch (const SQLite::Exception& failure) {
        const int system_error = sqlite3_system_errno(handle.getHandle());
        if (is_busy(failure)) wait_for_others(connection_->wait.again);
        return std::unexpected(error_of(failure, connection_->path, system_error));
    } catch (const DamagedRow& row) {
        return fail(Errc::storage, "store " + connection_->path + ": damaged, holds " + row.what + "; " +
                                       restore_advice(connection_->path));
    }
}

}  // namespace paperwire::store
