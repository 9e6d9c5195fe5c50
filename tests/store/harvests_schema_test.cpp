// SPDX-License-Identifier: MIT
// A database whose harvests were begun before they had to prove anything.
#include <gmock/gmock.h>

#include "bot/store/database.hpp"
#include "bot/store/migrations.hpp"
#include "bot/store/schema_first.hpp"
#include "bot/store/schema_steps.hpp"
#include "bot/store/sqlite_store.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void run(const std::string& path, const std::string& sql) {
    const auto database = want(Database::open(path, OpenAs::read_write));
    WANT_DONE(database->outside([&]() -> Result<void> {
        database->script(sql);
        return {};
    }));
}

/// A database of the ninth schema: a done harvest that left a row, and one that is placing.
std::string make_ninth_schema(const Folder& folder) {
    const auto path = folder.file("paperwire.db");
    want(Database::open(path, OpenAs::create));
    run(path, std::string{schema_1_intake} + schema_1_destinations + schema_1_outbox + schema_2_paces +
                  schema_3_channel_failures + schema_4_shared_texts + schema_5_slots + schema_6_join_points +
                  schema_7_open_digests + schema_8_politeness + schema_9_harvests);
    run(path, R"sql(
        INSERT INTO feeds (category, day) VALUES ('cs.LG', '2026-04-24');
        INSERT INTO listings (paper, category, day, version, kind) VALUES
            ('2604.00001', 'cs.LG', '2026-04-20', 1, 0), ('2604.00004', 'cs.LG', '2026-04-20', 1, 0);
        INSERT INTO harvests (id, purpose, oai_set, from_day, to_day, notify, stage, begun_at) VALUES
            (1, 1, '', '2025-01-01', '2025-01-31', 0, 2, 1777017600000),
            (2, 0, '', '2026-04-21', '2026-04-22', 1, 1, 1777017600000);
        INSERT INTO harvested (harvest, sort_key, paper, version, body) VALUES (1, 'k', '2501.00001', 1, '{}');
        INSERT INTO gaps (category, day, state, harvest) VALUES ('cs.LG', '2026-04-21', 0, 2);
    )sql");
    run(path, "PRAGMA application_id = " + std::to_string(application_id));
    run(path, "PRAGMA user_version = 9");
    return path;
}

TEST(NinthSchema, IsBroughtUpToDateWithTheHarvestThatIsUnderWay) {
    const Folder folder;
    const auto path = make_ninth_schema(folder);
    WANT_ERROR(open_sqlite(path, Access::read_only), Errc::configuration);

    const auto store = want(open_sqlite(path, Access::read_write));

    const Harvest harvest = want(store->open_harvests()).at(0);
    EXPECT_EQ(harvest.stage, HarvestStage::placing);
    EXPECT_EQ(harvest.listed_at, harvest.begun_at);
    EXPECT_TRUE(harvest.unchecked);
    EXPECT_THAT(want(store->id_ranges(2)), ElementsAre(IdRange{day("2026-04-20"), id("2604.00001"), id("2604.00004")}));
    EXPECT_THAT(want(store->harvested(1, 9)).papers, IsEmpty());
    const std::vector<GapVerdict> verdicts{{"cs.LG", day("2026-04-21"), true}};
    want(store->place({2, {}, "z", std::nullopt, 0, true, at("2026-04-25T08:00:00Z"), verdicts}));
    EXPECT_THAT(want(store->open_gaps()), IsEmpty());
    WANT_DONE(open_sqlite(path, Access::read_only));
}

}  // namespace
}  // namespace paperwire::store
