// SPDX-License-Identifier: MIT
// fuzz: bytes to a feed. Whatever comes, what is read keeps its promises: ids once, no empty names, titles or
// categories.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "bot/source/feed.hpp"
#include "bot/text/utf8.hpp"

using paperwire::source::Feed;
using paperwire::source::FeedItem;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(const Feed& feed) {
    std::set<std::string> ids;
    for (const FeedItem& item : feed.items) {
        require(ids.insert(item.paper.id.text()).second);
        require(item.paper.version >= 1 && !item.paper.title.empty() && !item.paper.categories.empty());
        require(item.paper.primary == item.paper.categories.front());
        require(paperwire::text::is_valid_utf8(item.paper.title) &&
                paperwire::text::is_valid_utf8(item.paper.raw_abstract));
        for (const auto& author : item.paper.authors) {
            require(!author.name.empty());
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto feed = paperwire::source::parse_feed(text);
    if (feed) {
        check(*feed);
    } else {
        require(feed.error().code == paperwire::Errc::malformed && !feed.error().message.empty());
        require(paperwire::text::is_valid_utf8(feed.error().message));
    }
    for (const auto& author : paperwire::source::parse_creator(text)) {
        require(!author.name.empty());
    }
    return 0;
}
