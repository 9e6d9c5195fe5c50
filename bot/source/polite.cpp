// SPDX-License-Identifier: MIT
// source: taking the turn, asking while it is kept, giving it back with what came of it.
#include "bot/source/polite.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "bot/core/log.hpp"
#include "bot/source/reply.hpp"
#include "bot/source/url_host.hpp"

namespace paperwire::source {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds sign_of_life{10'000};
/// arXiv's terms, whatever the configuration says. Source: info.arxiv.org/help/api/tou.html (read 2026-11).
constexpr std::chrono::milliseconds least_interval{3'000};

std::string user_agent_of(const std::string& contact) {
    std::string agent{net::product()};
    if (!contact.empty()) {
        agent += contact.find("://") == std::string::npos ? " (+mailto:" : " (+";
        agent += contact + ")";
    }
    return agent;
}

asio::awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

ServiceOutcome outcome_of(const net::HttpResponse& response, const std::optional<Error>& refusal) {
    if (refusal) {
        const bool is_final = refusal->code == Errc::refused;
        return {is_final ? ServiceOutcome::Form::refused : ServiceOutcome::Form::throttled, refusal->retry_after,
                refusal->message};
    }
    return {response.status >= 500 ? ServiceOutcome::Form::silent : ServiceOutcome::Form::answered, {}, {}};
}

}  // namespace

std::string_view to_string(Service service) noexcept {
    switch (service) {
        case Service::feeds: return "rss";
        case Service::query: return "api";
        case Service::oai: return "oai";
    }
    return "rss";
}

Instant resting_clock(const async::Clock& clock, bool of_arxiv) { return of_arxiv ? clock.real() : clock.civil(); }

Claim Asker::claim_of(Service service, const std::string& url) const {
    const bool of_arxiv = is_arxiv_host(url);
    const auto interval = of_arxiv ? std::max(settings_.min_interval, least_interval) : settings_.min_interval;
    return {service, settings_.contact, interval, of_arxiv};
}

asio::awaitable<Result<void>> Asker::may_ask(Service service, std::string url) {
    Claim claim = claim_of(service, url);
    Result<void> may = co_await turns_.check(std::move(claim));
    if (!may) {
        co_return fail(host_of(url), may.error());
    }
    co_return may;
}

asio::awaitable<Result<net::HttpResponse>> Asker::ask(Service service, net::HttpRequest request) {
    const std::string host = host_of(request.url);
    Claim claim = claim_of(service, request.url);
    // Cancelled or not, a turn that was taken is given back.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    Result<net::HttpResponse> response = co_await ask_in_line(std::move(claim), std::move(request));
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (!response) {
        co_return fail(host, response.error());
    }
    co_return response;
}

asio::awaitable<Result<net::HttpResponse>> Asker::ask_in_line(Claim claim, net::HttpRequest request) {
    const bool given_up = co_await is_cancelled();
    if (given_up) {
        co_return fail(Errc::canceled, "given up before it was asked");
    }
    try {
        const Baton::Hold hold = co_await baton_.take();
        co_return co_await ask_in_turn(std::move(claim), std::move(request));
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted &&
            error.code() != asio::experimental::error::channel_cancelled) {
            throw;
        }
    }
    co_return fail(Errc::canceled, "given up before it was asked");
}

asio::awaitable<Result<net::HttpResponse>> Asker::ask_in_turn(Claim claim, net::HttpRequest request) {
    const Result<TurnId> turn = co_await wait_for_turn(claim);
    if (!turn) {
        co_return std::unexpected(turn.error());
    }
    co_await rest(claim.interval);
    const bool given_up = co_await is_cancelled();
    Ended ended{fail(Errc::canceled, "given up before it was asked"), {}};
    if (!given_up) {
        ended = co_await exchange(*turn, claim.of_arxiv, std::move(request));
        ended_ = clock_.monotonic();
    }
    const Result<bool> held = co_await turns_.give_back(std::move(claim), *turn, ended.outcome);
    if (!held) {
        log::warning("source", "a turn was not given back: it ends by itself", {{"reason", held.error().message}});
    } else if (!*held && ended.response) {
        co_return fail(Errc::unavailable, "the turn was lost before the answer was whole (did this machine sleep?)");
    }
    co_return std::move(ended.response);
}

asio::awaitable<Result<TurnId>> Asker::wait_for_turn(Claim claim) {
    for (;;) {
        const bool given_up = co_await is_cancelled();
        if (given_up) {
            co_return fail(Errc::canceled, "given up before it was asked");
        }
        const Result<TurnAnswer> answer = co_await turns_.take(claim);
        if (!answer) {
            co_return std::unexpected(answer.error());
        }
        if (answer->turn) {
            co_return *answer->turn;
        }
        co_await clock_.sleep_for(std::max(answer->again_in, std::chrono::milliseconds{1}));
    }
}

/// The turn's row knows the machine's clock alone, and that may have been set since our last request.
asio::awaitable<void> Asker::rest(std::chrono::milliseconds interval) {
    if (ended_ && *ended_ + interval > clock_.monotonic()) {
        co_await clock_.sleep_until(*ended_ + interval);
    }
}

asio::awaitable<Asker::Ended> Asker::exchange(TurnId turn, bool of_arxiv, net::HttpRequest request) {
    using asio::experimental::awaitable_operators::operator||;
    const std::string host = host_of(request.url);
    request.user_agent = user_agent_of(settings_.contact);
    request.close_after = true;
    asio::awaitable<Result<net::HttpResponse>> answer = http_.send(std::move(request));
    asio::awaitable<void> signs = keep(turn);
    auto first = co_await (std::move(answer) || std::move(signs));
    const bool given_up = co_await is_cancelled();
    if (first.index() != 0) {
        const Errc code = given_up ? Errc::canceled : Errc::unavailable;
        co_return Ended{fail(code, given_up ? "given up before it was answered"
                                            : "the turn was lost before an answer came (did this machine sleep?)"),
                        ServiceOutcome{ServiceOutcome::Form::silent, {}, {}}};
    }
    Result<net::HttpResponse>& response = std::get<0>(first);
    if (!response) {
        co_return Ended{std::move(response), ServiceOutcome{ServiceOutcome::Form::silent, {}, {}}};
    }
    const auto refusal = find_refusal(*response, resting_clock(clock_, of_arxiv));
    ServiceOutcome outcome = outcome_of(*response, refusal);
    if (outcome.form == ServiceOutcome::Form::refused) {
        log::error("source", "arXiv refuses us: nothing more is asked of this service",
                   {{"host", host}, {"reason", outcome.words}});
    }
    if (refusal) {
        co_return Ended{std::unexpected(*refusal), std::move(outcome)};
    }
    co_return Ended{std::move(response), std::move(outcome)};
}

/// Ends when the hold is lost, or cancelled.
asio::awaitable<void> Asker::keep(TurnId turn) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        co_await clock_.sleep_for(sign_of_life);
        const bool is_over = co_await is_cancelled();
        if (is_over) {
            co_return;
        }
        const Result<bool> kept = co_await turns_.keep(turn);
        if (kept && !*kept) {
            co_return;
        }
    }
}

}  // namespace paperwire::source
