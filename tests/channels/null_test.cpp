// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "channels/create.hpp"
#include "tests/channels/sample_digest.hpp"

namespace paperwire::null {
namespace {

boost::asio::awaitable<void> send_part(channels::Channel& channel, channels::PartBytes bytes, Outcome& outcome) {
    outcome = co_await channel.send(channels::Recipient(), channels::PartContext(), std::move(bytes));
}

TEST(Null, TakesEveryDigestInOnePart) {
    const auto channel = create_channel();
    const auto parts = channel->render(samples::rich_digest());
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 1U);

    boost::asio::io_context loop;
    Outcome outcome;
    async::spawn(loop.get_executor(), "send", send_part(*channel, parts->front(), outcome));
    loop.run();

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
}

}  // namespace
}  // namespace paperwire::null
