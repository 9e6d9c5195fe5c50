// SPDX-License-Identifier: MIT
// tests: the engines that the conformance suite runs on, and the small world its tests are told in. The suite knows
// only Store: a second engine passes it by adding one line to engines().
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bot/store/store.hpp"

namespace paperwire::store {

/// An installation of its own; opened anew as often as a test likes, gone with this object.
class Place {
public:
    virtual ~Place() = default;
    virtual std::unique_ptr<Store> open() = 0;
};

struct Engine {
    std::string name;
    std::function<std::unique_ptr<Place>()> make;
};

std::vector<Engine> engines();
void PrintTo(const Engine& engine, std::ostream* out);

/// A folder made with mkdtemp, removed at the end.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// The value, or the end of the test with the error.
template <typename T>
T want(Result<T> result) {
    if (!result) throw std::runtime_error("wanted a value: " + result.error().message);
    return std::move(*result);
}

PaperId id(const std::string& text);
Day day(const std::string& text);
Instant at(const std::string& text);
Paper make_paper(const std::string& paper, int version, std::vector<std::string> categories);
ReadItem item(const std::string& paper, Kind kind, std::vector<std::string> categories, int version = 1);
/// A fresh reading.
Reading reading(const std::string& category, const std::string& its_day, std::vector<ReadItem> items);
Configured configured(const std::string& subscriber, const std::string& cohort = "c");
DestinationKey key(const std::string& subscriber);
std::string manifest_of(const std::vector<std::string>& papers);
std::function<std::string()> tokens();
/// What a query for one number finds in a database file.
std::int64_t number_in(const std::string& path, const std::string& sql);
/// All steps of a join. Returns what was dropped.
Result<std::vector<OutboxRow>> join_whole(Store& store, const std::vector<Configured>& configured, Instant now);

/// A test on one engine, with a store open.
class StoreTest : public testing::TestWithParam<Engine> {
protected:
    void SetUp() override;
    void reopen();
    /// Papers and kinds of all events, `2604.00001v1 new`, oldest first; settled ones end in ` settled`.
    std::vector<std::string> told();
    Remembered remember(const Reading& reading);
    void join(const std::vector<Configured>& configured);
    DestinationRow destination(const std::string& subscriber);
    /// Closes one digest over (from, to] and leaves the cohort open.
    void close(const std::string& digest, const std::string& subscriber, Seq from, Seq to,
               const std::vector<std::string>& papers);
    /// Configured members of a cohort, all of them.
    std::vector<DestinationRow> members(const std::string& cohort, MemberMark after = {}, std::size_t limit = 100'000);
    void finish(const std::string& cohort, Seq head, Instant slot);
    std::vector<SentEntry> sent_entries(DestinationId destination, const std::vector<PaperId>& papers);
    std::vector<std::string> due(const std::string& now, std::size_t limit = 100, std::vector<DestinationId> busy = {});
    void lease(const std::string& digest, std::vector<std::string> parts = {"bytes"});
    Transition become(const std::string& digest, DeliveryState state);
    void record(const Transition& transition);
    DeliveryState state(const std::string& digest);

    Instant now_ = at("2026-04-27T08:00:00Z");
    std::unique_ptr<Place> place_;
    std::unique_ptr<Store> store_;
};

}  // namespace paperwire::store

#define WANT_DONE(result)                                      \
    do {                                                       \
        const auto done = (result);                            \
        ASSERT_TRUE(done.has_value()) << done.error().message; \
    } while (false)
#define WANT_ERROR(result, wanted_code)                                                          \
    do {                                                                                         \
        const auto done = (result);                                                              \
        ASSERT_FALSE(done.has_value());                                                          \
        EXPECT_EQ(to_string(done.error().code), to_string(wanted_code)) << done.error().message; \
    } while (false)
