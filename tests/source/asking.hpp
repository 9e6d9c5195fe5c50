// SPDX-License-Identifier: MIT
// tests: asking arXiv in time that passes only when everybody sleeps.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bot/source/settings.hpp"
#include "tests/fakes/fake_http.hpp"
#include "tests/fakes/fake_turns.hpp"
#include "tests/fakes/run_loop.hpp"
#include "tests/fakes/virtual_clock.hpp"

namespace paperwire::source {

class Asking : public ::testing::Test {
protected:
    Asking() {
        settings_.contact = "ops@example.org";
        settings_.rss = "https://rss.example.org/rss/";
        settings_.api = "https://api.example.org/api/query";
        settings_.oai = "https://oai.example.org/oai";
        http_.on_send([this](const net::HttpRequest&) { sent_at_.push_back(clock_.elapsed()); });
    }

    template <typename T>
    [[nodiscard]] T run(boost::asio::awaitable<T> task) {
        const auto ending = fakes::start(loop_, std::move(task));
        const bool ended = time_.run_until([&ending] { return ending->value || ending->error; });
        if (ending->error) std::rethrow_exception(ending->error);
        if (!ended) throw std::logic_error("the coroutine waits for something that never comes");
        return *std::move(ending->value);
    }

    boost::asio::io_context loop_;
    fakes::VirtualClock clock_{from_milliseconds(1'777'276'800'000)};  // Mon 27 Apr 2026, 08:00 UTC
    fakes::VirtualTime time_{loop_, clock_, {}};
    fakes::FakeHttp http_;
    fakes::FakeTurns turns_{clock_};
    ArxivSettings settings_;
    std::vector<std::chrono::milliseconds> sent_at_;  // when each request began
};

}  // namespace paperwire::source
