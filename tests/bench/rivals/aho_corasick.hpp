// SPDX-License-Identifier: MIT
// bench: which of many strings stand in a text, in one pass. Source: Aho and Corasick, "Efficient string matching: an
// aid to bibliographic search", CACM 18(6), 1975.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::bench {

class AhoCorasick {
public:
    /// Strings distinct, none empty.
    explicit AhoCorasick(const std::vector<std::string>& strings);

    /// Appends the positions of the strings that stand in the text, each as often as it does.
    void find(std::string_view text, std::vector<int>& found) const;

private:
    using State = std::uint32_t;
    static constexpr State root = 0;
    static constexpr State none = 0xFFFFFFFFU;

    struct Node {
        std::uint32_t edges{0};  // in bytes_ and targets_; they end where the next node's begin
        State failure{root};
        State output{root};  // the nearest state along the failures, itself too, at which a string ends; root: none
        std::int32_t string{-1};
    };

    void build_trie(const std::vector<std::string>& strings);
    void link();
    [[nodiscard]] State child(State state, unsigned char byte) const;
    [[nodiscard]] State step(State state, unsigned char byte) const;

    std::vector<Node> nodes_;  // breadth first, one more at the end
    std::vector<unsigned char> bytes_;
    std::vector<State> targets_;
    std::array<State, 256> from_root_{};
};

}  // namespace paperwire::bench
