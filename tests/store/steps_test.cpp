// SPDX-License-Identifier: MIT
// store: a database of every released schema goes on with the present one, and keeps what it holds.
#include <map>

#include "bot/store/migrations.hpp"
#include "bot/store/schema_first.hpp"
#include "bot/store/schema_steps.hpp"
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

/// The released steps, as their SQL was published.
const std::vector<std::string> released{std::string{schema_1_intake} + schema_1_destinations + schema_1_outbox,
                                        schema_2_paces,
                                        schema_3_channel_failures,
                                        schema_4_shared_texts,
                                        schema_5_slots,
                                        schema_6_join_points,
                                        schema_7_open_digests,
                                        schema_8_politeness,
                                        schema_9_harvests,
                                        schema_10_proofs};

/// What a column holds where neither 1 nor `x` would do.
const std::map<std::string, std::string> fitting{
    {"papers.id", "2604.00001"},
    {"papers.authors", "[]"},
    {"papers.categories", "cs.LG"},
    {"*.paper", "2604.00001"},
    {"*.category", "cs.LG"},
    {"*.day", "2026-04-27"},
    {"*.from_day", "2026-04-27"},
    {"*.to_day", "2026-04-27"},
    {"*.check_day", "2026-04-27"},
    {"*.since", "2026-04-27"},
    {"*.reached", "2026-04-27"},
    {"*.listed_to", "2026-04-27"},
    {"join_points.days", "{}"},
    {"destinations.channel", "mail"},
    {"digests.channel", "mail"},
    {"manifests.json", R"({"entries":[],"form":"full","language":"en","receipt":[],"summary":"off","waiting":0})"},
    {"texts.body", "[]"}};

class Steps : public testing::TestWithParam<int> {
protected:
    void SetUp() override { database_ = want(Database::open(path_, OpenAs::create)); }

    void run(const std::string& sql) {
        const auto done = database_->outside([&]() -> Result<int> {
            database_->script(sql);
            return 0;
        });
        ASSERT_TRUE(done) << done.error().message << "\n" << sql;
    }
    std::vector<std::string> texts(const std::string& sql) {
        return want(database_->read([&]() -> Result<std::vector<std::string>> {
            std::vector<std::string> found;
            auto query = database_->query(sql);
            while (query.next()) found.push_back(query.text(0));
            return found;
        }));
    }
    std::vector<std::string> tables() {
        return texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    }
    std::string value(const std::string& table, const std::string& column, const std::string& type) {
        for (const std::string& key : {table + "." + column, "*." + column}) {
            if (const auto found = fitting.find(key); found != fitting.end()) return "'" + found->second + "'";
        }
        return type == "TEXT" ? "'x'" : "1";
    }
    /// One row in each table, all of them about each other.
    void put_a_row(const std::string& table) {
        std::string columns;
        std::string values;
        for (const auto& column : texts("SELECT name FROM pragma_table_info('" + table + "')")) {
            const auto type =
                texts("SELECT type FROM pragma_table_info('" + table + "') WHERE name = '" + column + "'").at(0);
            columns += (columns.empty() ? "" : ", ") + column;
            values += (values.empty() ? "" : ", ") + value(table, column, type);
        }
        run("INSERT OR IGNORE INTO " + table + " (" + columns + ") VALUES (" + values + ")");
    }
    void build(int steps) {
        run("PRAGMA journal_mode = WAL");
        for (int step = 1; step <= steps; ++step) run(released.at(static_cast<std::size_t>(step) - 1));
        run("PRAGMA application_id = " + std::to_string(application_id));
        run("PRAGMA user_version = " + std::to_string(steps));
        for (const auto& table : tables()) put_a_row(table);
        run("UPDATE digests SET state = 0, finished_at = NULL");
    }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::unique_ptr<Database> database_;
};

TEST_P(Steps, LeadToThePresentSchemaWithAllThatWasThere) {
    build(GetParam());
    const auto before = tables();
    database_.reset();
    WANT_ERROR(open_sqlite(path_, Access::read_only), Errc::configuration);
    WANT_DONE(back_up(path_, folder_.file("before.db"), at("2026-04-27T08:00:00Z"), {}));

    {
        Delivering delivering(path_);
        Store& store = *delivering.store;
        EXPECT_FALSE(delivering.restored);
        EXPECT_EQ(want(store.feed_states()).size(), 1U);
        EXPECT_EQ(want(store.events(0, 99, 9)).size(), 1U);
        EXPECT_EQ(want(store.destinations()).size(), 1U);
        EXPECT_EQ(want(store.cohorts()).size(), 1U);
        EXPECT_EQ(want(store.outbox(std::nullopt)).size(), 1U);
        EXPECT_EQ(want(store.receipts(day("2026-01-01"))).size(), 1U);
        WANT_DONE(store.manifest("x"));
        write_note(store, 1);
        EXPECT_EQ(read_mark(path_).commits, 1);
    }
    EXPECT_EQ(verdict_on(path_), "content");
    for (const auto& table : before) EXPECT_GE(number_in(path_, "SELECT count(*) FROM " + table), 1) << table;
    EXPECT_EQ(number_in(path_, "PRAGMA user_version"), schema_version());
    EXPECT_EQ(number_in(path_, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    EXPECT_EQ(number_in(path_, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
    EXPECT_EQ(verdict_on(folder_.file("before.db")), "restored") << "a copy from before can be put back";
}

INSTANTIATE_TEST_SUITE_P(Released, Steps, testing::Range(1, 11));

}  // namespace
}  // namespace paperwire::store
