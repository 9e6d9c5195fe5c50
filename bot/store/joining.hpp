// SPDX-License-Identifier: MIT
// store: a join() on the embedded engine, step by step: compare every row with the configuration, write what differs,
// end it, drop what waits for those who left. Each step is one short transaction.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/store/database.hpp"
#include "bot/store/store.hpp"

namespace paperwire::store {

/// What newcomers get: when they came, and a token each.
struct Arrival {
    Instant now{};
    std::function<std::string()> make_token;
};

class SqliteJoining final : public Joining {
public:
    /// `begun` counts the joins of the store.
    SqliteJoining(Database& database, const std::uint64_t& begun, JoinPlan plan, Arrival arrival)
        : database_(database), begun_(begun), own_(begun), plan_(std::move(plan)), arrival_(std::move(arrival)) {}

    Result<bool> step() override;
    std::vector<OutboxRow> dropped() override { return std::move(dropped_); }

private:
    /// What is to be done with one destination: join (id 0: there is no row yet), move, return or leave.
    struct Change {
        std::size_t wanted{0};  // position in the plan
        DestinationId id{0};
    };
    struct Start {
        std::int64_t join_point{0};
        Seq cursor{0};
    };
    enum class Stage : std::uint8_t { look, compare, join, move, take_back, leave, end, drop, done };
    using Work = void (SqliteJoining::*)(const Change&);

    Result<void> run_stage();
    Result<void> look();
    Result<void> compare();
    void sort_out(const Query& row);
    void sort_out(const Query& row, const Configured& wanted);
    void compared();
    Result<void> write(const std::vector<Change>& changes, Work work);
    Result<void> end();
    Result<void> drop();
    Result<void> drop_some();

    void join(const Change& change);
    void move(const Change& change);
    void take_back(const Change& change);
    void leave(const Change& change);
    std::int64_t cohort_id(const std::string& key);
    const Start& start_for(const std::optional<Day>& since);

    Database& database_;
    const std::uint64_t& begun_;
    std::uint64_t own_;
    JoinPlan plan_;
    Arrival arrival_;

    Stage stage_{Stage::look};
    bool failed_{false};
    std::unordered_map<std::string, std::int64_t> cohorts_;
    std::int64_t ended_{0};   // the last join() that came to its end
    std::int64_t number_{0};  // of the transaction under way
    std::map<std::optional<Day>, Start> starts_;

    std::optional<DestinationKey> read_up_to_;
    std::size_t next_{0};  // the plan is compared up to here
    std::vector<Change> joiners_;
    std::vector<Change> movers_;
    std::vector<Change> returners_;
    std::vector<Change> leavers_;
    std::size_t written_{0};  // of the changes that the stage writes
    std::vector<OutboxRow> dropped_;
};

}  // namespace paperwire::store
