// SPDX-License-Identifier: MIT
// The daemon's life: starting, reloading, draining, and what it tells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bot/core/log.hpp"
#include "tests/simulation/daemon_world.hpp"

namespace paperwire::simulation {
namespace {

using fakes::at;
using fakes::Person;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using enum Kind;

constexpr const char* morning = "2026-04-27T06:00:00Z";

Person reader(const std::string& name, const std::string& category = "cs.PL",
              const std::string& schedule = "immediate") {
    return Person{name, schedule, {fakes::in({category})}, {}};
}

Person with_channel(Person person, const std::string& channel) {
    person.delivery.channel = channel;
    return person;
}

class DaemonLife : public testing::Test {
protected:
    void SetUp() override {
        log::configure(log::Level::off, log::Format::text);
        world_.source.answer("cs.PL", feed_of("2026-04-27", {"2604.00001", "2604.00002"}));
    }
    void TearDown() override { log::configure(log::Level::warning, log::Format::text); }

    static fakes::FakeSource::Answer feed_of(const std::string& day, const std::vector<std::string>& papers,
                                             const std::string& category = "cs.PL") {
        std::vector<source::FeedItem> items;
        for (const std::string& paper : papers) items.push_back(fakes::item(paper, new_paper, {category}));
        return fakes::feed(category, day, std::move(items));
    }

    std::string metrics() {
        std::string text;
        auto task = world_.daemon().metrics_text();
        world_.wait_for(std::move(task), text);
        return text;
    }

    void reload() { world_.reload(); }

    DaemonWorld world_{at(morning)};
};

TEST_F(DaemonLife, DeliversAtOnceWhatIsThereAtTheStart) {
    world_.set_people({reader("ana")});

    world_.start();

    EXPECT_THAT(world_.box().received("ana"), ElementsAre("2604.00001v1 new", "2604.00002v1 new"));
    ASSERT_THAT(world_.told(), SizeIs(1));
    EXPECT_THAT(world_.told().front(), StartsWith("READY=1\n"));
    EXPECT_EQ(world_.daemon().find_trouble(), "");
}

TEST_F(DaemonLife, TellsThatItStopsAndEndsWhenNothingIsUnderWay) {
    world_.set_people({reader("ana")});
    world_.start();

    EXPECT_TRUE(world_.stop().whole);

    EXPECT_EQ(to_string(world_.clock.civil()), morning) << "nothing to wait for";
    EXPECT_THAT(world_.told().back(), StartsWith("STOPPING=1"));
    EXPECT_EQ(world_.daemon().find_trouble(), "stopping");
}

TEST_F(DaemonLife, WaitsForASendThatIsUnderWay) {
    const auto slow = std::make_shared<SlowChannel>(world_.clock, seconds{30});
    world_.add_channel("slow", slow);
    world_.set_people(
        {with_channel(reader("ana"), "slow"), with_channel(reader("bo", "cs.PL", "daily 08:00"), "slow")});
    world_.start();
    ASSERT_EQ(slow->begun(), 1);

    EXPECT_TRUE(world_.stop().whole);

    EXPECT_EQ(world_.clock.civil(), at(morning) + seconds{30});
    EXPECT_THAT(slow->box().received("ana"), SizeIs(2));
    EXPECT_THAT(world_.outbox(), IsEmpty());
}

TEST_F(DaemonLife, LeavesLeasedWhatDoesNotEndInTime) {
    const auto slow = std::make_shared<SlowChannel>(world_.clock, hours{1});
    world_.add_channel("slow", slow);
    world_.set_people({with_channel(reader("ana"), "slow")});
    world_.start();
    ASSERT_EQ(slow->begun(), 1);

    const daemon::Ending ending = world_.stop();

    EXPECT_EQ(ending.sends, 1U);
    EXPECT_FALSE(ending.whole);

    EXPECT_EQ(world_.clock.civil(), at(morning) + seconds{80});
    ASSERT_THAT(world_.outbox(), SizeIs(1));
    EXPECT_EQ(world_.outbox().front().state, store::DeliveryState::leased);
}

TEST_F(DaemonLife, EndsInTimeThoughTheStoreAnswersNoMore) {
    world_.times.beat = seconds{10};
    world_.set_people({reader("ana")});
    world_.start();
    world_.hang_store();
    world_.run_until(at(morning) + seconds{11});  // a sign of life asks it

    const daemon::Ending ending = world_.stop();

    EXPECT_EQ(ending.sends, 0U);
    EXPECT_FALSE(ending.whole) << "what asked the store is still there, and must not lose its rooms";
    EXPECT_EQ(world_.clock.civil(), at(morning) + seconds{11 + 80});
}

TEST_F(DaemonLife, StopsInTheMiddleOfAnOutageWithoutWritingAnything) {
    world_.source.replace("cs.PL", fail(Errc::timeout, "silent"));
    world_.set_people({reader("ana")});
    world_.start();

    EXPECT_TRUE(world_.stop().whole);

    EXPECT_EQ(to_string(world_.clock.civil()), morning);
}

TEST_F(DaemonLife, ReloadBringsNewPeopleAndDropsOldOnes) {
    world_.set_people({reader("ana"), reader("cy", "cs.PL", "daily 09:00")});
    world_.start();
    world_.set_people({reader("ana"), reader("bo")});

    reload();
    world_.run_until(at("2026-04-27T12:00:00Z"));

    EXPECT_THAT(world_.box().received("ana"), SizeIs(2)) << "once";
    EXPECT_THAT(world_.box().received("bo"), SizeIs(2)) << "a new destination gets the current day";
    EXPECT_THAT(world_.box().received("cy"), IsEmpty());
    EXPECT_EQ(world_.channels_made(), 1) << "a channel that did not change is kept";
    EXPECT_THAT(world_.told().at(1), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
    EXPECT_EQ(world_.told().at(2), "READY=1");
}

TEST_F(DaemonLife, ReloadAsksAtOnceForNewCategories) {
    world_.set_people({reader("ana")});
    world_.start();
    world_.source.answer("cs.AI", feed_of("2026-04-27", {"2604.00009"}, "cs.AI"));
    world_.set_people({reader("ana"), reader("bo", "cs.AI")});

    reload();

    EXPECT_THAT(world_.box().received("bo"), ElementsAre("2604.00009v1 new"));
    EXPECT_EQ(to_string(world_.clock.civil()), morning);
}

TEST_F(DaemonLife, ChangedChannelIsMadeAnewAndTheSendOfTheOldOneLivesOn) {
    const auto slow = std::make_shared<SlowChannel>(world_.clock, seconds{30});
    const auto quick = std::make_shared<SlowChannel>(world_.clock, seconds{1});
    world_.add_channel("site", slow);
    world_.set_people({with_channel(reader("ana"), "site")});
    world_.start();
    ASSERT_EQ(slow->begun(), 1);
    world_.add_channel("site", quick, true);
    world_.set_people({with_channel(reader("ana"), "site"), with_channel(reader("bo"), "site")});

    reload();
    world_.run_until(at("2026-04-27T06:05:00Z"));

    EXPECT_THAT(slow->box().received("ana"), SizeIs(2));
    EXPECT_THAT(quick->box().received("ana"), IsEmpty());
    EXPECT_THAT(quick->box().received("bo"), SizeIs(2));
    EXPECT_EQ(world_.channels_made(), 3);
}

TEST_F(DaemonLife, FaultyReloadLeavesEverythingAsItWas) {
    world_.set_people({reader("ana"), reader("cy", "cs.PL", "daily 09:00")});
    world_.start();
    const auto before = world_.daemon().live().settings;
    world_.set_people({});
    world_.set_faults({{config::Fault::Severity::error, "paperwire.yaml", 3, 7, "wrong"}});
    testing::internal::CaptureStderr();
    log::configure(log::Level::warning, log::Format::text);

    reload();
    const std::string told = testing::internal::GetCapturedStderr();
    log::configure(log::Level::off, log::Format::text);
    world_.run_until(at("2026-04-27T12:00:00Z"));

    EXPECT_THAT(told, HasSubstr("paperwire.yaml:3:7: error: wrong"));
    EXPECT_EQ(world_.daemon().live().settings, before);
    EXPECT_THAT(world_.box().received("cy"), SizeIs(2));
    EXPECT_EQ(world_.told().at(2), "READY=1") << "systemd waits for the end of every reload";
    EXPECT_THAT(metrics(), HasSubstr("paperwire_config_last_reload_successful 0"));
}

TEST_F(DaemonLife, CountsWhatHappens) {
    world_.set_people({reader("ana")});
    world_.start();

    const std::string text = metrics();

    EXPECT_THAT(text, HasSubstr("paperwire_build_info{version=\"" PAPERWIRE_VERSION "\"} 1"));
    EXPECT_THAT(text, HasSubstr("paperwire_feed_polls_total{result=\"fresh\"} 1"));
    EXPECT_THAT(text, HasSubstr("paperwire_papers_read_total 2"));
    EXPECT_THAT(text, HasSubstr("paperwire_category_state{category=\"cs.PL\",state=\"fresh\"} 1"));
    EXPECT_THAT(text, HasSubstr("paperwire_digests_closed_total 1"));
    EXPECT_THAT(text, HasSubstr("paperwire_delivery_attempts_total{channel=\"box\",outcome=\"sent\"} 1"));
    EXPECT_THAT(text, HasSubstr("paperwire_config_last_reload_successful 1"));
    EXPECT_THAT(text, HasSubstr("paperwire_outbox_dead{channel=\"box\"} 0"));
    EXPECT_THAT(text, testing::Not(HasSubstr("ana"))) << "metrics name no people";
}

TEST_F(DaemonLife, GivesSignsOfLifeAndAStatus) {
    world_.times.beat = seconds{10};
    world_.set_people({reader("ana")});
    world_.start();

    world_.run_until(at("2026-04-27T06:30:00Z"));

    EXPECT_EQ(world_.beats(), 180);
    EXPECT_EQ(world_.told().back(), "STATUS=0 queued, 0 retrying, 0 dead; last poll 2026-04-27T06:00:00Z");
}

TEST_F(DaemonLife, SeesWhatAnotherProcessRetries) {
    bool kind = false;
    world_.box().set_script(
        [&kind](const fakes::Sending&) { return kind ? fakes::sent() : fakes::answer(Outcome::Kind::rejected); });
    world_.set_people({reader("ana")});
    world_.start();
    ASSERT_THAT(world_.outbox(), SizeIs(1));
    ASSERT_EQ(world_.outbox().front().state, store::DeliveryState::dead);
    kind = true;

    const std::vector<store::DigestId> dead{world_.outbox().front().digest};
    fakes::want(world_.store().retry(dead, world_.clock.civil()));
    world_.run_until(at("2026-04-27T06:11:00Z"));

    EXPECT_THAT(world_.box().received("ana"), SizeIs(2));
}

TEST_F(DaemonLife, GivesNoSignOfLifeWhileTheStoreDoesNotAnswer) {
    world_.times.beat = seconds{10};
    world_.set_people({reader("ana")});
    world_.start();
    world_.run_until(at(morning) + seconds{60});
    const auto alive = world_.beats();
    ASSERT_GE(alive, 5);
    world_.hang_store();

    world_.run_until(at(morning) + seconds{60} + std::chrono::minutes{5});

    EXPECT_LE(world_.beats(), alive + 1) << "one may have been under way";
}

TEST_F(DaemonLife, KeepsItsSlotsWhenTheClockIsSetForward) {
    world_.set_people({reader("ana", "cs.PL", "daily 18:00")});
    world_.start();

    world_.clock.set_civil(at("2026-04-27T17:55:00Z"));
    world_.run_until(at("2026-04-27T18:30:00Z"));

    ASSERT_THAT(world_.box().sendings(), SizeIs(1));
    EXPECT_LT(world_.box().sendings().front().at, at("2026-04-27T18:10:01Z"));
}

TEST_F(DaemonLife, AsksAFailedCategoryAgainAtItsPaceWhenTheClockIsSetBack) {
    world_.source.replace("cs.PL", fail(Errc::timeout, "silent"));
    world_.set_people({reader("ana")});
    world_.start();
    world_.run_until(at("2026-04-27T07:00:00Z"));
    ASSERT_GE(world_.source.take_asked().size(), 4U);

    world_.clock.set_civil(at("2026-04-27T04:00:00Z"));
    world_.run_until(at("2026-04-27T05:00:00Z"));

    const std::size_t asked = world_.source.take_asked().size();
    EXPECT_GE(asked, 2U) << "nobody knows how much of the old wait is left";
    EXPECT_LE(asked, 12U) << "the back-off goes on";
}

TEST_F(DaemonLife, KnowsWhenAnEarlierProcessAskedLast) {
    world_.set_people({reader("ana")});
    world_.start();
    world_.run_until(at("2026-04-27T06:30:00Z"));
    EXPECT_TRUE(world_.stop().whole);

    world_.start();

    EXPECT_THAT(metrics(), HasSubstr("paperwire_last_poll_timestamp_seconds 1777269600"));
}

TEST_F(DaemonLife, AChannelWhoseSettingsChangedIsTriedAtOnce) {
    world_.box().set_script([](const fakes::Sending&) {
        return fakes::answer(Outcome::Kind::retry, Outcome::Scope::channel);  // a bad token
    });
    world_.set_people({reader("ana")});
    world_.start();
    world_.run_until(at("2026-04-27T06:30:00Z"));
    ASSERT_THAT(fakes::want(world_.store().suspended_channels(world_.clock.civil())), SizeIs(1));
    ASSERT_THAT(world_.box().received("ana"), IsEmpty());

    const auto mended = std::make_shared<fakes::FakeChannel>(world_.clock);
    world_.add_channel("box", mended, true);
    reload();

    EXPECT_THAT(mended->received("ana"), SizeIs(2));
    EXPECT_EQ(to_string(world_.clock.civil()), "2026-04-27T06:30:00Z");
    EXPECT_THAT(fakes::want(world_.store().suspended_channels(world_.clock.civil())), IsEmpty());
}

TEST_F(DaemonLife, AReloadThatLeavesAChannelAsItIsLeavesItHeld) {
    world_.box().set_script(
        [](const fakes::Sending&) { return fakes::answer(Outcome::Kind::retry, Outcome::Scope::channel); });
    world_.set_people({reader("ana")});
    world_.start();
    const std::size_t tried = world_.box().sendings().size();

    reload();

    EXPECT_THAT(world_.box().sendings(), SizeIs(tried));
}

TEST_F(DaemonLife, AHeldChannelIsTriedAtOnceByTheNextProcess) {
    bool good = false;
    world_.box().set_script([&good](const fakes::Sending&) {
        return good ? fakes::sent() : fakes::answer(Outcome::Kind::retry, Outcome::Scope::channel);
    });
    world_.set_people({reader("ana")});
    world_.start();
    EXPECT_TRUE(world_.stop().whole);
    good = true;

    world_.start();

    EXPECT_THAT(world_.box().received("ana"), SizeIs(2));
}

}  // namespace
}  // namespace paperwire::simulation
