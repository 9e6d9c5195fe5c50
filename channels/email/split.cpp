// SPDX-License-Identifier: MIT
#include "channels/email/split.hpp"

#include <algorithm>

namespace paperwire::email {
namespace {

Weight weight_of(const std::vector<Load>& loads, Range range) {
    Weight sum;
    for (std::size_t at = range.begin; at < range.end; ++at) {
        sum = sum + loads[at].entry;
        if (loads[at].opens_group || at == range.begin) sum = sum + loads[at].heading;
    }
    return sum;
}

/// Makes room for the back of the last part: its last entry goes with it, so that the receipt does not come all alone.
void place_back(std::vector<Range>& parts, const std::vector<Load>& loads, Weight back, Weight room) {
    const std::size_t end = loads.size();
    Range& last = parts.back();
    const Weight last_with_back = weight_of(loads, Range{end - 1, end}) + back;
    const bool may_share = last.end - last.begin > 1 && last_with_back.fits(room);
    const std::size_t begin = may_share ? end - 1 : end;
    last.end = begin;
    parts.push_back(Range{begin, end});
}

}  // namespace

std::size_t wire_size(std::string_view text) {
    return text.size() + static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::vector<Range> cut_into_parts(const std::vector<Load>& loads, Weight front, Weight back, Weight room) {
    std::vector<Range> parts{Range{}};
    Weight filled = front;
    for (std::size_t at = 0; at < loads.size(); ++at) {
        const Load& load = loads[at];
        const bool is_first = parts.back().begin == at;
        const Weight added = load.opens_group || is_first ? load.entry + load.heading : load.entry;
        if ((filled + added).fits(room)) {
            filled = filled + added;
        } else {
            parts.push_back(Range{at, at});
            filled = load.entry + load.heading;
        }
        parts.back().end = at + 1;
    }
    if ((filled + back).fits(room)) return parts;
    if (loads.empty()) {
        parts.push_back(Range{});
    } else {
        place_back(parts, loads, back, room);
    }
    return parts;
}

}  // namespace paperwire::email
