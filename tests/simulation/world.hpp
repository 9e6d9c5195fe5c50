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
#include "tests/fakes/fake_archive.hpp"
#include "tests/fakes/fake_source.hpp"
#include "tests/fakes/installation.hpp"

namespace paperwire::simulation {

/// A paper that stood in a category's feed of a day.
struct Listed {
    std::string paper;  // `2604.00001`; a replacement with its version, `2604.00001v2`
    std::string category;
    Day day;
    bool is_replacement{false};
};

/// Feeds of a few categories: every working day a batch of new papers, each perhaps cross-listed in a second category
/// the same day, and now and then a late cross-listing and a replacement. Weekends and holidays are empty.
class MadeUpArxiv {
public:
    MadeUpArxiv(std::uint64_t seed, std::vector<std::string> categories)
        : random_(seed), categories_(std::move(categories)) {}

    /// Keeps there what arXiv's archive would say of everything published from now on; it outlives this.
    void keep_in(fakes::FakeArchive& archive) { archive_ = &archive; }
    /// Late cross-listings leave no trace but in the feed of their day: none on days that nobody reads.
    void set_late_crosses(bool some) { late_crosses_ = some; }

    /// Makes the batch of one more day; call in order.
    void publish(Day day);
    /// What a category's feed holds of that day.
    [[nodiscard]] source::FeedAnswer feed(const std::string& category, Day day) const;

    /// Papers that were ever listed as new or cross, with all the categories they were listed in.
    [[nodiscard]] const std::map<std::string, std::set<std::string>>& papers() const { return listed_in_; }
    /// `2604.00001v2` and its categories, for each replacement.
    [[nodiscard]] const std::map<std::string, std::set<std::string>>& replacements() const { return replaced_in_; }
    /// Everything that ever stood in a feed, by day.
    [[nodiscard]] const std::vector<Listed>& listed() const { return listed_; }

private:
    struct Known {
        std::string id;
        std::vector<std::string> categories;
        int version{1};
        Day joined{};                      // the last late cross-listing
        std::vector<Instant> submitted{};  // each version
    };

    [[nodiscard]] std::size_t draw(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
    void add(Day day, const std::string& category, const Known& paper, Kind kind);
    void publish_new(Day day);
    void publish_late_cross(Day day);
    void publish_replacement(Day day);
    [[nodiscard]] std::string next_id(Instant submitted);
    void archive(Day day, const Known& paper);

    std::mt19937_64 random_;
    std::vector<std::string> categories_;
    std::vector<Known> known_;
    std::map<std::pair<std::string, Day>, std::vector<source::FeedItem>> feeds_;
    std::map<std::string, std::set<std::string>> listed_in_;
    std::map<std::string, std::set<std::string>> replaced_in_;
    std::vector<Listed> listed_;
    std::map<std::string, int> last_number_;  // by the month of the id
    fakes::FakeArchive* archive_{nullptr};
    bool late_crosses_{true};
};

/// One turn of each loop. Errors: the first that a loop met.
[[nodiscard]] Result<void> run_turns(fakes::Installation& here, source::PaperSource& source, bool own_backoff);

}  // namespace paperwire::simulation
