// SPDX-License-Identifier: MIT
#include "tests/bench/rivals/aho_corasick.hpp"

#include <algorithm>
#include <numeric>

namespace paperwire::bench {

AhoCorasick::AhoCorasick(const std::vector<std::string>& strings) {
    build_trie(strings);
    link();
}

void AhoCorasick::build_trie(const std::vector<std::string>& strings) {
    std::vector<int> order(strings.size());
    std::iota(order.begin(), order.end(), 0);
    const auto string = [&](std::size_t i) -> const std::string& {
        return strings[static_cast<std::size_t>(order[i])];
    };
    std::ranges::sort(order, {}, [&](int i) -> const std::string& { return strings[static_cast<std::size_t>(i)]; });
    // A node is a range of the sorted strings that begin alike; nodes are made level by level.
    struct Range {
        std::size_t begin;
        std::size_t end;
    };
    std::vector<Range> level{{0, strings.size()}};
    nodes_.emplace_back();
    State first = root;
    for (std::size_t depth = 0; !level.empty(); ++depth) {
        std::vector<Range> next;
        const auto next_first = static_cast<State>(first + level.size());
        for (std::size_t i = 0; i < level.size(); ++i) {
            auto [begin, end] = level[i];
            Node& node = nodes_[first + i];
            node.edges = static_cast<std::uint32_t>(bytes_.size());
            if (begin < end && string(begin).size() == depth) node.string = order[begin++];
            while (begin < end) {
                const char byte = string(begin)[depth];
                std::size_t same = begin;
                while (same < end && string(same)[depth] == byte) ++same;
                bytes_.push_back(static_cast<unsigned char>(byte));
                targets_.push_back(static_cast<State>(next_first + next.size()));
                next.push_back({begin, same});
                begin = same;
            }
        }
        nodes_.resize(nodes_.size() + next.size());
        level = std::move(next);
        first = next_first;
    }
    nodes_.emplace_back().edges = static_cast<std::uint32_t>(bytes_.size());
}

AhoCorasick::State AhoCorasick::child(State state, unsigned char byte) const {
    if (state == root) return from_root_[byte];
    const auto begin = bytes_.begin() + nodes_[state].edges;
    const auto end = bytes_.begin() + nodes_[state + 1].edges;
    const auto found = std::find(begin, end, byte);
    return found == end ? none : targets_[static_cast<std::size_t>(found - bytes_.begin())];
}

AhoCorasick::State AhoCorasick::step(State state, unsigned char byte) const {
    for (;;) {
        if (const State next = child(state, byte); next != none) return next;
        state = nodes_[state].failure;
    }
}

void AhoCorasick::link() {
    from_root_.fill(root);
    for (std::uint32_t edge = nodes_[root].edges; edge < nodes_[root + 1].edges; ++edge)
        from_root_[bytes_[edge]] = targets_[edge];
    for (State state = root; state + 1 < nodes_.size(); ++state) {
        Node& node = nodes_[state];
        node.output = node.string >= 0 ? state : nodes_[node.failure].output;
        for (std::uint32_t edge = node.edges; edge < nodes_[state + 1].edges; ++edge)
            nodes_[targets_[edge]].failure = state == root ? root : step(node.failure, bytes_[edge]);
    }
}

void AhoCorasick::find(std::string_view text, std::vector<int>& found) const {
    State state = root;
    for (const char c : text) {
        state = step(state, static_cast<unsigned char>(c));
        for (State at = nodes_[state].output; at != root; at = nodes_[nodes_[at].failure].output)
            found.push_back(nodes_[at].string);
    }
}

}  // namespace paperwire::bench
