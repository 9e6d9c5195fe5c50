// SPDX-License-Identifier: MIT
#include "bot/net/login_secret.hpp"

#include <algorithm>
#include <cstdint>

namespace paperwire::net {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
constexpr std::string_view stars = "***";
/// Shorter ones stand in words that hold no secret.
constexpr std::size_t least_core = 6;
constexpr std::size_t least_tail = 4;

std::string base64(std::string_view bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t bits = 0;
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) text += i <= count ? alphabet[bits >> (18U - 6U * i) & 63U] : '=';
    }
    return text;
}

/// The digits that the password alone decides where `lead` other bytes stand before it.
std::string core(std::string_view password, std::size_t lead) {
    const std::string text = base64(std::string(lead, '\0').append(password));
    const std::size_t first = (lead * 8 + 5) / 6;
    const std::size_t end = (lead + password.size()) * 8 / 6;
    return end > first ? text.substr(first, end - first) : std::string{};
}

/// Replaces the word of base64 around [at, at + size); returns where it ends.
std::size_t replace_word(std::string& text, std::size_t at, std::size_t size) {
    const auto belongs = [](char c) { return alphabet.contains(c); };
    std::size_t end = at + size;
    while (at > 0 && belongs(text[at - 1])) --at;
    while (end < text.size() && belongs(text[end])) ++end;
    text.replace(at, end - at, stars);
    return at + stars.size();
}

}  // namespace

LoginSecret::LoginSecret(std::string_view username, const Secret& password) : password_(password.reveal()) {
    if (password_.empty()) return;
    for (std::size_t lead = 0; lead < 3; ++lead) {
        if (std::string digits = core(password_, lead); digits.size() >= least_core)
            cores_.push_back(std::move(digits));
    }
    std::string plain(1, '\0');
    plain.append(username).append(1, '\0').append(password_);
    wholes_ = {password_, base64(plain), base64(password_)};
}

void LoginSecret::erase(std::string& text) const {
    if (password_.empty()) return;
    for (std::size_t at = 0; (at = text.find(password_, at)) != std::string::npos; at += stars.size())
        text.replace(at, password_.size(), stars);
    for (const std::string& digits : cores_) {
        for (std::size_t at = 0; (at = text.find(digits, at)) != std::string::npos;)
            at = replace_word(text, at, digits.size());
    }
    for (const std::string_view whole : wholes_) {
        for (std::size_t size = std::min(whole.size(), text.size()); size >= least_tail; --size) {
            if (!text.ends_with(whole.substr(0, size))) continue;
            text.replace(text.size() - size, size, stars);
            break;
        }
    }
}

}  // namespace paperwire::net
