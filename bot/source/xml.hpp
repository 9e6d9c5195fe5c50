// SPDX-License-Identifier: MIT
// source: XML as arXiv's three protocols use it: elements known by namespace URI and local name, under any prefix. The
// one home of pugixml; knows no feed, no record.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bot/core/result.hpp"

namespace pugi {
struct xml_node_struct;
}  // namespace pugi

namespace paperwire::source::xml {

inline constexpr std::string_view atom_uri = "http://www.w3.org/2005/Atom";
inline constexpr std::string_view arxiv_uri = "http://arxiv.org/schemas/atom";
inline constexpr std::string_view dc_uri = "http://purl.org/dc/elements/1.1/";
inline constexpr std::string_view opensearch_uri = "http://a9.com/-/spec/opensearch/1.1/";

/// An element of a document, which must outlive it. The one that does not exist is false and has nothing in it.
class Element {
public:
    Element() = default;
    explicit Element(pugi::xml_node_struct* node) : node_(node) {}

    [[nodiscard]] explicit operator bool() const { return node_ != nullptr; }
    /// As written, prefix included.
    [[nodiscard]] std::string_view written_name() const;
    /// Empty when it is missing.
    [[nodiscard]] std::string_view attribute(const char* name) const;
    [[nodiscard]] bool has_attributes() const;
    /// The character data directly inside, CDATA sections included.
    [[nodiscard]] std::string untrimmed_text() const;
    [[nodiscard]] std::string text() const;

    /// The elements inside, in order.
    class Children {
    public:
        class Iterator {
        public:
            explicit Iterator(pugi::xml_node_struct* node) : node_(node) {}
            [[nodiscard]] Element operator*() const { return Element(node_); }
            Iterator& operator++();
            friend bool operator==(const Iterator&, const Iterator&) = default;

        private:
            pugi::xml_node_struct* node_;
        };
        explicit Children(pugi::xml_node_struct* first) : first_(first) {}
        [[nodiscard]] Iterator begin() const { return Iterator(first_); }
        [[nodiscard]] Iterator end() const { return Iterator(nullptr); }

    private:
        pugi::xml_node_struct* first_;
    };
    [[nodiscard]] Children children() const;

private:
    friend class Scope;
    pugi::xml_node_struct* node_{nullptr};
};

/// The namespace declarations that hold inside one element.
class Scope {
public:
    /// `outer` may be null (the document itself) and must outlive this one.
    Scope(const Scope* outer, Element element);

    /// Empty for an undeclared prefix.
    [[nodiscard]] std::string_view uri(std::string_view prefix) const;

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

/// The name of an element that stands inside `outer`; its own declarations count.
[[nodiscard]] Name name_of(Element element, const Scope& outer);
/// The name of a root.
[[nodiscard]] Name name_of(Element root);
/// The first element of that name inside `parent`; a false one when there is none.
[[nodiscard]] Element find_child(Element parent, const Scope& scope, Name name);

/// Keeps the first text that is not blank.
void set_once(std::string& field, Element element);

class Document {
public:
    /// Errors: malformed, telling what the bytes are instead (HTML, plain text, blank) or where the XML breaks off; a
    /// DOCTYPE that declares anything is refused: no answer needs one, and entities are how XML is made to explode.
    [[nodiscard]] static Result<Document> load(std::string_view bytes);

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    [[nodiscard]] Element root() const { return root_; }

private:
    struct Tree;
    Document(std::unique_ptr<Tree> tree, Element root);

    std::unique_ptr<Tree> tree_;
    Element root_;
};

}  // namespace paperwire::source::xml
