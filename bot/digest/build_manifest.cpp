// SPDX-License-Identifier: MIT
// digest: ordering, folding, grouping and numbering.
#include "bot/digest/build_manifest.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "bot/source/taxonomy.hpp"

namespace paperwire::digest {

namespace {

bool reads_before(const Hit& a, const Hit& b) {
    const Announcement& x = a.event->announcement;
    const Announcement& y = b.event->announcement;
    const auto head = [](const Announcement& announcement, const Hit& hit) {
        return std::tuple(announcement.paper->primary, hit.kind, announcement.day.value_or(Day{}));
    };
    if (head(x, a) != head(y, b)) return head(x, a) < head(y, b);
    if (x.paper->id != y.paper->id) return x.paper->id < y.paper->id;
    return x.paper->version < y.paper->version;
}

/// New and cross-list of one paper are one thing to a reader; each replacement is its own.
std::tuple<std::string, int> fold_key(const Hit& hit) {
    const Paper& paper = *hit.event->announcement.paper;
    return {paper.id.text(), is_replacement(hit.kind) ? paper.version : 0};
}

std::vector<Hit> fold(std::vector<Hit> hits) {
    std::map<std::tuple<std::string, int>, Hit> folded;
    for (Hit& hit : hits) {
        const auto [place, added] = folded.try_emplace(fold_key(hit), hit);
        if (added) continue;
        Hit& kept = place->second;
        if (hit.kind < kept.kind) std::swap(kept, hit);
        for (const Reason& reason : hit.why) {
            if (std::ranges::find(kept.why, reason) == kept.why.end()) kept.why.push_back(reason);
        }
    }
    std::vector<Hit> result;
    for (auto& [key, hit] : folded) result.push_back(std::move(hit));
    return result;
}

ManifestEntry entry_of(const Hit& hit) {
    const Paper& paper = *hit.event->announcement.paper;
    ManifestEntry entry;
    entry.id = paper.id;
    entry.version = paper.version;
    entry.kind = hit.kind;
    entry.previous_version = hit.event->previous_version;
    entry.day = hit.event->announcement.day.value_or(Day{});
    entry.why = hit.why;
    return entry;
}

void count_matches(std::vector<ManifestReceipt>& receipt, const std::vector<Hit>& hits) {
    for (ManifestReceipt& row : receipt) {
        row.matched = static_cast<int>(std::ranges::count_if(hits, [&](const Hit& hit) {
            const Announcement& announcement = hit.event->announcement;
            return announcement.day == row.category.day &&
                   std::ranges::find(announcement.paper->categories, row.category.category) !=
                       announcement.paper->categories.end();
        }));
    }
}

std::vector<Group> group(const std::vector<Entry>& entries) {
    std::vector<Group> groups;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string& category = entries[i].paper->primary;
        if (groups.empty() || groups.back().category != category) {
            groups.push_back(Group{category, std::string(source::category_title(category)), i, 0});
        }
        ++groups.back().count;
    }
    return groups;
}

}  // namespace

Manifest build_manifest(std::vector<Hit> hits, std::vector<ManifestReceipt> receipt) {
    hits = fold(std::move(hits));
    std::ranges::sort(hits, reads_before);
    Manifest manifest;
    for (const Hit& hit : hits) manifest.entries.push_back(entry_of(hit));
    count_matches(receipt, hits);
    manifest.receipt = std::move(receipt);
    return manifest;
}

bool has_had(const store::Event& event, std::span<const store::SentEntry> sent) {
    const Announcement& announcement = event.announcement;
    return std::ranges::any_of(sent, [&](const store::SentEntry& entry) {
        if (entry.id != announcement.paper->id || entry.state == store::DeliveryState::dropped) return false;
        return !is_replacement(announcement.kind) || entry.version >= announcement.paper->version;
    });
}

Digest build_digest(const Manifest& manifest, DigestFrame frame,
                    const std::function<PaperPtr(const PaperId&, int version)>& paper_of) {
    Digest digest;
    digest.id = std::move(frame.id);
    digest.subscriber = std::move(frame.subscriber);
    digest.closed_at = frame.closed_at;
    digest.timezone = std::move(frame.timezone);
    digest.receipt = manifest.receipt;
    digest.waiting = manifest.waiting;
    digest.language = manifest.language;
    digest.form = manifest.form;

    std::set<Day> days;
    for (const ManifestEntry& entry : manifest.entries) {
        days.insert(entry.day);
        Entry shown;
        shown.number = static_cast<int>(digest.entries.size()) + 1;
        shown.paper = paper_of(entry.id, entry.version);
        shown.kind = entry.kind;
        shown.previous_version = entry.previous_version;
        shown.day = entry.day;
        shown.why = entry.why;
        digest.entries.push_back(std::move(shown));
    }
    for (const ManifestReceipt& row : manifest.receipt) {
        if (is_settled(row.category.state)) days.insert(row.category.day);
    }
    digest.days.assign(days.begin(), days.end());
    digest.contents = group(digest.entries);
    return digest;
}

}  // namespace paperwire::digest
