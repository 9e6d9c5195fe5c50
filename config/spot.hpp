// SPDX-License-Identifier: MIT
// config: how the sections read the tree. A Spot is a node with its path; reading one wrongly formed adds a fault and
// gives nothing, so that a section reads on and all faults are found at once.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/faults.hpp"
#include "config/node.hpp"

namespace paperwire::config {

using Words = std::span<const std::string_view>;

/// `"x"`, shortened when long.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// `a, b or c`.
[[nodiscard]] std::string listed(Words words);
/// ` (did you mean x?)`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, Words candidates);

/// A node, and how it is reached. Keeps references to the node and to the Spot it was reached from: both must outlive
/// it.
class Spot {
public:
    /// A root; its path is `label`.
    Spot(const Node& node, std::string_view label, Faults& faults)
        : node_(&node), faults_(&faults), key_(label), key_place_(node.place) {}
    Spot(const Spot& parent, const Member& member)
        : node_(member.value.get()),
          faults_(parent.faults_),
          parent_(&parent),
          key_(member.key),
          key_place_(member.place) {}
    Spot(const Spot& parent, std::size_t index)
        : node_(parent.node_->items[index].get()),
          faults_(parent.faults_),
          parent_(&parent),
          index_(index),
          key_place_(node_->place) {}

    [[nodiscard]] const Node& node() const noexcept { return *node_; }
    [[nodiscard]] Faults& faults() const noexcept { return *faults_; }
    /// `subscribers.ana.deliver[0].schedule`.
    [[nodiscard]] std::string path() const;
    /// Of the key that leads here; of the node itself in a list.
    [[nodiscard]] Place key_place() const noexcept { return key_place_; }
    /// Of the value; of the key where there is none.
    [[nodiscard]] Place place() const noexcept { return node_->is(Node::Form::empty) ? key_place_ : node_->place; }

    /// Faults of the form `PATH: what`, at the value.
    void error(const std::string& what) const { faults_->error(place(), told(what)); }
    void warning(const std::string& what) const { faults_->warning(place(), told(what)); }
    /// The same, at the key.
    void error_at_key(const std::string& what) const { faults_->error(key_place_, told(what)); }
    void warning_at_key(const std::string& what) const { faults_->warning(key_place_, told(what)); }

    /// The text of a scalar: not empty, free of control characters, and no `${…}` (only secrets and `store` are looked
    /// up).
    [[nodiscard]] std::optional<std::string> text() const;
    /// The text as it stands; only that there is one is checked.
    [[nodiscard]] std::optional<std::string> raw_text() const;
    /// The position of the text among `words`.
    [[nodiscard]] std::optional<std::size_t> choice(Words words) const;
    /// The items; one value stands for a list of one. An empty list is a fault. The Spots refer to this one.
    [[nodiscard]] std::vector<Spot> items() const&;
    std::vector<Spot> items() const&& = delete;
    /// True when this is a mapping; else a fault.
    [[nodiscard]] bool expect_mapping() const;

private:
    [[nodiscard]] std::string told(const std::string& what) const;

    const Node* node_;
    Faults* faults_;
    const Spot* parent_{nullptr};
    std::string_view key_{};
    std::size_t index_{0};
    Place key_place_;
};

/// A mapping whose keys are known. Making one finds unknown and empty keys.
class Mapping {
public:
    Mapping(const Spot& spot, Words keys);

    [[nodiscard]] bool has(std::string_view key) const;
    /// Nothing when the key is absent or empty.
    [[nodiscard]] std::optional<Spot> find(std::string_view key) const;
    /// As find; absence is a fault at the key that leads to the mapping.
    [[nodiscard]] std::optional<Spot> require(std::string_view key, std::string_view remedy = {}) const;
    /// find and text.
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
    [[nodiscard]] const Spot& spot() const noexcept { return *spot_; }

private:
    const Spot* spot_;
};

}  // namespace paperwire::config
