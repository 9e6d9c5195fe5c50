// SPDX-License-Identifier: MIT
// tests: an installation that was down for four days, and arXiv's archive beside it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bot/intake/catch_up.hpp"
#include "bot/intake/look_back.hpp"
#include "tests/fakes/fake_archive.hpp"
#include "tests/fakes/installation.hpp"
#include "tests/fakes/watched_store.hpp"
#include "tests/intake/archive_papers.hpp"

namespace paperwire::intake {

/// Friday 17 April was read, Friday 24 April was, and nothing between. It is that Friday.
struct CatchUpWorld {
    CatchUpWorld() : here_(fakes::at("2026-04-24T08:00:00Z")) {
        read("2026-04-17", {fakes::item("2604.00010", Kind::new_paper, {"cs.PL"}),
                            fakes::item("2603.00005", Kind::cross_list, {"math.LO", "cs.PL"})});
        read("2026-04-24", {fakes::item("2604.00090", Kind::new_paper, {"cs.PL"})});
    }

    void read(const std::string& its_day, std::vector<source::FeedItem> items, const std::string& category = "cs.PL") {
        fakes::want(here_.store->remember(reading(its_day, std::move(items), category)));
    }
    static store::Reading reading(const std::string& its_day, std::vector<source::FeedItem> items,
                                  const std::string& category = "cs.PL") {
        store::Reading reading;
        reading.category = category;
        reading.day = fakes::day(its_day);
        reading.at = fakes::at(its_day + "T06:00:00Z");
        reading.listed = static_cast<int>(items.size());
        for (auto& one : items) reading.items.push_back({std::move(one.paper), one.kind});
        for (const char* day : {"2026-04-20", "2026-04-21", "2026-04-22", "2026-04-23"})
            reading.expected.push_back(fakes::day(day));
        return reading;
    }
    /// A feed that was cut: its day is a gap.
    void read_in_part(const std::string& its_day, std::vector<source::FeedItem> items, int listed = 0) {
        store::Reading part = reading(its_day, std::move(items));
        part.expected.clear();
        part.cut = true;
        part.listed = std::max(part.listed, listed);
        fakes::want(here_.store->remember(part));
    }

    HarvestRooms rooms() { return {archive_, *here_.store, here_.store_thread, here_.clock}; }
    Result<HarvestStep> step(const std::vector<std::string>& categories = {"cs.PL"}) {
        HarvestRooms all = rooms();
        return fakes::run_to_end(here_.loop, catch_up_step(all, categories));
    }
    /// As far as it goes by now.
    void catch_up(const std::vector<std::string>& categories = {"cs.PL"}) {
        for (int i = 0; i < 200; ++i) {
            if (fakes::want(step(categories)).done) return;
        }
        FAIL() << "no end";
    }
    /// Today and tomorrow: days on which nothing was announced need both.
    void catch_up_twice(const std::vector<std::string>& categories = {"cs.PL"}) {
        catch_up(categories);
        here_.clock.advance(std::chrono::hours{24});
        catch_up(categories);
    }
    Result<LookBackReport> look_back_once(Pause pause = {}) {
        HarvestRooms all = rooms();
        LookBackPlan plan;
        plan.categories = {"cs.PL"};
        plan.pause = pause;
        return fakes::run_to_end(here_.loop, look_back(all, std::move(plan)));
    }

    /// What was caught up: `2026-04-21 2604.00020v1 new`.
    std::vector<std::string> caught_up() {
        std::vector<std::string> lines;
        for (const auto& event : fakes::want(here_.store->events(0, 1'000, 1'000))) {
            const auto& told = event.announcement;
            if (!event.reconstructed) continue;
            lines.push_back(to_string(*told.day) + " " + told.paper->id.text() + "v" +
                            std::to_string(told.paper->version) + " " + std::string(to_string(told.kind)));
        }
        return lines;
    }
    std::size_t open() { return fakes::want(here_.store->open_gaps()).size(); }
    /// Open gaps: `2026-04-21`.
    std::vector<std::string> open_days() {
        std::vector<std::string> days;
        for (const store::Gap& gap : fakes::want(here_.store->open_gaps())) days.push_back(to_string(gap.day));
        return days;
    }
    CategoryReceipt receipt(const std::string& its_day) {
        for (const auto& one : fakes::want(here_.store->receipts(fakes::day(its_day)))) {
            if (one.receipt.day == fakes::day(its_day) && one.receipt.category == "cs.PL") return one.receipt;
        }
        return {};
    }
    store::Harvest harvest() { return fakes::want(here_.store->open_harvests()).at(0); }

    fakes::Installation here_;
    fakes::FakeArchive archive_;
};

}  // namespace paperwire::intake
