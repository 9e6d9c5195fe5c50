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

/// Later ones are never listed. Source: arXiv's feed service as published (read 2026-11); 3,468 recorded replacements
/// hold none.
constexpr int last_listed_version = 5;

using Stored = std::optional<store::StoredPaper>;
using Listing = store::StoredPaper::Listing;

/// The first day on which a feed listed the paper so; nothing when none did.
template <typename Which>
std::optional<Day> first_listed(const Stored& stored, Which which) {
    std::optional<Day> first;
    if (!stored) return first;
    for (const Listing& one : stored->listings) {
        if (which(one)) first = std::min(first.value_or(one.day), one.day);
    }
    return first;
}

/// What was announced of a paper that was new on `first`, in order. A version that was submitted before the first
/// announcement is what was announced then.
std::vector<Announced> announced_of(const std::vector<store::VersionTime>& history, Day first, const Stored& stored) {
    std::vector<Announced> all{{1, false, first}};
    for (const store::VersionTime& one : history) {
        if (one.version < 2 || one.version > last_listed_version) continue;
        const auto listed = first_listed(
            stored, [&one](const Listing& seen) { return seen.version == one.version && is_replacement(seen.kind); });
        const Day day = listed.value_or(source::earliest_announcement(one.at));
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

std::vector<std::string> past_categories(const Announced& announced, const Paper& paper, const Wanted& wanted) {
    if (announced.day < wanted.from || announced.day > wanted.to) return {};
    // Papers of the past are no category's: one announcement says it all.
    for (const std::string& category : paper.categories) {
        if (wanted.categories.contains(category)) return {category};
    }
    return {};
}

/// The gaps of a category after a day by which the entry had changed.
std::vector<Day> gaps_after(const std::string& category, Day day, const store::HarvestedPaper& paper,
                            const Wanted& wanted) {
    const auto found = wanted.gaps.find(category);
    if (found == wanted.gaps.end() || paper.datestamp.value_or(day) < day) return {};
    const std::set<Day>& days = found->second;
    return {days.upper_bound(day), paper.datestamp ? days.upper_bound(*paper.datestamp) : days.end()};
}

bool is_gap(const std::string& category, Day day, const Wanted& wanted) {
    const auto found = wanted.gaps.find(category);
    return found != wanted.gaps.end() && found->second.contains(day);
}

/// Whether all feeds of a category from `from` to the day before `to` were read. None listed what the store does not
/// have.
bool is_read(const std::string& category, Day from, Day to, const Wanted& wanted) {
    bool any = false;
    for (Day day = from; day < to; day = day.plus(1)) {
        if (wanted.read.contains({category, day})) any = true;
        else if (!source::is_quiet_day(day)) return false;
    }
    return any;
}

/// What is said of a paper that no feed listed and that is new on `first`, or, before the wanted days, then or later:
/// the gaps on one of which that category announced it, by what its feeds did not list.
std::vector<Day> gaps_by_feeds(const std::string& category, Day first, const store::HarvestedPaper& paper,
                               const Wanted& wanted) {
    auto days = gaps_after(category, first, paper, wanted);
    if (days.empty()) return days;
    const Day known_to = first < wanted.from ? days.front() : first.plus(1);
    if (!is_read(category, first, known_to, wanted)) days.clear();
    return days;
}

/// Since when the store's texts of a paper show a category that they did not show from the beginning.
struct Joined {
    std::optional<Day> after;  // nothing: it was there from the beginning, or there is no text
    std::optional<Day> by;
};

Joined joined(const std::string& category, const Stored& stored) {
    Joined joined;
    if (!stored) return joined;
    for (const store::StoredPaper::Version& one : stored->announced) {
        if (std::ranges::find(one.categories, category) != one.categories.end()) {
            joined.by = one.day;
            break;
        }
        joined.after = one.day;
    }
    return joined;
}

/// One paper of a catch-up.
class PaperPlacing {
public:
    PaperPlacing(Versions versions, const Stored& stored, const Wanted& wanted, Placed& placed)
        : versions_(versions), stored_(stored), wanted_(wanted), placed_(placed) {}

    void announce(const Announced& announced) {
        for (const std::string& category : paper().categories) {
            if (!is_gap(category, announced.day, wanted_)) continue;
            if (!announced.replaces && came_later(category, announced.day)) continue;
            put(category, announced.day, announced);
        }
    }

    /// A replacement that moderation held: the feed of the day to which its submission brings it did not list it.
    void find_held(const Announced& announced) {
        if (!announced.replaces || is_listed(announced.version)) return;
        for (const std::string& category : paper().categories) {
            if (!wanted_.read.contains({category, announced.day}) || !was_in(category)) continue;
            const auto days = gaps_after(category, announced.day, newest(versions_), wanted_);
            if (!days.empty()) put(category, days.front(), announced);
        }
    }

    /// Of a paper that was new on `first`, or before the wanted days: on the last gap by which its entry had changed,
    /// or on one before, the category was added.
    void find_cross_lists(Day first) {
        bool undecided = false;
        for (const std::string& category : paper().categories) {
            if (category == paper().primary || is_in(category)) continue;
            if (gaps_after(category, first, newest(versions_), wanted_).empty()) continue;
            const auto days =
                stored_ ? gaps_of_joining(category, first) : gaps_by_feeds(category, first, newest(versions_), wanted_);
            if (!days.empty()) place(category, is_dated() ? days.back() : days.front(), paper(), Kind::cross_list);
            else if (!stored_ && (is_dated() || first >= wanted_.from)) undecided = true;
        }
        if (undecided && !any_) ++placed_.undecided;
    }

private:
    [[nodiscard]] const Paper& paper() const { return newest(versions_).paper; }

    /// Only the query API gives papers without: of those before the wanted days it is likely that they did not change.
    [[nodiscard]] bool is_dated() const { return newest(versions_).datestamp.has_value(); }

    /// The gaps on one of which the category was added.
    [[nodiscard]] std::vector<Day> gaps_of_joining(const std::string& category, Day first) const {
        const auto [after, by] = joined(category, stored_);
        if (!after) return {};
        auto days = gaps_after(category, by ? std::max(first, *after) : first, newest(versions_), wanted_);
        if (by) days.erase(std::ranges::upper_bound(days, *by), days.end());
        return days;
    }

    [[nodiscard]] bool lacks(const std::string& category) const {
        return stored_ && std::ranges::none_of(stored_->announced, [&category](const store::StoredPaper::Version& one) {
                   return std::ranges::find(one.categories, category) != one.categories.end();
               });
    }

    /// Whether that category may have listed replacements of the paper all the while.
    [[nodiscard]] bool was_in(const std::string& category) const {
        return stored_ ? !lacks(category) : category == paper().primary;
    }

    /// Whether it is placed in that category already, or its feed listed it, and not as a replacement.
    [[nodiscard]] bool is_in(const std::string& category) const {
        return placed_in_.contains(category) ||
               (stored_ && std::ranges::any_of(stored_->listings, [&category](const Listing& one) {
                    return one.category == category && !is_replacement(one.kind);
                }));
    }

    /// Whether any feed listed that version, or one that replaced it unseen.
    [[nodiscard]] bool is_listed(int version) const {
        return stored_ &&
               std::ranges::any_of(stored_->listings, [version](const Listing& one) { return one.version >= version; });
    }

    /// Whether that category listed it on another day, or lists it since a day after `day`.
    [[nodiscard]] bool came_later(const std::string& category, Day day) const {
        const auto listed = first_listed(
            stored_, [&category](const Listing& one) { return one.category == category && !is_replacement(one.kind); });
        if (listed) return *listed != day;
        if (category == paper().primary) return false;
        const auto days = gaps_of_joining(category, day);
        return !days.empty();
    }

    void put(const std::string& category, Day day, const Announced& announced) {
        const Paper* text = text_of(announced.version);
        if (text != nullptr) {
            place(category, day, *text, kind_of(announced, *text, category));
            return;
        }
        const VersionedId lacking{paper().id, announced.version};
        if (std::ranges::find(placed_.lacking, lacking) == placed_.lacking.end()) placed_.lacking.push_back(lacking);
    }

    void place(const std::string& category, Day day, const Paper& text, Kind kind) {
        any_ = true;
        if (!is_replacement(kind)) placed_in_.insert(category);
        placed_.placements.push_back({category, day, {text, kind}});
    }

    [[nodiscard]] const Paper* text_of(int version) const {
        for (const auto& one : versions_) {
            if (one.paper.version == version) return &one.paper;
        }
        return nullptr;
    }

    Versions versions_;
    const Stored& stored_;
    const Wanted& wanted_;
    Placed& placed_;
    std::set<std::string> placed_in_;
    bool any_{false};
};

/// A new paper that moderation held: the feed of its day was read and did not list it.
Day first_of_held(Versions versions, Day first, const Stored& stored, const Wanted& wanted) {
    if (stored) return first;
    const auto days = gaps_by_feeds(newest(versions).paper.primary, first, newest(versions), wanted);
    return days.empty() ? first : days.front();
}

void catch_up(Versions versions, Day reckoned, const Stored& stored, const Wanted& wanted, Placed& placed) {
    const Day first = first_of_held(versions, reckoned, stored, wanted);
    PaperPlacing paper(versions, stored, wanted, placed);
    const auto all = announced_of(history_of(versions), first, stored);
    for (const Announced& one : all) paper.announce(one);
    for (const Announced& one : all) paper.find_held(one);
    paper.find_cross_lists(first);
}

/// The newest version's text stands for all.
void fill_in(Versions versions, Day first, const Wanted& wanted, Placed& placed) {
    const Paper& paper = newest(versions).paper;
    for (const Announced& one : announced_of(history_of(versions), first, std::nullopt)) {
        for (const std::string& category : past_categories(one, paper, wanted))
            placed.placements.push_back({category, one.day, {paper, kind_of(one, paper, category)}});
    }
}

void place_paper(Versions versions, const Stored& stored, const Wanted& wanted, Placer& placer, Placed& placed) {
    const auto history = history_of(versions);
    if (history.empty()) return;
    const Day reckoned = placer.place(newest(versions).paper.id, history.front().at);
    if (wanted.purpose == store::Purpose::backfill) return fill_in(versions, reckoned, wanted, placed);
    // Before the wanted days nothing was reckoned.
    Day first = reckoned;
    if (first < wanted.from) first = std::min(first, source::earliest_announcement(history.front().at));
    const auto listed = first_listed(stored, [](const Listing& one) { return one.kind == Kind::new_paper; });
    catch_up(versions, listed.value_or(first), stored, wanted, placed);
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
                    std::span<const std::optional<store::StoredPaper>> stored, const Wanted& wanted, Placer& placer) {
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
