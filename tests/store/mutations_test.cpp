// SPDX-License-Identifier: MIT
// store: five hundred damaged stores. Each is refused with words that say what to do, or told as one that is not what
// it was, or holds what it held. A bit that flips inside a value of a row is all that may go unseen: no page bears a
// checksum, so that one value of one row may read differently; no row is ever hidden.
#include <algorithm>
#include <map>
#include <random>

#include "tests/fakes/unsynced_vfs.hpp"
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

constexpr std::size_t page_bytes = 4096;

/// Rows of every table as text, by table; and what is due, which goes by indexes.
using Content = std::map<std::string, std::vector<std::string>>;

std::vector<std::string> texts_from(Database& database, const std::string& sql) {
    std::vector<std::string> found;
    auto query = database.query(sql);
    while (query.next()) found.push_back(query.text(0));
    return found;
}

Content content_of(const std::string& path) {
    const auto database = want(Database::open(path, OpenAs::read_only));
    Content content = want(database->read([&]() -> Result<Content> {
        Content all;
        for (const auto& table : texts_from(
                 *database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
            const auto row = texts_from(*database,
                                        "SELECT group_concat('quote(\"' || name || '\")', '||''|''||') FROM "
                                        "pragma_table_info('" +
                                            table + "')")
                                 .at(0);
            all[table] =
                texts_from(*database, "SELECT " + row + " AS row FROM \"" + table + "\" NOT INDEXED ORDER BY row");
        }
        return all;
    }));
    content.erase("sqlite_sequence");
    for (const auto& one :
         want(want(open_sqlite(path, Access::read_only))->due("mail", at("2026-05-04T08:00:00Z"), 99, {})))
        content["due"].push_back(one.digest);
    std::ranges::sort(content["due"]);
    return content;
}

/// How many rows differ, where as many rows are there; -1 otherwise.
int changed_rows(const Content& before, const Content& after) {
    int changed = 0;
    for (const auto& [table, rows] : before) {
        const auto found = after.find(table);
        if (found == after.end() || found->second.size() != rows.size()) return -1;
        std::vector<std::string> gone;
        std::ranges::set_difference(rows, found->second, std::back_inserter(gone));
        changed += static_cast<int>(gone.size());
    }
    return changed;
}

enum class Mutation : std::uint8_t { flip, cut, zeros, doubled, flip_log, cut_log, zeros_log, no_log };

class Mutations : public testing::TestWithParam<int> {
protected:
    Mutations() {
        fs::create_directory(folder_.file("there"));
        Delivering delivering(path_);
        fill(*delivering.store);
        for (int i = 0; i < 8; ++i) close_one(*delivering.store, i);
        {
            const auto beside = want(Database::open(path_, OpenAs::read_write));
            want(beside->outside([&]() -> Result<int> {
                beside->script("PRAGMA wal_checkpoint(RESTART)");
                return 0;
            }));
        }
        for (int i = 8; i < 12; ++i) close_one(*delivering.store, i);
        copy_as_killed(path_, folder_.file("base.db"));
        copy_as_killed(path_, there_);
        base_ = content_of(there_);
    }

    static void close_one(Store& store, int number) {
        const auto now = at("2026-04-27T08:00:00Z");
        const auto bob = want(store.destinations()).at(static_cast<std::size_t>(number) % 2).id;
        const std::vector<std::string> texts{manifest_of({"2604." + std::to_string(10'001 + number)})};
        const std::vector<NewDigest> digests{{"m" + std::to_string(number), bob, 0, 0, 40, now}};
        if (!store.close(texts, digests, {}, now)) throw std::runtime_error("not closed");
    }

    /// Somewhere in the file, mostly where something stands.
    static std::size_t place_in(const std::string& bytes, std::mt19937_64& random) {
        std::size_t at = random() % bytes.size();
        for (int tries = 0; tries < 20 && bytes[at] == '\0'; ++tries) at = random() % bytes.size();
        return at;
    }

    static void change(std::string& bytes, Mutation how, std::mt19937_64& random) {
        const std::size_t at = place_in(bytes, random);
        const std::size_t page = at / page_bytes * page_bytes;
        if (how == Mutation::flip || how == Mutation::flip_log)
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
        if (how == Mutation::cut || how == Mutation::cut_log) bytes.resize(at);
        if (how == Mutation::zeros) bytes.replace(page, page_bytes, page_bytes, '\0');
        if (how == Mutation::zeros_log) bytes.replace(at, std::min(page_bytes, bytes.size() - at), page_bytes, '\0');
        if (how == Mutation::doubled) {
            const std::size_t other = random() % (bytes.size() / page_bytes) * page_bytes;
            bytes.replace(page, page_bytes, bytes.substr(other, page_bytes));
        }
    }

    Mutation mutate(std::mt19937_64& random) {
        copy_as_killed(folder_.file("base.db"), there_);
        const auto how = static_cast<Mutation>(random() % 8);
        if (how == Mutation::no_log) {
            fs::remove(there_ + "-wal");
            return how;
        }
        const std::string file = there_ + (how >= Mutation::flip_log ? "-wal" : "");
        std::string bytes = bytes_of(file);
        change(bytes, how, random);
        write_bytes(file, bytes);
        return how;
    }

    fakes::UnsyncedVfs disk_;  // syncs nothing, so that this is quick
    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::string there_{folder_.file("there/paperwire.db")};
    Content base_;
};

TEST_P(Mutations, AreRefusedOrChangeNothing) {
    std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
    std::map<std::string, int> counts;
    for (int i = 0; i < 100; ++i) {
        const Mutation how = mutate(random);
        SCOPED_TRACE("mutation " + std::to_string(i) + " of kind " + std::to_string(static_cast<int>(how)));
        const std::string verdict = verdict_on(there_);
        if (verdict == "restored") {
            ++counts["restored"];
            continue;
        }
        if (verdict != "content") {
            ++counts["refused"];
            EXPECT_THAT(verdict, AnyOf(HasSubstr("restore a backup"), HasSubstr("use the newer program"),
                                       HasSubstr("another program")));
            continue;
        }
        ++counts["content"];
        const int changed = changed_rows(base_, content_of(there_));
        EXPECT_GE(changed, 0) << "rows are hidden";
        EXPECT_LE(changed, how == Mutation::flip ? 1 : 0);
    }
    EXPECT_GE(counts["refused"], 10);
    EXPECT_GE(counts["restored"], 10);
    EXPECT_GE(counts["content"], 10);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Mutations, testing::Range(0, 5));

}  // namespace
}  // namespace paperwire::store
