// SPDX-License-Identifier: MIT
// delivery: many deliveries, one transaction. Items handed in while a write is under way share the next one, and each
// caller resumes when its own item is on disk.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "bot/async/event.hpp"
#include "bot/async/offload.hpp"
#include "bot/core/result.hpp"

namespace paperwire::delivery {

/// `Answer` is what a write says of all its items; void when it says nothing.
template <typename Item, typename Answer = void>
class GroupCommit {
public:
    /// `write` runs on `store_thread` with all items of one transaction.
    using Write = std::function<Result<Answer>(const std::vector<Item>&)>;

    GroupCommit(boost::asio::any_io_executor executor, async::Threads& store_thread, Write write)
        : executor_(std::move(executor)), store_thread_(store_thread), write_(std::move(write)) {}

    /// Writes the item with whatever else waits. All items of one transaction share its result. Loop thread.
    [[nodiscard]] boost::asio::awaitable<Result<Answer>> commit(Item item) {
        if (!next_) next_ = std::make_shared<Batch>(executor_);
        const std::shared_ptr<Batch> mine = next_;
        mine->items.push_back(std::move(item));
        if (!std::exchange(writing_, true)) async::spawn(executor_, "group commit", write_all());
        co_await mine->written.wait();
        co_return mine->result;
    }

private:
    /// Nobody's in particular: whoever began it goes on as soon as its own batch is on disk.
    boost::asio::awaitable<void> write_all() {
        while (next_) {
            const std::shared_ptr<Batch> batch = std::exchange(next_, nullptr);
            auto work = [this, batch] { return write_(batch->items); };
            batch->result = co_await async::offload(store_thread_, std::move(work));
            if (!next_) writing_ = false;
            batch->written.happen();
            if (!writing_) co_return;
        }
        writing_ = false;
    }

    struct Batch {
        explicit Batch(const boost::asio::any_io_executor& executor) : written(executor) {}
        std::vector<Item> items;
        Result<Answer> result;
        async::Event written;
    };

    boost::asio::any_io_executor executor_;
    async::Threads& store_thread_;
    Write write_;
    std::shared_ptr<Batch> next_;
    bool writing_{false};
};

}  // namespace paperwire::delivery
