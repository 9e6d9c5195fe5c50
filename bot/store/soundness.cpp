// SPDX-License-Identifier: MIT
#include <filesystem>
#include <system_error>

#include "bot/store/journal.hpp"
#include "bot/store/mark.hpp"
#include "bot/store/opening.hpp"

namespace paperwire::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t whole_bytes = 64ULL << 20;
constexpr std::uintmax_t structure_bytes = 256ULL << 20;

Result<void> refuse_empty(const std::string& path) {
    std::error_code failed;
    if (fs::file_size(path, failed) != 0 || failed) return {};
    return fail(Errc::storage, subject(path) + ": is empty, so damaged; " + restore_advice(path) +
                                   ", or delete all three and " + path + ".lock to begin anew");
}

std::unexpected<Error> damaged(const std::string& path, const std::string& what) {
    return fail(Errc::storage, subject(path) + ": damaged (" + what + "); " + restore_advice(path));
}

/// Deliveries are found by their turn, so one that its index does not hold would wait for ever. Who has it stands in
/// the table, which another index leads to.
constexpr std::string_view hidden_from_due =
    "SELECT d.digest FROM digests d INDEXED BY digests_open WHERE d.finished_at IS NULL AND d.state IN (0, 2) AND "
    "d.turn = 1 AND NOT EXISTS (SELECT 1 FROM digests e INDEXED BY digests_due WHERE e.channel = d.channel AND "
    "e.next_attempt = d.next_attempt AND e.state IN (0, 2) AND e.turn = 1 AND e.id = d.id)";
constexpr std::string_view hidden_from_open =
    "SELECT d.digest FROM digests d INDEXED BY digests_due WHERE d.state IN (0, 2) AND d.turn = 1 AND NOT EXISTS "
    "(SELECT 1 FROM digests e INDEXED BY digests_open WHERE e.destination = d.destination AND e.id = d.id AND "
    "e.finished_at IS NULL)";
constexpr std::string_view hidden_from_parked =
    "SELECT d.digest FROM digests d INDEXED BY digests_open WHERE d.finished_at IS NULL AND d.turn = 2 AND NOT EXISTS "
    "(SELECT 1 FROM digests e INDEXED BY digests_parked WHERE coalesce(e.first_attempt, e.closed_at) = "
    "coalesce(d.first_attempt, d.closed_at) AND e.finished_at IS NULL AND e.turn = 2 AND e.id = d.id)";

Result<void> find_hidden(Database& database, const std::string& path) {
    for (const auto sql : {hidden_from_due, hidden_from_open, hidden_from_parked}) {
        auto query = database.query(sql);
        if (query.next()) return damaged(path, "delivery " + query.text(0) + " is missing from an index");
    }
    return {};
}

bool has_outbox(Database& database) {
    auto query = database.query("SELECT 1 FROM sqlite_schema WHERE name = 'digests_parked'");
    return query.next();
}

Result<void> ask(Database& database, const std::string& path, std::string_view pragma) {
    auto query = database.query(pragma);
    const std::string verdict = query.next() ? query.text(0) : "no answer";
    if (verdict == "ok") return {};
    return damaged(path, verdict);
}

}  // namespace

Result<void> check_files(const std::string& path) {
    if (auto sound = refuse_empty(path); !sound) return sound;
    return check_journal(real_path(path));
}

Scrutiny choose_scrutiny(const std::string& path) {
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    if (failed || size <= whole_bytes) return Scrutiny::whole;
    const auto log = fs::file_size(real_path(path) + "-wal", failed);
    const bool ended_unclean = !failed && log > 0;
    return size <= structure_bytes || ended_unclean ? Scrutiny::structure : Scrutiny::outbox;
}

Result<void> check_soundness(Database& database, const std::string& path, Scrutiny look) {
    return database.read([&]() -> Result<void> {
        if (look == Scrutiny::whole) return ask(database, path, "PRAGMA integrity_check(1)");
        if (look == Scrutiny::structure) {
            if (auto sound = ask(database, path, "PRAGMA quick_check(1)"); !sound) return sound;
        }
        if (!has_outbox(database)) return {};  // before its indexes were what they are: a migration makes them anew
        return find_hidden(database, path);
    });
}

}  // namespace paperwire::store
