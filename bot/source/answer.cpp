// SPDX-License-Identifier: MIT
#include "bot/source/answer.hpp"

#include "bot/source/readers.hpp"

namespace paperwire::source {

namespace {

Answer to_answer(Feed feed) {
    Answer answer;
    answer.faults = std::move(feed.faults);
    answer.announcements.reserve(feed.items.size());
    for (FeedItem& item : feed.items) {
        answer.announcements.push_back(
            Announcement{std::make_shared<const Paper>(std::move(item.paper)), item.kind, feed.day});
    }
    return answer;
}

Answer to_answer(QueryAnswer query) { return Answer{{}, std::move(query.entries), std::move(query.faults)}; }

Answer to_answer(OaiAnswer oai) { return Answer{{}, std::move(oai.records), std::move(oai.faults)}; }

template <typename Read>
Result<Answer> to_answer(Result<Read> read) {
    return read ? Result<Answer>(to_answer(*std::move(read))) : std::unexpected(read.error());
}

}  // namespace

Result<Answer> parse_answer(std::string_view bytes) {
    const auto document = xml::Document::load(bytes);
    if (!document) {
        return std::unexpected(document.error());
    }
    switch (tell_form(document->root())) {
        case Form::query: return to_answer(read_query_answer(*document));
        case Form::oai: {
            auto answer = read_oai_answer(*document);
            return answer && !answer->nothing.empty() ? fail(Errc::not_found, answer->nothing)
                                                      : to_answer(std::move(answer));
        }
        case Form::other: return wrong_form(document->root(), "answer of arXiv");
        default: return to_answer(read_feed(*document));
    }
}

}  // namespace paperwire::source
