// SPDX-License-Identifier: MIT
// channels/archive: the channel. A send has a turn at its folder, stages its files on the threads, and then shares one
// publication with whoever has staged by then. All state here belongs to the loop's thread; the threads get values.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <optional>
#include <set>
#include <utility>

#include "bot/async/offload.hpp"
#include "channels/archive/folder.hpp"
#include "channels/create.hpp"
#include "channels/digest_json.hpp"
#include "channels/reply_text.hpp"

namespace paperwire::archive {

namespace {

using boost::asio::awaitable;

// So many sends share one wait for the disk; more would only hold more memory.
constexpr unsigned at_once = 64;

struct Ticket {
    explicit Ticket(Staged files) : staged(std::move(files)) {}
    Staged staged;
    DiskResult<void> result{};
    bool done{false};
};

/// What the sends of one channel share. Waiters look again whenever anything has changed.
struct Desk {
    std::set<std::string> busy_folders;
    std::vector<std::shared_ptr<Ticket>> staged;
    bool publishing{false};
    std::optional<boost::asio::steady_timer> changed;
};

awaitable<void> wait_for_change(std::shared_ptr<Desk> desk) {
    if (!desk->changed) {
        const auto executor = co_await boost::asio::this_coro::executor;
        desk->changed.emplace(executor, boost::asio::steady_timer::time_point::max());
    }
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await desk->changed->async_wait(token);
}

/// Wakes all who wait. The timer ends with it, so that a channel at rest holds nothing of its loop.
void tell_change(Desk& desk) { desk.changed.reset(); }

/// Keeps a folder from all others until destroyed.
class FolderTurn {
public:
    FolderTurn(std::shared_ptr<Desk> desk, std::string folder) : desk_(std::move(desk)), folder_(std::move(folder)) {}
    ~FolderTurn() {
        desk_->busy_folders.erase(folder_);
        tell_change(*desk_);
    }
    FolderTurn(const FolderTurn&) = delete;
    FolderTurn& operator=(const FolderTurn&) = delete;

private:
    std::shared_ptr<Desk> desk_;
    std::string folder_;
};

/// Publishes what is staged, batch after batch, until nothing is. Runs by itself, so that no sender's end breaks off
/// the others.
awaitable<void> publish_staged(std::shared_ptr<Desk> desk, async::Threads& threads) {
    while (!desk->staged.empty()) {
        const std::vector<std::shared_ptr<Ticket>> batch = std::exchange(desk->staged, {});
        std::vector<Staged> sets;
        for (const auto& ticket : batch) sets.push_back(ticket->staged);
        auto work = [sets = std::move(sets)] { return publish(sets); };
        const auto results = co_await async::offload(threads, std::move(work));
        for (std::size_t i = 0; i < batch.size(); ++i) {
            batch[i]->result = results[i];
            batch[i]->done = true;
        }
        tell_change(*desk);
    }
    desk->publishing = false;
}

Outcome sent(const std::string& folder) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::sent;
    outcome.reply = channels::reply_line("written to " + folder);
    return outcome;
}

Outcome failed(Outcome::Kind kind, std::string_view reply, bool whole_channel) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.scope = whole_channel ? Outcome::Scope::channel : Outcome::Scope::destination;
    outcome.reply = channels::reply_line(reply);
    return outcome;
}

class ArchiveChannel final : public channels::Channel {
public:
    ArchiveChannel(ArchiveSettings settings, async::Threads& threads)
        : settings_(std::move(settings)), threads_(threads) {}

    Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        return std::vector<channels::PartBytes>{channels::compact_json(digest)};
    }

    awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext, channels::PartBytes bytes) override {
        if (!is_safe_place(recipient.to))
            co_return failed(Outcome::Kind::rejected, "\"to\" is not a folder's name", false);
        Job job{settings_, std::move(recipient.to), std::move(bytes)};
        // A cancelled sender must still know whether its files stand: it waits for the disk, never longer.
        const bool throwing = co_await boost::asio::this_coro::throw_if_cancelled();
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        Outcome outcome = co_await write_guarded(std::move(job));
        co_await boost::asio::this_coro::throw_if_cancelled(throwing);
        co_return outcome;
    }

    unsigned concurrency() const override { return at_once; }

private:
    awaitable<Outcome> write_guarded(Job job) {
        try {
            co_return co_await write(std::move(job));
        } catch (const boost::system::system_error& error) {
            co_return failed(Outcome::Kind::retry, std::string{"given up: "} + error.what(), false);
        }
    }

    awaitable<Outcome> write(Job job) {
        const std::string folder = folder_of(settings_, job.to);
        const bool shared_place = job.to.empty();
        while (!desk_->busy_folders.insert(folder).second) co_await wait_for_change(desk_);
        const FolderTurn turn{desk_, folder};
        auto stage = [job = std::move(job)] { return stage_digest(job); };
        const auto staged = co_await async::offload(threads_, std::move(stage));
        if (!staged && staged.error().of_the_part)
            co_return channels::not_composed(Error{Errc::malformed, staged.error().message, {}});
        if (!staged)
            co_return failed(Outcome::Kind::retry, staged.error().message,
                             staged.error().whole_channel || shared_place);
        const auto ticket = std::make_shared<Ticket>(*staged);
        if (!staged->names().empty()) co_await published(ticket);
        if (!ticket->result) {
            const DiskFault& fault = ticket->result.error();
            co_return failed(Outcome::Kind::retry, fault.message, fault.whole_channel || shared_place);
        }
        co_return sent(folder);
    }

    awaitable<void> published(std::shared_ptr<Ticket> ticket) {
        desk_->staged.push_back(ticket);
        if (!desk_->publishing) {
            desk_->publishing = true;
            const auto executor = co_await boost::asio::this_coro::executor;
            async::spawn(executor, "archive.publish", publish_staged(desk_, threads_));
        }
        while (!ticket->done) co_await wait_for_change(desk_);
    }

    ArchiveSettings settings_;
    async::Threads& threads_;
    std::shared_ptr<Desk> desk_{std::make_shared<Desk>()};
};

}  // namespace

std::unique_ptr<channels::Channel> create_channel(ArchiveSettings settings, async::Threads& threads) {
    return std::make_unique<ArchiveChannel>(std::move(settings), threads);
}

}  // namespace paperwire::archive
