// SPDX-License-Identifier: MIT
// net: the mail client: lines to the server, each with a thread of its own, lent to one send at a time. Who finds none
// free waits in a queue on the loop. All state here belongs to the loop's thread; only SmtpLine::deliver runs
// elsewhere.
#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <optional>

#include "bot/async/offload.hpp"
#include "bot/net/mail_client.hpp"
#include "bot/net/smtp_line.hpp"

namespace paperwire::net {

namespace {

namespace asio = boost::asio;

struct Line {
    Line(const MailServer& server, const std::atomic<bool>& stopping) : smtp(server, stopping), threads("mail", 1) {}

    SmtpLine smtp;
    async::Threads threads;  // joined before the handle goes
};

/// A place in the queue. The timer never runs out; it is cancelled to wake the one who waits.
struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : bell(executor, asio::steady_timer::time_point::max()) {}

    asio::steady_timer bell;
    Line* line{nullptr};
};

class Lines {
public:
    explicit Lines(MailServer server) : server_(std::move(server)) {
        for (unsigned i = 0; i < std::max(server_.connections, 1U); ++i) {
            free_.push_back(lines_.emplace_back(std::make_unique<Line>(server_, stopping_)).get());
        }
    }

    [[nodiscard]] bool stopping() const { return stopping_; }

    Line* try_take() {
        if (stopping_ || free_.empty()) {
            return nullptr;
        }
        Line* line = free_.front();
        free_.pop_front();
        return line;
    }

    void enqueue(Waiter& waiter) { queue_.push_back(&waiter); }
    void forget(Waiter& waiter) { std::erase(queue_, &waiter); }

    void give_back(Line* line) {
        if (stopping_) {
            return;
        }
        if (queue_.empty()) {
            free_.push_front(line);  // the connection used last is the one most likely alive
            return;
        }
        Waiter* next = queue_.front();
        queue_.pop_front();
        next->line = line;
        next->bell.cancel();
    }

    /// Blocks until the running uploads have ended and every line has hung up, all at the same time; wakes the queue
    /// empty-handed.
    void stop() {
        stopping_ = true;
        for (const auto& line : lines_) {
            asio::post(line->threads.executor(), [smtp = &line->smtp] { smtp->hang_up(); });
        }
        for (Waiter* waiter : std::exchange(queue_, {})) {
            waiter->bell.cancel();
        }
        free_.clear();
        lines_.clear();
    }

private:
    MailServer server_;
    std::atomic<bool> stopping_{false};
    std::vector<std::unique_ptr<Line>> lines_;
    std::deque<Line*> free_;
    std::deque<Waiter*> queue_;
};

/// Holds a line for one send, and gives it back whatever happens, the destruction of the waiting coroutine included.
class Lease {
public:
    Lease(std::shared_ptr<Lines> lines, const asio::any_io_executor& executor)
        : lines_(std::move(lines)), waiter_(executor) {
        waiter_.line = lines_->try_take();
        if (waiter_.line == nullptr && !lines_->stopping()) {
            lines_->enqueue(waiter_);
        }
    }
    ~Lease() {
        if (waiter_.line != nullptr) {
            lines_->give_back(waiter_.line);
        } else {
            lines_->forget(waiter_);
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    [[nodiscard]] bool must_wait() const { return waiter_.line == nullptr && !lines_->stopping(); }
    [[nodiscard]] asio::steady_timer& bell() { return waiter_.bell; }
    /// None when the client stops, or when the wait was cancelled.
    [[nodiscard]] Line* line() const { return lines_->stopping() ? nullptr : waiter_.line; }

private:
    std::shared_ptr<Lines> lines_;
    Waiter waiter_;
};

MailReply unsent(Errc failure, std::string detail) {
    return MailReply{
        .stage = SmtpStage::connect, .code = 0, .text = {}, .failure = failure, .detail = std::move(detail)};
}

class CurlMailClient final : public MailClient {
public:
    CurlMailClient(asio::any_io_executor executor, MailServer server)
        : executor_(std::move(executor)), lines_(std::make_shared<Lines>(std::move(server))) {}
    ~CurlMailClient() override { lines_->stop(); }

    asio::awaitable<MailReply> send(MailMessage message) override {
        return deliver(executor_, lines_, std::move(message));
    }

private:
    /// Touches no member: the client may go while this waits.
    static asio::awaitable<MailReply> deliver(asio::any_io_executor executor, std::shared_ptr<Lines> lines,
                                              MailMessage message) {
        if (const auto fault = find_fault(message)) {
            co_return unsent(fault->code, fault->message);
        }
        Lease lease(lines, executor);
        if (lease.must_wait()) {
            const auto quietly = asio::as_tuple(asio::use_awaitable);
            co_await lease.bell().async_wait(quietly);
        }
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        Line* line = lease.line();
        if (line == nullptr || cancellation.cancelled() != asio::cancellation_type::none) {
            co_return unsent(Errc::canceled, "given up before the mail server was asked");
        }
        auto work = [line, message = std::move(message)] { return line->smtp.deliver(message); };
        co_return co_await async::offload(line->threads, std::move(work));
    }

    asio::any_io_executor executor_;
    std::shared_ptr<Lines> lines_;
};

}  // namespace

std::unique_ptr<MailClient> create_mail_client(asio::any_io_executor executor, MailServer server) {
    return std::make_unique<CurlMailClient>(std::move(executor), std::move(server));
}

}  // namespace paperwire::net
