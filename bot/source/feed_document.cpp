// SPDX-License-Identifier: MIT
#include "bot/source/feed_document.hpp"

#include "bot/source/readers.hpp"

namespace paperwire::source {

namespace {

using xml::arxiv_uri;
using xml::atom_uri;
using xml::dc_uri;
using xml::Element;
using xml::Name;
using xml::name_of;
using xml::Scope;
using xml::set_once;

/// Elements that both flavours share. True when `element` was one.
bool read_shared(DocumentItem& item, const Name& name, Element element) {
    if (name.is(dc_uri, "creator")) {
        item.creators.push_back(element.untrimmed_text());  // a blank in front means something
    } else if (name.is(arxiv_uri, "announce_type")) {
        set_once(item.announce_type, element);
    } else if (name.is(arxiv_uri, "DOI") || name.is(arxiv_uri, "doi")) {
        item.doi += (item.doi.empty() ? "" : " ") + element.text();
    } else if (name.is(arxiv_uri, "journal_reference") || name.is(arxiv_uri, "journal_ref")) {
        set_once(item.journal_ref, element);
    } else {
        return false;
    }
    return true;
}

DocumentItem read_rss_item(Element node, const Scope& outer) {
    const Scope scope(&outer, node);
    const std::string_view core = scope.uri("");
    DocumentItem item;
    for (const Element element : node.children()) {
        const Name name = name_of(element, scope);
        if (read_shared(item, name, element) || name.uri != core) {
            continue;
        }
        if (name.local == "guid") {
            set_once(item.guid, element);
        } else if (name.local == "title") {
            set_once(item.title, element);
        } else if (name.local == "link") {
            set_once(item.link, element);
        } else if (name.local == "description") {
            set_once(item.description, element);
        } else if (name.local == "pubDate") {
            set_once(item.published, element);
        } else if (name.local == "category") {
            item.categories.push_back(element.text());
        }
    }
    return item;
}

DocumentItem read_atom_entry(Element node, const Scope& outer) {
    const Scope scope(&outer, node);
    DocumentItem item;
    for (const Element element : node.children()) {
        const Name name = name_of(element, scope);
        if (read_shared(item, name, element) || name.uri != atom_uri) {
            continue;
        }
        if (name.local == "id") {
            set_once(item.guid, element);
        } else if (name.local == "title") {
            set_once(item.title, element);
        } else if (name.local == "link" && item.link.empty()) {
            item.link = element.attribute("href");
        } else if (name.local == "summary") {
            set_once(item.description, element);
        } else if (name.local == "published") {
            set_once(item.published, element);
        } else if (name.local == "category") {
            item.categories.emplace_back(element.attribute("term"));
        }
    }
    return item;
}

Result<FeedDocument> read_rss(Element root, const Scope& outer) {
    const std::string_view core = outer.uri("");
    FeedDocument feed;
    const Element channel = xml::find_child(root, outer, Name{core, "channel"});
    if (!channel) {
        return fail(Errc::malformed, "an rss element without a channel");
    }
    const Scope scope(&outer, channel);
    for (const Element element : channel.children()) {
        const Name name = name_of(element, scope);
        if (name.uri != core) {
            continue;
        }
        if (name.local == "item") {
            feed.items.push_back(read_rss_item(element, scope));
        } else if (name.local == "title") {
            set_once(feed.title, element);
        } else if (name.local == "link") {
            set_once(feed.link, element);
        } else if (name.local == "description") {
            set_once(feed.description, element);
        } else if (name.local == "pubDate") {
            set_once(feed.published, element);
        } else if (name.local == "lastBuildDate") {
            set_once(feed.updated, element);
        }
    }
    return feed;
}

FeedDocument read_atom(Element root, const Scope& scope) {
    FeedDocument feed;
    feed.form = FeedDocument::Form::atom;
    for (const Element element : root.children()) {
        const Name name = name_of(element, scope);
        if (name.uri != atom_uri) {
            continue;
        }
        if (name.local == "entry") {
            feed.items.push_back(read_atom_entry(element, scope));
        } else if (name.local == "title") {
            set_once(feed.title, element);
        } else if (name.local == "id") {
            set_once(feed.link, element);
        } else if (name.local == "subtitle") {
            set_once(feed.description, element);
        } else if (name.local == "updated") {
            set_once(feed.updated, element);
        }
    }
    return feed;
}

}  // namespace

Result<FeedDocument> read_feed_document(const xml::Document& document) {
    const Element root = document.root();
    const Scope scope(nullptr, root);
    switch (tell_form(root)) {
        case Form::rss: return read_rss(root, scope);
        case Form::atom_feed: return read_atom(root, scope);
        default: return wrong_form(root, "feed");
    }
}

}  // namespace paperwire::source
