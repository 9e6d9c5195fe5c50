// SPDX-License-Identifier: MIT
#include "tests/fakes/rate_server.hpp"

#include <algorithm>

namespace paperwire::fakes {

namespace {

using namespace std::chrono_literals;
using async::Monotonic;

bool is_group(const std::string& chat) { return chat.starts_with('-'); }

}  // namespace

bool RateServer::has_room(Times& times, Monotonic now, std::chrono::milliseconds span, std::size_t most) {
    while (!times.empty() && times.front() <= now - span) times.pop_front();
    return times.size() < most;
}

bool RateServer::accepts(const std::string& chat, Monotonic now) {
    Times& its = of_chat_[chat];
    const bool room_here = is_group(chat) ? has_room(its, now, 60s, 20) : has_room(its, now, 1s, 1);
    const bool at_once = !its.empty() && now - its.back() < 1s;
    if (!has_room(recent_, now, 1s, a_second_) || !room_here || at_once) {
        refused_.push_back(now);
        return false;
    }
    recent_.push_back(now);
    its.push_back(now);
    accepted_.push_back(now);
    return true;
}

double RateServer::achieved() const {
    if (accepted_.empty()) return 0;
    const Monotonic begin = accepted_.front() + 1s;
    const auto after = std::ranges::count_if(accepted_, [begin](Monotonic when) { return when >= begin; });
    const std::chrono::duration<double> span = accepted_.back() - begin;
    return span.count() <= 0 ? 0 : static_cast<double>(after) / span.count() / static_cast<double>(a_second_);
}

std::size_t RateServer::refused_later() const {
    if (accepted_.empty()) return refused_.size();
    const Monotonic begin = accepted_.front() + 1s;
    return static_cast<std::size_t>(std::ranges::count_if(refused_, [begin](Monotonic when) { return when >= begin; }));
}

std::vector<channels::Budget> RateServer::budgets(const std::string& chat) {
    return {{"", 34ms}, {"chat " + chat, is_group(chat) ? 3'000ms : 1'000ms}};
}

}  // namespace paperwire::fakes
