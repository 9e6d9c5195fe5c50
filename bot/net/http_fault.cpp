// SPDX-License-Identifier: MIT
// net: what may not be asked. libcurl pastes header lines into the request as they are.
#include <algorithm>

#include "bot/core/ascii.hpp"
#include "bot/net/http_exchange.hpp"

namespace paperwire::net {

namespace {

bool is_token_character(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return ascii::is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

bool is_field_value(std::string_view text) {
    return std::ranges::none_of(
        text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_url(std::string_view url) {
    const bool clean =
        std::ranges::none_of(url, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
    return clean && (ascii::starts_with_any_case(url, "http://") || ascii::starts_with_any_case(url, "https://"));
}

Error malformed(std::string message) { return Error{Errc::malformed, std::move(message), std::nullopt}; }

}  // namespace

std::optional<Error> find_fault(const HttpRequest& request) {
    if (!is_url(request.url)) {
        return malformed("not an http or https URL");
    }
    if (!is_token(request.method)) {
        return malformed("the method of a request is not a word");
    }
    if (!is_field_value(request.user_agent)) {
        return malformed("the user agent holds a control character");
    }
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name)) {
            return malformed("a header's name is not a word");
        }
        if (!is_field_value(value)) {
            return malformed("header " + name + " holds a control character");
        }
    }
    return std::nullopt;
}

}  // namespace paperwire::net
