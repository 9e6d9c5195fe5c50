// SPDX-License-Identifier: MIT
// channels/email: the channel itself: render, compose, send, classify.
#include <algorithm>
#include <memory>
#include <utility>

#include "bot/async/offload.hpp"
#include "channels/create.hpp"
#include "channels/email/headers.hpp"
#include "channels/email/part.hpp"
#include "channels/email/render.hpp"
#include "channels/email/reply.hpp"
#include "channels/reply_text.hpp"

namespace paperwire::email {
namespace {

/// A bare host gets the port that belongs to its scheme: 587 for smtp (STARTTLS), 465 for smtps.
std::string with_port(const std::string& server) {
    const std::size_t host = server.find("://") == std::string::npos ? 0 : server.find("://") + 3;
    const std::size_t end = std::min(server.find('/', host), server.size());
    const std::string authority = server.substr(host, end - host);
    const std::size_t colon = authority.rfind(':');
    const bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
    const std::string port = has_port ? "" : server.starts_with("smtps://") ? ":465" : ":587";
    return server.substr(0, end) + port + server.substr(end);
}

/// All that a mail is made of; its own, for the one who asked may be gone when it is made.
struct Order {
    std::shared_ptr<const EmailSettings> settings;
    channels::Recipient recipient;
    channels::PartContext context;
    channels::PartBytes bytes;
};

Result<net::MailMessage> compose(const Order& order) {
    Result<std::string> composed = compose_message(*order.settings, order.recipient, order.context, order.bytes);
    if (!composed) return std::unexpected(composed.error());
    Result<Envelope> envelope = make_envelope(*order.settings, order.recipient.to, order.recipient.token);
    if (!envelope) return std::unexpected(envelope.error());
    net::MailMessage message;
    message.from = std::move(envelope->from.address);
    message.to = std::move(envelope->to);
    message.bytes = std::move(*composed);
    return message;
}

class EmailChannel final : public channels::Channel {
public:
    EmailChannel(EmailSettings settings, std::unique_ptr<net::MailClient> mail)
        : settings_(std::make_shared<const EmailSettings>(std::move(settings))),
          mail_(std::move(mail)),
          concurrency_(std::max(1U, settings_->connections)) {}

    Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        const Result<std::vector<Part>> parts = render_parts(digest);
        if (!parts) return std::unexpected(parts.error());
        std::vector<channels::PartBytes> bytes;
        for (const Part& part : *parts) bytes.push_back(to_json(part));
        return bytes;
    }

    boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext context,
                                         channels::PartBytes bytes) override {
        Order order{settings_, std::move(recipient), std::move(context), std::move(bytes)};
        auto work = [order = std::move(order)] { return compose(order); };
        Result<net::MailMessage> message = co_await async::offload(composer_, std::move(work));
        if (!message) co_return channels::not_composed(message.error());
        const net::MailReply reply = co_await mail_->send(std::move(*message));
        co_return classify(reply);
    }

    unsigned concurrency() const override { return concurrency_; }

private:
    std::shared_ptr<const EmailSettings> settings_;
    std::unique_ptr<net::MailClient> mail_;
    unsigned concurrency_;
    async::Threads composer_{"compose", 1};  // a mail is written and read back: many of them would hold up the loop
};

}  // namespace

std::unique_ptr<channels::Channel> create_channel(EmailSettings settings, std::unique_ptr<net::MailClient> mail) {
    return std::make_unique<EmailChannel>(std::move(settings), std::move(mail));
}

net::MailServer mail_server(const EmailSettings& settings) {
    net::MailServer server;
    server.url = with_port(settings.server);
    server.tls_off = settings.tls_off;
    server.ca_file = settings.ca;
    server.username = settings.username;
    server.password = settings.password;
    server.connections = settings.connections;
    return server;
}

}  // namespace paperwire::email
