// SPDX-License-Identifier: MIT
#include "channels/telegram/fragment.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "bot/text/escape.hpp"
#include "bot/text/utf8.hpp"
#include "channels/telegram/author_names.hpp"

namespace paperwire::telegram {
namespace {

// Two generations of these are kept; a day's announcements are some 2,000 papers, of 4 kB each.
constexpr std::size_t generation_size = 4'096;

Field make_field(std::string_view text, std::size_t limit, Place place) {
    Field field;
    field.source = text::shorten(text, limit);
    field.escaped = escape_outside(field.source, place);
    return field;
}

Piece make_places(const Paper& paper, const EntryLimits& limits) {
    Markup out{400};
    const auto put = [&](std::string_view separator, std::string_view category) {
        out.say(separator);
        // Nothing of arXiv's is near this length.
        const std::string name = cut_to(category, limits.name);
        put_link(out, listing_url(text::escape_url(name)), name);
    };
    if (!paper.primary.empty()) put(" · ", paper.primary);
    std::size_t shown = 0;
    std::size_t left_out = 0;
    for (const std::string& category : paper.categories) {
        if (category == paper.primary || category.empty()) continue;
        if (++shown < limits.categories) put(", ", category);
        else ++left_out;
    }
    if (left_out > 0) {
        out.say(" and ");
        out.say(left_out);
        out.say(" more");
    }
    out.say(" · ");
    put_link(out, pdf_url(paper.id, paper.version), "PDF");
    return out.take();
}

/// The older generation is dropped whole when the younger is full; what is still asked for moves over.
class Shelf {
public:
    const Fragment& get(const PaperPtr& paper) {
        if (const auto found = young_.find(paper.get()); found != young_.end()) return found->second;
        if (young_.size() >= generation_size) old_ = std::exchange(young_, {});
        if (auto moved = old_.extract(paper.get())) return young_.insert(std::move(moved)).position->second;
        return young_.emplace(paper.get(), make_fragment(paper, generous)).first->second;
    }

private:
    using Generation = std::unordered_map<const Paper*, Fragment>;
    Generation young_;
    Generation old_;
};

}  // namespace

Fragment make_fragment(PaperPtr paper, const EntryLimits& limits) {
    Fragment fragment;
    fragment.abstract_url = abstract_url(paper->id);
    fragment.title = make_field(paper->title, limits.title, Place::in_a_link);
    if (!fragment.title.escaped.is_visible) {
        const std::string id = "arXiv:" + paper->id.text() + "v" + std::to_string(paper->version);
        fragment.title = make_field(id, limits.title, Place::in_a_link);
    }
    fragment.abstract = make_field(paper->abstract, limits.abstract, Place::in_the_open);
    Entry nobodys;
    nobodys.paper = paper;
    fragment.authors = author_names(nobodys, limits);
    fragment.places = make_places(*paper, limits);
    fragment.paper = std::move(paper);
    return fragment;
}

const Fragment& shared_fragment(const PaperPtr& paper) {
    thread_local Shelf shelf;
    return shelf.get(paper);
}

}  // namespace paperwire::telegram
