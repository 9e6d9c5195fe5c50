// SPDX-License-Identifier: MIT
#include "config/lines.hpp"

#include <algorithm>

#include "bot/text/utf8.hpp"

namespace paperwire::config {

namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

Lines::Lines(std::string_view text, std::uint32_t file) : text_(text), file_(file), starts_{0} {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        starts_.push_back(at + 1);
    }
}

Place Lines::place_of(std::size_t offset) const {
    offset = std::min(offset, text_.size());
    const auto next = std::ranges::upper_bound(starts_, offset);
    const std::size_t start = *(next - 1);
    const auto before = text_.substr(start, offset - start);
    const auto characters = std::ranges::count_if(before, [](char byte) { return !is_continuation(byte); });
    return Place{file_, static_cast<int>(next - starts_.begin()), static_cast<int>(characters) + 1};
}

std::string_view Lines::line(int number) const {
    const auto index = static_cast<std::size_t>(number - 1);
    if (number < 1 || index >= starts_.size()) {
        return {};
    }
    const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] - 1 : text_.size();
    return text_.substr(starts_[index], end - starts_[index]);
}

std::optional<std::size_t> first_bad_byte(std::string_view bytes) {
    if (text::is_valid_utf8(bytes)) {
        return std::nullopt;
    }
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::size_t length = 1;
        while (length < 4 && at + length < bytes.size() && is_continuation(bytes[at + length])) {
            ++length;
        }
        if (!text::is_valid_utf8(bytes.substr(at, length))) {
            return at;
        }
        at += length;
    }
    return std::nullopt;
}

}  // namespace paperwire::config
