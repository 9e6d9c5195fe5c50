// SPDX-License-Identifier: MIT
// daemon: what `status` says of arXiv: services that are not asked, days that are open, harvests under way.
#include "bot/daemon/status.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace paperwire::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Day day(const std::string& text) { return *parse_day(text); }
Instant at(const std::string& text) { return *parse_instant(text); }

std::vector<std::string> keys_of(const nlohmann::json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

Status troubled() {
    Status status;
    status.contact = "ops@example.org";
    status.categories = {{"cs.PL", day("2026-04-27"), CategoryState::fresh, 14, 14, "", 3},
                         {"cs.LG", day("2026-04-27"), CategoryState::throttled, 0, 0, "answered 429", 0}};
    status.never_read = {"cs.AI"};
    status.gaps["cs.PL"] = {{day("2026-04-22"), false}, {day("2026-04-23"), false}, {day("2026-04-24"), true}};
    status.services = {
        {"api", true, at("2026-04-27T08:00:00Z"), at("2026-04-28T08:00:00Z"), "answered 403 (blocked)"},
        {"rss", false, std::nullopt, at("2026-04-27T09:10:00Z"), "answered 429 (\x1b[31mRate exceeded.)"}};
    store::Harvest harvest;
    harvest.from = harvest.to = day("2026-04-22");
    harvest.records = 30;
    harvest.undecided = 4;
    harvest.stage = store::HarvestStage::checking;
    status.harvests = {harvest};
    return status;
}

TEST(StatusJson, GivesAllRowsTheSameKeys) {
    const auto json = nlohmann::json::parse(status_json(troubled()));

    ASSERT_EQ(json["categories"].size(), 3U);
    for (const auto& row : json["categories"]) EXPECT_EQ(keys_of(row), keys_of(json["categories"][0]));
    EXPECT_EQ(json["categories"][0]["gaps"], (nlohmann::json{"2026-04-22", "2026-04-23", "2026-04-24"}));
    EXPECT_EQ(json["categories"][0]["incomplete"], nlohmann::json{"2026-04-24"});
    EXPECT_EQ(json["categories"][2]["announced"], nullptr);
    EXPECT_EQ(json["harvests"][0]["undecided"], 4);
    EXPECT_EQ(json["harvests"][0]["reached"], nullptr);
    EXPECT_EQ(json["harvests"][0]["stage"], "checking");
}

TEST(StatusJson, NamesServicesThatAreNotAsked) {
    const auto json = nlohmann::json::parse(status_json(troubled()));

    const auto& services = json["services"];
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0]["service"], "api");
    EXPECT_EQ(services[0]["state"], "refused");
    EXPECT_EQ(services[0]["since"], "2026-04-27T08:00:00Z");
    EXPECT_EQ(services[1]["state"], "rests");
    EXPECT_EQ(services[1]["until"], "2026-04-27T09:10:00Z");
    EXPECT_EQ(services[1]["since"], nullptr);
}

TEST(StatusText, SaysWhatRestsAndWhatIsToBeDoneAboutARefusal) {
    const std::string text = status_text(troubled());

    EXPECT_THAT(text, HasSubstr("rss                 rests until 2026-04-27T09:10:00Z: answered 429 ("));
    EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << "a server's words cannot steer a terminal";
    EXPECT_THAT(text, HasSubstr("api                 refused since 2026-04-27T08:00:00Z: answered 403 (blocked)"));
    EXPECT_THAT(text, HasSubstr("write to arXiv (ops@example.org is whom they know), or give another arxiv.contact"));
}

TEST(StatusText, TellsDaysThatPassedFromDaysReadInPart) {
    const std::string text = status_text(troubled());

    EXPECT_THAT(text, HasSubstr("3 reconstructed; 2 days passed unread, the first 2026-04-22; 1 day read in part, "
                                "2026-04-24\n"));
    EXPECT_THAT(text, HasSubstr("30 records, 0 placed, 4 undecided"));
}

TEST(StatusText, IsQuietAboutServicesThatAnswer) {
    Status status = troubled();
    status.services.clear();

    EXPECT_THAT(status_text(status), Not(HasSubstr("arXiv\n")));
}

}  // namespace
}  // namespace paperwire::daemon
