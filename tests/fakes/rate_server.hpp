// SPDX-License-Identifier: MIT
// fakes: the other side of a channel with rates, as strict as the documents have it: so many messages in any second,
// one a second to a chat, twenty a minute to a group. Sliding windows; what is refused counts for nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "bot/async/clock.hpp"
#include "channels/channel.hpp"

namespace paperwire::fakes {

class RateServer {
public:
    explicit RateServer(std::size_t a_second = 30) : a_second_(a_second) {}

    /// 200 or 429 for a message to `chat` at `now`. Groups' names begin with a minus.
    [[nodiscard]] bool accepts(const std::string& chat, async::Monotonic now);

    [[nodiscard]] const std::vector<async::Monotonic>& accepted() const { return accepted_; }
    [[nodiscard]] const std::vector<async::Monotonic>& refused() const { return refused_; }
    /// Accepted from a second after the first message to the last one, over what the overall rate allows.
    [[nodiscard]] double achieved() const;
    /// Refused later than a second after the first message.
    [[nodiscard]] std::size_t refused_later() const;

    /// The budgets that keep these rates.
    [[nodiscard]] static std::vector<channels::Budget> budgets(const std::string& chat);

private:
    using Times = std::deque<async::Monotonic>;
    /// True when fewer than `most` lie within `span` before `now`.
    [[nodiscard]] static bool has_room(Times& times, async::Monotonic now, std::chrono::milliseconds span,
                                       std::size_t most);

    std::size_t a_second_;
    Times recent_;
    std::map<std::string, Times> of_chat_;
    std::vector<async::Monotonic> accepted_;
    std::vector<async::Monotonic> refused_;
};

}  // namespace paperwire::fakes
