// SPDX-License-Identifier: MIT
// fakes: an HTTP client that answers from a script and records what it was asked. Loop thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bot/net/http_client.hpp"

namespace paperwire::fakes {

/// A response with `status`, `body` and headers (names in lower case).
[[nodiscard]] net::HttpResponse http_response(int status, std::string body = {},
                                              std::vector<std::pair<std::string, std::string>> headers = {});

/// For each request the first of these that there is: the next answer queued for its URL, the standing answer for its
/// URL, the next answer queued for any URL, the standing answer for any URL; else `unavailable`, naming the URL.
class FakeHttp final : public net::HttpClient {
public:
    using Answer = Result<net::HttpResponse>;

    /// Queues one answer for whichever URL comes.
    void enqueue(Answer answer);
    /// Queues one answer for exactly this URL.
    void enqueue(const std::string& url, Answer answer);
    /// Sets the standing answer for exactly this URL, for whenever its queue is empty.
    void always(const std::string& url, Answer answer);
    /// Sets the standing answer for every other URL.
    void always(Answer answer);

    /// Called at the start of each exchange, after it was recorded: to move a clock, to change the script.
    void on_send(std::function<void(const net::HttpRequest&)> observer) { observer_ = std::move(observer); }
    /// Keeps every exchange that starts from now on open until release(), or until it is cancelled.
    void hold() { held_ = true; }
    void release();

    [[nodiscard]] const std::vector<net::HttpRequest>& requests() const { return requests_; }
    [[nodiscard]] int open() const { return open_; }
    /// The most exchanges that were ever open at once.
    [[nodiscard]] int most_open() const { return most_open_; }

    /// Yields once, or waits while held; a cancelled exchange is `canceled` and takes no answer from the script.
    [[nodiscard]] boost::asio::awaitable<Result<net::HttpResponse>> send(net::HttpRequest request) override;

private:
    [[nodiscard]] boost::asio::awaitable<bool> pass_gate();
    [[nodiscard]] Answer next_answer(const std::string& url);

    std::deque<Answer> any_;
    std::map<std::string, std::deque<Answer>> by_url_;
    std::map<std::string, Answer> standing_;
    std::vector<Answer> standing_any_;
    std::function<void(const net::HttpRequest&)> observer_;
    std::vector<net::HttpRequest> requests_;
    std::vector<std::weak_ptr<boost::asio::steady_timer>> waiting_;
    bool held_{false};
    int open_{0};
    int most_open_{0};
};

/// The first header of a request by that name, in any case; empty when there is none.
[[nodiscard]] std::string header_of(const net::HttpRequest& request, std::string_view name);

}  // namespace paperwire::fakes
