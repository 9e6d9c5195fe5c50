// SPDX-License-Identifier: MIT
#include "bot/source/query_entry.hpp"

#include "bot/source/not_a_feed.hpp"
#include "bot/source/paper_text.hpp"
#include "bot/source/withdrawal.hpp"
#include "bot/text/normalise.hpp"

namespace paperwire::source {

namespace {

QueryEntry::Person read_person(xml::Element author, const xml::Scope& outer) {
    const xml::Scope scope(&outer, author);
    QueryEntry::Person person;
    for (const xml::Element element : author.children()) {
        const xml::Name name = xml::name_of(element, scope);
        if (name.is(xml::atom_uri, "name")) {
            xml::set_once(person.name, element);
        } else if (name.is(xml::arxiv_uri, "affiliation")) {
            person.affiliations.push_back(element.text());
        }
    }
    return person;
}

void read_atom_part(QueryEntry& entry, std::string_view local, xml::Element element, const xml::Scope& scope) {
    if (local == "id") {
        xml::set_once(entry.id, element);
    } else if (local == "title") {
        xml::set_once(entry.title, element);
    } else if (local == "summary") {
        xml::set_once(entry.summary, element);
    } else if (local == "published") {
        xml::set_once(entry.published, element);
    } else if (local == "updated") {
        xml::set_once(entry.updated, element);
    } else if (local == "category") {
        entry.categories.emplace_back(element.attribute("term"));
    } else if (local == "author") {
        entry.authors.push_back(read_person(element, scope));
    }
}

void read_arxiv_part(QueryEntry& entry, std::string_view local, xml::Element element) {
    if (local == "comment") {
        xml::set_once(entry.comment, element);
    } else if (local == "journal_ref") {
        xml::set_once(entry.journal_ref, element);
    } else if (local == "doi") {
        entry.dois.push_back(element.text());
    } else if (local == "primary_category" && entry.primary.empty()) {
        entry.primary = element.attribute("term");
    }
}

void read_authors(Paper& paper, const QueryEntry& entry) {
    for (const QueryEntry::Person& person : entry.authors) {
        Author* author = add_author(paper, person.name);
        if (author == nullptr) {
            continue;
        }
        for (const std::string& affiliation : person.affiliations) {
            if (std::string normal = text::normalise(affiliation); !normal.empty()) {
                author->affiliations.push_back(std::move(normal));
            }
        }
    }
}

}  // namespace

QueryEntry split_query_entry(xml::Element node, const xml::Scope& outer) {
    const xml::Scope scope(&outer, node);
    QueryEntry entry;
    for (const xml::Element element : node.children()) {
        const xml::Name name = xml::name_of(element, scope);
        if (name.uri == xml::atom_uri) {
            read_atom_part(entry, name.local, element, scope);
        } else if (name.uri == xml::arxiv_uri) {
            read_arxiv_part(entry, name.local, element);
        }
    }
    return entry;
}

Result<Record> read_query_entry(const QueryEntry& entry) {
    const auto id = parse_paper_id(entry.id);
    if (!id) {
        return fail(Errc::malformed, entry.id.empty() ? "no id" : "id \"" + excerpt(entry.id) + "\" is no arXiv id");
    }
    Record record;
    record.has_affiliations = true;
    record.first_at = parse_instant(entry.published);
    record.current_at = parse_instant(entry.updated);
    Paper& paper = record.paper;
    paper.id = id->id;
    paper.version = id->version;
    set_title(paper, entry.title);
    set_abstract(paper, entry.summary);
    set_categories(paper, entry.primary, entry.categories);
    if (paper.title.empty() || paper.categories.empty()) {
        return fail(Errc::malformed, paper.id.text() + " has no " + (paper.title.empty() ? "title" : "category"));
    }
    read_authors(paper, entry);
    paper.comment = Fact::of(text::normalise(entry.comment));
    paper.journal_ref = Fact::of(text::normalise(entry.journal_ref));
    for (const std::string& doi : entry.dois) {
        add_doi(paper, doi);
    }
    paper.withdrawn = says_withdrawn(paper.comment.value) || says_withdrawn(paper.abstract);
    return record;
}

}  // namespace paperwire::source
