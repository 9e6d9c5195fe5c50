// SPDX-License-Identifier: MIT
// net: the one bridge between libcurl's multi interface and Asio. libcurl says which sockets and which deadline it
// cares for; Asio waits; libcurl is told what happened. docs/curl-bridge.md explains it.
#pragma once

#include <curl/curl.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

namespace paperwire::net {

/// All of it belongs to the loop's thread.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
public:
    [[nodiscard]] static std::shared_ptr<CurlMulti> create(boost::asio::any_io_executor executor);
    ~CurlMulti();
    CurlMulti(const CurlMulti&) = delete;
    CurlMulti& operator=(const CurlMulti&) = delete;

    /// Runs one transfer to its end. Nothing when the waiting coroutine was cancelled; the handle is out of libcurl's
    /// hands then, as it is when the coroutine is destroyed. `easy` and all that it points to must outlive the call.
    [[nodiscard]] boost::asio::awaitable<std::optional<CURLcode>> perform(CURL* easy);

private:
    /// A socket of libcurl's that Asio waits for but never closes.
    struct Watched {
        Watched(const boost::asio::any_io_executor& executor, curl_socket_t socket, std::uint64_t number);

        boost::asio::posix::stream_descriptor descriptor;
        std::uint64_t generation;
        int interest{CURL_POLL_NONE};
        bool reading{false};
        bool writing{false};
    };
    struct Transfer;
    class Membership;

    explicit CurlMulti(boost::asio::any_io_executor executor);

    static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* of_socket);
    static int on_timer(CURLM* multi, long milliseconds, void* self);

    void watch(curl_socket_t socket, int what);
    void arm(curl_socket_t socket, Watched& watched);
    void fall_asleep();
    void wake_up();
    void wait_for(curl_socket_t socket, Watched& watched, bool to_write);
    void on_ready(curl_socket_t socket, std::uint64_t generation, bool to_write, bool failed);
    void set_deadline(long milliseconds);
    void tick();
    void look_at_all();
    void act(curl_socket_t socket, int events);
    void collect_finished();

    boost::asio::any_io_executor executor_;
    CURLM* multi_;
    boost::asio::steady_timer deadline_;
    boost::asio::steady_timer watchdog_;
    std::uint64_t deadline_number_{0};
    std::uint64_t generations_{0};
    std::map<curl_socket_t, std::unique_ptr<Watched>> sockets_;
    std::map<CURL*, Transfer*> transfers_;
};

}  // namespace paperwire::net
