// SPDX-License-Identifier: MIT
#include "bot/store/migrations.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "bot/store/harvest_rows.hpp"
#include "bot/store/schema_first.hpp"
#include "bot/store/schema_steps.hpp"

namespace paperwire::store {
namespace {

using Step = void (*)(Database&);

void create_first_schema(Database& database) {
    database.script(schema_1_intake);
    database.script(schema_1_destinations);
    database.script(schema_1_outbox);
}

void keep_paces(Database& database) { database.script(schema_2_paces); }

void count_channel_failures(Database& database) { database.script(schema_3_channel_failures); }

void share_texts(Database& database) { database.script(schema_4_shared_texts); }

void keep_slots(Database& database) { database.script(schema_5_slots); }

void find_join_points(Database& database) { database.script(schema_6_join_points); }

void find_open_digests(Database& database) { database.script(schema_7_open_digests); }

void be_polite_together(Database& database) { database.script(schema_8_politeness); }

void keep_harvests(Database& database) { database.script(schema_9_harvests); }

/// A harvest that is placing already goes on by the ranges that it would have been given.
void keep_proofs(Database& database) {
    database.script(schema_10_proofs);
    std::vector<std::pair<std::int64_t, std::pair<Day, Day>>> placing;
    {
        auto query = database.query("SELECT id, from_day, to_day FROM harvests WHERE stage = 1");
        while (query.next()) placing.push_back({query.integer(0), {query.day(1), query.day(2)}});
    }
    for (const auto& [harvest, days] : placing) write_id_ranges(database, harvest, days.first, days.second);
}

void finish_outbox(Database& database) {
    database.script(schema_11_outbox);
    database.script(schema_11_turns);
    database.script(schema_11_memory);
}

constexpr std::array<Step, 11> steps{create_first_schema, keep_paces,       count_channel_failures, share_texts,
                                     keep_slots,          find_join_points, find_open_digests,      be_polite_together,
                                     keep_harvests,       keep_proofs,      finish_outbox};

struct Stamp {
    std::int64_t application{0};
    std::int64_t version{0};
    bool empty{true};
};

std::int64_t pragma(Database& database, std::string_view sql) {
    auto query = database.query(sql);
    return query.next() ? query.integer(0) : 0;
}

Result<Stamp> read_stamp(Database& database) {
    return database.read([&]() -> Result<Stamp> {
        Stamp stamp;
        stamp.application = pragma(database, "PRAGMA application_id");
        stamp.version = pragma(database, "PRAGMA user_version");
        stamp.empty = pragma(database, "SELECT count(*) FROM sqlite_schema") == 0;
        return stamp;
    });
}

Result<void> judge(const Stamp& stamp, const std::string& path) {
    if (stamp.application != application_id)
        return fail(Errc::storage, "store " + path + ": is a database of another program; name another file");
    if (stamp.version > schema_version())
        return fail(Errc::configuration, "store " + path + ": has schema " + std::to_string(stamp.version) +
                                             ", newer than " + std::to_string(schema_version()) +
                                             " which this paperwire knows; use the newer program");
    return {};
}

Result<void> take_step(Database& database, int number) {
    return database.write("migrate", [&]() -> Result<void> {
        // Another process may have taken the step while this one waited for the lock.
        if (pragma(database, "SELECT user_version FROM pragma_user_version") >= number) return {};
        steps.at(static_cast<std::size_t>(number) - 1)(database);
        database.script("PRAGMA application_id = " + std::to_string(application_id));
        database.script("PRAGMA user_version = " + std::to_string(number));
        return {};
    });
}

}  // namespace

int schema_version() noexcept { return static_cast<int>(steps.size()); }

Result<void> migrate(Database& database, const std::string& path) {
    const auto stamp = read_stamp(database);
    if (!stamp) return std::unexpected(stamp.error());
    if (!stamp->empty) {
        if (auto judged = judge(*stamp, path); !judged) return judged;
    }
    for (int number = static_cast<int>(stamp->version) + 1; number <= schema_version(); ++number) {
        if (auto taken = take_step(database, number); !taken) return taken;
    }
    return {};
}

Result<void> check_schema(Database& database, const std::string& path) {
    const auto stamp = read_stamp(database);
    if (!stamp) return std::unexpected(stamp.error());
    if (auto judged = judge(*stamp, path); !judged) return judged;
    if (stamp->version < schema_version())
        return fail(Errc::configuration, "store " + path + ": has the older schema " + std::to_string(stamp->version) +
                                             "; `paperwire run` brings it up to date");
    return {};
}

}  // namespace paperwire::store
