// SPDX-License-Identifier: MIT
// source: feeds from a folder, for trying out and for those who fetch by other means.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "bot/source/paper_source.hpp"

namespace paperwire::source {

namespace asio = boost::asio;

namespace {

constexpr std::uintmax_t max_file_bytes = std::uintmax_t{64} << 20U;

int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

std::string decode_percents(std::string_view path) {
    std::string decoded;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int high = path[i] == '%' && i + 2 < path.size() ? hex_digit(path[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(path[i + 2]) : -1;
        if (low >= 0) {
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += path[i];
        }
    }
    return decoded;
}

/// `file:///DIR` or `file://localhost/DIR`.
std::filesystem::path folder_of(std::string_view url) {
    for (const std::string_view scheme : {std::string_view("file://localhost/"), std::string_view("file://")}) {
        if (url.starts_with(scheme)) {
            url.remove_prefix(scheme.ends_with("localhost/") ? scheme.size() - 1 : scheme.size());
            break;
        }
    }
    return decode_percents(url);
}

Result<std::string> read_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) {
        const bool is_missing = error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
        return fail(Errc::unavailable, path.string() + ": " + (is_missing ? "no such file" : error.message()));
    }
    if (size > max_file_bytes) {
        return fail(Errc::malformed, path.string() + ": larger than 64 MiB");
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.is_open() || (file.bad() || file.gcount() != static_cast<std::streamsize>(bytes.size()))) {
        return fail(Errc::unavailable, path.string() + ": cannot be read: " + std::strerror(errno));
    }
    return bytes;
}

class DirectorySource final : public PaperSource {
public:
    explicit DirectorySource(const ArxivSettings& settings) : folder_(folder_of(settings.rss)) {}

    asio::awaitable<Result<FeedAnswer>> fetch(std::string category, std::string) override { co_return read(category); }

private:
    [[nodiscard]] Result<FeedAnswer> read(const std::string& category) const {
        const std::filesystem::path path = folder_ / (category + ".xml");
        const auto bytes = read_file(path);
        if (!bytes) {
            return fail(category, bytes.error());
        }
        auto feed = parse_feed(*bytes);
        if (!feed) {
            return fail(category + ": " + path.string(), feed.error());
        }
        return FeedAnswer{false, {}, *std::move(feed)};
    }

    std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<PaperSource> create_directory_source(ArxivSettings settings) {
    return std::make_unique<DirectorySource>(settings);
}

}  // namespace paperwire::source
