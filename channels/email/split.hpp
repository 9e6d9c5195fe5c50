// SPDX-License-Identifier: MIT
// channels/email: how entries are spread over mails. Sizes in, ranges out; knows neither text nor HTML.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace paperwire::email {

/// Bytes in each of the two forms as they go over the wire decoded: a line end counts two.
struct Weight {
    std::size_t text{0};
    std::size_t html{0};

    friend Weight operator+(Weight a, Weight b) { return {a.text + b.text, a.html + b.html}; }
    [[nodiscard]] bool fits(Weight room) const { return text <= room.text && html <= room.html; }
};

[[nodiscard]] std::size_t wire_size(std::string_view text);

/// An entry, and its group's heading, which is said again where a part begins within the group.
struct Load {
    Weight entry;
    Weight heading;
    bool opens_group{false};
};

/// Entries [begin, end) of one part.
struct Range {
    std::size_t begin{0};
    std::size_t end{0};

    friend bool operator==(const Range&, const Range&) = default;
};

/// Fills parts in order, each as far as `room` allows. `front` goes into the first part, `back` into the last. A first
/// or last part without entries appears only when `front` or `back` leaves no room for one. At least one part. Every
/// entry with its heading must fit `room` alone.
[[nodiscard]] std::vector<Range> cut_into_parts(const std::vector<Load>& loads, Weight front, Weight back, Weight room);

}  // namespace paperwire::email
