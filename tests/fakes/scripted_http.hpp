// SPDX-License-Identifier: MIT
// fakes: an HTTP/1.1 server whose answers a test writes byte by byte, and which keeps the requests. Its own threads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/fakes/loopback.hpp"

namespace paperwire::fakes {

struct SeenRequest {
    std::string method;
    std::string target;
    std::string head;  // request line and headers, as they came
    std::string body;
    std::size_t connection{0};
};

struct HttpAct {
    enum class After { go_on, drop, reset, stall };

    std::string bytes{};  // the answer, as it goes over the wire
    After after{After::go_on};
};
/// A whole answer with its Content-Length. `headers` are lines with CRLF.
[[nodiscard]] HttpAct answer(int status, std::string_view body, std::string_view headers = {});

class ScriptedHttp {
public:
    using Reply = std::function<HttpAct(const SeenRequest&)>;

    /// `reply` runs on the connection's thread. With `tls` the server speaks https.
    explicit ScriptedHttp(Reply reply, std::optional<TlsIdentity> tls = std::nullopt);

    [[nodiscard]] std::string url(std::string_view target = "/") const;
    [[nodiscard]] std::vector<SeenRequest> requests() const;
    [[nodiscard]] std::size_t connections() const { return server_.connections(); }
    void stop() { server_.stop(); }

private:
    void serve(Peer& peer, std::size_t number);
    static std::optional<SeenRequest> read_request(Peer& peer);

    Reply reply_;
    std::optional<TlsIdentity> tls_;
    mutable std::mutex mutex_;
    std::vector<SeenRequest> requests_;
    LoopbackServer server_;
};

}  // namespace paperwire::fakes
