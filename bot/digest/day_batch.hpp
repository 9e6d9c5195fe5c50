// SPDX-License-Identifier: MIT
// digest: the events of one closing, judged by the rules of the audience. Pure; built and read on the pool, by several
// threads once it is matched.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bot/digest/audience.hpp"
#include "bot/digest/build_manifest.hpp"
#include "bot/store/store.hpp"
#include "filters/index.hpp"

namespace paperwire::digest {

/// What a member of a cohort gets from a batch, before it is known what it has had.
struct MemberHits {
    std::vector<Hit> hits;  // by event
    int waiting{0};
};

/// Categories of a batch as bits.
using CategoryBits = std::vector<std::uint64_t>;

class DayBatch {
public:
    /// `current` is the newest day read of each category: a fact still missing on an older day counts as none.
    DayBatch(std::vector<store::Event> events, const std::map<std::string, Day>& current);

    /// Judges all events.
    void match(const filters::FilterIndex& index, unsigned threads);

    [[nodiscard]] const std::vector<store::Event>& events() const noexcept { return events_; }
    [[nodiscard]] const Places& places() const noexcept { return places_; }
    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }
    /// Some are of days that had passed unread: a join point counts for them however far behind it lies.
    [[nodiscard]] bool is_late() const noexcept { return is_late_; }

private:
    friend class HitFinder;

    std::vector<store::Event> events_;
    std::vector<Announcement> announcements_;  // one an event, then one more for each settled event as it stood before
    std::vector<std::uint32_t>
        before_of_;  // announcements_[events_.size() + i] is event before_of_[i] before it settled
    Places places_;
    bool is_late_{false};
    std::map<std::string, std::size_t, std::less<>> categories_;  // of all papers, numbered
    std::optional<filters::Matches> matches_;
};

/// Finds the hits of one destination after the other; remembers what many of them share. One thread.
class HitFinder {
public:
    explicit HitFinder(const DayBatch& batch) : batch_(batch) {}

    /// The hits of one destination at its position.
    [[nodiscard]] MemberHits hits_of(const Target& target, const store::DestinationRow& row);

private:
    /// What one rule found of one event.
    struct Found {
        std::uint32_t event{0};
        bool yes{false};
        Kind kind{Kind::new_paper};
        std::uint32_t filter{0};  // position in the delivery
    };

    void gather(std::uint32_t rule, std::uint32_t filter, const store::DestinationRow& row);
    [[nodiscard]] bool stands_before(const store::DestinationRow& row, std::uint32_t event) const;
    const CategoryBits& bits_of(const CategoriesPtr& categories);
    const std::vector<CategoryBits>& counting_at(const std::shared_ptr<const store::JoinPoint>& join);

    const DayBatch& batch_;
    std::vector<filters::Match> matches_;  // of one rule
    std::vector<Found> found_;             // of one destination
    const CategoryBits* wanted_{nullptr};
    const std::vector<CategoryBits>* counting_{nullptr};
    std::unordered_map<CategoriesPtr, CategoryBits> known_lists_;
    /// By join point: which of an event's categories make it count there.
    std::unordered_map<std::shared_ptr<const store::JoinPoint>, std::vector<CategoryBits>> known_joins_;
};

}  // namespace paperwire::digest
