// SPDX-License-Identifier: MIT
#include "channels/archive/page.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace paperwire::archive {

namespace {

/// Entries under their headings, before they are one list again.
struct Shelf {
    std::string category;
    std::string title;
    std::vector<Entry> entries;
};

std::vector<Shelf> shelves_of(const Digest& digest) {
    std::vector<Shelf> shelves;
    for (const Group& group : digest.contents) {
        const auto first = digest.entries.begin() + static_cast<std::ptrdiff_t>(group.first);
        shelves.push_back(
            Shelf{group.category, group.title, {first, first + static_cast<std::ptrdiff_t>(group.count)}});
    }
    return shelves;
}

/// Numbered through; empty shelves vanish.
void put_shelves(Digest& digest, std::vector<Shelf> shelves) {
    digest.contents.clear();
    digest.entries.clear();
    for (Shelf& shelf : shelves) {
        if (shelf.entries.empty()) continue;
        digest.contents.push_back(Group{shelf.category, shelf.title, digest.entries.size(), shelf.entries.size()});
        for (Entry& entry : shelf.entries) {
            entry.number = static_cast<int>(digest.entries.size()) + 1;
            digest.entries.push_back(std::move(entry));
        }
    }
}

/// A page counts its own entries, whatever digests they came in.
void count_matched(Digest& page) {
    for (ManifestReceipt& row : page.receipt) {
        row.matched = static_cast<int>(std::ranges::count_if(page.entries, [&row](const Entry& entry) {
            return std::ranges::find(entry.paper->categories, row.category.category) != entry.paper->categories.end();
        }));
    }
}

std::set<Day> days_of(const Digest& digest) {
    std::set<Day> days{digest.days.begin(), digest.days.end()};
    for (const Entry& entry : digest.entries) days.insert(entry.day);
    if (!days.empty()) return days;
    for (const ManifestReceipt& row : digest.receipt) days.insert(row.category.day);
    if (days.size() > 1) return {*days.rbegin()};
    if (days.empty()) days.insert(Day{std::chrono::floor<std::chrono::days>(digest.closed_at)});
    return days;
}

Digest page_of(const Digest& digest, Day day, const std::set<Day>& days) {
    const bool newest = day == *days.rbegin();
    Digest page = digest;
    page.days = {day};
    page.waiting = newest ? digest.waiting : 0;
    if (!newest) page.left_out.clear();
    std::vector<Shelf> shelves = shelves_of(digest);
    for (Shelf& shelf : shelves) std::erase_if(shelf.entries, [day](const Entry& entry) { return entry.day != day; });
    put_shelves(page, std::move(shelves));
    std::erase_if(page.receipt, [&](const ManifestReceipt& row) {
        return row.category.day != day && (!newest || days.contains(row.category.day));
    });
    count_matched(page);
    return page;
}

using EntryKey = std::tuple<PaperId, int>;

EntryKey key_of(const Entry& entry) { return {entry.paper->id, is_replacement(entry.kind) ? entry.paper->version : 0}; }

/// True when anything was added.
bool add_entries(Digest& page, const Digest& later) {
    std::set<EntryKey> known;
    for (const Entry& entry : page.entries) known.insert(key_of(entry));
    std::vector<Shelf> shelves = shelves_of(page);
    bool added = false;
    for (Shelf& more : shelves_of(later)) {
        std::erase_if(more.entries, [&known](const Entry& entry) { return !known.insert(key_of(entry)).second; });
        if (more.entries.empty()) continue;
        added = true;
        const auto shelf = std::ranges::find(shelves, more.category, &Shelf::category);
        if (shelf == shelves.end()) shelves.push_back(std::move(more));
        else std::ranges::move(more.entries, std::back_inserter(shelf->entries));
    }
    if (added) put_shelves(page, std::move(shelves));
    return added;
}

/// What neither digest could show.
std::vector<PaperId> left_out_of(const Digest& merged, const Digest& later) {
    std::vector<PaperId> papers = merged.left_out;
    for (const PaperId& paper : later.left_out) {
        if (std::ranges::find(papers, paper) == papers.end()) papers.push_back(paper);
    }
    std::erase_if(papers, [&merged](const PaperId& paper) {
        return std::ranges::any_of(merged.entries, [&paper](const Entry& entry) { return entry.paper->id == paper; });
    });
    return papers;
}

auto receipt_key(const ManifestReceipt& row) { return std::tie(row.category.day, row.category.category); }

std::vector<ManifestReceipt> joined(const std::vector<ManifestReceipt>& newer,
                                    const std::vector<ManifestReceipt>& older) {
    std::vector<ManifestReceipt> rows = newer;
    for (const ManifestReceipt& row : older) {
        const bool replaced = std::ranges::any_of(
            newer, [&row](const ManifestReceipt& other) { return receipt_key(other) == receipt_key(row); });
        if (!replaced) rows.push_back(row);
    }
    std::ranges::sort(
        rows, [](const ManifestReceipt& a, const ManifestReceipt& b) { return receipt_key(a) < receipt_key(b); });
    return rows;
}

}  // namespace

std::vector<Digest> cut_by_day(const Digest& digest) {
    const std::set<Day> days = days_of(digest);
    std::vector<Digest> pages;
    for (const Day day : days) pages.push_back(page_of(digest, day, days));
    return pages;
}

Digest merge(const Digest& page, const Digest& later) {
    Digest merged = page;
    const bool newer = later.closed_at >= page.closed_at;
    const bool added = add_entries(merged, later);
    merged.receipt = newer ? joined(later.receipt, page.receipt) : joined(page.receipt, later.receipt);
    count_matched(merged);
    if (newer) merged.waiting = later.waiting;
    merged.left_out = left_out_of(merged, later);
    merged.receipt_is_lost = page.receipt_is_lost || later.receipt_is_lost;
    merged.reasons_are_lost = page.reasons_are_lost || later.reasons_are_lost;
    const bool same_foot = merged.waiting == page.waiting && merged.left_out == page.left_out &&
                           merged.receipt_is_lost == page.receipt_is_lost &&
                           merged.reasons_are_lost == page.reasons_are_lost;
    if (!added && merged.receipt == page.receipt && same_foot) return page;
    if (newer) {
        merged.closed_at = later.closed_at;
        merged.language = later.language;
        merged.form = later.form;
        merged.timezone = later.timezone;
    }
    return merged;
}

}  // namespace paperwire::archive
