// SPDX-License-Identifier: MIT
// store: damage that hides a delivery is found at the start.
#include "bot/store/opening.hpp"
#include "tests/store/store_files.hpp"

namespace paperwire::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class Soundness : public testing::Test {
protected:
    Soundness() { fill(*want(open_sqlite(path_, Access::read_write))); }

    /// Makes a key of the index say another channel than its row: one bit.
    void hide_delivery() {
        const auto page = number_in(path_, "SELECT rootpage FROM sqlite_schema WHERE name = 'digests_due'");
        std::string bytes = bytes_of(path_);
        const auto begin = static_cast<std::size_t>(page - 1) * 4096;
        const auto key = bytes.find("mail", begin);
        ASSERT_LT(key, begin + 4096);
        bytes[key] = static_cast<char>(bytes[key] ^ 2);
        write_bytes(path_, bytes);
    }
    std::string look(Scrutiny how) {
        const auto database = want(Database::open(path_, OpenAs::read_write));
        const auto sound = check_soundness(*database, path_, how);
        return sound ? "sound" : sound.error().message;
    }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
};

TEST_F(Soundness, IsThereToBeginWith) {
    for (const Scrutiny how : {Scrutiny::outbox, Scrutiny::structure, Scrutiny::whole}) EXPECT_EQ(look(how), "sound");
}

TEST_F(Soundness, ADeliveryThatItsIndexDoesNotHoldIsFoundByEveryLook) {
    hide_delivery();

    EXPECT_THAT(look(Scrutiny::outbox),
                AllOf(HasSubstr("delivery d1 is missing from an index"), HasSubstr("all three")));
    EXPECT_THAT(look(Scrutiny::structure), HasSubstr("missing from an index"));
    EXPECT_THAT(look(Scrutiny::whole), HasSubstr("missing from index digests_due"));
    const auto opened = open_sqlite(path_, Access::read_write);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message,
                AllOf(HasSubstr(path_ + "-wal"), HasSubstr(path_ + "-shm"), HasSubstr("restore a backup")));
}

TEST_F(Soundness, ADeliveryWithoutATurnGetsItBack) {
    {
        const auto database = want(Database::open(path_, OpenAs::read_write));
        want(database->write("flip", [&]() -> Result<int> { return database->run("UPDATE digests SET turn = 0"); }));
    }
    EXPECT_THAT(want(want(open_sqlite(path_, Access::read_only))->due("mail", at("2026-05-04T08:00:00Z"), 9, {})),
                testing::IsEmpty());

    const Delivering delivering(path_);

    EXPECT_EQ(want(delivering.store->due("mail", at("2026-05-04T08:00:00Z"), 9, {})).size(), 1U);
}

TEST_F(Soundness, LooksAtLargeFilesLess) {
    const auto grow = [this](std::uintmax_t bytes) { fs::resize_file(path_, bytes); };
    EXPECT_EQ(choose_scrutiny(path_), Scrutiny::whole);
    grow(65ULL << 20);
    EXPECT_EQ(choose_scrutiny(path_), Scrutiny::structure);
    grow(257ULL << 20);
    EXPECT_EQ(choose_scrutiny(path_), Scrutiny::outbox);
    write_bytes(path_ + "-wal", "unclean");
    EXPECT_EQ(choose_scrutiny(path_), Scrutiny::structure);
}

}  // namespace
}  // namespace paperwire::store
