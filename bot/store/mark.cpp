// SPDX-License-Identifier: MIT
#include "bot/store/mark.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

constexpr std::size_t name_width = 32;
constexpr std::size_t commits_width = 20;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.insert(0, width - text.size(), ' ');
    return text;
}

std::string checksum(std::string_view text) {
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(content_hash(text)));
    return digits.data();
}

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \n");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \n") - from + 1);
}

}  // namespace

std::string pid_line(std::optional<::pid_t> pid) {
    std::string line = pid ? std::to_string(*pid) : std::string{};
    line.resize(pid_line_bytes - 1, ' ');
    return line + "\n";
}

std::string pid_in(std::string_view text) {
    const auto pid = trimmed(text.substr(0, std::min(text.find('\n'), pid_line_bytes)));
    return pid.empty() ? "unknown" : std::string{pid};
}

std::string mark_line(const Mark& mark) {
    const std::string body =
        padded(mark.store, name_width) + " " + padded(std::to_string(mark.commits), commits_width) + " ";
    return body + checksum(body) + "\n";
}

Mark mark_in(std::string_view text) {
    if (text.size() < pid_line_bytes + mark_line_bytes) return {};
    const auto line = text.substr(pid_line_bytes, mark_line_bytes);
    const auto body = line.substr(0, name_width + 1 + commits_width + 1);
    if (line.substr(body.size()) != checksum(body) + "\n") return {};
    Mark mark;
    mark.store = trimmed(body.substr(0, name_width));
    const auto digits = trimmed(body.substr(name_width));
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), mark.commits);
    return read.ec == std::errc{} ? mark : Mark{};
}

Instant changed_at(const struct stat& found) {
    return Instant{std::chrono::seconds{found.st_mtim.tv_sec} +
                   std::chrono::milliseconds{found.st_mtim.tv_nsec / 1'000'000}};
}

Mark read_mark(const std::string& path) {
    const std::string file = real_path(path) + ".lock";
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    Mark mark = mark_in(text);
    struct stat found{};
    if (::stat(file.c_str(), &found) == 0) mark.at = changed_at(found);
    return mark;
}

std::string real_path(const std::string& path) {
    std::error_code failed;
    const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path, failed), failed);
    return failed ? path : whole.string();
}

}  // namespace paperwire::store
