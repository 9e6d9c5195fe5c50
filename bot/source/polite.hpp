// SPDX-License-Identifier: MIT
// source: the one way to arXiv: its feeds, query API and OAI-PMH, all processes of one installation, one request at a
// time and a rest after each. Source: info.arxiv.org/help/api/tou.html (read 2026-11): one request in three seconds
// over one connection, all services and machines together; 403 means stop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bot/async/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/net/http_client.hpp"
#include "bot/source/baton.hpp"
#include "bot/source/settings.hpp"

namespace paperwire::source {

enum class Service : std::uint8_t { feeds, query, oai };
/// rss, api, oai: as the configuration calls their addresses.
[[nodiscard]] std::string_view to_string(Service service) noexcept;

/// Who wants to ask what.
struct Claim {
    Service service{Service::feeds};
    std::string contact;                   // a refusal stands for the one who was refused
    std::chrono::milliseconds interval{};  // that is to lie between two requests
    bool of_arxiv{true};                   // the host is arXiv's own
};

using TurnId = std::int64_t;  // of one hold, never given twice

struct TurnAnswer {
    std::optional<TurnId> turn;             // nothing: not now
    std::chrono::milliseconds again_in{0};  // then: ask again after this
};

/// How a hold ended, for all who ask that service.
struct ServiceOutcome {
    enum class Form : std::uint8_t {
        unasked,    // given back before anything was sent: nobody need rest
        answered,   // all is well with the service, whatever the answer holds
        throttled,  // it asks for patience: 406, 429, 503
        refused,    // 403
        silent,     // no answer, or one that says nothing of the service (5xx)
    };
    Form form{Form::unasked};
    std::optional<std::chrono::seconds> patience{};  // throttled: as long as it asked for, if it said so
    std::string words{};                             // throttled, refused: for people
};

/// The right to ask, held over a whole request: from before the connection to after the last byte. The store keeps it,
/// over restarts and among processes. Loop thread.
class Turns {
public:
    virtual ~Turns() = default;
    /// Gives the turn, or says when to ask for it again: never earlier than `interval` after the end of the last
    /// request, whoever made it. Errors: throttled (the service rests, retry_after says how long), refused (it said 403
    /// and nothing has changed since), those of the store.
    [[nodiscard]] virtual boost::asio::awaitable<Result<TurnAnswer>> take(Claim claim) = 0;
    /// What stands in the way of asking at all, as take() has it; takes no turn.
    [[nodiscard]] virtual boost::asio::awaitable<Result<void>> check(Claim claim) = 0;
    /// A sign of life while a request lasts: one in 10 s, since a hold ends after 30 s without. False: it has ended.
    [[nodiscard]] virtual boost::asio::awaitable<Result<bool>> keep(TurnId turn) = 0;
    /// Ends the hold and says how the service did. False: it had ended before, and what came is not to be used.
    [[nodiscard]] virtual boost::asio::awaitable<Result<bool>> give_back(Claim claim, TurnId turn,
                                                                         ServiceOutcome outcome) = 0;
};

/// The clock by which a service rests: for arXiv's own the machine's, for another server, as all retries, the civil one
/// that --at moves.
[[nodiscard]] Instant resting_clock(const async::Clock& clock, bool of_arxiv);

/// Asks politely. `http`, `clock`, `turns` and the loop's context outlive it, and it outlives its requests.
class Asker {
public:
    Asker(ArxivSettings settings, net::HttpClient& http, async::Clock& clock, Turns& turns)
        : settings_(std::move(settings)), http_(http), clock_(clock), turns_(turns) {}

    /// Waits for a turn, asks once and gives the turn back; signs with the contact, and closes the connection: none
    /// stays open while another process or service has its turn. Requests of one object go in the order they came.
    /// Any status but 403, 406, 429 and 503 is a value. Errors: throttled (those three, or the service rests and
    /// nothing was asked; retry_after where known), refused (403, now or before), unavailable, timeout, malformed (as
    /// HttpClient has them), canceled, those of the store. Messages begin with the host. Cancellable; never throws for
    /// that.
    [[nodiscard]] boost::asio::awaitable<Result<net::HttpResponse>> ask(Service service, net::HttpRequest request);

    /// Whether a question there would be sent. Errors: throttled (the service rests), refused (a 403 stands), those of
    /// the store.
    [[nodiscard]] boost::asio::awaitable<Result<void>> may_ask(Service service, std::string url);

    [[nodiscard]] const ArxivSettings& settings() const noexcept { return settings_; }

private:
    struct Ended {
        Result<net::HttpResponse> response;
        ServiceOutcome outcome;
    };

    [[nodiscard]] Claim claim_of(Service service, const std::string& url) const;
    boost::asio::awaitable<Result<net::HttpResponse>> ask_in_line(Claim claim, net::HttpRequest request);
    boost::asio::awaitable<Result<net::HttpResponse>> ask_in_turn(Claim claim, net::HttpRequest request);
    boost::asio::awaitable<Result<TurnId>> wait_for_turn(Claim claim);
    boost::asio::awaitable<Ended> exchange(TurnId turn, bool of_arxiv, net::HttpRequest request);
    boost::asio::awaitable<void> keep(TurnId turn);
    boost::asio::awaitable<void> rest(std::chrono::milliseconds interval);

    ArxivSettings settings_;
    net::HttpClient& http_;
    async::Clock& clock_;
    Turns& turns_;
    Baton baton_;
    std::optional<async::Monotonic> ended_;  // our last request
};

}  // namespace paperwire::source
