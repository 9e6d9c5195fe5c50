// SPDX-License-Identifier: MIT
#include "bot/delivery/group_commit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "tests/fakes/run_loop.hpp"

namespace paperwire::delivery {
namespace {

using boost::asio::awaitable;
using testing::ElementsAre;

awaitable<Result<void>> commit(GroupCommit<int>& group, int item) { co_return co_await group.commit(item); }

struct World {
    boost::asio::io_context loop{1};
    async::Threads store_thread{"store", 1};
};

TEST(GroupCommit, ThoseWhoComeMeanwhileShareTheNextWrite) {
    World world;
    std::vector<std::vector<int>> writes;
    GroupCommit<int> group(world.loop.get_executor(), world.store_thread, [&writes](const std::vector<int>& items) {
        writes.push_back(items);
        return Result<void>{};
    });
    std::vector<std::shared_ptr<fakes::Ending<Result<void>>>> endings;
    for (int i = 0; i < 5; ++i) endings.push_back(fakes::start(world.loop, commit(group, i)));

    world.loop.run();

    EXPECT_THAT(writes, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3, 4)));
    for (const auto& ending : endings) {
        ASSERT_TRUE(ending->value.has_value());
        EXPECT_TRUE(ending->value->has_value());
    }
}

TEST(GroupCommit, AFailureIsOfItsOwnBatchAlone) {
    World world;
    GroupCommit<int> group(world.loop.get_executor(), world.store_thread,
                           [](const std::vector<int>& items) -> Result<void> {
                               if (items.front() == 1) return fail(Errc::storage, "disk");
                               return {};
                           });
    std::vector<std::shared_ptr<fakes::Ending<Result<void>>>> endings;
    for (int i = 0; i < 3; ++i) endings.push_back(fakes::start(world.loop, commit(group, i)));
    world.loop.run();
    world.loop.restart();
    endings.push_back(fakes::start(world.loop, commit(group, 3)));

    world.loop.run();

    std::vector<bool> done;
    for (const auto& ending : endings) done.push_back(ending->value->has_value());
    EXPECT_THAT(done, ElementsAre(true, false, false, true));
}

}  // namespace
}  // namespace paperwire::delivery
