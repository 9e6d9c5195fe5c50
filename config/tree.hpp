// SPDX-License-Identifier: MIT
// config: builds a tree of Nodes from a parser's events, whichever parser it is. Here, not later, repeated keys are
// seen.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/faults.hpp"
#include "config/node.hpp"

namespace paperwire::config {

/// Nodes that aliases may add to a document by repeating what they name; past this it is refused.
inline constexpr std::size_t max_repeated = 1'000'000;
inline constexpr std::size_t max_depth = 200;

/// Takes the events of one document in order. In a mapping, keys and values alternate.
class TreeBuilder {
public:
    /// `plain_text` marks every scalar as one in which `${…}` is nothing special.
    TreeBuilder(Faults& faults, bool plain_text) : faults_(&faults), plain_text_(plain_text) {}

    void scalar(Place place, std::string text);
    void empty(Place place, std::string word);
    void begin_list(Place place);
    void begin_mapping(Place place);
    /// Returns the finished list or mapping.
    NodePtr end();
    /// An earlier node again.
    void repeat(Place place, const NodePtr& node);

    /// The node added last; null before the first is complete.
    [[nodiscard]] const NodePtr& last() const noexcept { return last_; }
    /// Null when nothing was added, or the tree was refused.
    [[nodiscard]] NodePtr root() const;
    /// True once too much was added; the parser should stop.
    [[nodiscard]] bool refused() const noexcept { return refused_; }
    [[nodiscard]] std::size_t open() const noexcept { return frames_.size(); }

private:
    struct Frame {
        std::shared_ptr<Node> node;
        bool has_key{false};
        bool drop{false};  // the value of a repeated or impossible key
        std::string key;
        Place key_place;
        std::unordered_map<std::string, Place> seen;  // keys of a mapping
    };

    void add(NodePtr node);
    void take_key(Frame& frame, const Node& node);
    void begin(Node::Form form, Place place);
    void refuse(Place place, const std::string& message);
    [[nodiscard]] std::string path_to(const std::string& key) const;

    Faults* faults_;
    bool plain_text_;
    bool refused_{false};
    std::size_t repeated_{0};
    std::vector<Frame> frames_;
    NodePtr last_;
    NodePtr root_;
};

}  // namespace paperwire::config
