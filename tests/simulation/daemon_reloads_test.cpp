// SPDX-License-Identifier: MIT
// A thousand reloads while papers come and are sent: nobody misses or doubles anything, and nothing is left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "bot/core/log.hpp"
#include "tests/simulation/accounts.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::Person;
using std::chrono::minutes;
using std::chrono::seconds;

std::ptrdiff_t open_files() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator{});
}

class DaemonReloads : public testing::Test {
protected:
    static constexpr int steady = 12;

    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        world_.add_channel("box", box_);
        world_.times.poll.least = minutes{10};
        world_.times.poll.most = minutes{10};
        world_.times.poll.seldom = minutes{10};
        world_.source.set_oracle([this](const auto&) { return feed(); });
    }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    /// Another paper every ten minutes.
    std::optional<fakes::FakeSource::Answer> feed() {
        ++papers_;
        std::vector<source::FeedItem> items;
        for (int i = 1; i <= papers_; ++i) {
            const std::string number = std::to_string(10'000 + i);
            items.push_back(fakes::item("2604." + number, Kind::new_paper, {"cs.PL"}));
        }
        return fakes::FakeSource::Answer(fakes::feed("cs.PL", "2026-04-27", std::move(items)));
    }

    /// Those who stay, and a few who are others each time.
    static std::vector<Person> people(int reload) {
        std::vector<Person> all;
        for (int i = 0; i < steady; ++i)
            all.push_back({"p" + std::to_string(i), "immediate", {fakes::in({"cs.PL"})}, {}});
        for (int i = 0; i < 3; ++i)
            all.push_back({"g" + std::to_string((reload + i) % 40), "immediate", {fakes::in({"cs.PL"})}, {}});
        return all;
    }

    DaemonWorld world_{at("2026-04-27T06:00:00Z")};
    std::shared_ptr<Letterbox> box_{std::make_shared<Letterbox>(world_.clock, 1)};
    int papers_{0};
};

TEST_F(DaemonReloads, AThousandUnderLoadDropNothingAndLeaveNothingBehind) {
    std::vector<std::weak_ptr<const digest::Audience>> audiences;
    std::ptrdiff_t files = 0;
    std::size_t under_way = 0;
    world_.set_people(people(0));
    world_.start();
    for (int reload = 1; reload <= 1'000; ++reload) {
        world_.set_people(people(reload));
        if (reload % 7 == 0) world_.add_channel("box", box_, reload % 2 == 0);
        world_.set_faults(reload % 11 == 0
                              ? std::vector<config::Fault>{{config::Fault::Severity::error, "f", 1, 1, "x"}}
                              : std::vector<config::Fault>{});
        world_.reload();
        under_way += box_->under_way() > 0 ? 1 : 0;
        audiences.push_back(world_.daemon().live().audience);
        world_.run_until(world_.clock.civil() + std::chrono::milliseconds{50 + reload * 37 % 900});
        if (reload % 10 == 0) world_.run_until(world_.clock.civil() + minutes{3});
        if (reload == 100) files = open_files();
        EXPECT_LE(world_.threads().populations, 16) << "a send under way keeps the people of its beginning";
    }
    world_.set_faults({});
    world_.set_people(people(0));
    world_.reload();
    world_.run_until(world_.clock.civil() + minutes{20});

    EXPECT_GT(under_way, 50U) << "else there was no load";
    EXPECT_GT(papers_, 20);
    EXPECT_LE(world_.threads().populations, 2);
    const auto alive = std::ranges::count_if(audiences, [](const auto& one) { return !one.expired(); });
    EXPECT_LE(alive, 1);
    EXPECT_EQ(open_files(), files);
    int repeats = 0;
    EXPECT_THAT(find_repeats(box_->letters(), repeats), testing::IsEmpty());
    EXPECT_EQ(repeats, 0);
    std::map<std::string, std::size_t> had;
    for (const Letter& letter : box_->letters()) had[letter.subscriber] += letter.papers.size();
    for (int i = 0; i < steady; ++i) EXPECT_EQ(had["p" + std::to_string(i)], static_cast<std::size_t>(papers_));
    EXPECT_THAT(world_.outbox(), testing::IsEmpty());
}

}  // namespace
}  // namespace paperwire::simulation
