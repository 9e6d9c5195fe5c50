// SPDX-License-Identifier: MIT
// daemon: messages for looking at.
#include "bot/daemon/messages.hpp"

#include "bot/net/http_client.hpp"
#include "channels/create.hpp"

namespace paperwire::daemon {

namespace {

/// What stands for Slack's name of the first message: the shape of a real one.
constexpr const char* no_receipt = "0000000000.000000";

/// Rendering needs a channel, and a channel a client: this one leads nowhere.
class NoNetwork final : public net::HttpClient {
public:
    boost::asio::awaitable<Result<net::HttpResponse>> send(net::HttpRequest request) override {
        static_cast<void>(request);
        co_return fail(Errc::unavailable, "nothing is sent here");
    }
};

Result<std::unique_ptr<channels::Channel>> make_renderer(const config::ChannelSettings& settings, NoNetwork& nowhere) {
    if (const auto* email = std::get_if<email::EmailSettings>(&settings)) return email::create_channel(*email, nullptr);
    if (const auto* telegram = std::get_if<telegram::TelegramSettings>(&settings)) {
        return telegram::create_channel(*telegram, nowhere);
    }
    if (const auto* slack = std::get_if<slack::SlackSettings>(&settings)) return slack::create_channel(*slack, nowhere);
    return fail(Errc::internal, "this channel has no messages");
}

Result<std::string> compose(const config::ChannelSettings& settings, const channels::Recipient& recipient,
                            const channels::PartContext& context, const channels::PartBytes& bytes) {
    if (const auto* email = std::get_if<email::EmailSettings>(&settings)) {
        return email::compose_message(*email, recipient, context, bytes);
    }
    if (std::holds_alternative<telegram::TelegramSettings>(settings)) return telegram::compose_body(recipient, bytes);
    return slack::compose_body(recipient, context, bytes);
}

}  // namespace

Result<std::vector<std::string>> messages_of(const Digest& digest, const channels::Recipient& recipient,
                                             const config::ChannelSettings& settings) {
    NoNetwork nowhere;
    const auto channel = make_renderer(settings, nowhere);
    if (!channel) return std::unexpected(channel.error());
    const auto parts = (*channel)->render(digest);
    if (!parts) return std::unexpected(parts.error());
    std::vector<std::string> messages;
    for (const channels::PartBytes& bytes : *parts) {
        const int number = static_cast<int>(messages.size()) + 1;
        const channels::PartContext context{digest.id, number, static_cast<int>(parts->size()),
                                            number == 1 ? "" : no_receipt};
        auto message = compose(settings, recipient, context, bytes);
        if (!message) return std::unexpected(message.error());
        messages.push_back(std::move(*message));
    }
    return messages;
}

std::vector<channels::Budget> budgets_of(const channels::Recipient& recipient,
                                         const config::ChannelSettings& settings) {
    NoNetwork nowhere;
    const auto channel = make_renderer(settings, nowhere);
    return channel ? (*channel)->budgets(recipient) : std::vector<channels::Budget>{};
}

}  // namespace paperwire::daemon
