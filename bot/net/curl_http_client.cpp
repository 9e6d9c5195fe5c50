// SPDX-License-Identifier: MIT
// net: the HTTP client: an exchange, run by the bridge.
#include "bot/net/curl_multi.hpp"
#include "bot/net/http_client.hpp"
#include "bot/net/http_exchange.hpp"

namespace paperwire::net {

namespace {

namespace asio = boost::asio;

class CurlHttpClient final : public HttpClient {
public:
    explicit CurlHttpClient(asio::any_io_executor executor) : multi_(CurlMulti::create(std::move(executor))) {}

    asio::awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        return exchange(multi_, std::move(request));
    }

private:
    static asio::awaitable<Result<HttpResponse>> exchange(std::shared_ptr<CurlMulti> multi, HttpRequest request) {
        if (auto fault = find_fault(request)) {
            co_return std::unexpected(*std::move(fault));
        }
        HttpExchange exchange(std::move(request));
        CURL* easy = exchange.easy();
        const auto ended = co_await multi->perform(easy);
        co_return exchange.finish(ended);
    }

    std::shared_ptr<CurlMulti> multi_;
};

}  // namespace

std::unique_ptr<HttpClient> create_http_client(asio::any_io_executor executor) {
    return std::make_unique<CurlHttpClient>(std::move(executor));
}

}  // namespace paperwire::net
