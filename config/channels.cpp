// SPDX-License-Identifier: MIT
#include <unistd.h>
#include <array>
#include <filesystem>
#include <system_error>

#include "config/address.hpp"
#include "config/keys.hpp"
#include "config/mail_channel.hpp"
#include "config/sections.hpp"

namespace paperwire::config {

namespace {

void read_api(const Mapping& mapping, std::string& api, bool& tls_off) {
    const bool off = read_tls_off(mapping);
    const auto spot = mapping.find("api");
    if (spot) {
        api = read_http_base(*spot, off).value_or(api);
    }
    tls_off = off && api.starts_with("http:");
}

/// A bot's or app's token: it goes into a path or a header, so blanks and slashes are refused.
Secret read_token(const Spot& spot, const Reading& reading) {
    auto token = reading.secrets.read(spot).value_or(Secret{});
    const bool is_reference = token.reveal().starts_with("${");
    if (!is_reference && token.reveal().find_first_of(" /?#\\\"") != std::string::npos) {
        spot.error("is not a token (it holds a blank, a slash or a quote)");
    }
    return token;
}

telegram::TelegramSettings read_telegram(const Mapping& mapping, const Reading& reading) {
    telegram::TelegramSettings settings;
    if (const auto token = mapping.require("token", "as in token: \"${env:TELEGRAM_TOKEN}\"")) {
        settings.token = read_token(*token, reading);
    }
    read_api(mapping, settings.api, settings.tls_off);
    settings.ca = read_ca(mapping, reading);
    return settings;
}

Secret read_webhook(const Spot& spot, bool tls_off, const Reading& reading) {
    auto webhook = reading.secrets.read(spot).value_or(Secret{});
    if (webhook.empty() || webhook.reveal().starts_with("${")) {
        return webhook;
    }
    if (const std::string complaint = complaint_about_http(webhook.reveal(), tls_off); !complaint.empty()) {
        spot.error(complaint);
    }
    return webhook;
}

slack::SlackSettings read_slack(const Mapping& mapping, const Reading& reading) {
    slack::SlackSettings settings;
    const auto token = mapping.find("token");
    const auto webhook = mapping.find("webhook");
    const bool off = read_tls_off(mapping);
    read_api(mapping, settings.api, settings.tls_off);
    settings.ca = read_ca(mapping, reading);
    if (mapping.has("token") == mapping.has("webhook")) {
        mapping.spot().error_at_key(mapping.has("token") ? "token and webhook exclude each other (keep one)"
                                                         : "token or webhook is missing");
    }
    if (token) {
        settings.token = read_token(*token, reading);
    }
    if (webhook) {
        settings.webhook = read_webhook(*webhook, off, reading);
        settings.tls_off = off && settings.webhook.reveal().starts_with("http:");
    }
    return settings;
}

archive::ArchiveSettings read_archive(const Mapping& mapping, const Reading& reading) {
    archive::ArchiveSettings settings;
    if (const auto directory = mapping.require("directory", "where the pages go")) {
        settings.directory = read_path(*directory, reading).value_or("");
    }
    if (const auto layout = mapping.find("layout")) {
        settings.layout = static_cast<archive::Layout>(layout->choice(keys::layouts).value_or(0));
    }
    static_cast<void>(read_ca(mapping, reading));
    return settings;
}

std::optional<ChannelSettings> read_channel(const Spot& spot, const Reading& reading) {
    if (!spot.expect_mapping()) {
        return std::nullopt;
    }
    const Member* const member = spot.node().find("type");
    if (member == nullptr) {
        spot.error_at_key("type is missing (want " + listed(keys::channel_types) + ")");
        return std::nullopt;
    }
    const Spot type(spot, *member);
    if (type.node().is(Node::Form::empty) && !type.node().text.empty() && !type.node().text.starts_with('#')) {
        type.error(type.node().text + " without quotes means no value (want type: \"null\")");
        return std::nullopt;
    }
    const auto chosen = type.choice(keys::channel_types);
    if (!chosen) {
        return std::nullopt;
    }
    static constexpr std::array<Words, 6> known{keys::email,   keys::telegram, keys::slack,
                                                keys::archive, keys::console,  keys::null_channel};
    const Mapping mapping(spot, known[*chosen]);
    switch (*chosen) {
        case 0: return read_mail_channel(mapping, reading);
        case 1: return read_telegram(mapping, reading);
        case 2: return read_slack(mapping, reading);
        case 3: return read_archive(mapping, reading);
        case 4: static_cast<void>(read_ca(mapping, reading)); return ConsoleSettings{};
        default: static_cast<void>(read_ca(mapping, reading)); return NullSettings{};
    }
}

}  // namespace

std::string read_ca(const Mapping& mapping, const Reading& reading) {
    const auto spot = mapping.find("ca");
    const auto path = spot ? read_path(*spot, reading) : std::nullopt;
    if (!path || reading.options.secrets == LoadOptions::Secrets::off) {
        return path.value_or("");
    }
    std::error_code failure;
    if (!std::filesystem::exists(*path, failure)) {
        spot->error(in_quotes(*path) + " does not exist (want a file of certificates in PEM form)");
    } else if (::access(path->c_str(), R_OK) != 0) {
        const std::string message = in_quotes(*path) + " cannot be read: permission denied";
        reading.options.secrets == LoadOptions::Secrets::strict ? spot->error(message) : spot->warning(message);
    }
    return *path;
}

ChannelTable read_channels(const Spot& spot, const Reading& reading) {
    ChannelTable channels;
    if (!spot.expect_mapping()) {
        return channels;
    }
    for (const Member& member : spot.node().members) {
        const Spot channel(spot, member);
        if (const std::string complaint = complaint_about_id(member.key); !complaint.empty()) {
            channel.error_at_key(complaint);
        }
        channels.emplace(member.key, read_channel(channel, reading));
    }
    return channels;
}

}  // namespace paperwire::config
