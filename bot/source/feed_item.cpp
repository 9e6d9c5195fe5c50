// SPDX-License-Identifier: MIT
#include "bot/source/feed_item.hpp"

#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/source/not_a_feed.hpp"
#include "bot/source/taxonomy.hpp"
#include "bot/source/withdrawal.hpp"
#include "bot/text/normalise.hpp"
#include "bot/text/utf8.hpp"

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

std::vector<std::string> read_categories(const DocumentItem& item) {
    std::vector<std::string> written;
    for (const std::string& category : item.categories) {
        if (const std::string_view id = ascii::trim(category); !id.empty()) {
            written.push_back(text::mend_utf8(id));
        }
    }
    return canonical_categories(written);
}

Kind judge_kind(const Paper& paper, std::span<const std::string> requested) {
    const bool is_primary = requested.empty() || std::ranges::find(requested, paper.primary) != requested.end();
    if (paper.version == 1) {
        return is_primary ? Kind::new_paper : Kind::cross_list;
    }
    return is_primary ? Kind::replacement : Kind::replacement_cross;
}

/// The text as sent, where normalising changed it.
std::string raw_unless_same(std::string_view raw, const std::string& normal) {
    if (raw == normal) {
        return {};
    }
    const bool is_plain = std::ranges::all_of(raw, [](char c) { return static_cast<unsigned char>(c) - 1U < 0x7FU; });
    return is_plain ? std::string(raw) : text::mend_utf8(raw);  // mending costs as much as normalising
}

void read_texts(Paper& paper, const DocumentItem& item, std::string_view abstract) {
    paper.title = text::normalise(item.title);
    paper.raw_title = raw_unless_same(item.title, paper.title);
    paper.abstract = text::normalise(abstract);
    paper.raw_abstract = raw_unless_same(abstract, paper.abstract);
    paper.journal_ref = Fact::of(text::normalise(item.journal_ref));
    paper.doi = text::normalise(item.doi);
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
    paper.categories = read_categories(item);
    if (paper.title.empty() || paper.categories.empty()) {
        return fail(Errc::malformed, paper.id.text() + " has no " + (paper.title.empty() ? "title" : "category"));
    }
    paper.primary = paper.categories.front();
    const auto told = parse_kind(item.announce_type);
    const auto retold = told ? told : parse_kind(description.announce_type);
    result.kind = retold ? *retold : judge_kind(paper, requested);
    return result;
}

}  // namespace paperwire::source
