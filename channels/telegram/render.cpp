// SPDX-License-Identifier: MIT
#include "channels/telegram/render.hpp"

#include <algorithm>

#include "channels/telegram/body.hpp"
#include "channels/telegram/entry.hpp"
#include "channels/telegram/frame.hpp"

namespace paperwire::telegram {
namespace {

constexpr std::size_t widest_number = 99'999;

/// What is left for an entry below its heading, whichever of the two that is.
Measure entry_room(const Measure& room, const Section& group) {
    const Measure& first = group.heading.measure;
    const Measure& again = group.continued.measure;
    return room - Measure{std::max(first.utf16, again.utf16), std::max(first.html_bytes, again.html_bytes),
                          std::max(first.entities, again.entities), std::max(first.entity_bytes, again.entity_bytes)};
}

Result<void> pour_entries(Parts& parts, const Digest& digest, const Measure& room) {
    std::size_t next = 0;
    for (const Group& group : digest.contents) {
        if (group.first != next || group.count > digest.entries.size() - next)
            return fail(Errc::internal, "digest " + digest.id + ": its groups do not cover its entries");
        Section section = render_group(group);
        const Measure left = entry_room(room, section);
        section.blocks.reserve(group.count);
        for (; next < group.first + group.count; ++next)
            section.blocks.push_back(render_entry(digest.entries[next], digest.form, left));
        parts.pour(section);
    }
    if (next != digest.entries.size())
        return fail(Errc::internal, "digest " + digest.id + ": groups leave entries out");
    return {};
}

}  // namespace

Result<std::vector<channels::PartBytes>> render_messages(const Digest& digest) {
    const Headline headline{digest};
    const Measure room = message_room - headline.of(widest_number, widest_number).measure;
    Parts parts{room};
    parts.pour(render_contents(digest));
    if (Result<void> poured = pour_entries(parts, digest, room); !poured) return std::unexpected(poured.error());
    parts.pour(render_receipt(digest));
    const std::vector<std::string>& bodies = parts.bodies();
    std::vector<channels::PartBytes> messages;
    messages.reserve(bodies.size());
    for (std::size_t at = 0; at < bodies.size(); ++at)
        messages.push_back(make_body(headline.of(at + 1, bodies.size()).json, bodies[at]));
    return messages;
}

}  // namespace paperwire::telegram
