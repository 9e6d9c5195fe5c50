// SPDX-License-Identifier: MIT
#include "config/line_reader.hpp"

#include <cstring>

namespace paperwire::config {

namespace {

constexpr std::size_t block_bytes = 4 * LineReader::longest_line;

}  // namespace

bool LineReader::fill() {
    if (buffer_.empty()) {
        buffer_.resize(block_bytes + padding);
    }
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    in_->read(buffer_.data() + end_, static_cast<std::streamsize>(block_bytes - end_));
    end_ += static_cast<std::size_t>(in_->gcount());
    return in_->gcount() > 0;
}

std::optional<std::string_view> LineReader::next() {
    for (std::size_t searched = 0;;) {
        const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
        const std::size_t length = rest.find('\n', searched);
        if (length != std::string_view::npos) {
            return take(length, 1);
        }
        searched = rest.size();
        if (rest.size() > longest_line) {
            return take_beginning();
        }
        if (!fill()) {
            return rest.empty() ? std::nullopt : std::optional{take(rest.size(), 0)};
        }
    }
}

std::string_view LineReader::take(std::size_t length, std::size_t line_break) {
    const std::string_view line(buffer_.data() + begin_, length);
    begin_ += length + line_break;
    position_ += length + line_break;
    return line;
}

/// Reads over the rest, keeping nothing of it.
std::string_view LineReader::take_beginning() {
    beginning_ = take(longest_line + 1, 0);
    while (begin_ < end_ || fill()) {
        const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
        const std::size_t length = rest.find('\n');
        if (length != std::string_view::npos) {
            take(length, 1);
            break;
        }
        take(rest.size(), 0);
    }
    beginning_.resize(longest_line + 1 + padding);
    return std::string_view{beginning_}.substr(0, longest_line + 1);
}

}  // namespace paperwire::config
