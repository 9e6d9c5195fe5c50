// SPDX-License-Identifier: MIT
#include "bot/source/reply.hpp"

#include "bot/net/retry.hpp"
#include "bot/source/not_a_feed.hpp"

namespace paperwire::source {

namespace {

std::string begin_message(const Question& question) { return question.category + ": " + question.host + " answered "; }

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

std::string spoken(const net::HttpResponse& response) {
    const std::string words = response.body.size() <= 200 ? excerpt(response.body) : std::string{};
    return words.empty() || words.starts_with('<') ? std::string{} : " (" + words + ")";
}

std::optional<Error> find_refusal(const net::HttpResponse& response, Instant now) {
    std::string message = "answered " + std::to_string(response.status) + spoken(response);
    switch (response.status) {
        case 403: return Error{Errc::refused, message + ": asking must stop until someone has looked", std::nullopt};
        case 406:
        case 429:
        case 503: break;
        default: return std::nullopt;
    }
    const auto patience = net::parse_retry_after(response.header("retry-after"), now);
    if (patience) {
        message += ", wants " + std::to_string(patience->count()) + " s of patience";
    }
    return Error{Errc::throttled, std::move(message), patience};
}

Result<FeedAnswer> interpret_reply(const Question& question, const net::HttpResponse& response) {
    switch (response.status) {
        case 200: return read_body(question, response);
        case 304:
            return question.etag.empty() ? Result<FeedAnswer>(unavailable(question, response))
                                         : not_modified(question, response);
        default: return unavailable(question, response);
    }
}

}  // namespace paperwire::source
