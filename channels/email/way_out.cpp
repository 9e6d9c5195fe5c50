// SPDX-License-Identifier: MIT
#include "channels/email/way_out.hpp"

#include <algorithm>

namespace paperwire::email {
namespace {

// With its header's name and brackets well under the 998 octets of a line (RFC 5322, 2.1.1): an address is never
// folded.
constexpr std::size_t address_limit = 900;
constexpr std::string_view placeholder = "{token}";

bool is_token_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~"}.contains(c);
}

bool is_address_character(char c) { return c > 0x20 && c < 0x7F && !std::string_view{"<>\"\\^`{|}"}.contains(c); }

Result<std::string> fill(std::string_view address, std::string_view scheme, std::string_view token) {
    std::string filled{address};
    if (token.empty() && filled.contains(placeholder)) return std::string{};
    for (std::size_t at = 0; (at = filled.find(placeholder, at)) != std::string::npos; at += token.size())
        filled.replace(at, placeholder.size(), token);
    if (filled.empty()) return filled;
    const bool is_fit = filled.starts_with(scheme) && filled.size() > scheme.size() && filled.size() <= address_limit &&
                        std::ranges::all_of(filled, is_address_character);
    if (!is_fit)
        return fail(Errc::configuration,
                    "unsubscribe: want " + std::string{scheme} + "… of printable ASCII, at most 900 bytes");
    return filled;
}

}  // namespace

Result<WayOut> fill_way_out(const EmailSettings& settings, std::string_view token) {
    if (!std::ranges::all_of(token, is_token_character))
        return fail(Errc::malformed, "unsubscribe token: a character in it is not allowed");
    Result<std::string> https = fill(settings.unsubscribe_url, "https://", token);
    if (!https) return std::unexpected(https.error());
    Result<std::string> mailto = fill(settings.unsubscribe_mailto, "mailto:", token);
    if (!mailto) return std::unexpected(mailto.error());
    return WayOut{std::move(*https), std::move(*mailto)};
}

}  // namespace paperwire::email
