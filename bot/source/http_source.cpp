// SPDX-License-Identifier: MIT
// source: asking a web server for feeds.
#include "bot/source/paper_source.hpp"
#include "bot/source/polite.hpp"
#include "bot/source/reply.hpp"
#include "bot/source/url_host.hpp"

namespace paperwire::source {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_feed_bytes = std::size_t{64} << 20U;
constexpr std::chrono::milliseconds feed_timeout{60'000};

std::string without_final_slash(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

class HttpSource final : public PaperSource {
public:
    HttpSource(ArxivSettings settings, net::HttpClient& http, async::Clock& clock, Turns& turns)
        : asker_(std::move(settings), http, clock, turns) {}

    asio::awaitable<Result<FeedAnswer>> fetch(std::string category, std::string etag) override {
        const Question question{category, host_of(asker_.settings().rss), etag};
        net::HttpRequest request = build_request(category, etag);
        const auto response = co_await asker_.ask(Service::feeds, std::move(request));
        if (!response) {
            co_return fail(category, response.error());
        }
        co_return interpret_reply(question, *response);
    }

    asio::awaitable<Result<void>> may_fetch() override { return asker_.may_ask(Service::feeds, asker_.settings().rss); }

private:
    [[nodiscard]] net::HttpRequest build_request(const std::string& category, const std::string& etag) const {
        net::HttpRequest request;
        request.url = without_final_slash(asker_.settings().rss) + "/" + category;
        request.headers.emplace_back(
            "Accept", "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9");
        if (!etag.empty()) {
            request.headers.emplace_back("If-None-Match", etag);
        }
        request.timeout = feed_timeout;
        request.max_body = most_feed_bytes;
        return request;
    }

    Asker asker_;
};

}  // namespace

std::unique_ptr<PaperSource> create_http_source(ArxivSettings settings, net::HttpClient& http, async::Clock& clock,
                                                Turns& turns) {
    return std::make_unique<HttpSource>(std::move(settings), http, clock, turns);
}

}  // namespace paperwire::source
