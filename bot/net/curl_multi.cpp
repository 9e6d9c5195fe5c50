// SPDX-License-Identifier: MIT
// net: libcurl's callbacks only note what is wanted; everything that acts on it starts from Asio's loop, so that
// libcurl is never entered from inside itself and no coroutine resumes there.
#include "bot/net/curl_multi.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <vector>

#include "bot/net/curl_start.hpp"

namespace paperwire::net {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds watchdog_period{200};
constexpr long most_kept_connections = 64;

}  // namespace

/// One waiting coroutine. The bell never rings by itself; it is cancelled when the transfer is over.
struct CurlMulti::Transfer {
    explicit Transfer(const asio::any_io_executor& executor) : bell(executor, asio::steady_timer::time_point::max()) {}

    asio::steady_timer bell;
    std::optional<CURLcode> result;
};

/// An easy handle's stay in the multi handle; ends with the scope, whichever way that is left.
class CurlMulti::Membership {
public:
    Membership(std::shared_ptr<CurlMulti> owner, CURL* easy, Transfer& transfer)
        : owner_(std::move(owner)), easy_(easy) {
        const bool first = owner_->transfers_.empty();
        owner_->transfers_.emplace(easy_, &transfer);
        curl_multi_add_handle(owner_->multi_, easy_);
        if (first) {
            owner_->wake_up();
        }
    }
    ~Membership() {
        if (owner_->transfers_.erase(easy_) > 0) {
            curl_multi_remove_handle(owner_->multi_, easy_);
        }
        if (owner_->transfers_.empty()) {
            owner_->fall_asleep();
        }
    }
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

private:
    std::shared_ptr<CurlMulti> owner_;
    CURL* easy_;
};

CurlMulti::Watched::Watched(const asio::any_io_executor& executor, curl_socket_t socket, std::uint64_t number)
    : descriptor(executor), generation(number) {
    boost::system::error_code ignored;
    descriptor.assign(socket, ignored);
}

std::shared_ptr<CurlMulti> CurlMulti::create(asio::any_io_executor executor) {
    start_curl();
    return std::shared_ptr<CurlMulti>(new CurlMulti(std::move(executor)));
}

CurlMulti::CurlMulti(asio::any_io_executor executor)
    : executor_(std::move(executor)), multi_(curl_multi_init()), deadline_(executor_), watchdog_(executor_) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, most_kept_connections);
}

CurlMulti::~CurlMulti() {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, static_cast<curl_socket_callback>(nullptr));
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, static_cast<curl_multi_timer_callback>(nullptr));
    for (auto& [socket, watched] : sockets_) {
        watched->descriptor.release();
    }
    curl_multi_cleanup(multi_);
}

asio::awaitable<std::optional<CURLcode>> CurlMulti::perform(CURL* easy) {
    Transfer transfer(executor_);
    const Membership membership(shared_from_this(), easy, transfer);
    const auto quietly = asio::as_tuple(asio::use_awaitable);
    co_await transfer.bell.async_wait(quietly);
    co_return transfer.result;
}

int CurlMulti::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    static_cast<CurlMulti*>(self)->watch(socket, what);
    return 0;
}

int CurlMulti::on_timer(CURLM*, long milliseconds, void* self) {
    static_cast<CurlMulti*>(self)->set_deadline(milliseconds);
    return 0;
}

void CurlMulti::watch(curl_socket_t socket, int what) {
    auto found = sockets_.find(socket);
    if (what == CURL_POLL_REMOVE) {
        if (found != sockets_.end()) {
            // libcurl may close the number right after this, and get the same one for its next connection.
            found->second->descriptor.release();
            sockets_.erase(found);
        }
        return;
    }
    if (found == sockets_.end()) {
        found = sockets_.emplace(socket, std::make_unique<Watched>(executor_, socket, ++generations_)).first;
    }
    found->second->interest = what;
    arm(socket, *found->second);
}

void CurlMulti::arm(curl_socket_t socket, Watched& watched) {
    if ((watched.interest & CURL_POLL_IN) != 0 && !watched.reading) {
        watched.reading = true;
        wait_for(socket, watched, false);
    }
    if ((watched.interest & CURL_POLL_OUT) != 0 && !watched.writing) {
        watched.writing = true;
        wait_for(socket, watched, true);
    }
}

/// With nothing under way nothing may keep the loop from ending: libcurl may go on listening to an idle connection.
void CurlMulti::fall_asleep() {
    watchdog_.cancel();
    for (auto& [socket, watched] : sockets_) {
        boost::system::error_code ignored;
        watched->descriptor.cancel(ignored);
        watched->generation = ++generations_;
        watched->reading = watched->writing = false;
    }
}

/// libcurl does not repeat an interest that it has stated already.
void CurlMulti::wake_up() {
    tick();
    for (auto& [socket, watched] : sockets_) {
        arm(socket, *watched);
    }
}

void CurlMulti::wait_for(curl_socket_t socket, Watched& watched, bool to_write) {
    const auto kind = to_write ? asio::posix::descriptor_base::wait_write : asio::posix::descriptor_base::wait_read;
    watched.descriptor.async_wait(kind, [weak = weak_from_this(), socket, generation = watched.generation,
                                         to_write](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (self && error != asio::error::operation_aborted) {
            self->on_ready(socket, generation, to_write, static_cast<bool>(error));
        }
    });
}

void CurlMulti::on_ready(curl_socket_t socket, std::uint64_t generation, bool to_write, bool failed) {
    const auto is_same = [&](auto at) { return at != sockets_.end() && at->second->generation == generation; };
    const auto before = sockets_.find(socket);
    if (!is_same(before)) {
        return;
    }
    (to_write ? before->second->writing : before->second->reading) = false;
    const int wanted = before->second->interest & (to_write ? CURL_POLL_OUT : CURL_POLL_IN);
    if (wanted != 0 || failed) {
        act(socket, failed ? CURL_CSELECT_ERR : to_write ? CURL_CSELECT_OUT : CURL_CSELECT_IN);
    }
    // A wait is over after one event; libcurl speaks up only when its interest changes.
    const auto after = sockets_.find(socket);
    if (is_same(after) && !failed) {
        arm(socket, *after->second);
    }
}

/// Called from inside libcurl: even a deadline of now waits for the loop.
void CurlMulti::set_deadline(long milliseconds) {
    const std::uint64_t number = ++deadline_number_;
    deadline_.cancel();
    if (milliseconds < 0) {
        return;
    }
    deadline_.expires_after(std::chrono::milliseconds(milliseconds));
    deadline_.async_wait([weak = weak_from_this(), number](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (self && !error && number == self->deadline_number_) {
            self->act(CURL_SOCKET_TIMEOUT, 0);
        }
    });
}

/// libcurl before 8.12 may forget to repeat a deadline that did not change, and 7.88 forgets a response of HTTP/2 that
/// it read while another had its turn: the socket has nothing more to say then, and both would wait for their time
/// limit.
void CurlMulti::tick() {
    watchdog_.expires_after(watchdog_period);
    watchdog_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!self || error) {
            return;
        }
        self->look_at_all();
        if (!self->transfers_.empty()) {
            self->tick();
        }
    });
}

void CurlMulti::look_at_all() {
    act(CURL_SOCKET_TIMEOUT, 0);
    std::vector<curl_socket_t> open;
    for (const auto& [socket, watched] : sockets_) {
        open.push_back(socket);
    }
    for (const curl_socket_t socket : open) {
        if (sockets_.contains(socket)) {
            act(socket, CURL_CSELECT_IN);
        }
    }
}

void CurlMulti::act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    collect_finished();
}

void CurlMulti::collect_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        CURL* easy = message->easy_handle;
        const CURLcode result = message->data.result;  // the message dies with the removal
        curl_multi_remove_handle(multi_, easy);
        if (const auto found = transfers_.find(easy); found != transfers_.end()) {
            found->second->result = result;
            found->second->bell.cancel();
            transfers_.erase(found);
        }
    }
}

}  // namespace paperwire::net
