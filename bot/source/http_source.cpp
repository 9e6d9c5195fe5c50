// SPDX-License-Identifier: MIT
// source: asking a web server for feeds, one question at a time over everything, each at its booked turn.
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "bot/source/baton.hpp"
#include "bot/source/paper_source.hpp"
#include "bot/source/reply.hpp"
#include "bot/source/url_host.hpp"

namespace paperwire::source {

namespace asio = boost::asio;

namespace {

constexpr std::size_t max_body = std::size_t{64} << 20U;
constexpr std::chrono::milliseconds connect_timeout{10'000};
constexpr std::chrono::milliseconds whole_timeout{60'000};

std::string user_agent_of(const std::string& contact) {
    std::string agent{net::product()};
    if (!contact.empty()) {
        agent += contact.find("://") == std::string::npos ? " (+mailto:" : " (+";
        agent += contact + ")";
    }
    return agent;
}

std::string without_final_slash(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

class HttpSource final : public PaperSource {
public:
    HttpSource(ArxivSettings settings, net::HttpClient& http, async::Clock& clock, Turns& turns)
        : settings_(std::move(settings)), http_(http), clock_(clock), turns_(turns) {}

    asio::awaitable<Result<FeedAnswer>> fetch(std::string category, std::string etag) override {
        const std::string place = category + ": " + host_of(settings_.rss);
        try {
            co_return co_await ask(std::move(category), std::move(etag));
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted &&
                error.code() != asio::experimental::error::channel_cancelled) {
                throw;
            }
        }
        co_return fail(Errc::canceled, place + ": given up before it was answered");
    }

private:
    [[nodiscard]] net::HttpRequest build_request(const std::string& category, const std::string& etag) const {
        net::HttpRequest request;
        request.url = without_final_slash(settings_.rss) + "/" + category;
        request.user_agent = user_agent_of(settings_.contact);
        request.headers.emplace_back(
            "Accept", "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9");
        if (!etag.empty()) {
            request.headers.emplace_back("If-None-Match", etag);
        }
        request.connect_timeout = connect_timeout;
        request.timeout = whole_timeout;
        request.max_body = max_body;
        return request;
    }

    asio::awaitable<Result<FeedAnswer>> ask(std::string category, std::string etag) {
        const Baton::Hold hold = co_await baton_.take();
        const Question question{category, host_of(settings_.rss), etag};
        const std::string place = question.category + ": " + question.host;
        const auto wait = co_await turns_.book(settings_.min_interval);
        if (!wait) {
            co_return fail(place + ": no turn could be booked", wait.error());
        }
        const std::chrono::milliseconds pause = std::max(*wait, rest_after_answer());
        if (pause > std::chrono::milliseconds{0}) {
            co_await clock_.sleep_for(pause);
        }
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) {
            co_return fail(Errc::canceled, place + ": given up before it was asked");
        }
        net::HttpRequest request = build_request(category, etag);
        const auto response = co_await http_.send(std::move(request));
        answered_ = clock_.monotonic();
        if (!response) {
            co_return fail(place, response.error());
        }
        co_return interpret_reply(question, *response, clock_.civil());
    }

    /// What is left of the interval since the last answer. Turns are spaced where they begin, but the first request of
    /// a connection reaches arXiv only after name look-up and handshakes: counted from its beginning, the next would
    /// come early.
    [[nodiscard]] std::chrono::milliseconds rest_after_answer() const {
        if (!answered_) {
            return std::chrono::milliseconds{0};
        }
        return std::chrono::ceil<std::chrono::milliseconds>(*answered_ + settings_.min_interval - clock_.monotonic());
    }

    ArxivSettings settings_;
    net::HttpClient& http_;
    async::Clock& clock_;
    Turns& turns_;
    Baton baton_;
    std::optional<async::Monotonic> answered_;
};

}  // namespace

std::unique_ptr<PaperSource> create_http_source(ArxivSettings settings, net::HttpClient& http, async::Clock& clock,
                                                Turns& turns) {
    return std::make_unique<HttpSource>(std::move(settings), http, clock, turns);
}

}  // namespace paperwire::source
