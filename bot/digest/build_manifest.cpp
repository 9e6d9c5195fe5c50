// SPDX-License-Identifier: MIT
// digest: ordering, folding, grouping and numbering.
#include "bot/digest/build_manifest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include "bot/digest/facts.hpp"
#include "bot/digest/filter_text.hpp"
#include "bot/source/taxonomy.hpp"
#include "filters/explain.hpp"

namespace paperwire::digest {

namespace {

/// New and cross-list of one paper are one thing to a reader; each replacement is its own.
std::tuple<std::string_view, int> fold_key(const store::Event& event) {
    const Paper& paper = *event.announcement.paper;
    return {paper.id.text(), is_replacement(event.announcement.kind) ? paper.version : 0};
}

/// By day, then id, then version.
bool stands_before(const store::Event* a, const store::Event* b) {
    const Announcement& x = a->announcement;
    const Announcement& y = b->announcement;
    if (x.day != y.day) return x.day < y.day;
    if (x.paper->id != y.paper->id) return x.paper->id < y.paper->id;
    return x.paper->version < y.paper->version;
}

bool reads_before(const Line& a, const Line& b, const Places& places) {
    const Places::Place& x = places.of(a.hit.event);
    const Places::Place& y = places.of(b.hit.event);
    return std::tuple(x.primary, a.hit.kind, x.rest) < std::tuple(y.primary, b.hit.kind, y.rest);
}

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void count_matches(Digest& digest) {
    for (ManifestReceipt& row : digest.receipt) {
        row.matched = static_cast<int>(std::ranges::count_if(digest.entries, [&](const Entry& entry) {
            const auto& listed = entry.paper->categories;
            return entry.day == row.category.day && std::ranges::find(listed, row.category.category) != listed.end();
        }));
    }
}

bool has_held(const ManifestEntry& entry, std::size_t filter) {
    const auto bit = std::min<std::size_t>(filter, last_held_bit);
    return entry.held.empty() || std::ranges::find(entry.held, bit) != entry.held.end();
}

void append_held(std::string& out, std::uint64_t held) {
    if (held == 0) return;
    out += ",[";
    for (std::uint32_t bit = 0; bit <= last_held_bit; ++bit) {
        if (((held >> bit) & 1U) == 0) continue;
        if (out.back() != '[') out += ',';
        append_number(out, bit);
    }
    out += ']';
}

/// Why those of the filters that held hold for an entry.
std::vector<Reason> explain(const std::vector<filters::NamedRule>& its_filters, const ManifestEntry& entry,
                            const std::function<PaperPtr(const PaperId&, int version)>& paper_of) {
    std::vector<Reason> why;
    const filters::NamedRule* first = nullptr;
    for (std::size_t i = 0; i < its_filters.size(); ++i) {
        if (!has_held(entry, i)) continue;
        const filters::NamedRule& filter = its_filters[i];
        if (first == nullptr) first = &filter;
        for (const AnnouncedAs& event : entry.events) {
            const Announcement announcement{without_unknowns(paper_of(entry.id, event.version)), event.kind, event.day};
            for (Reason& reason : filters::reasons(*filter.rule, filter.name, announcement)) {
                if (std::ranges::find(why, reason) == why.end()) why.push_back(std::move(reason));
            }
        }
    }
    // A paper that was completed since may not fit any more what it once fitted.
    if (why.empty() && first != nullptr)
        why.push_back(Reason{first->name, "announce", std::string(to_string(entry.kind)), 0, -1});
    return why;
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

Places::Places(const std::vector<store::Event>& events) : places_(events.size()) {
    std::map<std::string_view, std::uint32_t> primaries;
    std::map<std::tuple<std::string_view, int>, std::uint32_t> folds;
    std::vector<const store::Event*> order;
    for (const store::Event& event : events) {
        order.push_back(&event);
        primaries.try_emplace(event.announcement.paper->primary, 0);
    }
    std::uint32_t rank = 0;
    for (auto& [primary, its_rank] : primaries) its_rank = rank++;
    std::ranges::stable_sort(order, stands_before);
    rank = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && stands_before(order[i - 1], order[i])) ++rank;
        const store::Event& event = *order[i];
        const std::uint32_t fold =
            folds.try_emplace(fold_key(event), static_cast<std::uint32_t>(folds.size())).first->second;
        places_[static_cast<std::size_t>(order[i] - events.data())] =
            Place{primaries.at(event.announcement.paper->primary), rank, fold};
    }
}

std::vector<Line> order_hits(const std::vector<Hit>& hits, const Places& places) {
    std::vector<Hit> by_fold = hits;
    std::ranges::stable_sort(by_fold, [&](const Hit& a, const Hit& b) {
        return std::tuple(places.of(a.event).fold, a.kind) < std::tuple(places.of(b.event).fold, b.kind);
    });
    std::vector<Line> lines;
    for (const Hit& hit : by_fold) {
        const bool same = !lines.empty() && places.of(lines.back().hit.event).fold == places.of(hit.event).fold;
        if (!same) {
            lines.push_back(Line{hit, {}});
            continue;
        }
        Line& line = lines.back();
        line.others.push_back(hit.event);
        line.hit.held = line.hit.held == 0 || hit.held == 0 ? 0 : line.hit.held | hit.held;
    }
    std::ranges::sort(lines, [&](const Line& a, const Line& b) { return reads_before(a, b, places); });
    return lines;
}

std::string manifest_text(const std::vector<Line>& lines, const std::vector<store::Event>& events,
                          const ManifestFrame& frame) {
    std::string text = "{\"entries\":[";
    for (const Line& line : lines) {
        if (text.back() != '[') text += ',';
        text += '[';
        append_number(text, events[line.hit.event].seq);
        text += ',';
        append_number(text, static_cast<std::int64_t>(line.hit.kind));
        text += ',';
        append_number(text, events[line.hit.event].previous_version);
        append_held(text, line.hit.held);
        for (const std::uint32_t other : line.others) {
            text += ',';
            append_number(text, events[other].seq);
        }
        text += ']';
    }
    text += frame.form == Delivery::Form::compact ? "],\"form\":\"compact\",\"language\":"
                                                  : "],\"form\":\"full\",\"language\":";
    append_quoted(text, frame.language);
    text += ",\"receipt\":[],\"summary\":";
    append_quoted(text, frame.summary);
    text += ",\"waiting\":";
    append_number(text, frame.waiting);
    text += '}';
    return text;
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

    digest.receipt_is_lost = manifest.receipt_is_lost;
    digest.reasons_are_lost = manifest.filters_are_lost;

    std::vector<filters::NamedRule> its_filters;
    if (!manifest.filters.empty()) {
        auto read = filters_from_text(manifest.filters);
        if (read) its_filters = std::move(*read);
        else digest.reasons_are_lost = true;
    }

    std::set<Day> days;
    bool counts_itself = true;
    for (const ManifestEntry& entry : manifest.entries) {
        days.insert(entry.day);
        Entry shown;
        shown.number = static_cast<int>(digest.entries.size()) + 1;
        shown.paper = paper_of(entry.id, entry.version);
        shown.kind = entry.kind;
        shown.previous_version = entry.previous_version;
        shown.day = entry.day;
        shown.why = entry.events.empty() ? entry.why : explain(its_filters, entry, paper_of);
        counts_itself = counts_itself && entry.events.empty();
        digest.entries.push_back(std::move(shown));
    }
    for (const ManifestReceipt& row : manifest.receipt) {
        if (is_settled(row.category.state)) days.insert(row.category.day);
    }
    digest.days.assign(days.begin(), days.end());
    digest.contents = group(digest.entries);
    if (!counts_itself) count_matches(digest);
    return digest;
}

}  // namespace paperwire::digest
