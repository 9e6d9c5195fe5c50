// SPDX-License-Identifier: MIT
// config: what YAML and JSON Lines both become: a tree of texts, lists and mappings, each with its place. A scalar is
// always text; what it means is decided by the key that reads it, so `off` is a word where a word is wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::config {

/// Where something stands. `file` is a position in Sources; line and column count from 1, columns in characters.
struct Place {
    std::uint32_t file{0};
    int line{0};
    int column{0};

    friend bool operator==(const Place&, const Place&) = default;
};

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Member {
    std::string key;
    Place place;
    NodePtr value;  // never null
};

struct Node {
    enum class Form : std::uint8_t { empty, scalar, list, mapping };

    Form form{Form::empty};
    bool plain_text{false};  // `${…}` is nothing special here (subscribers_file)
    Place place;
    std::string text;             // of a scalar; of an empty node the word that stood there (`null`, `~`) or
                                  // a comment took (`#papers`), if any
    std::vector<NodePtr> items;   // of a list; never null
    std::vector<Member> members;  // of a mapping, in the order written, each key once
    std::size_t size{1};          // this node and all below it, aliases counted at each use
    std::size_t depth{1};

    [[nodiscard]] bool is(Form wanted) const noexcept { return form == wanted; }
    [[nodiscard]] const Member* find(std::string_view key) const noexcept;
};

/// Equal in content; places and the order of keys aside.
[[nodiscard]] bool same_content(const Node& a, const Node& b);

}  // namespace paperwire::config
