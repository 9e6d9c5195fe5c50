// SPDX-License-Identifier: MIT
#include "config/tree.hpp"

#include <algorithm>
#include <utility>

namespace paperwire::config {

namespace {

std::shared_ptr<Node> make_node(Node::Form form, Place place) {
    auto node = std::make_shared<Node>();
    node->form = form;
    node->place = place;
    return node;
}

}  // namespace

void TreeBuilder::scalar(Place place, std::string text) {
    auto node = make_node(Node::Form::scalar, place);
    node->text = std::move(text);
    node->plain_text = plain_text_;
    add(std::move(node));
}

void TreeBuilder::empty(Place place, std::string word) {
    auto node = make_node(Node::Form::empty, place);
    node->text = std::move(word);
    add(std::move(node));
}

void TreeBuilder::begin_list(Place place) { begin(Node::Form::list, place); }

void TreeBuilder::begin_mapping(Place place) { begin(Node::Form::mapping, place); }

void TreeBuilder::begin(Node::Form form, Place place) {
    if (frames_.size() >= max_depth) {
        refuse(place, "nested deeper than " + std::to_string(max_depth) + " levels");
        return;
    }
    Frame frame;
    frame.node = make_node(form, place);
    frames_.push_back(std::move(frame));
}

NodePtr TreeBuilder::end() {
    if (refused_ || frames_.empty()) {
        return nullptr;
    }
    NodePtr node = std::move(frames_.back().node);
    frames_.pop_back();
    add(node);
    return node;
}

void TreeBuilder::repeat(Place place, const NodePtr& node) {
    if (node == nullptr) {
        refuse(place, "an alias to a value that holds the alias itself");
        return;
    }
    repeated_ += node->size;
    if (repeated_ > max_repeated) {
        refuse(place, "aliases repeat too much");
        return;
    }
    add(node);
}

void TreeBuilder::add(NodePtr node) {
    if (refused_) {
        return;
    }
    last_ = node;
    if (frames_.empty()) {
        root_ = std::move(node);
        return;
    }
    Frame& frame = frames_.back();
    Node& parent = *frame.node;
    if (parent.form == Node::Form::mapping && !frame.has_key) {
        take_key(frame, *node);
        return;
    }
    frame.has_key = false;
    if (std::exchange(frame.drop, false)) {
        return;
    }
    parent.size += node->size;
    parent.depth = std::max(parent.depth, node->depth + 1);
    if (parent.depth + frames_.size() > max_depth + 2) {
        refuse(node->place, "nested deeper than " + std::to_string(max_depth) + " levels");
        return;
    }
    if (parent.form == Node::Form::list) {
        parent.items.push_back(std::move(node));
    } else {
        parent.members.push_back(Member{std::move(frame.key), frame.key_place, std::move(node)});
    }
}

void TreeBuilder::take_key(Frame& frame, const Node& node) {
    frame.has_key = true;
    frame.key = node.text;
    frame.key_place = node.place;
    if (frame.key.empty()) {
        faults_->error(node.place, node.is(Node::Form::scalar) || node.is(Node::Form::empty)
                                       ? "a key is empty"
                                       : "a key must be one word, not a list or mapping");
        frame.drop = true;
        return;
    }
    if (frame.key == "<<") {
        faults_->error(node.place,
                       path_to("<<") + ": merge keys are not supported (write the keys out, or name a filter)");
        frame.drop = true;
        return;
    }
    const auto [first, is_new] = frame.seen.emplace(frame.key, node.place);
    if (!is_new) {
        faults_->error(node.place,
                       path_to(frame.key) + ": written twice (first at " + faults_->where(first->second) + ")");
        frame.drop = true;
    }
}

std::string TreeBuilder::path_to(const std::string& key) const {
    std::string path;
    for (std::size_t i = 0; i + 1 < frames_.size(); ++i) {
        const Frame& frame = frames_[i];
        if (frame.node->form == Node::Form::list) {
            path += "[" + std::to_string(frame.node->items.size()) + "]";
        } else {
            path += (path.empty() ? "" : ".") + frame.key;
        }
    }
    if (!frames_.empty() && frames_.back().node->form == Node::Form::list) {
        return path + "[" + std::to_string(frames_.back().node->items.size()) + "]";
    }
    return path + (path.empty() ? "" : ".") + key;
}

void TreeBuilder::refuse(Place place, const std::string& message) {
    if (!refused_) {
        faults_->error(place, message);
    }
    refused_ = true;
}

NodePtr TreeBuilder::root() const { return refused_ || !frames_.empty() ? nullptr : root_; }

}  // namespace paperwire::config
