// SPDX-License-Identifier: MIT
#include "bot/intake/announcements.hpp"

#include <algorithm>

#include "bot/source/calendar.hpp"

namespace paperwire::intake {

namespace {

/// Moderation may hold a paper for weeks.
constexpr int longest_hold = 90;

struct Announced {
    int version{1};
    bool replaces{false};
    Day day;
};

/// One paper: all versions that are kept of it.
using Versions = std::span<const store::HarvestedPaper>;

const store::HarvestedPaper& newest(Versions versions) { return versions.back(); }

std::vector<store::VersionTime> history_of(Versions versions) {
    const store::HarvestedPaper* longest = &versions.front();
    for (const auto& one : versions) {
        if (one.history.size() > longest->history.size()) longest = &one;
    }
    return longest->history;
}

/// What was announced of a paper that was new on `first`, in order. A version that was submitted before the first
/// announcement is what was announced then.
/// Later ones are never listed. Source: arXiv's feed service as published (read 2026-11); 3,468 recorded replacements
/// hold none.
constexpr int last_listed_version = 5;

std::vector<Announced> announced_of(const std::vector<store::VersionTime>& history, Day first) {
    std::vector<Announced> all{{1, false, first}};
    for (const store::VersionTime& one : history) {
        if (one.version < 2 || one.version > last_listed_version) continue;
        const Day day = source::earliest_announcement(one.at);
        if (day <= all.back().day) all.back().version = one.version;
        else all.push_back({one.version, true, day});
    }
    return all;
}

Kind kind_of(const Announced& announced, const Paper& paper, const std::string& category) {
    const bool own = paper.primary == category;
    if (announced.replaces) return own ? Kind::replacement : Kind::replacement_cross;
    return own ? Kind::new_paper : Kind::cross_list;
}

std::vector<std::string> wanted_categories(const Announced& announced, const Paper& paper, const Wanted& wanted) {
    std::vector<std::string> categories;
    if (announced.day < wanted.from || announced.day > wanted.to) return categories;
    for (const std::string& category : paper.categories) {
        const bool is_wanted = wanted.purpose == store::Purpose::backfill
                                   ? wanted.categories.contains(category)
                                   : wanted.gaps.contains({category, announced.day});
        if (is_wanted) categories.push_back(category);
    }
    // Papers of the past are no category's: one announcement says it all.
    if (wanted.purpose == store::Purpose::backfill && categories.size() > 1) categories.resize(1);
    return categories;
}

/// The last day of a gap by which the entry had changed: on it, or on one before, the category was added.
std::optional<Day> day_of_cross_list(const store::HarvestedPaper& paper, const std::string& category,
                                     const Wanted& wanted) {
    std::optional<Day> last;
    for (const auto& [name, day] : wanted.gaps) {
        if (name == category && (!paper.datestamp || day <= *paper.datestamp)) last = day;
    }
    return last;
}

class PaperPlacing {
public:
    PaperPlacing(Versions versions, const Wanted& wanted, Placed& placed)
        : versions_(versions), wanted_(wanted), placed_(placed) {}

    void announce(const Announced& announced) {
        const auto categories = wanted_categories(announced, newest(versions_).paper, wanted_);
        if (categories.empty()) return;
        const Paper* paper = text_of(announced.version);
        if (paper == nullptr) {
            placed_.lacking.push_back({newest(versions_).paper.id, announced.version});
            return;
        }
        any_ = true;
        for (const std::string& category : categories) {
            placed_.placements.push_back({category, announced.day, {*paper, kind_of(announced, *paper, category)}});
        }
    }

    /// Of a paper that was announced before the wanted days.
    void find_cross_lists(const std::optional<std::vector<std::string>>& stored) {
        bool undecided = false;
        const store::HarvestedPaper& paper = newest(versions_);
        for (const std::string& category : paper.paper.categories) {
            if (category == paper.paper.primary || !wanted_.categories.contains(category)) continue;
            const auto day = day_of_cross_list(paper, category, wanted_);
            if (!day) continue;
            if (!stored) undecided = true;
            else if (std::ranges::find(*stored, category) == stored->end())
                placed_.placements.push_back({category, *day, {paper.paper, Kind::cross_list}});
        }
        if (undecided && !any_) ++placed_.undecided;
    }

private:
    /// Of papers of the past the newest version's text stands for all.
    [[nodiscard]] const Paper* text_of(int version) const {
        if (wanted_.purpose == store::Purpose::backfill) return &newest(versions_).paper;
        for (const auto& one : versions_) {
            if (one.paper.version == version) return &one.paper;
        }
        return nullptr;
    }

    Versions versions_;
    const Wanted& wanted_;
    Placed& placed_;
    bool any_{false};
};

void place_paper(Versions versions, const std::optional<std::vector<std::string>>& stored, const Wanted& wanted,
                 Placer& placer, Placed& placed) {
    const auto history = history_of(versions);
    if (history.empty()) return;
    const Day first = placer.place(newest(versions).paper.id, history.front().at);
    PaperPlacing paper(versions, wanted, placed);
    for (const Announced& one : announced_of(history, first)) paper.announce(one);
    if (wanted.purpose == store::Purpose::catch_up && first < wanted.from) paper.find_cross_lists(stored);
}

}  // namespace

bool is_of_use(const store::HarvestedPaper& paper, const Wanted& wanted) {
    const bool in_time = std::ranges::any_of(paper.history, [&](const store::VersionTime& one) {
        const Day submitted{std::chrono::floor<std::chrono::days>(one.at)};
        return submitted >= wanted.from.plus(-longest_hold) && submitted <= wanted.to;
    });
    if (wanted.purpose == store::Purpose::catch_up && in_time) return true;
    return (in_time || wanted.purpose == store::Purpose::catch_up) &&
           std::ranges::any_of(paper.paper.categories,
                               [&](const std::string& category) { return wanted.categories.contains(category); });
}

Placed place_papers(std::span<const store::HarvestedPaper> papers,
                    std::span<const std::optional<std::vector<std::string>>> stored, const Wanted& wanted,
                    Placer& placer) {
    Placed placed;
    std::size_t number = 0;
    for (std::size_t from = 0; from < papers.size(); ++number) {
        std::size_t to = from + 1;
        while (to < papers.size() && papers[to].paper.id == papers[from].paper.id) ++to;
        place_paper(papers.subspan(from, to - from), stored[number], wanted, placer, placed);
        from = to;
    }
    return placed;
}

}  // namespace paperwire::intake
