// SPDX-License-Identifier: MIT
#include "bot/source/feed_item.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/source/not_a_feed.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/source/withdrawal.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view skip_blanks(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(blanks), text.size()));
}

/// Takes the next word off the front.
std::string_view take_word(std::string_view& text) {
    text = skip_blanks(text);
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

/// Takes `words` off the front, whatever blanks are between them. False and untouched when they are not there.
bool take_words(std::string_view& text, std::string_view words) {
    std::string_view rest = text;
    while (!words.empty()) {
        if (take_word(rest) != take_word(words)) {
            return false;
        }
    }
    text = rest;
    return true;
}

Result<VersionedId> read_id(const DocumentItem& item, const Description& description) {
    for (const std::string_view text : {std::string_view(item.guid), description.id, std::string_view(item.link)}) {
        if (const auto id = parse_paper_id(ascii::trim(text))) {
            const auto fallback = parse_paper_id(description.id);
            const bool same = fallback && fallback->id == id->id;
            return VersionedId{id->id, id->version > 0                 ? id->version
                                       : same && fallback->version > 0 ? fallback->version
                                                                       : 1};
        }
    }
    if (item.guid.empty()) {
        return fail(Errc::malformed, "no guid");
    }
    return fail(Errc::malformed, "guid \"" + excerpt(item.guid) + "\" is no arXiv id");
}

Kind judge_kind(const Paper& paper, std::span<const std::string> requested) {
    const bool is_primary = requested.empty() || std::ranges::find(requested, paper.primary) != requested.end();
    if (paper.version == 1) {
        return is_primary ? Kind::new_paper : Kind::cross_list;
    }
    return is_primary ? Kind::replacement : Kind::replacement_cross;
}

void read_texts(Paper& paper, const DocumentItem& item, std::string_view abstract) {
    set_title(paper, item.title);
    set_abstract(paper, abstract);
    paper.journal_ref = Fact::of(text::normalise(item.journal_ref));
    add_doi(paper, item.doi);
    paper.withdrawn = says_withdrawn(paper.abstract);
    for (const std::string& creator : item.creators) {
        std::ranges::move(parse_creator(creator), std::back_inserter(paper.authors));
    }
}

}  // namespace

Description split_description(std::string_view description) {
    const std::string_view whole = ascii::trim(description);
    std::string_view rest = whole;
    Description parts;
    if (const std::string_view id = take_word(rest); id.starts_with("arXiv:")) {
        parts.id = id;
    } else {
        rest = whole;
    }
    if (take_words(rest, "Announce Type:")) {
        parts.announce_type = take_word(rest);
    }
    const bool has_head = !parts.id.empty() && !parts.announce_type.empty();
    if (!take_words(rest, "Abstract:") && !has_head) {
        return Description{{}, {}, whole};
    }
    parts.abstract = ascii::trim(rest);
    return parts;
}

Result<FeedItem> read_item(const DocumentItem& item, std::span<const std::string> requested) {
    const Description description = split_description(item.description);
    const auto id = read_id(item, description);
    if (!id) {
        return std::unexpected(id.error());
    }
    FeedItem result;
    Paper& paper = result.paper;
    paper.id = id->id;
    paper.version = id->version;
    read_texts(paper, item, description.abstract);
    set_categories(paper, {}, item.categories);
    if (paper.title.empty() || paper.categories.empty()) {
        return fail(Errc::malformed, paper.id.text() + " has no " + (paper.title.empty() ? "title" : "category"));
    }
    const auto told = parse_kind(item.announce_type);
    const auto retold = told ? told : parse_kind(description.announce_type);
    result.kind = retold ? *retold : judge_kind(paper, requested);
    return result;
}

}  // namespace paperwire::source
