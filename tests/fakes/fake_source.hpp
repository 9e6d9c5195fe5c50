// SPDX-License-Identifier: MIT
// fakes: arXiv as a script: what each category's feed answers, in order, and what was asked.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bot/source/paper_source.hpp"

namespace paperwire::fakes {

class FakeSource final : public source::PaperSource {
public:
    struct Request {
        std::string category;
        std::string etag;
        friend bool operator==(const Request&, const Request&) = default;
    };
    using Answer = Result<source::FeedAnswer>;

    /// Adds an answer to the category's script; the last one stays.
    void answer(const std::string& category, Answer answer);
    /// Forgets the category's script and answers this from now on.
    void replace(const std::string& category, Answer answer);
    /// Asked before the scripts; an empty optional leaves it to them.
    void set_oracle(std::function<std::optional<Answer>(const Request&)> oracle) { oracle_ = std::move(oracle); }

    [[nodiscard]] boost::asio::awaitable<Result<source::FeedAnswer>> fetch(std::string category,
                                                                           std::string etag) override;

    /// From now on nothing is fetched; nothing: it is again.
    void rest(std::optional<Error> obstacle) { obstacle_ = std::move(obstacle); }
    [[nodiscard]] boost::asio::awaitable<Result<void>> may_fetch() override {
        co_return obstacle_ ? Result<void>(std::unexpected(*obstacle_)) : Result<void>{};
    }

    [[nodiscard]] const std::vector<Request>& requests() const { return requests_; }
    /// The categories asked for since the last call.
    [[nodiscard]] std::vector<std::string> take_asked();

private:
    Answer next(const Request& request);

    std::map<std::string, std::deque<Answer>> scripts_;
    std::function<std::optional<Answer>(const Request&)> oracle_;
    std::optional<Error> obstacle_;
    std::vector<Request> requests_;
    std::size_t taken_{0};
};

}  // namespace paperwire::fakes
