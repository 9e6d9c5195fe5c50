// SPDX-License-Identifier: MIT
#include "channels/archive/overview.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ranges>

#include "bot/text/escape.hpp"
#include "channels/html_page.hpp"
#include "channels/wording.hpp"

namespace paperwire::archive {

namespace {

using channels::PageLink;
using text::escape_html;

constexpr std::string_view index_start = "<li data-day=\"";
constexpr std::string_view feed_start = "<entry>\n<link rel=\"alternate\" type=\"text/html\" href=\"";
constexpr std::string_view feed_end = "</entry>\n";
constexpr std::size_t day_length = 10;
// A feed is read in passing: beyond these the day's page has the rest.
constexpr std::size_t titles_in_feed = 50;

/// The headline without its days: what was in it.
std::string count_label(const Digest& page) {
    std::string line = headline(page);
    const std::size_t at = line.find(" · ");
    if (at != std::string::npos) line.resize(at);
    return line;
}

std::uint64_t fnv1a(std::string_view text, std::uint64_t hash) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

/// A name-based UUID (version 8, RFC 9562): the same name gives the same id wherever the archive is moved.
std::string urn(std::string_view name) {
    constexpr std::uint64_t version = 0x8000ULL;
    constexpr std::uint64_t variant = 0x8000000000000000ULL;
    const std::uint64_t high = (fnv1a(name, 0xcbf29ce484222325ULL) & ~0xF000ULL) | version;
    const std::uint64_t low = (fnv1a(name, 0x84222325cbf29ce4ULL) & ~0xC000000000000000ULL) | variant;
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "urn:uuid:%08llx-%04llx-%04llx-%04llx-%012llx",
                  static_cast<unsigned long long>(high >> 32U),
                  static_cast<unsigned long long>((high >> 16U) & 0xFFFFU),
                  static_cast<unsigned long long>(high & 0xFFFFU), static_cast<unsigned long long>(low >> 48U),
                  static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
    return buffer.data();
}

/// Newline cannot stand in either, so no two places share a name.
std::string name_of(const Place& place) { return "paperwire archive\n" + place.subscriber + "\n" + place.to; }

std::string titles(const Digest& page) {
    if (page.entries.empty()) return "<p>" + escape_html(channels::empty_sentence(page)) + "</p>";
    std::string list = "<ol>";
    for (const Entry& entry : page.entries | std::views::take(titles_in_feed)) {
        constexpr std::size_t authors_shown = 20;
        const std::string authors = channels::authors_line(entry, authors_shown);
        list += "<li><a href=\"" + escape_html(abstract_url(entry.paper->id)) + "\">" +
                escape_html(entry.paper->title) + "</a> (" + escape_html(entry.paper->primary) + ", " +
                escape_html(kind_label(entry)) + ")" + (authors.empty() ? "" : "<br>" + escape_html(authors)) + "</li>";
    }
    list += "</ol>";
    if (page.entries.size() > titles_in_feed)
        list += "<p>and " + std::to_string(page.entries.size() - titles_in_feed) + " more</p>";
    return list;
}

/// When the page last changed; a page without a closing time changed with its day.
std::string updated(const Digest& page) {
    const Day day = page.days.front();
    return to_string(page.closed_at == Instant{} ? Instant{day.value} : page.closed_at);
}

void add_block(Blocks& blocks, std::string_view day, std::string_view block) {
    if (const std::optional<Day> parsed = parse_day(day)) blocks.insert_or_assign(*parsed, std::string{block});
}

std::string title_of(const Place& place) {
    return place.subscriber.empty() ? "Paperwire" : "Paperwire for " + place.subscriber;
}

/// `April 2026`.
std::string month_of(Day day) {
    constexpr std::array<std::string_view, 12> names{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
    const std::chrono::year_month_day date{day.value};
    return std::string{names[static_cast<unsigned>(date.month()) - 1]} + " " +
           std::to_string(static_cast<int>(date.year()));
}

/// The latest <updated> of the blocks; RFC 3339 in UTC sorts as text.
std::string latest(const Blocks& blocks) {
    constexpr std::string_view open = "<updated>";
    std::string newest = "1970-01-01T00:00:00Z";
    for (const auto& [day, block] : blocks) {
        const std::size_t at = block.find(open);
        if (at == std::string::npos) continue;
        const std::size_t begin = at + open.size();
        newest = std::max(newest, block.substr(begin, block.find('<', begin) - begin));
    }
    return newest;
}

}  // namespace

std::string index_block(const Digest& page) {
    const std::string day = to_string(page.days.front());
    const auto form = [&day](std::string_view label, std::string_view ending) {
        return "<a href=\"" + day + std::string{ending} + "\">" + std::string{label} + "</a>";
    };
    return std::string{index_start} + day + "\"><a class=\"day\" href=\"" + day + ".html\">" +
           long_label(page.days.front()) + "</a><span class=\"title\">" + escape_html(count_label(page)) +
           "</span><span class=\"forms\">" + form("Markdown", ".md") + form("JSON", ".json") + "</span></li>\n";
}

std::string feed_block(const Digest& page, const Place& place) {
    const std::string day = to_string(page.days.front());
    return std::string{feed_start} + day + ".html\"/>\n<id>" + urn(name_of(place) + "\n" + day) + "</id>\n<title>" +
           escape_html(headline(page)) + "</title>\n<published>" + day + "T00:00:00Z</published>\n<updated>" +
           updated(page) + "</updated>\n<content type=\"html\">" + escape_html(titles(page)) + "</content>\n" +
           std::string{feed_end};
}

Blocks blocks_of_index(std::string_view html) {
    Blocks blocks;
    for (std::size_t at = html.find(index_start); at != std::string_view::npos; at = html.find(index_start, at + 1)) {
        const std::size_t end = html.find('\n', at);
        if (end == std::string_view::npos) break;
        add_block(blocks, html.substr(at + index_start.size(), day_length), html.substr(at, end + 1 - at));
    }
    return blocks;
}

Blocks blocks_of_feed(std::string_view xml) {
    Blocks blocks;
    for (std::size_t at = xml.find(feed_start); at != std::string_view::npos; at = xml.find(feed_start, at + 1)) {
        const std::size_t end = xml.find(feed_end, at);
        if (end == std::string_view::npos) break;
        add_block(blocks, xml.substr(at + feed_start.size(), day_length), xml.substr(at, end + feed_end.size() - at));
    }
    return blocks;
}

std::string render_index(const Blocks& blocks, const Place& place) {
    const std::vector<PageLink> links{{"Feed", "feed.xml", "application/atom+xml"}};
    std::string page = channels::page_head(title_of(place), links) + "<div class=\"page\">\n" +
                       channels::page_navigation(links) + "<header><h1>" + escape_html(title_of(place)) +
                       "</h1>\n<p class=\"for\">" + std::to_string(blocks.size()) +
                       (blocks.size() == 1 ? " day" : " days") + "</p></header>\n<main>\n";
    std::string month;
    for (const auto& [day, block] : blocks | std::views::reverse) {
        if (month_of(day) != month) {
            if (!month.empty()) page += "</ul>\n";
            month = month_of(day);
            page += "<h2 class=\"month\">" + month + "</h2>\n<ul class=\"days\">\n";
        }
        page += block;
    }
    if (!month.empty()) page += "</ul>\n";
    page += "</main>\n<footer><p>" + std::string{channels::colophon()} + "</p></footer>\n</div>\n";
    return page.append(channels::page_foot());
}

std::string render_feed(const Blocks& blocks, const Place& place) {
    std::string feed =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>" +
        urn(name_of(place)) + "</id>\n<title>" + escape_html(title_of(place)) + "</title>\n<updated>" + latest(blocks) +
        "</updated>\n<author><name>Paperwire</name></author>\n<generator>Paperwire</generator>\n"
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"feed.xml\"/>\n"
        "<link rel=\"alternate\" type=\"text/html\" href=\"index.html\"/>\n<rights>" +
        escape_html(channels::colophon()) + "</rights>\n";
    for (const auto& [day, block] : blocks | std::views::reverse | std::views::take(days_in_feed)) feed += block;
    return feed + "</feed>\n";
}

}  // namespace paperwire::archive
