// SPDX-License-Identifier: MIT
// simulation: an arXiv made of a seed, and a day's turns of all three loops over one installation.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bot/intake/poll_sources.hpp"
#include "tests/fakes/fake_source.hpp"
#include "tests/fakes/installation.hpp"

namespace paperwire::simulation {

/// Feeds of a few categories: every working day a batch of new papers, each perhaps cross-listed in a second category
/// the same day, and now and then a late cross-listing and a replacement. Weekends and holidays are empty.
class MadeUpArxiv {
public:
    MadeUpArxiv(std::uint64_t seed, std::vector<std::string> categories)
        : random_(seed), categories_(std::move(categories)) {}

    /// Makes the batch of one more day; call in order.
    void publish(Day day);
    /// What a category's feed holds of that day.
    [[nodiscard]] source::FeedAnswer feed(const std::string& category, Day day) const;

    /// Papers that were ever listed as new or cross, with all the categories they were listed in.
    [[nodiscard]] const std::map<std::string, std::set<std::string>>& papers() const { return listed_in_; }
    /// `2604.00001v2` and its categories, for each replacement.
    [[nodiscard]] const std::map<std::string, std::set<std::string>>& replacements() const { return replaced_in_; }

private:
    struct Known {
        std::string id;
        std::vector<std::string> categories;
        int version{1};
        Day joined{};  // the last late cross-listing
    };

    [[nodiscard]] std::size_t draw(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
    void add(Day day, const std::string& category, const Known& paper, Kind kind);
    void publish_new(Day day);
    void publish_late_cross(Day day);
    void publish_replacement(Day day);

    std::mt19937_64 random_;
    std::vector<std::string> categories_;
    std::vector<Known> known_;
    std::map<std::pair<std::string, Day>, std::vector<source::FeedItem>> feeds_;
    std::map<std::string, std::set<std::string>> listed_in_;
    std::map<std::string, std::set<std::string>> replaced_in_;
};

/// One turn of each loop. Errors: the first that a loop met.
[[nodiscard]] Result<void> run_turns(fakes::Installation& here, source::PaperSource& source, bool own_backoff);

}  // namespace paperwire::simulation
