// SPDX-License-Identifier: MIT
// source: the formats arXiv and arXivRaw.
// Source: oaipmh.arxiv.org/OAI/arXiv.xsd, arXivRaw.xsd and recorded answers of both services (read 2026-11).
#include <algorithm>
#include <charconv>

#include "bot/core/ascii.hpp"
#include "bot/source/author_line.hpp"
#include "bot/source/feed_date.hpp"
#include "bot/source/oai_record.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/source/withdrawal.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

std::vector<std::string> category_words(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t\r\n", at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::optional<Instant> midnight(std::string_view day) {
    const auto read = parse_day(day.substr(0, 10));
    return read ? std::optional<Instant>(read->value) : std::nullopt;
}

/// What both formats write alike.
void read_common_part(Paper& paper, std::string_view name, xml::Element element) {
    if (name == "title" && paper.title.empty()) {
        set_title(paper, element.text());
    } else if (name == "abstract" && paper.abstract.empty()) {
        set_abstract(paper, element.text());
    } else if (name == "categories") {
        set_categories(paper, {}, category_words(element.text()));
    } else if (name == "comments") {
        paper.comment = Fact::of(text::normalise(element.text()));
    } else if (name == "journal-ref") {
        paper.journal_ref = Fact::of(text::normalise(element.text()));
    } else if (name == "doi") {
        add_doi(paper, element.text());
    }
}

void begin_facts(Paper& paper) {
    paper.comment = Fact::none();
    paper.journal_ref = Fact::none();
}

void judge_withdrawal(Paper& paper) {
    paper.withdrawn = paper.withdrawn || says_withdrawn(paper.comment.value) || says_withdrawn(paper.abstract);
}

void append_word(std::string& text, const std::string& word) {
    if (!word.empty()) {
        text += (text.empty() ? "" : " ") + word;
    }
}

/// `keyname`, `forenames` and `suffix` to one name; the old service could tell affiliations too.
void read_split_author(Record& record, xml::Element author, const xml::Scope& outer) {
    const xml::Scope scope(&outer, author);
    std::string key;
    std::string fore;
    std::string suffix;
    std::vector<std::string> affiliations;
    for (const xml::Element element : author.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "keyname") {
            append_word(key, element.text());
        } else if (name == "forenames") {
            append_word(fore, element.text());
        } else if (name == "suffix") {
            append_word(suffix, element.text());
        } else if (name == "affiliation") {
            affiliations.push_back(text::normalise(element.text()));
        }
    }
    append_word(fore, key);
    append_word(fore, suffix);
    std::erase(affiliations, std::string{});
    if (Author* const added = add_author(record.paper, fore)) {
        record.has_affiliations = record.has_affiliations || !affiliations.empty();
        added->affiliations = std::move(affiliations);
    }
}

struct ArxivDates {
    std::optional<Instant> created;
    bool was_updated{false};
};

/// The first version's submission is never told: what looks like it is the current one's, or may be.
void judge_dates(Record& record, const ArxivDates& dates, OaiService service) {
    if (service == OaiService::current || !dates.was_updated) {
        record.current_at = dates.created;
    }
}

/// `v2` to 2, anything else to 0.
int version_number(std::string_view text) {
    int number = 0;
    if (text.starts_with('v')) {
        text.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole && number > 0 ? number : 0;
}

void read_version(Record& record, xml::Element version, const xml::Scope& outer) {
    const xml::Scope scope(&outer, version);
    Submitted submitted{version_number(version.attribute("version")), {}, false};
    std::optional<FeedDate> date;
    for (const xml::Element element : version.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "date") {
            date = parse_rss_date(element.text());
        } else if (name == "source_type") {
            submitted.withdrawn = element.text().find('I') != std::string::npos;
        }
    }
    if (submitted.version > record.paper.version) {
        record.paper.version = submitted.version;
        record.paper.withdrawn = submitted.withdrawn;
    }
    if (submitted.version > 0 && date) {
        submitted.at = date->instant;
        record.history.push_back(submitted);
    }
}

void close_history(Record& record) {
    std::ranges::sort(record.history, {}, &Submitted::version);
    for (const Submitted& submitted : record.history) {
        if (submitted.version == 1) {
            record.first_at = submitted.at;
        }
        if (submitted.version == record.paper.version) {
            record.current_at = submitted.at;
        }
    }
}

}  // namespace

void read_arxiv_format(Record& record, xml::Element metadata, const xml::Scope& scope, OaiService service) {
    begin_facts(record.paper);
    ArxivDates dates;
    for (const xml::Element element : metadata.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "authors") {
            const xml::Scope inside(&scope, element);
            for (const xml::Element author : element.children()) {
                read_split_author(record, author, inside);
            }
        } else if (name == "created") {
            dates.created = midnight(element.text());
        } else if (name == "updated") {
            dates.was_updated = true;
        } else {
            read_common_part(record.paper, name, element);
        }
    }
    judge_dates(record, dates, service);
    judge_withdrawal(record.paper);
}

void read_raw_format(Record& record, xml::Element metadata, const xml::Scope& scope) {
    begin_facts(record.paper);
    record.has_affiliations = true;
    for (const xml::Element element : metadata.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "version") {
            read_version(record, element, scope);
        } else if (name == "authors") {
            record.paper.authors = parse_author_line(element.text());
        } else {
            read_common_part(record.paper, name, element);
        }
    }
    close_history(record);
    judge_withdrawal(record.paper);
}

}  // namespace paperwire::source
