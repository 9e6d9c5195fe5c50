// SPDX-License-Identifier: MIT
// channels/slack: the channel itself: render, compose, post, classify.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "channels/create.hpp"
#include "channels/reply_text.hpp"
#include "channels/slack/mrkdwn.hpp"
#include "channels/slack/render.hpp"
#include "channels/slack/reply.hpp"

namespace paperwire::slack {
namespace {

/// A message a second in a channel, for the API and for webhooks; a little more, so that clocks may differ.
constexpr std::chrono::milliseconds message_interval{1'020};
constexpr unsigned open_posts = 8;
constexpr std::string_view part_opening = R"({"text":)";
/// In place of the first part's ts: the others of its digest go into the channel itself.
constexpr std::string_view no_thread = "none";

bool is_for_thread(const channels::PartContext& context) {
    return context.part > 1 && !context.earlier_receipt.empty() && context.earlier_receipt != no_thread;
}

/// A JSON string of anything, control characters as \u00XX.
std::string json_string(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string json = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || c == 0x7F) {
            json.append("\\u00").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
            continue;
        }
        if (c == '"' || c == '\\') json += '\\';
        json += c;
    }
    return json + '"';
}

/// What is secret of a webhook: all that follows its host.
std::string_view path_of(std::string_view url) {
    const std::size_t host = url.find("://");
    const std::size_t path = host == std::string_view::npos ? host : url.find('/', host + 3);
    return path == std::string_view::npos ? std::string_view{} : url.substr(path);
}

class SlackChannel final : public channels::Channel {
public:
    SlackChannel(SlackSettings settings, net::HttpClient& http) : settings_(std::move(settings)), http_(http) {
        while (settings_.api.ends_with('/')) settings_.api.pop_back();
    }

    Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        // Rendering threads share nothing; what one has made of a paper serves all its later digests.
        static thread_local PieceShelf shelf;
        return render_messages(digest, by_token() ? Thread::possible : Thread::impossible, shelf);
    }

    boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext context,
                                         channels::PartBytes bytes) override {
        if (!by_token()) recipient.to.clear();
        Result<std::string> body = compose_body(recipient, context, bytes);
        if (!body) co_return channels::not_composed(body.error());
        Posted posted = co_await post(std::move(*body));
        if (by_token() && is_for_thread(context) && posted.is_about_thread) {
            // The first part was deleted or takes no replies: what belongs into its thread still has to arrive. It is
            // another message, so it goes when the channel's rate allows one.
            posted.outcome.kind = Outcome::Kind::moved;
            posted.outcome.receipt = no_thread;
        }
        co_return posted.outcome;
    }

    unsigned concurrency() const override { return open_posts; }

    std::vector<channels::Budget> budgets(const channels::Recipient& recipient) const override {
        return {channels::Budget{by_token() ? recipient.to : "webhook", message_interval}};
    }

private:
    struct Posted {
        Outcome outcome;
        bool is_about_thread{false};
    };

    [[nodiscard]] bool by_token() const { return settings_.webhook.empty(); }

    [[nodiscard]] net::HttpRequest request_of(std::string body) const {
        net::HttpRequest request;
        request.method = "POST";
        request.url = by_token() ? settings_.api + "/chat.postMessage" : settings_.webhook.reveal();
        request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
        if (by_token()) request.headers.emplace_back("Authorization", "Bearer " + settings_.token.reveal());
        request.body = std::move(body);
        request.max_body = 1U << 20U;
        request.ca_file = settings_.ca;
        request.handed_over = std::make_shared<bool>(false);
        return request;
    }

    boost::asio::awaitable<Posted> post(std::string body) {
        net::HttpRequest request = request_of(std::move(body));
        const std::shared_ptr<bool> handed_over = request.handed_over;
        Result<net::HttpResponse> response = co_await http_.send(std::move(request));
        Posted posted;
        if (response) {
            hide_secrets(response->body);
            posted.outcome = classify(*response, by_token() ? Door::web_api : Door::webhook, *handed_over);
            posted.is_about_thread = is_about_thread(*response);
        } else {
            hide_secrets(response.error().message);
            posted.outcome = classify(response.error(), *handed_over);
        }
        hide_secrets(posted.outcome.reply);  // what JSON had written in another way
        co_return posted;
    }

    /// Before anything is cut from the text, so that no half of one is left.
    void hide_secrets(std::string& text) const {
        channels::hide_secret(text, settings_.token.reveal());
        channels::hide_secret(text, path_of(settings_.webhook.reveal()));
    }

    SlackSettings settings_;
    net::HttpClient& http_;
};

}  // namespace

Result<std::string> compose_body(const channels::Recipient& recipient, const channels::PartContext& context,
                                 const channels::PartBytes& bytes) {
    if (!bytes.starts_with(part_opening)) return fail(Errc::malformed, "kept message: not one of Slack's");
    if (recipient.to.empty()) return bytes;
    std::string body = "{\"channel\":" + json_string(recipient.to) + ",";
    if (is_for_thread(context)) body += "\"thread_ts\":" + json_string(context.earlier_receipt) + ",";
    return body.append(bytes, 1);
}

std::unique_ptr<channels::Channel> create_channel(SlackSettings settings, net::HttpClient& http) {
    return std::make_unique<SlackChannel>(std::move(settings), http);
}

}  // namespace paperwire::slack
