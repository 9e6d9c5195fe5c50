// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "config/documents.hpp"
#include "config/spot.hpp"

namespace paperwire::config {

namespace {

/// Sections whose keys may be spread over files: those of ids, and those of settings.
constexpr std::array<std::string_view, 3> sections_of_ids{"channels", "filters", "subscribers"};
constexpr std::array<std::string_view, 3> sections_of_settings{"arxiv", "summaries", "limits"};

template <std::size_t N>
bool is_among(std::string_view key, const std::array<std::string_view, N>& keys) {
    return std::ranges::find(keys, key) != keys.end();
}

/// One mapping under construction.
class Joint {
public:
    Joint(std::string label, bool of_ids, Faults& faults)
        : label_(std::move(label)), of_ids_(of_ids), faults_(&faults) {}

    void add(const Member& member) {
        const auto [known, is_new] = positions_.emplace(member.key, node_->members.size());
        if (is_new) {
            node_->members.push_back(member);
            return;
        }
        const Member& first = node_->members[known->second];
        if (of_ids_ || !same_content(*first.value, *member.value)) {
            const std::string subject = label_.empty() ? member.key : label_ + "." + member.key;
            const std::string what = of_ids_ ? ": is taken (first at " : ": has another value already (at ";
            faults_->error(member.place, subject + what + faults_->where(first.place) + ")");
        }
    }

    [[nodiscard]] const std::shared_ptr<Node>& node() const { return node_; }

private:
    std::string label_;
    bool of_ids_;
    Faults* faults_;
    std::shared_ptr<Node> node_{std::make_shared<Node>()};
    std::unordered_map<std::string, std::size_t> positions_;
};

class Merger {
public:
    explicit Merger(Faults& faults) : faults_(&faults), top_("", false, faults) {
        top_.node()->form = Node::Form::mapping;
    }

    void add(const NodePtr& root) {
        const Spot top(*root, "", *faults_);
        for (const Member& member : root->members) {
            const bool of_ids = is_among(member.key, sections_of_ids);
            if (of_ids || is_among(member.key, sections_of_settings)) {
                add_section(Spot(top, member), member, of_ids);
            } else if (member.key != "include") {
                top_.add(member);
            }
        }
    }

    [[nodiscard]] NodePtr take() { return top_.node(); }

private:
    void add_section(const Spot& spot, const Member& member, bool of_ids) {
        // A section with all its lines commented out is as good as absent.
        if (member.value->is(Node::Form::empty) || !spot.expect_mapping()) {
            return;
        }
        auto known = sections_.find(member.key);
        if (known == sections_.end()) {
            known = sections_.emplace(member.key, Joint(member.key, of_ids, *faults_)).first;
            known->second.node()->form = Node::Form::mapping;
            known->second.node()->place = member.value->place;
            top_.add(Member{member.key, member.place, known->second.node()});
        }
        for (const Member& inner : member.value->members) {
            known->second.add(inner);
        }
    }

    Faults* faults_;
    Joint top_;
    std::unordered_map<std::string, Joint> sections_;
};

}  // namespace

NodePtr merge_documents(const std::vector<NodePtr>& roots, Faults& faults) {
    Merger merger(faults);
    for (const NodePtr& root : roots) {
        merger.add(root);
    }
    auto merged = std::make_shared<Node>(*merger.take());
    merged->place = roots.empty() ? Place{} : roots.front()->place;
    return merged;
}

}  // namespace paperwire::config
