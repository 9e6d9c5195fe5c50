// SPDX-License-Identifier: MIT
// net: URLs as they may be logged. In doubt a part is hidden: a log line that says too little is a nuisance, a leaked
// token an incident.
#include <algorithm>
#include <string>
#include <string_view>

#include "bot/core/ascii.hpp"
#include "bot/net/http_client.hpp"

namespace paperwire::net {

namespace {

constexpr std::string_view hidden = "***";
constexpr std::size_t longest_innocent_segment = 40;

/// `bot` and digits, as in Telegram's paths, whether the colon that follows is escaped, wrong or missing; or `bot` and
/// anything that is no word.
bool is_bot_token(std::string_view segment) {
    const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
    return segment.starts_with("bot") && !std::ranges::all_of(segment, is_small);
}

bool is_slack_hook(std::string_view host) { return ascii::starts_with_any_case(host, "hooks.slack"); }

std::string redact_segment(std::string_view segment, bool hook) {
    const bool names_the_door = segment == "services" || segment == "workflows" || segment == "triggers";
    const bool secret = is_bot_token(segment) || segment.size() > longest_innocent_segment ||
                        segment.find('@') != std::string_view::npos || (hook && !names_the_door && !segment.empty());
    return std::string(secret ? hidden : segment);
}

/// A "port" that is not a number is the rest of a password with a slash in it.
std::string redact_authority(std::string_view authority) {
    const auto at = authority.rfind('@');
    std::string_view host = at == std::string_view::npos ? authority : authority.substr(at + 1);
    const auto bracket = host.rfind(']');
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos && !std::ranges::all_of(host.substr(colon + 1), ascii::is_digit)) {
        return std::string(hidden);
    }
    return std::string(host);
}

template <typename Redact>
std::string rejoin(std::string_view text, char separator, Redact redact_part) {
    std::string out;
    while (true) {
        const auto end = text.find(separator);
        out += redact_part(text.substr(0, end));
        if (end == std::string_view::npos) {
            return out;
        }
        out += separator;
        text.remove_prefix(end + 1);
    }
}

std::string redact_query_part(std::string_view part) {
    const auto equals = part.find('=');
    const std::string_view name = equals == std::string_view::npos ? std::string_view{} : part.substr(0, equals + 1);
    return std::string(name).append(part.empty() ? std::string_view{} : hidden);
}

std::string visible(std::string text) {
    std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    return text;
}

}  // namespace

std::string redact(std::string_view url) {
    const std::string_view whole = url.substr(0, url.find('#'));
    const auto question = whole.find('?');
    std::string_view before = whole.substr(0, question);
    std::string out;
    if (const auto scheme = before.find("://"); scheme != std::string_view::npos) {
        out += before.substr(0, scheme + 3);
        before.remove_prefix(scheme + 3);
    }
    const auto slash = before.find('/');
    const std::string authority = redact_authority(before.substr(0, slash));
    out += authority;
    if (slash != std::string_view::npos) {
        const bool hook = is_slack_hook(authority);
        out += rejoin(before.substr(slash), '/',
                      [hook](std::string_view segment) { return redact_segment(segment, hook); });
    }
    if (question != std::string_view::npos) {
        out += '?';
        out += rejoin(whole.substr(question + 1), '&', redact_query_part);
    }
    return visible(std::move(out));
}

}  // namespace paperwire::net
