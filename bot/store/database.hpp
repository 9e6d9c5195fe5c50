// SPDX-License-Identifier: MIT
// store: the one wrapper around SQLiteCpp. Rooms above see queries and Results; an exception of the library, thrown
// anywhere inside a transaction's body, is caught in database.cpp and becomes an Error there.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"
#include "bot/core/time.hpp"
#include "bot/store/busy_wait.hpp"

namespace paperwire::store {

struct PreparedStatement;
class ProcessLock;

/// One run of a prepared statement. Bind in order, then step. Gives the statement back to the cache when destroyed.
/// Only inside the body of Database::read or write.
class Query {
public:
    explicit Query(PreparedStatement& statement);
    template <typename... Values>
        requires(sizeof...(Values) > 0)
    explicit Query(PreparedStatement& statement, const Values&... values) : Query(statement) {
        (bind(values), ...);
    }
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    void bind(std::int64_t value);
    void bind(const std::string& value);
    void bind_null();
    void bind(std::string_view value) { bind(std::string{value}); }
    void bind(const char* value) { bind(std::string{value}); }
    void bind(std::integral auto value) { bind(static_cast<std::int64_t>(value)); }
    template <typename T>
        requires std::is_enum_v<T>
    void bind(T value) {
        bind(static_cast<std::int64_t>(value));
    }
    void bind(Instant value) { bind(to_milliseconds(value)); }
    void bind(Day value) { bind(to_string(value)); }
    void bind(const PaperId& value) { bind(value.text()); }
    template <typename T>
    void bind(const std::optional<T>& value) {
        if (value) bind(*value);
        else bind_null();
    }

    /// Goes to the next row; false after the last.
    bool next();
    /// Runs to the end, rows ignored. Returns how many rows were changed.
    int run();

    [[nodiscard]] bool null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Instant instant(int column) const { return from_milliseconds(integer(column)); }
    [[nodiscard]] std::optional<Instant> instant_if(int column) const;
    [[nodiscard]] Day day(int column) const;
    [[nodiscard]] std::optional<Day> day_if(int column) const;
    [[nodiscard]] PaperId paper_id(int column) const;
    [[nodiscard]] Kind kind(int column) const { return static_cast<Kind>(integer(column)); }

private:
    PreparedStatement& statement_;
    int bound_{0};
};

/// Thrown inside a body when a stored value cannot be what was written; becomes Errc::storage.
struct DamagedRow {
    std::string what;
};

/// alone: the file as it lies there, without its journal and without locks.
enum class OpenAs : std::uint8_t { create, read_write, read_only, alone, memory };

/// An errno that says that the disk has no room, or its user's share of it has none.
[[nodiscard]] bool is_disk_full(int code) noexcept;
/// What is to be done about a file that cannot be trusted: all that belongs to it goes together.
[[nodiscard]] std::string restore_advice(const std::string& path);

/// One connection. One thread at a time.
class Database {
public:
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& path, OpenAs mode,
                                                                BusyWait wait = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `body` in a deferred transaction, on one snapshot. `body` returns a Result.
    template <typename F>
    [[nodiscard]] auto read(F body) -> std::invoke_result_t<F> {
        return within(Mode::read, {}, std::move(body));
    }
    /// Runs `body` in an immediate transaction and commits when it gives a value. Failpoints: store.NAME.before_commit,
    /// .after_commit.
    template <typename F>
    [[nodiscard]] auto write(std::string_view name, F body) -> std::invoke_result_t<F> {
        return within(Mode::write, name, std::move(body));
    }
    /// Runs `body` with no transaction: pragmas.
    template <typename F>
    [[nodiscard]] auto outside(F body) -> std::invoke_result_t<F> {
        return within(Mode::none, {}, std::move(body));
    }

    /// A query from the cache of prepared statements, with its first values bound.
    template <typename... Values>
    [[nodiscard]] Query query(std::string_view sql, const Values&... values) {
        return Query(prepare(sql), values...);
    }
    template <typename... Values>
    int run(std::string_view sql, const Values&... values) {
        return Query(prepare(sql), values...).run();
    }
    /// Several statements at once, no values: schema and pragmas.
    void script(const std::string& sql);
    [[nodiscard]] std::int64_t last_row() const;
    /// Copies a whole database over this one, in steps of so many pages (-1: in one), from one snapshot when the source
    /// is within read(). `progress` is told pages done and pages in all.
    void copy_from(Database& source, int pages = -1,
                   const std::function<void(std::size_t done, std::size_t all)>& progress = {});

    /// From now on each write that changes anything counts itself (counters, `commits`).
    void count_commits() noexcept;
    /// From now on the lock's mark follows each counted commit, in the name of `store`. Nothing: it is left alone.
    void keep_mark(ProcessLock& lock, std::optional<std::string> store);
    /// Of keep_mark(); null before.
    [[nodiscard]] ProcessLock* lock() const noexcept;

private:
    enum class Mode : std::uint8_t { none, read, write };
    struct Connection;

    explicit Database(std::unique_ptr<Connection> connection);
    PreparedStatement& prepare(std::string_view sql);
    void wait_for_others(std::chrono::milliseconds most);
    std::int64_t count_commit(int changes_before);
    Result<void> transact(Mode mode, std::string_view name, const std::function<bool()>& body);

    template <typename F>
    auto within(Mode mode, std::string_view name, F body) -> std::invoke_result_t<F> {
        std::optional<std::invoke_result_t<F>> result;
        const auto done = transact(mode, name, [&] {
            result.emplace(body());
            return result->has_value();
        });
        if (!done) return std::unexpected(done.error());
        return std::move(*result);
    }

    std::unique_ptr<Connection> connection_;
};

}  // namespace paperwire::store
