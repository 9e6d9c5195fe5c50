// SPDX-License-Identifier: MIT
#include "tests/fakes/fake_source.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paperwire::fakes {

void FakeSource::answer(const std::string& category, Answer answer) { scripts_[category].push_back(std::move(answer)); }

void FakeSource::replace(const std::string& category, Answer answer) {
    scripts_[category].clear();
    scripts_[category].push_back(std::move(answer));
}

FakeSource::Answer FakeSource::next(const Request& request) {
    if (oracle_) {
        if (auto answer = oracle_(request)) return std::move(*answer);
    }
    auto& script = scripts_[request.category];
    if (script.empty()) return fail(Errc::unavailable, request.category + ": no such feed");
    Answer answer = script.front();
    if (script.size() > 1) script.pop_front();
    return answer;
}

boost::asio::awaitable<Result<source::FeedAnswer>> FakeSource::fetch(std::string category, std::string etag) {
    Request request{std::move(category), std::move(etag)};
    requests_.push_back(request);
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
    co_return next(request);
}

std::vector<std::string> FakeSource::take_asked() {
    std::vector<std::string> asked;
    for (; taken_ < requests_.size(); ++taken_) asked.push_back(requests_[taken_].category);
    return asked;
}

}  // namespace paperwire::fakes
