// SPDX-License-Identifier: MIT
#include "config/mail_channel.hpp"

#include <charconv>

#include "config/address.hpp"
#include "config/keys.hpp"
#include "config/url.hpp"

namespace paperwire::config {

namespace {

/// The server's parts; nothing after a fault.
std::optional<Url> read_server(const Spot& spot, std::string& server) {
    const auto written = spot.text();
    if (!written) {
        return std::nullopt;
    }
    const auto url = parse_url(*written);
    std::string complaint;
    if (!url) {
        complaint = url.error().message;
    } else if (url->scheme != "smtp" && url->scheme != "smtps") {
        complaint = in_quotes(url->scheme + "://") + " is not known here";
    } else if (!url->user_info.empty()) {
        complaint = "user name and password do not belong here (write username: and password:)";
    } else if (!url->path.empty() && url->path != "/") {
        complaint = "a mail server has no path";
    }
    if (!complaint.empty()) {
        spot.error(complaint + " (want smtp://host:port or smtps://host:port)");
        return std::nullopt;
    }
    server = *written;
    if (server.ends_with('/')) {
        server.pop_back();
    }
    return *url;
}

void check_tls(const Mapping& mapping, const Url& server, email::EmailSettings& settings) {
    const auto tls = mapping.find("tls");
    settings.tls_off = read_tls_off(mapping);
    if (!settings.tls_off) {
        return;
    }
    if (server.scheme == "smtps") {
        tls->error("off contradicts smtps:// (want smtp://, or leave tls out)");
    } else if (mapping.has("password") && !is_loopback(server.host)) {
        tls->error("off would send the password in clear to " + server.host +
                   " (leave tls out, or leave username and password out)");
    }
}

void check_login(const Mapping& mapping) {
    if (mapping.has("username") == mapping.has("password")) {
        return;
    }
    const bool lacks_password = mapping.has("username");
    const Member* const member = mapping.spot().node().find(lacks_password ? "username" : "password");
    Spot(mapping.spot(), *member)
        .error_at_key(lacks_password ? "password is missing beside it" : "username is missing beside it");
}

void read_unsubscribe_address(const Spot& spot, email::EmailSettings& settings) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    if (written->starts_with("mailto:")) {
        const auto address = written->substr(7, written->find('?') - 7);
        std::string plain = address;
        if (const auto token = plain.find("{token}"); token != std::string::npos) {
            plain.replace(token, 7, "token");
        }
        if (!complaint_about_mail_address(plain).empty() || written->find_first_of(" <>,") != std::string::npos) {
            spot.error(in_quotes(*written) + " is not a mailto address (want mailto:leave@example.org)");
        } else if (!settings.unsubscribe_mailto.empty()) {
            spot.error("a second mailto address (want at most one)");
        }
        settings.unsubscribe_mailto = *written;
        return;
    }
    if (const std::string complaint = complaint_about_http(*written, false); !complaint.empty()) {
        spot.error(complaint);
    } else if (written->find("{token}") == std::string::npos) {
        spot.error(in_quotes(*written) +
                   " lacks {token}, which tells who leaves (as in https://papers.example.org/u/{token})");
    } else if (!settings.unsubscribe_url.empty()) {
        spot.error("a second web address (want at most one)");
    }
    settings.unsubscribe_url = *written;
}

constexpr unsigned most_connections = 100;

void read_connections(const Spot& spot, unsigned& connections) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    unsigned number = 0;
    const char* const end = written->data() + written->size();
    const auto [stop, failure] = std::from_chars(written->data(), end, number);
    if (failure != std::errc{} || stop != end || number == 0 || number > most_connections) {
        spot.error(in_quotes(*written) + " is not a number of connections (want 1 to " +
                   std::to_string(most_connections) + ")");
        return;
    }
    connections = number;
}

void check_dkim(const Spot& spot, const Reading& reading) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::dkim);
    for (const std::string_view key : {"domain", "selector"}) {
        const auto name = mapping.require(key);
        static_cast<void>(name ? name->text() : std::nullopt);
    }
    if (const auto key = mapping.require("key", "as in key: \"${file:/etc/paperwire/dkim.pem}\"")) {
        static_cast<void>(reading.secrets.read(*key, false));
    }
    spot.warning_at_key("this version does not sign mails (let the mail server sign)");
}

void read_sender(const Spot& spot, std::string& from) {
    const auto written = spot.text();
    if (!written) {
        return;
    }
    if (const std::string complaint = complaint_about_mailbox(*written); !complaint.empty()) {
        spot.error(in_quotes(*written) + " " + complaint);
    }
    from = *written;
}

}  // namespace

email::EmailSettings read_mail_channel(const Mapping& mapping, const Reading& reading) {
    email::EmailSettings settings;
    if (const auto server = mapping.require("server", "as in server: smtp://mail.example.org:587")) {
        if (const auto url = read_server(*server, settings.server)) {
            check_tls(mapping, *url, settings);
        }
    }
    if (const auto from = mapping.require("from", "as in from: Paperwire <paperwire@example.org>")) {
        read_sender(*from, settings.from);
    }
    check_login(mapping);
    settings.username = mapping.text("username").value_or("");
    if (const auto password = mapping.find("password")) {
        settings.password = reading.secrets.read(*password).value_or(Secret{});
    }
    if (const auto unsubscribe = mapping.find("unsubscribe")) {
        for (const Spot& address : unsubscribe->items()) {
            read_unsubscribe_address(address, settings);
        }
    }
    if (const auto connections = mapping.find("connections")) {
        read_connections(*connections, settings.connections);
    }
    if (const auto dkim = mapping.find("dkim")) {
        check_dkim(*dkim, reading);
    }
    settings.ca = read_ca(mapping, reading);
    return settings;
}

}  // namespace paperwire::config
