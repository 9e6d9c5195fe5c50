// SPDX-License-Identifier: MIT
// digest: due or not, and what to tell of the categories.
#include "bot/digest/readiness.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

#include "bot/schedule/next_due.hpp"
#include "bot/schedule/zone.hpp"
#include "bot/source/calendar.hpp"

namespace paperwire::digest {

namespace {

/// How long an immediate digest waits for the rest after the first category was read: the contract's hour.
constexpr std::chrono::hours patience{1};

const store::StoredReceipt* newest_settled(const Receipts& receipts, const std::string& category) {
    const auto found = receipts.find(category);
    if (found == receipts.end()) return nullptr;
    for (const auto& receipt : std::views::reverse(found->second)) {
        if (is_settled(receipt.receipt.state)) return &receipt;
    }
    return nullptr;
}

const store::StoredReceipt* last_checked(const Receipts& receipts, const std::string& category) {
    const auto found = receipts.find(category);
    if (found == receipts.end()) return nullptr;
    return &*std::ranges::max_element(
        found->second, {}, [](const store::StoredReceipt& r) { return std::tuple(r.checked_at, r.receipt.day); });
}

struct Progress {
    std::optional<Day> newest;          // newest day read in any category
    std::optional<Instant> first_read;  // when its first category was read
    std::optional<Instant> last_read;   // when a category was last read for the first time on its day
    bool complete{false};               // every category is read for it
};

Progress progress_of(const Categories& categories, const Receipts& receipts) {
    Progress progress;
    for (const std::string& category : categories) {
        const auto* settled = newest_settled(receipts, category);
        if (settled == nullptr) continue;
        progress.newest = std::max(progress.newest, std::optional{settled->receipt.day});
        progress.last_read = std::max(progress.last_read, settled->first_read_at);
    }
    if (!progress.newest) return progress;
    progress.complete = true;
    for (const std::string& category : categories) {
        const auto* settled = newest_settled(receipts, category);
        if (settled == nullptr || settled->receipt.day != *progress.newest) {
            progress.complete = false;
        } else if (!progress.first_read || settled->first_read_at < progress.first_read) {
            progress.first_read = settled->first_read_at;
        }
    }
    return progress;
}

std::optional<Instant> immediate_slot(const Cohort& cohort, const Receipts& receipts, Instant last_slot, bool behind,
                                      Instant now) {
    if (schedule::end_of_quiet(cohort.quiet, cohort.timezone, now) > now) return std::nullopt;
    const Progress progress = progress_of(*cohort.categories, receipts);
    const bool news = progress.last_read && *progress.last_read > last_slot;
    if (!news && !behind) return std::nullopt;
    const bool waited = progress.first_read && now >= *progress.first_read + patience;
    if (!progress.complete && !waited) return std::nullopt;
    // Not `now`: a turn that was killed half way and comes again must close the very same digests.
    return news ? *progress.last_read : last_slot;
}

/// What keeps a category from being read for the Eastern day `today`; nothing when it is read, or nothing is expected.
std::optional<CategoryReceipt> trouble_of(const std::string& category, const Receipts& receipts, Day today) {
    const auto* settled = newest_settled(receipts, category);
    if (settled != nullptr && settled->receipt.day >= today) return std::nullopt;
    // What was seen last counts, not what bears the latest day: a feed's day is its own, a failure's is today's.
    const auto* last = last_checked(receipts, category);
    if (last != nullptr && !is_settled(last->receipt.state)) return last->receipt;
    if (settled == nullptr) return CategoryReceipt{category, today, CategoryState::unreachable, 0, 0, "never read yet"};
    if (source::is_quiet_day(today)) return std::nullopt;
    return CategoryReceipt{category, today, CategoryState::stale,
                           0,        0,     "arXiv still shows " + to_string(settled->receipt.day)};
}

}  // namespace

Receipts by_category(std::span<const store::StoredReceipt> receipts) {
    Receipts sorted;
    for (const store::StoredReceipt& receipt : receipts) sorted[receipt.receipt.category].push_back(receipt);
    for (auto& [category, list] : sorted) {
        std::ranges::sort(list, {}, [](const store::StoredReceipt& r) { return r.receipt.day; });
    }
    return sorted;
}

std::optional<Instant> due_slot(const Cohort& cohort, const Receipts& receipts, Instant last_slot, bool behind,
                                Instant now) {
    if (cohort.schedule.form == Schedule::Form::immediate)
        return immediate_slot(cohort, receipts, last_slot, behind, now);
    return schedule::latest_due_slot(cohort.schedule, cohort.timezone, last_slot, now);
}

std::optional<Instant> patience_end(const Categories& categories, const Receipts& receipts) {
    const Progress progress = progress_of(categories, receipts);
    return progress.first_read ? std::optional{*progress.first_read + patience} : std::nullopt;
}

ReceiptView view_receipts(const Categories& categories, const Receipts& receipts, Instant since, Instant now) {
    ReceiptView view;
    const Day today = schedule::eastern_day(now);
    for (const std::string& category : categories) {
        const auto found = receipts.find(category);
        bool told = false;
        if (found != receipts.end()) {
            for (const store::StoredReceipt& receipt : found->second) {
                if (!receipt.first_read_at || *receipt.first_read_at <= since) continue;
                view.rows.push_back({receipt.receipt, 0});
                told = true;
            }
        }
        if (const auto trouble = trouble_of(category, receipts, today)) {
            view.rows.push_back({*trouble, 0});
            view.trouble = true;
        } else if (const auto* settled = newest_settled(receipts, category); !told && settled != nullptr) {
            view.rows.push_back({settled->receipt, 0});
        }
    }
    std::ranges::sort(view.rows, {},
                      [](const ManifestReceipt& row) { return std::tuple(row.category.day, row.category.category); });
    return view;
}

}  // namespace paperwire::digest
