// SPDX-License-Identifier: MIT
#include "config/url.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace paperwire::config {

namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool is_scheme(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
    });
}

bool is_host(std::string_view host) {
    const bool v6 = host.find(':') != std::string_view::npos;
    return !host.empty() && host.size() <= 253 && !host.starts_with('.') && host.find("..") == std::string_view::npos &&
           std::ranges::all_of(host, [&](unsigned char c) {
               return v6 ? std::isxdigit(c) != 0 || c == ':' || c == '.' || c == '%'
                         : std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c >= 0x80;
           });
}

/// Cuts `host[:port]` apart; false when it is neither.
bool take_authority(std::string_view authority, Url& url) {
    std::string_view host = authority;
    std::string_view port;
    bool has_port = false;
    const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
    if (bracket != std::string_view::npos) {
        host = authority.substr(1, bracket - 1);
        const auto rest = authority.substr(bracket + 1);
        has_port = !rest.empty();
        if (host.find(':') == std::string_view::npos || (has_port && rest.front() != ':')) {
            return false;
        }
        port = has_port ? rest.substr(1) : rest;
    } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon + 1);
        has_port = true;
        if (port.find(':') != std::string_view::npos) {
            return false;
        }
    }
    url.host = lower(host);
    url.port = has_port ? parse_port(port) : 0;
    return is_host(url.host) && url.port >= 0 && !(has_port && url.port == 0);
}

}  // namespace

int parse_port(std::string_view text) {
    int port = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && port >= 0 && port <= 65'535 ? port : -1;
}

Result<Url> parse_url(std::string_view text) {
    if (std::ranges::any_of(text, [](unsigned char c) {
            return c <= 0x20 || c == 0x7F || c == '"' || c == '<' || c == '>' || c == '\\';
        })) {
        return fail(Errc::configuration, "not a URL: it holds blanks, quotes or control characters");
    }
    const auto mark = text.find("://");
    if (mark == std::string_view::npos || !is_scheme(text.substr(0, mark))) {
        return fail(Errc::configuration, "not a URL (want scheme://host…)");
    }
    Url url;
    url.scheme = lower(text.substr(0, mark));
    const auto rest = text.substr(mark + 3);
    const auto slash = rest.find_first_of("/?#");
    auto authority = rest.substr(0, slash);
    url.path = slash == std::string_view::npos ? "" : std::string{rest.substr(slash)};
    if (url.scheme == "file") {
        return authority.empty() && url.path.starts_with('/')
                   ? Result<Url>{url}
                   : fail(Errc::configuration, "not a file URL (want file:///DIR, three slashes)");
    }
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.user_info = std::string{authority.substr(0, at)};
        authority = authority.substr(at + 1);
    }
    if (!take_authority(authority, url)) {
        return fail(Errc::configuration, "not a URL: the host or the port is not one");
    }
    return url;
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host.ends_with(".localhost") || host == "::1") {
        return true;
    }
    const bool digits = std::ranges::all_of(host, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
    return digits && host.starts_with("127.") && std::ranges::count(host, '.') == 3;
}

Result<std::string> parse_listen(std::string_view text) {
    const auto refused = [] {
        return fail(Errc::configuration, "not an address to listen on (want host:port, as in 127.0.0.1:9617)");
    };
    if (text.starts_with(':')) {
        return parse_port(text.substr(1)) < 0 ? Result<std::string>{refused()} : "0.0.0.0" + std::string{text};
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || parse_port(text.substr(colon + 1)) < 0) {
        return refused();
    }
    Url url;
    const std::string_view host = text.substr(0, colon);
    return take_authority(host, url) && url.port == 0 ? Result<std::string>{std::string{text}} : refused();
}

}  // namespace paperwire::config
