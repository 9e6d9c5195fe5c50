// SPDX-License-Identifier: MIT
#include "bot/source/baton.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paperwire::source {

namespace asio = boost::asio;

asio::awaitable<Baton::Hold> Baton::take() {
    if (channel_ == nullptr) {
        const auto executor = co_await asio::this_coro::executor;
        channel_ = std::make_unique<Channel>(executor, 1);
        give_back();
    }
    co_await channel_->async_receive(asio::use_awaitable);
    co_return Hold(*this);
}

void Baton::give_back() { channel_->try_send(boost::system::error_code{}); }

}  // namespace paperwire::source
