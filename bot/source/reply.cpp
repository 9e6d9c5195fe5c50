// SPDX-License-Identifier: MIT
#include "bot/source/reply.hpp"

#include "bot/net/retry.hpp"
#include "bot/source/not_a_feed.hpp"

namespace paperwire::source {

namespace {

std::string begin_message(const Question& question) { return question.category + ": " + question.host + " answered "; }

/// The body's first words where it is short text; arXiv's edge says `Rate exceeded.`
std::string spoken(const net::HttpResponse& response) {
    const std::string words = response.body.size() <= 200 ? excerpt(response.body) : std::string{};
    return words.empty() || words.starts_with('<') ? std::string{} : " (" + words + ")";
}

std::unexpected<Error> throttled(const Question& question, const net::HttpResponse& response, Instant now) {
    Error error{Errc::throttled, begin_message(question) + std::to_string(response.status) + spoken(response),
                net::parse_retry_after(response.header("retry-after"), now)};
    if (error.retry_after) {
        error.message += ", wants " + std::to_string(error.retry_after->count()) + " s of patience";
    }
    return std::unexpected(std::move(error));
}

Result<FeedAnswer> read_body(const Question& question, const net::HttpResponse& response) {
    auto feed = parse_feed(response.body);
    if (!feed) {
        return fail(begin_message(question) + std::to_string(response.status) + " with a body that is no feed",
                    feed.error());
    }
    return FeedAnswer{false, std::string(response.header("etag")), *std::move(feed)};
}

/// A server need not repeat the ETag that it agreed to.
FeedAnswer not_modified(const Question& question, const net::HttpResponse& response) {
    const std::string_view etag = response.header("etag");
    return FeedAnswer{true, etag.empty() ? question.etag : std::string(etag), {}};
}

/// A bad spec comes with a feed that says why; any other body says nothing to rely on.
std::unexpected<Error> unavailable(const Question& question, const net::HttpResponse& response) {
    std::string message = begin_message(question) + std::to_string(response.status) + spoken(response);
    if (const auto feed = response.body.empty() ? Result<Feed>(Feed{}) : parse_feed(response.body);
        !feed && feed.error().message.starts_with("arXiv's error feed")) {
        message += " with " + feed.error().message;
    }
    Error error{Errc::unavailable, std::move(message), std::nullopt};
    return std::unexpected(std::move(error));
}

}  // namespace

Result<FeedAnswer> interpret_reply(const Question& question, const net::HttpResponse& response, Instant now) {
    switch (response.status) {
        case 200: return read_body(question, response);
        case 304:
            return question.etag.empty() ? Result<FeedAnswer>(unavailable(question, response))
                                         : not_modified(question, response);
        case 403:
            return fail(Errc::refused, begin_message(question) + "403" + spoken(response) +
                                           ": asking must stop until someone has looked");
        case 406:
        case 429:
        case 503: return throttled(question, response, now);
        default: return unavailable(question, response);
    }
}

}  // namespace paperwire::source
