// SPDX-License-Identifier: MIT
// channels/telegram: the channel itself: render, compose, send, classify.
#include <algorithm>
#include <memory>
#include <utility>

#include "bot/core/ascii.hpp"
#include "channels/create.hpp"
#include "channels/reply_text.hpp"
#include "channels/telegram/body.hpp"
#include "channels/telegram/limits.hpp"
#include "channels/telegram/render.hpp"
#include "channels/telegram/reply.hpp"

namespace paperwire::telegram {
namespace {

constexpr unsigned sends_at_once = 16;
constexpr std::chrono::seconds longest_exchange{60};
// An answer holds the message as it was understood, entities and all.
constexpr std::size_t longest_answer = 256U << 10U;

/// As BotFather gives them, `123456:ABC-…`, or what another server of the same API may take for one.
bool is_token(std::string_view token) {
    const auto fits = [](char c) { return ascii::is_letter_or_digit(c) || c == ':' || c == '_' || c == '-'; };
    return !token.empty() && std::ranges::all_of(token, fits);
}

Result<std::string> compose_plain(const channels::Recipient& recipient, const channels::PartBytes& bytes) {
    Result<channels::PartBytes> plain = without_markup(bytes);
    return plain ? compose_body(recipient, *plain) : plain;
}

Outcome no_token() {
    Outcome outcome;
    outcome.scope = Outcome::Scope::channel;
    outcome.reply = "this channel's token is none: want the digits, the colon and the letters that BotFather gave";
    return outcome;
}

/// Whatever a server says, it does not say our token.
void hide(std::string& text, std::string_view token) {
    channels::hide_secret(text, token);
    // The part after the colon is the secret, in whatever form the colon came.
    channels::hide_secret(text, token.substr(token.find(':') + 1));
}

class TelegramChannel final : public channels::Channel {
public:
    TelegramChannel(TelegramSettings settings, net::HttpClient& http) : settings_(std::move(settings)), http_(http) {
        while (settings_.api.ends_with('/')) settings_.api.pop_back();
    }

    Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        return render_messages(digest);
    }

    boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext,
                                         channels::PartBytes bytes) override {
        if (!is_token(settings_.token.reveal())) co_return no_token();
        Result<std::string> body = compose_body(recipient, bytes);
        if (!body) co_return channels::not_composed(body.error());
        const Exchange marked = co_await post(std::move(*body));
        if (!is_about_markup(marked)) co_return outcome_of(marked);
        body = compose_plain(recipient, bytes);
        if (!body) co_return channels::not_composed(body.error());
        const Exchange plain = co_await post(std::move(*body));
        Outcome outcome = outcome_of(plain);
        outcome.plain = outcome.kind == Outcome::Kind::sent;
        co_return outcome;
    }

    unsigned concurrency() const override { return sends_at_once; }

    std::vector<channels::Budget> budgets(const channels::Recipient& recipient) const override {
        return {{"", interval_of_all},
                {"chat:" + recipient.to, is_group(recipient.to) ? interval_of_group : interval_of_chat}};
    }

private:
    boost::asio::awaitable<Exchange> post(std::string body) {
        net::HttpRequest request = request_of(std::move(body));
        const std::shared_ptr<bool> handed_over = request.handed_over;
        Result<net::HttpResponse> answer = co_await http_.send(std::move(request));
        // Before anything is cut from the text, so that no half of the token is left.
        hide(answer ? answer->body : answer.error().message, settings_.token.reveal());
        co_return Exchange{std::move(answer), *handed_over};
    }

    [[nodiscard]] net::HttpRequest request_of(std::string body) const {
        net::HttpRequest request;
        request.method = "POST";
        request.url = settings_.api + "/bot" + settings_.token.reveal() + "/sendMessage";
        request.headers = {{"content-type", "application/json; charset=utf-8"}, {"accept", "application/json"}};
        request.body = std::move(body);
        request.timeout = longest_exchange;
        request.max_body = longest_answer;
        request.ca_file = settings_.ca;
        request.handed_over = std::make_shared<bool>(false);
        return request;
    }

    [[nodiscard]] Outcome outcome_of(const Exchange& exchange) const {
        Outcome outcome = classify(exchange);
        hide(outcome.reply, settings_.token.reveal());
        return outcome;
    }

    TelegramSettings settings_;
    net::HttpClient& http_;
};

}  // namespace

std::unique_ptr<channels::Channel> create_channel(TelegramSettings settings, net::HttpClient& http) {
    return std::make_unique<TelegramChannel>(std::move(settings), http);
}

}  // namespace paperwire::telegram
