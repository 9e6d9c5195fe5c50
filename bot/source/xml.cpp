// SPDX-License-Identifier: MIT
#include "bot/source/xml.hpp"

#include <pugixml.hpp>

#include "bot/core/ascii.hpp"
#include "bot/source/not_a_feed.hpp"

namespace paperwire::source::xml {

namespace {

pugi::xml_node_struct* element_from(pugi::xml_node node) {
    while (node && node.type() != pugi::node_element) {
        node = node.next_sibling();
    }
    return node.internal_object();
}

Name split_name(std::string_view written, const Scope& scope) {
    const auto colon = written.find(':');
    if (colon == std::string_view::npos) {
        return Name{scope.uri({}), written};
    }
    return Name{scope.uri(written.substr(0, colon)), written.substr(colon + 1)};
}

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

}  // namespace

std::string_view Element::written_name() const { return pugi::xml_node(node_).name(); }

std::string_view Element::attribute(const char* name) const { return pugi::xml_node(node_).attribute(name).value(); }

bool Element::has_attributes() const { return !pugi::xml_node(node_).first_attribute().empty(); }

std::string Element::untrimmed_text() const {
    std::string text;
    for (const pugi::xml_node& child : pugi::xml_node(node_).children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    return text;
}

std::string Element::text() const {
    const pugi::xml_node only = pugi::xml_node(node_).first_child();
    if (only.type() == pugi::node_pcdata && !only.next_sibling()) {
        return std::string(ascii::trim(only.value()));
    }
    return std::string(ascii::trim(untrimmed_text()));
}

Element::Children Element::children() const { return Children(element_from(pugi::xml_node(node_).first_child())); }

Element::Children::Iterator& Element::Children::Iterator::operator++() {
    node_ = element_from(pugi::xml_node(node_).next_sibling());
    return *this;
}

Scope::Scope(const Scope* outer, Element element) : outer_(outer) {
    for (const pugi::xml_attribute& attribute : pugi::xml_node(element.node_).attributes()) {
        const std::string_view name = attribute.name();
        if (name == "xmlns") {
            uris_.emplace("", attribute.value());
        } else if (name.starts_with("xmlns:")) {
            uris_.emplace(name.substr(6), attribute.value());
        }
    }
}

std::string_view Scope::uri(std::string_view prefix) const {
    const auto found = uris_.find(prefix);
    if (found != uris_.end()) {
        return found->second;
    }
    return outer_ == nullptr ? std::string_view{} : outer_->uri(prefix);
}

Name name_of(Element element, const Scope& outer) {
    if (!element.has_attributes()) {
        return split_name(element.written_name(), outer);
    }
    return split_name(element.written_name(), Scope(&outer, element));
}

Name name_of(Element root) { return split_name(root.written_name(), Scope(nullptr, root)); }

Element find_child(Element parent, const Scope& scope, Name name) {
    for (const Element element : parent.children()) {
        if (name_of(element, scope).is(name.uri, name.local)) {
            return element;
        }
    }
    return {};
}

void set_once(std::string& field, Element element) {
    if (field.empty()) {
        field = element.text();
    }
}

struct Document::Tree {
    pugi::xml_document document;
};

Document::Document(std::unique_ptr<Tree> tree, Element root) : tree_(std::move(tree)), root_(root) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::load(std::string_view bytes) {
    if (const auto other = tell_not_xml(bytes)) {
        return fail(Errc::malformed, *other);
    }
    auto tree = std::make_unique<Tree>();
    const pugi::xml_parse_result parsed =
        tree->document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype);
    if (!parsed) {
        return fail(Errc::malformed, tell_break(bytes, static_cast<std::size_t>(parsed.offset), parsed.description()));
    }
    const auto root = root_of(tree->document);
    if (!root) {
        return std::unexpected(root.error());
    }
    const Element element(root->internal_object());
    return Document(std::move(tree), element);
}

}  // namespace paperwire::source::xml
