// SPDX-License-Identifier: MIT
#include "channels/archive/folder.hpp"

#include <algorithm>
#include <set>

#include "channels/archive/overview.hpp"
#include "channels/archive/page.hpp"
#include "channels/digest_json.hpp"
#include "channels/html_page.hpp"
#include "channels/preview_forms.hpp"

namespace paperwire::archive {

namespace {

std::string json_name(Day day) { return to_string(day) + ".json"; }

std::unexpected<DiskFault> local_fault(std::string message) {
    return std::unexpected(DiskFault{std::move(message), false});
}

/// The page of one day as it is on disk; nothing when there is none.
DiskResult<std::optional<Digest>> read_page(const std::string& folder, Day day) {
    const std::string path = folder + "/" + json_name(day);
    auto bytes = read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    if (!*bytes) return std::optional<Digest>{};
    auto page = channels::digest_from_json(**bytes);
    if (!page) return local_fault(path + " is not a page of this archive (" + page.error().message + "); move it away");
    if (page->days.size() != 1 || page->days.front() != day)
        return local_fault(path + " is the page of another day; move it away");
    return std::optional<Digest>{std::move(*page)};
}

DiskResult<Digest> merged_page(const std::string& folder, Digest page) {
    auto present = read_page(folder, page.days.front());
    if (!present) return std::unexpected(present.error());
    return *present ? merge(**present, page) : std::move(page);
}

DiskResult<void> stage_page(Staged& staged, const Digest& page, Layout layout) {
    const std::string day = to_string(page.days.front());
    const std::vector<channels::PageLink> links{{"All days", "index.html", ""},
                                                {"Markdown", day + ".md", "text/markdown"},
                                                {"JSON", day + ".json", "application/json"},
                                                {"Feed", "feed.xml", "application/atom+xml"}};
    if (auto done = staged.stage(day + ".md", channels::render_markdown(page, layout)); !done) return done;
    if (auto done = staged.stage(day + ".html", channels::render_linked_html(page, layout, links)); !done) return done;
    return staged.stage(day + ".json", channels::render_json(page));
}

/// Days of which the folder has a page, beside those being written.
DiskResult<std::set<Day>> days_in(const std::string& folder) {
    auto names = list_folder(folder);
    if (!names) return std::unexpected(names.error());
    std::set<Day> days;
    for (const std::string& name : *names) {
        if (!name.ends_with(".json")) continue;
        if (const auto day = parse_day(std::string_view{name}.substr(0, name.size() - 5))) days.insert(*day);
    }
    return days;
}

template <typename Parse, typename Render>
DiskResult<Blocks> known_blocks(const std::string& path, Parse parse, Render render, const std::vector<Digest>& pages) {
    auto earlier = read_file(path);
    if (!earlier) return std::unexpected(earlier.error());
    Blocks blocks = *earlier ? parse(**earlier) : Blocks{};
    for (const Digest& page : pages) blocks.insert_or_assign(page.days.front(), render(page));
    return blocks;
}

/// Drops days whose page is gone and reads those that have a page and no block (the newest `most` of them); a page that
/// cannot be read has no block.
template <typename Render>
void square_up(Blocks& blocks, const std::set<Day>& days, const std::string& folder, std::size_t most, Render render) {
    std::erase_if(blocks, [&days](const auto& block) { return !days.contains(block.first); });
    std::size_t seen = 0;
    for (auto day = days.rbegin(); day != days.rend() && seen < most; ++day, ++seen) {
        if (blocks.contains(*day)) continue;
        const auto page = read_page(folder, *day);
        if (page && *page) blocks.emplace(*day, render(**page));
    }
}

DiskResult<void> stage_overviews(Staged& staged, const std::vector<Digest>& pages, const Place& place) {
    auto days = days_in(staged.folder());
    if (!days) return std::unexpected(days.error());
    for (const Digest& page : pages) days->insert(page.days.front());
    const auto in_feed = [&place](const Digest& page) { return feed_block(page, place); };

    auto index = known_blocks(staged.folder() + "/index.html", blocks_of_index, index_block, pages);
    if (!index) return std::unexpected(index.error());
    square_up(*index, *days, staged.folder(), days->size(), index_block);
    if (auto done = staged.stage("index.html", render_index(*index, place)); !done) return done;

    auto feed = known_blocks(staged.folder() + "/feed.xml", blocks_of_feed, in_feed, pages);
    if (!feed) return std::unexpected(feed.error());
    square_up(*feed, *days, staged.folder(), days_in_feed, in_feed);
    return staged.stage("feed.xml", render_feed(*feed, place));
}

}  // namespace

bool is_safe_place(std::string_view to) {
    constexpr std::size_t longest = 64;
    if (to.empty()) return true;
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '@' || c == '-';
    };
    return to.size() <= longest && to.front() != '.' && std::ranges::all_of(to, allowed);
}

std::string folder_of(const ArchiveSettings& settings, const std::string& to) {
    return to.empty() ? settings.directory : settings.directory + "/" + to;
}

DiskResult<Staged> stage_digest(const Job& job) {
    auto digest = channels::digest_from_json(job.bytes);
    if (!digest)
        return std::unexpected(DiskFault{"the kept part is not a digest: " + digest.error().message, false, true});
    Staged staged{folder_of(job.settings, job.to)};
    if (auto made = make_folder(staged.folder()); !made) return std::unexpected(made.error());
    std::vector<Digest> pages;
    for (Digest& page : cut_by_day(*digest)) {
        auto merged = merged_page(staged.folder(), std::move(page));
        if (!merged) return std::unexpected(merged.error());
        pages.push_back(std::move(*merged));
    }
    for (const Digest& page : pages) {
        if (auto done = stage_page(staged, page, job.settings.layout); !done) return std::unexpected(done.error());
    }
    if (auto done = stage_overviews(staged, pages, Place{digest->subscriber, job.to}); !done)
        return std::unexpected(done.error());
    return staged;
}

}  // namespace paperwire::archive
