// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "bot/source/not_a_feed.hpp"
#include "bot/source/readers.hpp"

namespace paperwire::source {

namespace {

/// The root of a whole answer, and what people cut out of one and keep.
constexpr std::array<std::string_view, 8> oai_roots{"OAI-PMH", "ListRecords", "GetRecord", "record",
                                                    "arXiv",   "arXivRaw",    "arXivOld",  "dc"};

bool is_query_address(std::string_view address) {
    return address.find("arxiv.org/api/") != std::string_view::npos ||
           address.find("arxiv.org/abs/") != std::string_view::npos;
}

bool is_query_entry(xml::Element entry, const xml::Scope& outer) {
    const xml::Scope scope(&outer, entry);
    const xml::Element id = xml::find_child(entry, scope, {xml::atom_uri, "id"});
    return is_query_address(id.text());
}

bool is_query_answer(xml::Element feed) {
    const xml::Scope scope(nullptr, feed);
    for (const xml::Element element : feed.children()) {
        const xml::Name name = xml::name_of(element, scope);
        if (name.is(xml::opensearch_uri, "totalResults") ||
            (name.is(xml::atom_uri, "id") && is_query_address(element.text())) ||
            (name.is(xml::atom_uri, "entry") && is_query_entry(element, scope))) {
            return true;
        }
    }
    return false;
}

std::string_view form_words(Form form) {
    switch (form) {
        case Form::rss:
        case Form::atom_feed: return "a feed";
        case Form::query: return "an answer of arXiv's query API";
        case Form::oai: return "an OAI-PMH answer";
        case Form::other: break;
    }
    return "XML";
}

}  // namespace

Form tell_form(xml::Element root) {
    const xml::Name name = xml::name_of(root);
    if (name.local == "rss" && name.uri == xml::Scope(nullptr, root).uri("")) {
        return Form::rss;
    }
    if (name.is(xml::atom_uri, "feed")) {
        return is_query_answer(root) ? Form::query : Form::atom_feed;
    }
    if (name.is(xml::atom_uri, "entry")) {
        return Form::query;
    }
    return std::ranges::find(oai_roots, name.local) == oai_roots.end() ? Form::other : Form::oai;
}

std::unexpected<Error> wrong_form(xml::Element root, std::string_view wanted) {
    const Form form = tell_form(root);
    std::string message(form_words(form));
    if (form == Form::other) {
        return fail(Errc::malformed, message + ", but no " + std::string(wanted) + ": its root is <" +
                                         excerpt(root.written_name()) + ">");
    }
    return fail(Errc::malformed, message + ", not " + (wanted == "feed" ? "a " : "an ") + std::string(wanted));
}

}  // namespace paperwire::source
