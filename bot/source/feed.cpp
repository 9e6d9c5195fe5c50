// SPDX-License-Identifier: MIT
#include "bot/source/feed.hpp"

#include <algorithm>
#include <unordered_map>

#include "bot/schedule/zone.hpp"
#include "bot/source/faults.hpp"
#include "bot/source/feed_date.hpp"
#include "bot/source/feed_document.hpp"
#include "bot/source/feed_item.hpp"
#include "bot/source/not_a_feed.hpp"
#include "bot/source/readers.hpp"
#include "bot/source/taxonomy.hpp"

namespace paperwire::source {

namespace {

/// Splits `cs.LG, cs.AI` or `cs.LG+cs.AI`.
std::vector<std::string> split_spec(std::string_view spec) {
    std::vector<std::string> parts;
    while (!spec.empty()) {
        const auto begin = spec.find_first_not_of(", +\t\r\n");
        if (begin == std::string_view::npos) {
            break;
        }
        const std::string_view part =
            spec.substr(begin, std::min(spec.find_first_of(", +\t\r\n", begin), spec.size()) - begin);
        parts.emplace_back(part);
        spec.remove_prefix(begin + part.size());
    }
    return parts;
}

/// `cs.LG, cs.AI updates on arXiv.org` names what was asked for; else the link's last part does.
std::vector<std::string> requested_categories(const FeedDocument& document) {
    std::string_view spec = document.title;
    const auto tail = spec.find(" updates on ");
    if (tail != std::string_view::npos) {
        return canonical_categories(split_spec(spec.substr(0, tail)));
    }
    spec = document.link;
    const auto slash = spec.find_last_of('/');
    return slash == std::string_view::npos ? std::vector<std::string>{}
                                           : canonical_categories(split_spec(spec.substr(slash + 1)));
}

std::optional<FeedDate> first_item_date(const FeedDocument& document) {
    const auto parse = document.form == FeedDocument::Form::rss ? parse_rss_date : parse_atom_date;
    for (const DocumentItem& item : document.items) {
        if (const auto date = parse(item.published)) {
            return date;
        }
    }
    return std::nullopt;
}

/// The day is what the feed calls midnight, in its own offset; a feed that does not say was built on its day, US
/// Eastern.
Result<Day> announcement_day(const FeedDocument& document) {
    const bool is_rss = document.form == FeedDocument::Form::rss;
    if (is_rss) {
        if (const auto date = parse_rss_date(document.published)) {
            return date->day;
        }
        if (!document.published.empty()) {
            return fail(Errc::malformed, "pubDate \"" + excerpt(document.published) + "\" is no date");
        }
    }
    if (const auto date = first_item_date(document)) {
        return date->day;
    }
    if (const auto built = is_rss ? parse_rss_date(document.updated) : parse_atom_date(document.updated)) {
        return schedule::eastern_day(built->instant);
    }
    return fail(Errc::malformed, is_rss ? "a channel without pubDate" : "an Atom feed without a date");
}

Result<void> refuse_error_feed(const FeedDocument& document) {
    if (document.title.find("Feed error") == std::string::npos) {
        return {};
    }
    return fail(Errc::malformed, "arXiv's error feed: " + excerpt(document.title) +
                                     (document.description.empty() ? "" : ": " + excerpt(document.description)));
}

/// An error of another of arXiv's services says more than that it is no feed.
Result<void> refuse_other_errors(const xml::Document& document) {
    const Form form = tell_form(document.root());
    if (form == Form::query) {
        if (const auto answer = read_query_answer(document); !answer && answer.error().code == Errc::refused) {
            return fail(Errc::malformed, answer.error().message);
        }
    } else if (form == Form::oai) {
        if (const auto answer = read_oai_answer(document); !answer && answer.error().code != Errc::malformed) {
            return fail(Errc::malformed, answer.error().message);
        } else if (answer && !answer->nothing.empty()) {
            return fail(Errc::malformed, answer->nothing);
        }
    }
    return {};
}

/// Reads all items; of several with one id the best kind stays, at the first one's place.
void read_items(Feed& feed, const FeedDocument& document) {
    std::unordered_map<std::string, std::size_t> places;
    Faults faults;
    for (std::size_t i = 0; i < document.items.size(); ++i) {
        auto item = read_item(document.items[i], feed.categories);
        if (!item) {
            faults.add("item", i + 1, item.error().message);
            continue;
        }
        const auto [place, is_first] = places.emplace(item->paper.id.text(), feed.items.size());
        if (is_first) {
            feed.items.push_back(std::move(*item));
        } else if (item->kind < feed.items[place->second].kind) {
            feed.items[place->second] = std::move(*item);
        }
    }
    feed.faults = std::move(faults).lines();
}

}  // namespace

Result<Feed> parse_feed(std::string_view bytes) {
    const auto document = xml::Document::load(bytes);
    if (!document) {
        return std::unexpected(document.error());
    }
    return read_feed(*document);
}

Result<Feed> read_feed(const xml::Document& xml) {
    if (auto refused = refuse_other_errors(xml); !refused) {
        return std::unexpected(refused.error());
    }
    const auto document = read_feed_document(xml);
    if (!document) {
        return std::unexpected(document.error());
    }
    if (const auto refused = refuse_error_feed(*document); !refused) {
        return std::unexpected(refused.error());
    }
    const auto day = announcement_day(*document);
    if (!day) {
        return std::unexpected(day.error());
    }
    Feed feed;
    feed.categories = requested_categories(*document);
    feed.day = *day;
    read_items(feed, *document);
    if (feed.items.empty() && !feed.faults.empty()) {
        return fail(Errc::malformed, "no item could be read; " + feed.faults.front());
    }
    return feed;
}

}  // namespace paperwire::source
