// SPDX-License-Identifier: MIT
// source: the format oai_dc, Dublin Core: categories are titles, comments and journal references have to be told apart
// from what stands beside them.
#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/source/oai_record.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/source/taxonomy.hpp"
#include "bot/source/withdrawal.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

constexpr std::string_view comment_mark = "Comment:";

struct DcParts {
    std::vector<std::string> creators;
    std::vector<std::string> subjects;
    std::vector<std::string> descriptions;
    std::vector<std::string> dates;
    std::vector<std::string> identifiers;
};

DcParts split_dc(Record& record, xml::Element metadata, const xml::Scope& scope) {
    DcParts parts;
    for (const xml::Element element : metadata.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "title" && record.paper.title.empty()) {
            set_title(record.paper, element.text());
        } else if (name == "creator") {
            parts.creators.push_back(element.text());
        } else if (name == "subject") {
            parts.subjects.push_back(element.text());
        } else if (name == "description") {
            parts.descriptions.push_back(element.text());
        } else if (name == "date") {
            parts.dates.push_back(element.text());
        } else if (name == "identifier") {
            parts.identifiers.push_back(element.text());
        }
    }
    return parts;
}

/// `Yu., V. Ponomarev` is never written: the key name stands first, then forenames, then a suffix.
std::string natural_name(std::string_view creator) {
    const auto comma = creator.find(',');
    if (comma == std::string_view::npos) {
        return std::string(creator);
    }
    std::string_view rest = ascii::trim(creator.substr(comma + 1));
    const auto second = rest.find(',');
    const std::string_view suffix =
        second == std::string_view::npos ? std::string_view{} : ascii::trim(rest.substr(second + 1));
    rest = ascii::trim(rest.substr(0, second));
    std::string name(rest);
    for (const std::string_view part : {ascii::trim(creator.substr(0, comma)), suffix}) {
        if (!part.empty()) {
            name.append(name.empty() ? "" : " ").append(part);
        }
    }
    return name;
}

void read_subjects(Paper& paper, const DcParts& parts, const OaiHeader& header) {
    std::vector<std::string> ids;
    for (const std::string& subject : parts.subjects) {
        if (auto id = category_of_subject(text::normalise(subject))) {
            ids.push_back(std::move(*id));
        }
    }
    for (std::size_t i = 0; ids.empty() && i < header.sets.size(); ++i) {
        if (auto id = category_of_set(header.sets[i])) {
            ids.push_back(std::move(*id));
        }
    }
    set_categories(paper, {}, ids);
}

/// The abstract is what is not marked as the comment; an abstract may begin so only where nothing else is one.
void read_descriptions(Paper& paper, const DcParts& parts) {
    paper.comment = Fact::none();
    const auto is_comment = [](const std::string& text) { return text.starts_with(comment_mark); };
    const auto abstract = std::ranges::find_if_not(parts.descriptions, is_comment);
    const auto shown = abstract == parts.descriptions.end() ? parts.descriptions.begin() : abstract;
    for (auto at = parts.descriptions.begin(); at != parts.descriptions.end(); ++at) {
        if (at == shown) {
            set_abstract(paper, *at);
        } else if (is_comment(*at) && paper.comment.value.empty()) {
            paper.comment = Fact::of(text::normalise(at->substr(comment_mark.size())));
        }
    }
}

/// The DOI in `doi:10.…` or an address of its resolver; empty for anything else.
std::string_view find_doi(std::string_view identifier) {
    for (const std::string_view head : {"doi:", "https://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/"}) {
        if (identifier.starts_with(head)) {
            return ascii::trim(identifier.substr(head.size()));
        }
    }
    return {};
}

/// One is the abstract page's address, one the DOI, what else stands there the journal reference.
void read_identifiers(Paper& paper, const DcParts& parts) {
    paper.journal_ref = Fact::none();
    for (const std::string& identifier : parts.identifiers) {
        const bool is_address = identifier.starts_with("http://") || identifier.starts_with("https://");
        if (parse_paper_id(identifier)) {
            continue;
        }
        if (const std::string_view doi = find_doi(identifier); !doi.empty()) {
            add_doi(paper, doi);
        } else if (!is_address && paper.journal_ref.value.empty()) {
            paper.journal_ref = Fact::of(text::normalise(identifier));
        }
    }
}

void read_first_date(Record& record, const DcParts& parts) {
    std::optional<Day> first;
    for (const std::string& date : parts.dates) {
        const auto day = parse_day(std::string_view(date).substr(0, 10));
        first = day && (!first || *day < *first) ? day : first;
    }
    record.first_at = first ? std::optional<Instant>(first->value) : std::nullopt;
}

}  // namespace

void read_dc_format(Record& record, xml::Element metadata, const xml::Scope& scope, const OaiHeader& header) {
    const DcParts parts = split_dc(record, metadata, scope);
    Paper& paper = record.paper;
    for (const std::string& creator : parts.creators) {
        add_author(paper, natural_name(creator));
    }
    read_subjects(paper, parts, header);
    read_descriptions(paper, parts);
    read_identifiers(paper, parts);
    read_first_date(record, parts);
    paper.withdrawn = says_withdrawn(paper.comment.value) || says_withdrawn(paper.abstract);
}

}  // namespace paperwire::source
