// SPDX-License-Identifier: MIT
// bench: the mail client beside postfix's own smtp-source, against the same smtp-sink on loopback: the same sessions,
// mails and bytes, alternating, the median of five. Without those two programs (package postfix, its daemon need not
// run) nothing is measured. smtp-source keeps its connections, too (-d).
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "bot/async/offload.hpp"
#include "bot/net/mail_client.hpp"
#include "tests/bench/measure.hpp"

extern char** environ;

namespace paperwire::bench {

namespace {

constexpr std::size_t mail_bytes = 20'000;
constexpr int mail_count = 10'000;
constexpr int rounds = 5;
constexpr std::array sessions{2U, 10U, 20U};

pid_t start(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = -1;
    return ::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0 ? child : -1;
}

int wait_for(pid_t child) {
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(socket);
    return ntohs(address.sin_port);
}

bool listens(int port) {
    const sockaddr_in address = loopback(port);
    for (int attempt = 0; attempt < 200; ++attempt) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        if (connected) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
}

/// smtp-sink, as long as it lives.
class Sink {
public:
    Sink() : port_(free_port()) {
        std::vector<std::string> words{"smtp-sink"};
        if (::geteuid() == 0) words.insert(words.end(), {"-u", "nobody"});
        words.insert(words.end(), {address(), "200"});
        child_ = start(std::move(words));
    }
    ~Sink() {
        if (child_ > 0) ::kill(child_, SIGKILL);
        if (child_ > 0) wait_for(child_);
    }
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    [[nodiscard]] bool works() const { return child_ > 0 && listens(port_); }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

private:
    int port_;
    pid_t child_{-1};
};

/// Mails a second; 0 when something failed.
double rate_of_theirs(const Sink& sink, unsigned connections) {
    const Stopwatch watch;
    const pid_t child =
        start({"smtp-source", "-d", "-s", std::to_string(connections), "-l", std::to_string(mail_bytes), "-m",
               std::to_string(mail_count), "-f", "bot@example.org", "-t", "ana@example.org", sink.address()});
    if (child < 0 || wait_for(child) != 0) return 0;
    return mail_count / watch.wall();
}

boost::asio::awaitable<void> send_some(net::MailClient& client, const net::MailMessage& mail, int& left, int& failed) {
    while (left > 0) {
        --left;
        net::MailMessage message = mail;
        const net::MailReply reply = co_await client.send(std::move(message));
        if (reply.stage != net::SmtpStage::done) ++failed;
    }
}

double rate_of_ours(const Sink& sink, unsigned connections, const net::MailMessage& mail) {
    boost::asio::io_context loop;
    net::MailServer server;
    server.url = "smtp://" + sink.address();
    server.tls_off = true;
    server.connections = connections;
    const auto client = net::create_mail_client(loop.get_executor(), server);
    int left = mail_count;
    int failed = 0;
    const Stopwatch watch;
    for (unsigned i = 0; i < connections; ++i)
        async::spawn(loop.get_executor(), "send", send_some(*client, mail, left, failed));
    loop.run();
    return failed == 0 ? mail_count / watch.wall() : 0;
}

net::MailMessage make_mail() {
    net::MailMessage mail{"bot@example.org", "ana@example.org", "Subject: bench\r\n\r\n"};
    while (mail.bytes.size() + 80 <= mail_bytes) mail.bytes += std::string(78, 'x') + "\r\n";
    return mail;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void compare(const Sink& sink, unsigned connections, const net::MailMessage& mail) {
    std::vector<double> theirs;
    std::vector<double> ours;
    for (int round = 0; round < rounds; ++round) {
        theirs.push_back(rate_of_theirs(sink, connections));
        ours.push_back(rate_of_ours(sink, connections, mail));
    }
    std::printf("%8u %14.0f %14.0f %7.0f %%\n", connections, median(theirs), median(ours),
                100 * median(ours) / std::max(median(theirs), 1.0));
}

}  // namespace

int run() {
    const Sink sink;
    if (!sink.works()) {
        std::puts("smtp_bench: smtp-sink and smtp-source are not there (package postfix); nothing is measured");
        return 0;
    }
    std::printf("%d mails of %zu bytes to smtp-sink, mails/s, median of %d\n", mail_count, mail_bytes, rounds);
    std::printf("%8s %14s %14s %9s\n", "sessions", "smtp-source", "paperwire", "ratio");
    const net::MailMessage mail = make_mail();
    for (const unsigned connections : sessions) compare(sink, connections, mail);
    return 0;
}

}  // namespace paperwire::bench

int main() { return paperwire::bench::run(); }
