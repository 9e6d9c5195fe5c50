// SPDX-License-Identifier: MIT
#include <filesystem>
#include <system_error>

#include "bot/schedule/zone.hpp"
#include "config/keys.hpp"
#include "config/sections.hpp"
#include "config/url.hpp"

namespace paperwire::config {

std::string complaint_about_http(std::string_view url, bool tls_off) {
    const auto parts = parse_url(url);
    if (!parts) {
        return parts.error().message;
    }
    if (parts->scheme != "http" && parts->scheme != "https") {
        return in_quotes(parts->scheme + "://") + " is not known here (want https:// or http://)";
    }
    if (!parts->user_info.empty()) {
        return "an address must not hold a user name or password";
    }
    if (parts->scheme == "http" && !tls_off && !is_loopback(parts->host)) {
        return "http:// to " + parts->host + " is not encrypted (want https://, or tls: off beside it)";
    }
    return {};
}

bool read_tls_off(const Mapping& mapping) {
    const auto spot = mapping.find("tls");
    return spot && spot->choice(keys::tls).value_or(0) == 1;
}

std::optional<std::string> read_http_base(const Spot& spot, bool tls_off) {
    auto url = spot.text();
    if (!url) {
        return std::nullopt;
    }
    if (const std::string complaint = complaint_about_http(*url, tls_off); !complaint.empty()) {
        spot.error(complaint);
        return std::nullopt;
    }
    if (url->find_first_of("?#") != std::string::npos) {
        spot.error("a base address must not hold ? or #");
        return std::nullopt;
    }
    while (url->ends_with('/')) {
        url->pop_back();
    }
    return url;
}

std::optional<std::string> read_path(const Spot& spot, const Reading& reading) {
    auto path = spot.text();
    if (!path) {
        return std::nullopt;
    }
    if (path->starts_with("~/")) {
        const auto home = reading.environment("HOME");
        if (!home || home->empty()) {
            spot.error(in_quotes(*path) + " needs HOME, which is not set (write an absolute path)");
            return std::nullopt;
        }
        path->replace(0, 1, *home);
    }
    std::error_code ignored;
    const std::filesystem::path resolved = reading.faults.resolve(spot.node().place.file, *path);
    auto absolute = std::filesystem::absolute(resolved, ignored).lexically_normal().string();
    if (absolute.size() > 1 && absolute.ends_with('/')) {
        absolute.pop_back();
    }
    return absolute;
}

std::optional<std::string> read_zone(const Spot& spot) {
    auto zone = spot.text();
    if (!zone || schedule::is_zone(*zone)) {
        return zone;
    }
    const auto& names = schedule::zone_names();
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    spot.error(in_quotes(*zone) + " is not a time zone" + did_you_mean(*zone, candidates) +
               " (want an IANA name, as in Europe/Berlin)");
    return std::nullopt;
}

}  // namespace paperwire::config
