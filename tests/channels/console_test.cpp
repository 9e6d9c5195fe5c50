// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "channels/create.hpp"
#include "tests/channels/sample_digest.hpp"

namespace paperwire::console {
namespace {

boost::asio::awaitable<void> send_part(channels::Channel& channel, channels::PartBytes bytes, Outcome& outcome) {
    outcome = co_await channel.send(channels::Recipient(), channels::PartContext(), std::move(bytes));
}

TEST(Console, WritesTheWholeDigestInOneCall) {
    std::vector<std::string> written;
    const auto channel = create_channel(channels::TextStyle{}, [&written](std::string_view text) {
        written.emplace_back(text);
        return true;
    });
    const auto parts = channel->render(samples::rich_digest());
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 1U);

    boost::asio::io_context loop;
    Outcome outcome;
    async::spawn(loop.get_executor(), "send", send_part(*channel, parts->front(), outcome));
    loop.run();

    EXPECT_EQ(outcome.kind, Outcome::Kind::sent);
    EXPECT_EQ(written, std::vector<std::string>{channels::render_text(samples::rich_digest(), channels::TextStyle{})});
    EXPECT_EQ(channel->concurrency(), 1U);
}

TEST(Console, KeepsADigestThatCannotBeWritten) {
    const auto channel = create_channel(channels::TextStyle{}, [](std::string_view) { return false; });

    boost::asio::io_context loop;
    Outcome outcome;
    async::spawn(loop.get_executor(), "send", send_part(*channel, "a digest", outcome));
    loop.run();

    EXPECT_EQ(outcome.kind, Outcome::Kind::retry);
    EXPECT_EQ(outcome.scope, Outcome::Scope::channel);
    EXPECT_EQ(outcome.reply, "standard output does not take it: closed, or the disk behind it is full");
}

}  // namespace
}  // namespace paperwire::console
