// SPDX-License-Identifier: MIT
// Starts nghttpd, waits until it says that it listens, and ends it.
#include "tests/net/http2_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <stdexcept>

namespace paperwire::net {

namespace {

constexpr const char* program = "/usr/sbin/nghttpd";

unsigned short free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ::bind(probe, generic, length);
    ::getsockname(probe, generic, &length);
    ::close(probe);
    return ntohs(address.sin_port);
}

}  // namespace

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "paperwire-net-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot make a folder");
    }
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, std::string_view bytes) const {
    const auto path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
}

Http2Server::Http2Server(const fakes::TlsIdentity& identity, std::vector<std::string> flags)
    : ca_file_(folder_.write("ca.pem", identity.authority)), port_(free_port()) {
    std::filesystem::create_directories(folder_.path() / "docs");
    std::vector<std::string> arguments{program, "-v", "--echo-upload", "-a", "127.0.0.1", "-d"};
    arguments.push_back((folder_.path() / "docs").string());
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(std::to_string(port_));
    arguments.push_back(folder_.write("key.pem", identity.key));
    arguments.push_back(folder_.write("certificate.pem", identity.certificate));
    launch(std::move(arguments));
    listen_to();
}

Http2Server::~Http2Server() {
    stop();
    ::close(output_);
}

void Http2Server::stop() {
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }
    if (reader_.joinable()) {
        reader_.join();
    }
}

void Http2Server::launch(std::vector<std::string> arguments) {
    std::vector<char*> words;
    for (std::string& argument : arguments) {
        words.push_back(argument.data());
    }
    words.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("cannot make a pipe");
    }
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execv(program, words.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
}

void Http2Server::listen_to() {
    const auto read_on = [this] {
        std::array<char, 65536> bytes{};
        const ssize_t length = ::read(output_, bytes.data(), bytes.size());
        const std::lock_guard lock(mutex_);
        said_.append(bytes.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
        return length > 0;
    };
    while (count(": listen ") == 0) {
        if (!read_on()) {
            throw std::runtime_error("nghttpd did not start (Debian: nghttp2-server): " + said_);
        }
    }
    reader_ = std::thread([read_on] {
        while (read_on()) {
        }
    });
}

std::string Http2Server::url(std::string_view target) const {
    return ("https://127.0.0.1:" + std::to_string(port_)).append(target);
}

std::size_t Http2Server::count(std::string_view words) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (auto at = said_.find(words); at != std::string::npos; at = said_.find(words, at + words.size())) {
        ++found;
    }
    return found;
}

std::size_t Http2Server::connections() const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> ids;
    for (auto at = said_.find("[id="); at != std::string::npos; at = said_.find("[id=", at + 1)) {
        ids.insert(said_.substr(at, said_.find(']', at) - at));
    }
    return ids.size();
}

}  // namespace paperwire::net
