// SPDX-License-Identifier: MIT
#include "config/node.hpp"

#include <algorithm>

namespace paperwire::config {

const Member* Node::find(std::string_view key) const noexcept {
    const auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &*found;
}

bool same_content(const Node& a, const Node& b) {
    if (a.form != b.form || a.items.size() != b.items.size() || a.members.size() != b.members.size()) {
        return false;
    }
    if (a.form == Node::Form::scalar) {
        return a.text == b.text;
    }
    const bool items =
        std::ranges::equal(a.items, b.items, [](const NodePtr& x, const NodePtr& y) { return same_content(*x, *y); });
    return items && std::ranges::all_of(a.members, [&](const Member& member) {
               const Member* other = b.find(member.key);
               return other != nullptr && same_content(*member.value, *other->value);
           });
}

}  // namespace paperwire::config
