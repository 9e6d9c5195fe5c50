// SPDX-License-Identifier: MIT
// Five thousand messages, three channels, and every answer that a server can give: in the end each message was accepted
// or is a dead letter with a reason, in order within its destination, and once, but for those that nobody could know
// of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "bot/core/log.hpp"
#include "tests/delivery/town.hpp"

namespace paperwire::delivery {
namespace {

using namespace std::chrono_literals;
using fakes::Sending;
using std::chrono::milliseconds;
using store::DeliveryState;
using testing::IsEmpty;
using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

/// One way to fail: a kind, whose fault it is, and how long the server wants to be left alone.
struct Fault {
    Kind kind{Kind::retry};
    Scope scope{Scope::destination};
    std::optional<milliseconds> wait;
};

std::vector<Fault> all_faults() {
    std::vector<Fault> faults;
    for (const Kind kind : {Kind::retry, Kind::throttled, Kind::rejected, Kind::gone, Kind::moved, Kind::uncertain}) {
        for (const Scope scope : {Scope::destination, Scope::channel}) {
            for (const auto wait :
                 {std::optional<milliseconds>{}, std::optional<milliseconds>{1s}, std::optional<milliseconds>{2h}})
                faults.push_back({kind, scope, wait});
        }
    }
    return faults;
}

/// A server that works through all faults, each alone and in a burst, with good times between.
class Server {
public:
    explicit Server(std::uint64_t seed) : random_(seed) {
        for (const Fault& fault : all_faults()) {
            for (const int burst : {1, 2, 7}) {
                for (int i = 0; i < burst; ++i) plan_.emplace_back(fault);
                plan_.insert(plan_.end(), 1 + random_() % 9, std::nullopt);
            }
        }
    }

    Outcome answer(const Sending& sending) {
        const auto now = next_ < plan_.size() ? plan_[next_++] : std::nullopt;
        // Nobody who is gone for good may be taken for one who only ails: a tenth of them, always the same.
        if (!now || (now->kind == Kind::gone && !may_go(sending.recipient.subscriber))) return accept(sending);
        Outcome outcome = fakes::answer(now->kind, now->scope);
        outcome.retry_after = now->wait;
        if (now->kind == Kind::moved) outcome.moved_to = sending.recipient.to + "+";
        if (now->kind == Kind::uncertain && random_() % 2 == 0) accepted_.push_back(key_of(sending));
        if (now->kind == Kind::uncertain) ++doubts_[key_of(sending)];
        return outcome;
    }

    static bool may_go(const std::string& subscriber) { return subscriber.back() == '3'; }
    static std::string key_of(const Sending& sending) {
        return sending.context.digest + "/" + std::to_string(sending.context.part);
    }
    [[nodiscard]] bool is_done() const { return next_ >= plan_.size(); }
    [[nodiscard]] const std::vector<std::string>& accepted() const { return accepted_; }
    /// How often nobody could know whether it had come.
    [[nodiscard]] int doubts(const std::string& key) const {
        const auto found = doubts_.find(key);
        return found == doubts_.end() ? 0 : found->second;
    }

private:
    Outcome accept(const Sending& sending) {
        accepted_.push_back(key_of(sending));
        return fakes::sent("receipt");
    }

    std::mt19937_64 random_;
    std::vector<std::optional<Fault>> plan_;
    std::size_t next_{0};
    std::vector<std::string> accepted_;
    std::map<std::string, int> doubts_;
};

class Thousands : public testing::TestWithParam<int> {
protected:
    static constexpr int people_each = 56;
    static constexpr int days = 10;
    static constexpr int parts = 3;  // 3 * 56 * 10 * 3 = 5,040 messages

    void SetUp() override { log::configure(log::Level::off, log::Format::text); }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    void settle_in() {
        std::vector<fakes::Person> people;
        for (const char* name : {"mail", "tg", "slack"}) {
            fakes::FakeChannel& channel = town_.add_channel(name, name == std::string{"slack"} ? 1 : 8);
            Server& server = servers_.try_emplace(name, static_cast<std::uint64_t>(GetParam())).first->second;
            channel.set_entries_a_part(1);
            channel.set_delay([](const Sending&) { return 20ms; });
            channel.set_script([&server](const Sending& sending) { return server.answer(sending); });
            for (int i = 0; i < people_each; ++i) people.push_back(Town::person(name + std::to_string(100 + i), name));
        }
        town_.here.set_people(people);
        for (int day = 0; day < days; ++day) town_.close_a_day(parts);
    }

    /// Everything that was accepted, and the order in which it was.
    void check(const std::string& channel) {
        Server& server = servers_.at(channel);
        EXPECT_TRUE(server.is_done()) << "not every fault was met";
        std::map<std::string, int> times;
        for (const std::string& key : server.accepted()) ++times[key];
        for (const auto& [key, count] : times) {
            EXPECT_LE(count, 1 + server.doubts(key)) << key;
        }
        std::map<std::string, std::vector<std::string>> papers;
        std::map<std::string, std::string> last;
        for (const Sending& sending : town_.channel(channel).sendings()) {
            const auto lines = fakes::papers_of(sending.bytes);
            ASSERT_EQ(lines.size(), 1U);
            std::string& before = last[sending.recipient.subscriber];
            EXPECT_LE(before, lines[0]) << sending.recipient.subscriber << " out of order";
            before = lines[0];
            if (times.contains(Server::key_of(sending))) delivered_.insert(Server::key_of(sending));
        }
    }

    Town town_;
    std::map<std::string, Server> servers_;
    std::set<std::string> delivered_;
};

TEST_P(Thousands, EachIsDeliveredOrDeadWithAReasonInOrderAndOnce) {
    settle_in();

    town_.start();
    for (int hour = 0; hour < 24 * 21 && !town_.here.outbox(DeliveryState::queued).empty(); hour += 4)
        town_.time.pass(4h);
    town_.time.pass(4h);
    town_.stop();
    ASSERT_TRUE(town_.ends());

    for (const char* name : {"mail", "tg", "slack"}) check(name);
    for (const auto state : {DeliveryState::queued, DeliveryState::leased, DeliveryState::uncertain})
        EXPECT_THAT(town_.here.outbox(state), IsEmpty());
    std::size_t missing = 0;
    for (const auto& row : town_.here.outbox()) {
        EXPECT_FALSE(row.reply.empty());
        const int lacks = row.parts == 0 ? parts : row.parts - row.next_part + 1;
        missing += static_cast<std::size_t>(lacks);
    }
    EXPECT_GE(delivered_.size() + missing, 5'040U);
    EXPECT_GE(delivered_.size(), 4'000U);  // the others' addressees are gone, or refused them
}
INSTANTIATE_TEST_SUITE_P(Seeds, Thousands, testing::Values(1, 2));

}  // namespace
}  // namespace paperwire::delivery
