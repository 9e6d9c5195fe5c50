// SPDX-License-Identifier: MIT
// source: one coroutine at a time, in the order they came. Loop thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <memory>

namespace paperwire::source {

/// Passed from hand to hand. It outlives those who wait for it.
class Baton {
public:
    /// Given back when the last hand lets go.
    class Hold {
    public:
        explicit Hold(Baton& baton) : baton_(&baton) {}
        Hold(Hold&& other) noexcept : baton_(std::exchange(other.baton_, nullptr)) {}
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (baton_ != nullptr) {
                baton_->give_back();
            }
        }

    private:
        Baton* baton_;
    };

    /// Waits until the baton is free. Throws boost::system::system_error when cancelled while waiting.
    [[nodiscard]] boost::asio::awaitable<Hold> take();

private:
    using Channel = boost::asio::experimental::channel<void(boost::system::error_code)>;

    void give_back();

    std::unique_ptr<Channel> channel_;  // holds one message while the baton is free
};

}  // namespace paperwire::source
