// SPDX-License-Identifier: MIT
// nghttpd, an HTTP/2 server by other people (Debian: nghttp2-server), started on a free port of 127.0.0.1. It serves a
// folder, gives uploads back, and writes down all that it receives.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/fakes/loopback.hpp"

namespace paperwire::net {

/// A new empty folder that goes with the object.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// Writes a file; its path.
    std::string write(const std::string& name, std::string_view bytes) const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class Http2Server {
public:
    explicit Http2Server(const fakes::TlsIdentity& identity, std::vector<std::string> flags = {});
    ~Http2Server();
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;

    void put(const std::string& name, std::string_view bytes) const { folder_.write("docs/" + name, bytes); }
    [[nodiscard]] std::string url(std::string_view target) const;
    [[nodiscard]] const std::string& ca_file() const { return ca_file_; }
    /// Ends it; all that it wrote is there to be counted then.
    void stop();
    /// How many times it wrote `words` down.
    [[nodiscard]] std::size_t count(std::string_view words) const;
    [[nodiscard]] std::size_t connections() const;

private:
    void launch(std::vector<std::string> arguments);
    void listen_to();

    Folder folder_;
    std::string ca_file_;
    unsigned short port_{0};
    pid_t process_{-1};
    int output_{-1};
    mutable std::mutex mutex_;
    std::string said_;
    std::thread reader_;
};

}  // namespace paperwire::net
