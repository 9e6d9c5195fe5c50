// SPDX-License-Identifier: MIT
// From one configuration to the next as the daemon makes it: what did not change is kept, and matches are those of a
// process that starts with the new one.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bot/daemon/live.hpp"
#include "bot/daemon/samples.hpp"
#include "bot/source/feed.hpp"
#include "channels/create.hpp"
#include "tests/config/workspace.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::daemon {
namespace {

using fakes::want;
using filters::Match;

constexpr std::size_t people_count = 120;

Makers makers() {
    Makers made;
    made.channel = [](const std::string&,
                      const config::ChannelSettings&) -> Result<std::shared_ptr<channels::Channel>> {
        return std::shared_ptr<channels::Channel>(null::create_channel());
    };
    made.source = [](const source::ArxivSettings&) { return std::shared_ptr<source::PaperSource>(); };
    return made;
}

std::vector<Announcement> sample_papers() {
    std::vector<Announcement> all;
    for (const Sample& sample : samples()) {
        if (!sample.path.ends_with(".xml")) continue;
        const auto feed = source::parse_feed(sample.bytes);
        for (const source::FeedItem& item : feed->items)
            all.push_back({std::make_shared<const Paper>(item.paper), item.kind, feed->day});
    }
    return all;
}

/// Who got what, by name: numbers of rules are of no account.
std::vector<std::string> who_gets_what(const digest::Audience& audience, const std::vector<Announcement>& papers) {
    const filters::Matches matches = want(audience.index())->judge(papers, 1);
    std::vector<std::string> all;
    for (const Subscriber& subscriber : audience.subscribers) {
        for (const FilterUse& use : subscriber.filters) {
            std::vector<Match> found;
            matches.of(use.rule, found);
            for (const Match& match : found) all.push_back(subscriber.id + " " + std::to_string(match.announcement));
        }
    }
    return all;
}

class ReloadedLive : public testing::Test {
protected:
    ReloadedLive() {
        // Letters that titles begin words with, so that most people get something.
        for (std::size_t i = 0; i < people_count; ++i)
            patterns_.push_back(std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + "|\\\\b" +
                                std::string(1, static_cast<char>('a' + i % 26)) + "\\\\w");
        live_ = want(build_live(prepare(load(), nullptr), nullptr, makers())).live;
    }

    config::Loaded load() {
        std::string lines;
        for (std::size_t i = 0; i < patterns_.size(); ++i) {
            lines += R"({"id":"p)" + std::to_string(1000 + i) + R"(","filters":{"name":"f","title":")" + patterns_[i] +
                     "\"},\"deliver\":{\"channel\":\"none\"}}\n";
        }
        workspace_.write("people.jsonl", lines);
        workspace_.write("paperwire.yaml",
                         "arxiv: {contact: a@example.org}\nchannels: {none: {type: \"null\"}}\n"
                         "limits: {patterns_without_literal: 1000}\nsubscribers_file: people.jsonl\n");
        config::LoadOptions options;
        options.environment = [](const std::string&) { return std::optional<std::string>("/home/ana"); };
        if (live_.settings) options.before = live_.settings->population;
        return config::load(workspace_.path("paperwire.yaml"), options);
    }

    Built reload() {
        const Prepared prepared = prepare(load(), &live_);
        Built built = want(build_live(prepared, &live_, makers()));
        const Live anew = want(build_live(prepare(load(), nullptr), nullptr, makers())).live;
        const auto papers = sample_papers();
        EXPECT_EQ(who_gets_what(*built.live.audience, papers), who_gets_what(*anew.audience, papers));
        return built;
    }

    config::Workspace workspace_;
    std::vector<std::string> patterns_;
    Live live_;
};

TEST_F(ReloadedLive, KeepsEverythingWhenNothingChanged) {
    const Built built = reload();

    EXPECT_EQ(want(built.live.audience->index()), want(live_.audience->index()));
    EXPECT_EQ(built.change.subscribers_added + built.change.subscribers_removed + built.change.subscribers_changed, 0U);
    EXPECT_FALSE(who_gets_what(*live_.audience, sample_papers()).empty());
}

TEST_F(ReloadedLive, ChangesOneOfManyAlone) {
    patterns_[40] = "of";

    const Built built = reload();

    EXPECT_EQ(built.change.subscribers_changed, 1U);
    EXPECT_EQ(built.change.subscribers_added + built.change.subscribers_removed, 0U);
    const auto size = want(built.live.audience->index())->size();
    EXPECT_EQ(size.rules, people_count);
    EXPECT_EQ(size.changes, 2U) << "its rule was struck out, and one was built";
    for (std::size_t i = 0; i < people_count; ++i) {
        if (i == 40) continue;
        const std::uint32_t rule = built.live.audience->subscribers[i].filters[0].rule;
        ASSERT_EQ(rule, live_.audience->subscribers[i].filters[0].rule);
        ASSERT_EQ(built.live.audience->rules[rule].rule, live_.audience->rules[rule].rule);
    }
}

TEST_F(ReloadedLive, FollowsWhoComesAndGoes) {
    patterns_.resize(people_count - 3);
    Built built = reload();
    EXPECT_EQ(built.change.subscribers_removed, 3U);

    live_ = built.live;
    patterns_.insert(patterns_.end(), {"logic", "logic", "x9"});
    built = reload();

    EXPECT_EQ(built.change.subscribers_added, 3U);
    EXPECT_EQ(want(built.live.audience->index())->size().rules, people_count - 1);
}

TEST_F(ReloadedLive, MakesNothingOfAConfigurationThatIsRefused) {
    config::Loaded refused = load();
    refused.settings.reset();

    const Prepared prepared = prepare(std::move(refused), &live_);

    EXPECT_EQ(prepared.settings, nullptr);
    EXPECT_EQ(prepared.audience, nullptr);
}

TEST_F(ReloadedLive, HoldsItsPeopleOnce) {
    EXPECT_EQ(&live_.audience->subscribers, &live_.settings->population->subscribers);
    EXPECT_EQ(&live_.audience->rules, &live_.settings->population->rules);
}

}  // namespace
}  // namespace paperwire::daemon
