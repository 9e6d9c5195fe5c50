// SPDX-License-Identifier: MIT
// store: which texts of digests are kept once.
#include <map>

#include "bot/store/sqlite_store.hpp"
#include "tests/store/engines.hpp"

namespace paperwire::store {
namespace {

class Texts : public testing::Test {
protected:
    void SetUp() override {
        want(join_whole(*store_, {configured("ana"), configured("bob")}, now_));
        for (const auto& row : want(store_->destinations())) ids_[row.key.subscriber] = row.id;
    }

    /// A digest of its own for each call, with these texts beside it.
    void close(const std::string& subscriber, const std::string& receipt, const std::string& filters) {
        NewDigest digest;
        digest.id = "d" + std::to_string(++closed_);
        digest.destination = ids_.at(subscriber);
        digest.from = closed_ - 1;
        digest.to = closed_;
        digest.receipt = 1;
        digest.filters = 2;
        const std::vector<std::string> texts{manifest_of({"2604.00001"}), receipt, filters};
        WANT_DONE(store_->close(texts, std::vector{digest}, {}, now_));
        EXPECT_EQ(want(store_->manifest(digest.id)).filters, filters);
    }
    std::int64_t texts() { return number_in(path_, "SELECT count(*) FROM texts"); }

    Folder folder_;
    std::string path_{folder_.file("paperwire.db")};
    std::unique_ptr<Store> store_{want(open_sqlite(path_, Access::read_write))};
    Instant now_ = at("2026-04-27T08:00:00Z");
    std::map<std::string, DestinationId> ids_;
    int closed_{0};
};

TEST_F(Texts, AReceiptIsOneForAllWhoHaveIt) {
    close("ana", "[]", "a");
    close("bob", "[]", "b");
    close("ana", "[]", "a");
    EXPECT_EQ(texts(), 3);
}

TEST_F(Texts, FiltersAreOneAsLongAsTheirDestinationKeepsThem) {
    close("ana", "[]", "a");
    close("ana", "[]", "a");
    EXPECT_EQ(texts(), 2);
    close("ana", "[]", "changed");
    close("ana", "[]", "changed");
    EXPECT_EQ(texts(), 3);
}

TEST_F(Texts, AndOneForAllOfAChunk) {
    const std::vector<std::string> texts{manifest_of({"2604.00001"}), "same"};
    std::vector<NewDigest> digests;
    for (const auto& [name, id] : ids_) {
        NewDigest digest;
        digest.id = name;
        digest.destination = id;
        digest.to = 1;
        digest.filters = 1;
        digests.push_back(digest);
    }
    WANT_DONE(store_->close(texts, digests, {}, now_));
    EXPECT_EQ(this->texts(), 1);
}

}  // namespace
}  // namespace paperwire::store
