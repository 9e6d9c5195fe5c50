// SPDX-License-Identifier: MIT
#include "channels/telegram/category_label.hpp"

#include <map>
#include <string>

#include "bot/text/escape.hpp"

namespace paperwire::telegram {
namespace {

constexpr std::size_t longest_label = 120;
// arXiv has 155 categories; whatever else comes may not pile up.
constexpr std::size_t most_labels = 1'000;

void put_name(Markup& out, const Group& group) {
    if (group.category.empty()) return;
    const std::string name = cut_to(group.category, longest_label);
    out.say(" (");
    put_link(out, listing_url(text::escape_url(name)), name);
    out.say(")");
}

Piece make_row(const Group& group, const std::string& title) {
    Markup out{200};
    out.new_line();
    out.say("• ");
    out.outside(title);
    put_name(out, group);
    out.say(": ");
    return out.take();
}

Piece make_heading(const Group& group, const std::string& title, std::string_view end) {
    Markup out{200};
    out.new_line();
    out.new_line();
    out.open(Tag::bold);
    out.outside(title);
    out.close(Tag::bold);
    put_name(out, group);
    out.say(end);
    return out.take();
}

CategoryLabel make_label(const Group& group) {
    const std::string title = cut_to(group.title.empty() ? group.category : group.title, longest_label);
    return {group.title, make_row(group, title), make_heading(group, title, ""),
            make_heading(group, title, ", continued")};
}

}  // namespace

const CategoryLabel& shared_label(const Group& group) {
    thread_local std::map<std::string, CategoryLabel> labels;
    if (const auto found = labels.find(group.category); found != labels.end() && found->second.title == group.title)
        return found->second;
    if (labels.size() >= most_labels) labels.clear();
    return labels.insert_or_assign(group.category, make_label(group)).first->second;
}

}  // namespace paperwire::telegram
