// SPDX-License-Identifier: MIT
// What systemd would hear, on a datagram socket of the test's own.
#include "bot/daemon/systemd_notify.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/fakes/installation.hpp"

namespace paperwire::daemon {
namespace {

class SystemdNotify : public testing::Test {
protected:
    void SetUp() override {
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = folder_.file("notify");
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        ASSERT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    void TearDown() override {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
        ::close(socket_);
    }

    [[nodiscard]] std::string heard() const {
        std::array<char, 512> buffer{};
        const auto size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : "";
    }

    fakes::TestFolder folder_;
    int socket_{-1};
};

TEST_F(SystemdNotify, SendsTheMessageWhole) {
    notify_systemd("READY=1\n" + status_message("two\nlines"));

    EXPECT_EQ(heard(), "READY=1\nSTATUS=two lines");
}

TEST_F(SystemdNotify, IsSilentWhereNobodyListens) {
    ::unsetenv("NOTIFY_SOCKET");

    notify_systemd("READY=1");

    EXPECT_EQ(heard(), "");
}

TEST_F(SystemdNotify, ReloadingBearsTheMonotonicTimeInMicroseconds) {
    EXPECT_EQ(reloading_message(async::Monotonic{std::chrono::milliseconds{1'234}}),
              "RELOADING=1\nMONOTONIC_USEC=1234000");
}

TEST_F(SystemdNotify, KnowsWhetherItIsWatched) {
    EXPECT_EQ(watchdog_interval(), std::nullopt);
    ::setenv("WATCHDOG_USEC", "2000000", 1);
    EXPECT_EQ(watchdog_interval(), std::chrono::seconds{2});
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(watchdog_interval(), std::nullopt) << "another process is meant";
}

}  // namespace
}  // namespace paperwire::daemon
