// SPDX-License-Identifier: MIT
#include "channels/reply_text.hpp"

#include <cstddef>

#include "bot/text/one_line.hpp"

namespace paperwire::channels {

void hide_secret(std::string& text, std::string_view secret) {
    constexpr std::string_view hidden = "***";
    constexpr std::size_t least = 5;
    if (secret.size() < least) return;
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += hidden.size())
        text.replace(at, secret.size(), hidden);
}

std::string reply_line(std::string_view words) {
    // A body may be long; no character takes less than a byte.
    constexpr std::size_t enough = 4 * reply_limit;
    return std::string{fitting_reply(text::one_line(words.substr(0, enough)))};
}

Outcome not_composed(const Error& error) {
    const bool is_setting = error.code == Errc::configuration;
    Outcome outcome;
    outcome.kind = is_setting ? Outcome::Kind::retry : Outcome::Kind::rejected;
    outcome.scope = is_setting ? Outcome::Scope::channel : Outcome::Scope::destination;
    outcome.reply = reply_line(error.message);
    outcome.unreadable = error.code == Errc::malformed;
    return outcome;
}

}  // namespace paperwire::channels
