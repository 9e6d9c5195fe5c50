// SPDX-License-Identifier: MIT
// The web server over loopback, asked with bare sockets: what is right, what is wrong, and what never comes to an end.
#include "bot/daemon/http_server.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

namespace paperwire::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

asio::awaitable<HttpAnswer> answer(HttpAsked asked) {
    HttpAnswer said;
    said.body = "you asked for " + asked.path;
    if (asked.is_post) said.body = "you sent " + asked.type + " to " + asked.path + ": " + asked.body;
    if (asked.path == "/fault") throw std::out_of_range("what nobody thought of");
    if (asked.path == "/missing") said.status = 404;
    if (asked.path == "/own") said.headers = {{"X-Own", "yes"}, {"Cache-Control", "private"}};
    if (asked.path == "/long") said.body = std::string(std::size_t{20} << 20U, 'x');
    co_return said;
}

/// A blocking connection of the test's own.
class Caller {
public:
    explicit Caller(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~Caller() { ::close(socket_); }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    void say(const std::string& text) const {
        [[maybe_unused]] const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    }
    /// Nothing more is said.
    void end() const { ::shutdown(socket_, SHUT_WR); }
    /// Everything until the server ends the connection.
    [[nodiscard]] std::string hear_all() const {
        std::string heard;
        std::array<char, 4096> buffer{};
        for (;;) {
            const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (size <= 0) return heard;
            heard.append(buffer.data(), static_cast<std::size_t>(size));
        }
    }
    /// Reads until `end` was heard.
    [[nodiscard]] std::string hear_until(const std::string& end) const {
        std::string heard;
        char one = 0;
        while (!heard.ends_with(end) && ::recv(socket_, &one, 1, 0) == 1) heard += one;
        return heard;
    }

private:
    int socket_;
    bool connected_{false};
};

class HttpServerTest : public testing::Test {
protected:
    void start(HttpLimits limits = {}) {
        server_.emplace(loop_.get_executor(), answer, limits);
        const auto listening = server_->listen("127.0.0.1:0");
        ASSERT_TRUE(listening) << listening.error().message;
        port_ = server_->port();
        thread_ = std::thread([this] { loop_.run(); });
    }

    void TearDown() override {
        asio::post(loop_, [this] { server_.reset(); });
        work_.reset();
        if (thread_.joinable()) thread_.join();
        loop_.restart();
        loop_.run();
    }

    /// What one request is answered, with the connection closed afterwards.
    [[nodiscard]] std::string ask(const std::string& request) const {
        const Caller caller(port_);
        caller.say(request);
        return caller.hear_all();
    }

    /// Asked on the loop's thread.
    [[nodiscard]] std::size_t connections() {
        std::promise<std::size_t> count;
        asio::post(loop_, [this, &count] { count.set_value(server_->connections()); });
        return count.get_future().get();
    }

    void wait_for_connections(std::size_t count) {
        while (connections() != count) std::this_thread::yield();
    }

    asio::io_context loop_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{loop_.get_executor()};
    std::optional<HttpServer> server_;
    std::uint16_t port_{0};
    std::thread thread_;
};

const std::string closing = "Host: here\r\nConnection: close\r\n\r\n";

TEST_F(HttpServerTest, AnswersGetWithoutTheQuery) {
    start();

    const std::string heard = ask("GET /status?who=me HTTP/1.1\r\n" + closing);

    EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(heard, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
    EXPECT_THAT(heard, HasSubstr("Content-Length: 21\r\n"));
    EXPECT_THAT(heard, EndsWith("\r\n\r\nyou asked for /status"));
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
    start();

    const std::string heard = ask("HEAD /status HTTP/1.1\r\n" + closing);

    EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(heard, HasSubstr("Content-Length: 21\r\n"));
    EXPECT_THAT(heard, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, KeepsTheConnectionForTheNextRequest) {
    start();
    const Caller caller(port_);

    caller.say("GET /one HTTP/1.1\r\nHost: here\r\n\r\nHEAD /two HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_THAT(caller.hear_until("/one"), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(caller.hear_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
    caller.say("GET /missing HTTP/1.1\r\n" + closing);

    EXPECT_THAT(caller.hear_all(), StartsWith("HTTP/1.1 404 Not Found\r\n"));
}

TEST_F(HttpServerTest, RefusesOtherMethods) {
    start();

    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
        const std::string heard =
            ask(std::string(method) + " /status HTTP/1.1\r\nContent-Length: 3\r\n" + closing + "abc");
        EXPECT_THAT(heard, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n")) << method;
        EXPECT_THAT(heard, HasSubstr("Allow: GET, HEAD\r\n")) << method;
    }
}

/// Limits under which `/u/` takes a POST.
HttpLimits with_post() {
    HttpLimits limits;
    limits.post_below = "/u/";
    return limits;
}

std::string post(const std::string& path, const std::string& body, const std::string& more = {}) {
    return "POST " + path + " HTTP/1.1\r\nContent-Type: text/x\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + more + closing + body;
}

TEST_F(HttpServerTest, TakesAPostWhereItMay) {
    start(with_post());

    EXPECT_THAT(ask(post("/u/abc?x=y", "a=b")), EndsWith("\r\n\r\nyou sent text/x to /u/abc: a=b"));
    EXPECT_THAT(ask(post("/u/abc", "")), EndsWith("\r\n\r\nyou sent text/x to /u/abc: "));
    EXPECT_THAT(ask(post("/u/abc", std::string(1024, 'x'))), EndsWith(": " + std::string(1024, 'x')));
    EXPECT_THAT(ask("POST /u/abc HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + closing + "3\r\na=b\r\n0\r\n\r\n"),
                EndsWith(" to /u/abc: a=b"));
    EXPECT_THAT(ask("GET /u/abc HTTP/1.1\r\n" + closing), EndsWith("you asked for /u/abc"));
}

TEST_F(HttpServerTest, KeepsTheConnectionAfterAPost) {
    start(with_post());
    const Caller caller(port_);

    caller.say("POST /u/one HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\n\r\nx");
    EXPECT_THAT(caller.hear_until("/u/one: x"), StartsWith("HTTP/1.1 200 OK\r\n"));
    caller.say("GET /two HTTP/1.1\r\n" + closing);

    EXPECT_THAT(caller.hear_all(), EndsWith("you asked for /two"));
}

TEST_F(HttpServerTest, AsksForABodyThatWaitsToBeAsked) {
    start(with_post());
    const Caller caller(port_);

    caller.say("POST /u/one HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n" + closing);
    EXPECT_EQ(caller.hear_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    caller.say("x");

    EXPECT_THAT(caller.hear_all(), EndsWith("/u/one: x"));
}

TEST_F(HttpServerTest, BoundsABodyHoweverItIsSent) {
    start(with_post());
    const std::string chunks = "401\r\n" + std::string(1025, 'x') + "\r\n0\r\n\r\n";

    EXPECT_THAT(ask(post("/u/abc", std::string(1025, 'x'))), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask("POST /u/abc HTTP/1.1\r\nContent-Length: 99999999999\r\n" + closing), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask("POST /u/abc HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + closing + chunks),
                StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask("GET /still HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));
}

/// A peer in between that reads the framing in another way would see another request in the body.
TEST_F(HttpServerTest, RefusesABodyWhoseEndCouldBeReadInTwoWays) {
    start(with_post());
    const std::string chunks = closing + "3\r\na=b\r\n0\r\n\r\n";
    const std::string head = "POST /u/abc HTTP/1.1\r\n";

    for (const char* codings : {"gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "identity", "xchunked",
                                "", "chunked;q=1", "\"chunked\""})
        EXPECT_THAT(ask(head + "Transfer-Encoding: " + codings + "\r\n" + chunks), StartsWith("HTTP/1.1 400 "))
            << codings;
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    EXPECT_THAT(ask(head + chunked + chunked + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask(head + chunked + "Transfer-Encoding: gzip\r\n" + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask(head + "Content-Length: 3\r\n" + chunked + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask(head + chunked + "Content-Length: 3\r\n" + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask(head + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n" + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask(head + "Content-Length: 3\r\nContent-Length: 4\r\n" + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("POST /u/abc HTTP/1.0\r\n" + chunked + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("GET /u/abc HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + chunks), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask(head + "Transfer-Encoding: CHUNKED\r\n" + chunks), EndsWith(" to /u/abc: a=b"));
}

TEST_F(HttpServerTest, UnderstandsAWholeAddressForAPath) {
    start(with_post());
    const auto get = [this](const std::string& target) { return ask("GET " + target + " HTTP/1.1\r\n" + closing); };

    EXPECT_THAT(ask(post("http://papers.example.org/u/abc?x=y", "a=b")), EndsWith("you sent text/x to /u/abc: a=b"));
    EXPECT_THAT(get("HTTPS://papers.example.org:8443/status?a=http://b/c"), EndsWith("you asked for /status"));
    EXPECT_THAT(get("http://papers.example.org"), EndsWith("you asked for /"));
    EXPECT_THAT(get("http://papers.example.org?who=me"), EndsWith("you asked for /"));
    EXPECT_THAT(ask(post("http://papers.example.org/status", "a=b")), StartsWith("HTTP/1.1 405 "));
    for (const char* target : {"http:///status", "http:/status", "ftp://papers.example.org/status", "status", "*"})
        EXPECT_THAT(get(target), StartsWith("HTTP/1.1 400 ")) << target;
}

TEST_F(HttpServerTest, OutlivesALastChunkThatComesInPieces) {
    start(with_post());
    {
        const Caller caller(port_);
        caller.say("POST /u/one HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n" + closing +
                   "0\r\n");
        EXPECT_EQ(caller.hear_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        caller.say("\r");
        caller.end();
        EXPECT_EQ(caller.hear_all(), "");
    }

    EXPECT_THAT(ask("GET /still HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, CutsWhoeverNeverEndsABody) {
    HttpLimits limits = with_post();
    limits.body = 50ms;
    start(std::move(limits));

    const Caller slow(port_);
    slow.say("POST /u/abc HTTP/1.1\r\nContent-Length: 10\r\n" + closing + "abc");

    EXPECT_EQ(slow.hear_all(), "");
}

TEST_F(HttpServerTest, RefusesAPostElsewhereAndOtherMethodsThere) {
    start(with_post());

    for (const char* path : {"/status", "/u", "/", "/U/abc", "/x/u/abc"})
        EXPECT_THAT(ask(post(path, "a=b")),
                    testing::AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: GET, HEAD\r\n")))
            << path;
    EXPECT_THAT(ask("PUT /u/abc HTTP/1.1\r\nContent-Length: 3\r\n" + closing + "abc"),
                testing::AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: GET, HEAD, POST\r\n")));
}

TEST_F(HttpServerTest, SendsAnAnswersOwnHeaders) {
    start();

    const std::string heard = ask("HEAD /own HTTP/1.1\r\n" + closing);

    EXPECT_THAT(heard, HasSubstr("\r\nX-Own: yes\r\n"));
    EXPECT_THAT(heard, HasSubstr("\r\nCache-Control: private\r\n"));
    EXPECT_THAT(heard, Not(HasSubstr("no-store")));
}

TEST_F(HttpServerTest, RefusesABodyAndNonsense) {
    start();

    EXPECT_THAT(ask("GET / HTTP/1.1\r\nContent-Length: 3\r\n" + closing + "abc"), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask("\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: here\r\nno colon\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpServerTest, RefusesAHeadThatIsTooLong) {
    start();

    const std::string heard = ask("GET / HTTP/1.1\r\nX-Long: " + std::string(20'000, 'x') + "\r\n" + closing);

    // What was not read when the answer went out makes the kernel reset the connection: the answer may be lost then.
    EXPECT_TRUE(heard.empty() || heard.starts_with("HTTP/1.1 431 ")) << heard;
    EXPECT_THAT(ask("GET /still HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, CutsWhoeverSaysNothingOrSpeaksTooSlowly) {
    HttpLimits limits;
    limits.head = 50ms;
    start(limits);

    const Caller silent(port_);
    const Caller slow(port_);
    slow.say("GET / HT");

    EXPECT_EQ(silent.hear_all(), "");
    EXPECT_EQ(slow.hear_all(), "");
    // The caller hears of the end a moment before the server has counted it.
    while (connections() != 0U) std::this_thread::yield();
}

TEST_F(HttpServerTest, CutsWhoeverDoesNotListen) {
    HttpLimits limits;
    limits.write = 50ms;
    start(limits);

    const Caller deaf(port_);
    deaf.say("GET /long HTTP/1.1\r\n" + closing);
    while (connections() != 1U) std::this_thread::yield();
    while (connections() != 0U) std::this_thread::yield();

    EXPECT_LT(deaf.hear_all().size(), std::size_t{20} << 20U);
}

TEST_F(HttpServerTest, GivesThePlaceOfWhoeverWaitsLongestWithoutAHead) {
    HttpLimits limits;
    limits.connections = 3;
    start(limits);
    const Caller silent(port_);
    wait_for_connections(1);
    const Caller begun(port_);
    begun.say("GET /begun HT");
    wait_for_connections(2);
    const Caller later(port_);
    wait_for_connections(3);

    EXPECT_THAT(ask("GET /readyz HTTP/1.1\r\n" + closing), EndsWith("you asked for /readyz"));
    EXPECT_EQ(silent.hear_all(), "");
    wait_for_connections(2);
    begun.say("TP/1.1\r\n" + closing);
    EXPECT_THAT(begun.hear_all(), EndsWith("you asked for /begun"));
    later.say("GET /later HTTP/1.1\r\n" + closing);
    EXPECT_THAT(later.hear_all(), EndsWith("you asked for /later"));
}

TEST_F(HttpServerTest, GivesThePlaceOfWhoeverHadAnAnswerAndSaysNoMore) {
    HttpLimits limits;
    limits.connections = 2;
    start(limits);
    const Caller kept(port_);
    wait_for_connections(1);
    const Caller silent(port_);
    wait_for_connections(2);
    kept.say("GET /a HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_THAT(kept.hear_until("/a"), StartsWith("HTTP/1.1 200 "));

    EXPECT_THAT(ask("GET /b HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));

    EXPECT_EQ(silent.hear_all(), "") << "it waits longer than the one that had an answer since";
    kept.say("GET /c HTTP/1.1\r\n" + closing);
    EXPECT_THAT(kept.hear_all(), EndsWith("you asked for /c"));
}

TEST_F(HttpServerTest, GivesThePlaceOfWhoeverKeepsItsBodyBack) {
    HttpLimits limits = with_post();
    limits.connections = 2;
    start(limits);
    const Caller first(port_);
    const Caller second(port_);
    for (const Caller* caller : {&first, &second}) {
        caller->say("POST /u/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n" + closing);
        EXPECT_THAT(caller->hear_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
    }

    EXPECT_THAT(ask("GET /b HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));

    EXPECT_EQ(first.hear_all(), "");
    second.say("x");
    EXPECT_THAT(second.hear_all(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, TakesNoMoreConnectionsThanItAnswers) {
    HttpLimits limits;
    limits.connections = 2;
    start(limits);
    const Caller first(port_);
    const Caller second(port_);
    for (const Caller* caller : {&first, &second}) {
        caller->say("GET /long HTTP/1.1\r\n" + closing);
        EXPECT_THAT(caller->hear_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
    }

    const Caller third(port_);

    EXPECT_EQ(third.hear_all(), "");
    EXPECT_THAT(first.hear_all(), EndsWith("xxx"));
    while (connections() > 1U) std::this_thread::yield();
    EXPECT_THAT(ask("GET /b HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AFaultOfOneAnswerEndsItsConnectionAlone) {
    start();

    EXPECT_EQ(ask("GET /fault HTTP/1.1\r\n" + closing), "");

    EXPECT_THAT(ask("GET /b HTTP/1.1\r\n" + closing), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
    start();
    HttpServer other(loop_.get_executor(), answer);

    const auto taken = other.listen("127.0.0.1:" + std::to_string(port_));
    const auto nonsense = other.listen("nowhere");

    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::conflict);
    EXPECT_THAT(taken.error().message, HasSubstr("127.0.0.1:" + std::to_string(port_)));
    EXPECT_THAT(taken.error().message, HasSubstr("name another port"));
    ASSERT_FALSE(nonsense);
    EXPECT_EQ(nonsense.error().code, Errc::configuration);
}

}  // namespace
}  // namespace paperwire::daemon
