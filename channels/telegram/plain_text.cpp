// SPDX-License-Identifier: MIT
#include "channels/telegram/plain_text.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "bot/text/utf8.hpp"
#include "channels/telegram/limits.hpp"
#include "channels/telegram/outside_text.hpp"

namespace paperwire::telegram {
namespace {

using Reference = std::pair<std::string_view, char>;

constexpr std::array<Reference, 4> of_html{{{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}}};
constexpr std::array<Reference, 5> of_escaped_text{
    {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {R"(\\)", '\\'}}};

void append_decoded(std::string& out, std::string_view html, std::span<const Reference> references) {
    while (!html.empty()) {
        const auto found =
            std::ranges::find_if(references, [html](const auto& it) { return html.starts_with(it.first); });
        if (found == references.end()) {
            out.push_back(html.front());
            html.remove_prefix(1);
        } else {
            out.push_back(found->second);
            html.remove_prefix(found->first.size());
        }
    }
}

/// The address in `a href="…"` when it is of a paper's page.
std::string_view page_of(std::string_view tag) {
    constexpr std::string_view start = "a href=\"";
    if (!tag.starts_with(start)) return {};
    const std::string_view url = tag.substr(start.size(), tag.rfind('"') - start.size());
    return url.contains("/abs/") ? url : std::string_view{};
}

std::string without_tags(std::string_view html, bool with_pages) {
    std::string text;
    std::string_view page;
    while (!html.empty()) {
        const std::size_t tag = std::min(html.find('<'), html.size());
        append_decoded(text, html.substr(0, tag), of_html);
        html.remove_prefix(tag);
        if (html.empty()) break;
        const std::size_t end = std::min(html.find('>'), html.size() - 1);
        const std::string_view inside = html.substr(1, end - 1);
        if (inside == "/a" && with_pages && !page.empty()) text.append(" ").append(page);
        if (inside == "/a" || inside.starts_with("a ")) page = page_of(inside);
        html.remove_prefix(end + 1);
    }
    return text;
}

/// Line by line, since a line end is the one control character that stays.
std::string inert(std::string_view text) {
    std::string out;
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        append_decoded(out, escape_outside(text.substr(0, end), Place::in_the_open).json, of_escaped_text);
        if (end == text.size()) return out;
        out.push_back('\n');
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string plain_text(std::string_view html) {
    const std::string bare = without_tags(html, false);
    for (std::string text : {inert(without_tags(html, true)), inert(bare)}) {
        if (text::count_utf16_units(text) <= message_room.utf16) return text;
    }
    return bare;
}

}  // namespace paperwire::telegram
