// SPDX-License-Identifier: MIT
#include "tests/fakes/fake_http.hpp"

#include <strings.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace paperwire::fakes {

namespace asio = boost::asio;

net::HttpResponse http_response(int status, std::string body,
                                std::vector<std::pair<std::string, std::string>> headers) {
    net::HttpResponse response;
    response.status = status;
    response.headers = std::move(headers);
    response.body = std::move(body);
    return response;
}

void FakeHttp::enqueue(Answer answer) { any_.push_back(std::move(answer)); }
void FakeHttp::enqueue(const std::string& url, Answer answer) { by_url_[url].push_back(std::move(answer)); }
void FakeHttp::always(const std::string& url, Answer answer) { standing_.insert_or_assign(url, std::move(answer)); }
void FakeHttp::always(Answer answer) { standing_any_.assign(1, std::move(answer)); }

void FakeHttp::release() {
    held_ = false;
    for (const auto& weak : std::exchange(waiting_, {})) {
        if (const auto timer = weak.lock()) {
            timer->cancel();
        }
    }
}

FakeHttp::Answer FakeHttp::next_answer(const std::string& url) {
    const auto take = [](std::deque<Answer>& queue) {
        Answer answer = std::move(queue.front());
        queue.pop_front();
        return answer;
    };
    if (const auto found = by_url_.find(url); found != by_url_.end() && !found->second.empty()) {
        return take(found->second);
    }
    if (const auto found = standing_.find(url); found != standing_.end()) {
        return found->second;
    }
    if (!any_.empty()) {
        return take(any_);
    }
    if (!standing_any_.empty()) {
        return standing_any_.front();
    }
    return fail(Errc::unavailable, "nothing is scripted for " + url);
}

asio::awaitable<bool> FakeHttp::pass_gate() {
    const auto executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor);
    timer->expires_at(held_ ? asio::steady_timer::time_point::max() : asio::steady_timer::time_point::min());
    if (held_) {
        waiting_.push_back(timer);
    }
    try {
        co_await timer->async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        // Released, or cancelled: the state below tells.
    }
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    co_return cancellation.cancelled() == asio::cancellation_type::none;
}

asio::awaitable<Result<net::HttpResponse>> FakeHttp::send(net::HttpRequest request) {
    const std::string url = request.url;
    requests_.push_back(std::move(request));
    most_open_ = std::max(most_open_, ++open_);
    if (observer_) {
        observer_(requests_.back());
    }
    const bool passed = co_await pass_gate();
    --open_;
    if (!passed) {
        co_return fail(Errc::canceled, "the exchange was cancelled");
    }
    co_return next_answer(url);
}

std::string header_of(const net::HttpRequest& request, std::string_view name) {
    const auto same = [&](const auto& header) {
        return header.first.size() == name.size() && strncasecmp(header.first.data(), name.data(), name.size()) == 0;
    };
    const auto found = std::ranges::find_if(request.headers, same);
    return found == request.headers.end() ? std::string{} : found->second;
}

}  // namespace paperwire::fakes
