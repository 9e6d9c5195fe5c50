// SPDX-License-Identifier: MIT
// fakes: reads requests, asks the test for the answer, writes it.
#include "tests/fakes/scripted_http.hpp"

#include <cstdlib>

namespace paperwire::fakes {

HttpAct answer(int status, std::string_view body, std::string_view headers) {
    std::string bytes = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
    bytes.append(headers)
        .append("Content-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n\r\n")
        .append(body);
    return HttpAct{.bytes = std::move(bytes), .after = HttpAct::After::go_on};
}

ScriptedHttp::ScriptedHttp(Reply reply, std::optional<TlsIdentity> tls)
    : reply_(std::move(reply)),
      tls_(std::move(tls)),
      server_([this](Peer& peer, std::size_t number) { serve(peer, number); }) {}

std::string ScriptedHttp::url(std::string_view target) const {
    return std::string(tls_ ? "https" : "http")
        .append("://127.0.0.1:")
        .append(std::to_string(server_.port()))
        .append(target);
}

std::vector<SeenRequest> ScriptedHttp::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void ScriptedHttp::serve(Peer& peer, std::size_t number) {
    if (tls_ && !peer.start_tls(*tls_)) {
        peer.close();
        return;
    }
    while (auto request = read_request(peer)) {
        request->connection = number;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(*request);
        }
        const HttpAct act = reply_(*request);
        if (!peer.write(act.bytes)) {
            break;
        }
        if (act.after == HttpAct::After::stall) {
            peer.wait_for_end();
        } else if (act.after == HttpAct::After::reset) {
            peer.reset();
        }
        if (act.after != HttpAct::After::go_on) {
            break;
        }
    }
    peer.close();
}

std::optional<SeenRequest> ScriptedHttp::read_request(Peer& peer) {
    SeenRequest request;
    std::size_t length = 0;
    while (true) {
        const std::string line = peer.read_line();
        if (line.empty()) {
            return std::nullopt;
        }
        if (line == "\r\n") {
            break;
        }
        request.head += line;
        if (line.starts_with("Content-Length: ")) {
            length = std::strtoul(line.c_str() + 16, nullptr, 10);
        }
    }
    const auto space = request.head.find(' ');
    request.method = request.head.substr(0, space);
    request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
    while (request.body.size() < length) {
        const std::string more = peer.read(length - request.body.size());
        if (more.empty()) {
            return std::nullopt;
        }
        request.body += more;
    }
    return request;
}

}  // namespace paperwire::fakes
