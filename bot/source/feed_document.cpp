// SPDX-License-Identifier: MIT
#include "bot/source/feed_document.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <pugixml.hpp>

#include "bot/core/ascii.hpp"
#include "bot/source/not_a_feed.hpp"

namespace paperwire::source {

namespace {

constexpr std::string_view atom_uri = "http://www.w3.org/2005/Atom";
constexpr std::string_view arxiv_uri = "http://arxiv.org/schemas/atom";
constexpr std::string_view dc_uri = "http://purl.org/dc/elements/1.1/";
constexpr std::string_view opensearch_uri = "http://a9.com/-/spec/opensearch/1.1/";
constexpr std::string_view oai_uri = "http://www.openarchives.org/OAI/2.0/";

/// The namespace declarations that hold inside one element.
class Scope {
public:
    Scope(const Scope* outer, const pugi::xml_node& element) : outer_(outer) {
        for (const pugi::xml_attribute& attribute : element.attributes()) {
            const std::string_view name = attribute.name();
            if (name == "xmlns") {
                uris_.emplace("", attribute.value());
            } else if (name.starts_with("xmlns:")) {
                uris_.emplace(name.substr(6), attribute.value());
            }
        }
    }

    /// Empty for an undeclared prefix.
    [[nodiscard]] std::string_view uri(std::string_view prefix) const {
        const auto found = uris_.find(prefix);
        if (found != uris_.end()) {
            return found->second;
        }
        return outer_ == nullptr ? std::string_view{} : outer_->uri(prefix);
    }

private:
    const Scope* outer_;
    std::map<std::string_view, std::string_view> uris_;
};

/// An element's name as XML namespaces mean it.
struct Name {
    std::string_view uri;
    std::string_view local;

    [[nodiscard]] bool is(std::string_view in, std::string_view called) const { return uri == in && local == called; }
};

Name name_of(const pugi::xml_node& element, const Scope& outer) {
    const std::string_view name = element.name();
    const auto colon = name.find(':');
    const std::string_view prefix = colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
    if (element.first_attribute().empty()) {
        return Name{outer.uri(prefix), colon == std::string_view::npos ? name : name.substr(colon + 1)};
    }
    const Scope own(&outer, element);
    return Name{own.uri(prefix), colon == std::string_view::npos ? name : name.substr(colon + 1)};
}

/// The character data directly inside an element, CDATA sections included.
std::string untrimmed_text_of(const pugi::xml_node& element) {
    std::string text;
    for (const pugi::xml_node& child : element.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    return text;
}

std::string text_of(const pugi::xml_node& element) {
    const pugi::xml_node only = element.first_child();
    if (only.type() == pugi::node_pcdata && !only.next_sibling()) {
        return std::string(ascii::trim(only.value()));
    }
    return std::string(ascii::trim(untrimmed_text_of(element)));
}

void set_once(std::string& field, const pugi::xml_node& element) {
    if (field.empty()) {
        field = text_of(element);
    }
}

/// Elements that both flavours share. True when `element` was one.
bool read_shared(DocumentItem& item, const Name& name, const pugi::xml_node& element) {
    if (name.is(dc_uri, "creator")) {
        item.creators.push_back(untrimmed_text_of(element));  // a blank in front means something
    } else if (name.is(arxiv_uri, "announce_type")) {
        set_once(item.announce_type, element);
    } else if (name.is(arxiv_uri, "DOI") || name.is(arxiv_uri, "doi")) {
        item.doi += (item.doi.empty() ? "" : " ") + text_of(element);
    } else if (name.is(arxiv_uri, "journal_reference") || name.is(arxiv_uri, "journal_ref")) {
        set_once(item.journal_ref, element);
    } else {
        return false;
    }
    return true;
}

DocumentItem read_rss_item(const pugi::xml_node& node, const Scope& outer) {
    const Scope scope(&outer, node);
    const std::string_view core = scope.uri("");
    DocumentItem item;
    for (const pugi::xml_node& element : node.children()) {
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
            item.categories.push_back(text_of(element));
        }
    }
    return item;
}

DocumentItem read_atom_entry(const pugi::xml_node& node, const Scope& outer) {
    const Scope scope(&outer, node);
    DocumentItem item;
    for (const pugi::xml_node& element : node.children()) {
        const Name name = name_of(element, scope);
        if (read_shared(item, name, element) || name.uri != atom_uri) {
            continue;
        }
        if (name.local == "id") {
            set_once(item.guid, element);
        } else if (name.local == "title") {
            set_once(item.title, element);
        } else if (name.local == "link" && item.link.empty()) {
            item.link = element.attribute("href").value();
        } else if (name.local == "summary") {
            set_once(item.description, element);
        } else if (name.local == "published") {
            set_once(item.published, element);
        } else if (name.local == "category") {
            item.categories.emplace_back(element.attribute("term").value());
        }
    }
    return item;
}

Result<FeedDocument> read_rss(const pugi::xml_node& root, const Scope& outer) {
    const std::string_view core = outer.uri("");
    FeedDocument feed;
    const pugi::xml_node channel =
        root.find_child([&](const pugi::xml_node& child) { return name_of(child, outer).is(core, "channel"); });
    if (!channel) {
        return fail(Errc::malformed, "an rss element without a channel");
    }
    const Scope scope(&outer, channel);
    for (const pugi::xml_node& element : channel.children()) {
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

/// The query API answers in Atom too. Its own error is an entry; the reason is its summary.
Result<void> refuse_query_answer(const pugi::xml_node& root, const Scope& scope, const FeedDocument& feed) {
    const bool counts_results = static_cast<bool>(root.find_child(
        [&](const pugi::xml_node& child) { return name_of(child, scope).is(opensearch_uri, "totalResults"); }));
    const bool is_query = counts_results || feed.link.find("arxiv.org/api/") != std::string::npos;
    const auto error = std::ranges::find_if(feed.items, [](const DocumentItem& item) {
        return item.guid.find("arxiv.org/api/errors") != std::string::npos;
    });
    if (error != feed.items.end()) {
        return fail(Errc::malformed, "an error answer of arXiv's query API: " + excerpt(error->description));
    }
    if (is_query) {
        return fail(Errc::malformed, "an answer of arXiv's query API, not a feed; this version reads feeds alone");
    }
    return {};
}

Result<FeedDocument> read_atom(const pugi::xml_node& root, const Scope& scope) {
    FeedDocument feed;
    feed.form = FeedDocument::Form::atom;
    for (const pugi::xml_node& element : root.children()) {
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
    if (const auto refused = refuse_query_answer(root, scope, feed); !refused) {
        return std::unexpected(refused.error());
    }
    return feed;
}

std::unexpected<Error> refuse_oai(const pugi::xml_node& root, const Scope& scope) {
    const pugi::xml_node error =
        root.find_child([&](const pugi::xml_node& child) { return name_of(child, scope).is(oai_uri, "error"); });
    if (error) {
        return fail(Errc::malformed, "an error answer of arXiv's OAI-PMH: " +
                                         excerpt(std::string(error.attribute("code").value()) + ": " + text_of(error)));
    }
    return fail(Errc::malformed, "an OAI-PMH answer, not a feed; this version reads feeds alone");
}

/// The document's one element. A DOCTYPE that declares anything is refused: no feed needs one, and entities are how XML
/// is made to explode.
Result<pugi::xml_node> root_of(const pugi::xml_document& document) {
    pugi::xml_node root;
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_doctype && std::string_view(node.value()).find('[') != std::string_view::npos) {
            return fail(Errc::malformed, "XML with declarations of its own (a DOCTYPE with an internal subset)");
        }
        if (node.type() == pugi::node_element) {
            if (root) {
                return fail(Errc::malformed, "XML with more than one root element");
            }
            root = node;
        }
    }
    return root;
}

Result<FeedDocument> read_root(const pugi::xml_node& root) {
    const Scope nothing(nullptr, pugi::xml_node{});
    const Name name = name_of(root, nothing);
    const Scope scope(nullptr, root);
    if (name.local == "rss" && name.uri == scope.uri("")) {
        return read_rss(root, scope);
    }
    if (name.is(atom_uri, "feed")) {
        return read_atom(root, scope);
    }
    if (name.local == "OAI-PMH") {
        return refuse_oai(root, scope);
    }
    return fail(Errc::malformed, "XML, but no feed: its root is <" + excerpt(root.name()) + ">");
}

}  // namespace

Result<FeedDocument> read_feed_document(std::string_view bytes) {
    if (const auto other = tell_not_xml(bytes)) {
        return fail(Errc::malformed, *other);
    }
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype);
    if (!parsed) {
        return fail(Errc::malformed, tell_break(bytes, static_cast<std::size_t>(parsed.offset), parsed.description()));
    }
    const auto root = root_of(document);
    if (!root) {
        return std::unexpected(root.error());
    }
    return read_root(*root);
}

}  // namespace paperwire::source
