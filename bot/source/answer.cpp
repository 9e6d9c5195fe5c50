// SPDX-License-Identifier: MIT
#include "bot/source/answer.hpp"

#include "bot/source/feed.hpp"

namespace paperwire::source {

Result<Answer> parse_answer(std::string_view bytes) {
    auto feed = parse_feed(bytes);
    if (!feed) {
        return std::unexpected(feed.error());
    }
    Answer answer;
    answer.faults = std::move(feed->faults);
    answer.announcements.reserve(feed->items.size());
    for (FeedItem& item : feed->items) {
        answer.announcements.push_back(
            Announcement{std::make_shared<const Paper>(std::move(item.paper)), item.kind, feed->day});
    }
    return answer;
}

}  // namespace paperwire::source
