// SPDX-License-Identifier: MIT
#include "bot/source/line_reader.hpp"

#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

namespace paperwire::source {

namespace {

struct Close {
    void operator()(gzFile file) const { gzclose_r(file); }
};
using File = std::unique_ptr<gzFile_s, Close>;

Result<File> open_input() {
    const int copy = ::dup(STDIN_FILENO);
    File file(copy < 0 ? nullptr : gzdopen(copy, "rb"));
    if (!file) {
        return fail(Errc::storage, "-: standard input is closed");
    }
    return file;
}

Result<File> open(const std::string& path) {
    if (path == "-") {
        return open_input();
    }
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return fail(Errc::not_found, path + ": no such file");
    }
    if (std::filesystem::is_directory(path, error)) {
        return fail(Errc::storage, path + ": is a directory");
    }
    errno = 0;
    File file(gzopen(path.c_str(), "rb"));
    if (!file) {
        return fail(Errc::storage, path + ": cannot be opened: " + std::strerror(errno));
    }
    gzbuffer(file.get(), 1U << 17U);
    return file;
}

/// Cuts what comes in into lines and hands them on.
class LineCutter {
public:
    LineCutter(const std::string& path, std::size_t max_bytes,
               const std::function<Result<void>(std::string_view, std::size_t)>& take)
        : path_(path), max_bytes_(max_bytes), take_(take) {}

    [[nodiscard]] Result<void> add(std::string_view chunk) {
        while (!chunk.empty()) {
            const auto end = chunk.find('\n');
            pending_.append(chunk.substr(0, end));
            if (pending_.size() > max_bytes_) {
                return fail(Errc::malformed, place() + "a line of more than " + std::to_string(max_bytes_) + " bytes");
            }
            if (end == std::string_view::npos) {
                return {};
            }
            if (auto taken = hand_on(); !taken) {
                return taken;
            }
            chunk.remove_prefix(end + 1);
        }
        return {};
    }

    [[nodiscard]] Result<void> finish() { return pending_.empty() ? Result<void>{} : hand_on(); }
    [[nodiscard]] std::string place() const { return path_ + ":" + std::to_string(number_) + ": "; }

private:
    [[nodiscard]] Result<void> hand_on() {
        std::string_view line = pending_;
        if (number_ == 1 && line.starts_with("\xEF\xBB\xBF")) {
            line.remove_prefix(3);
        }
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        auto taken = take_(line, number_);
        ++number_;
        pending_.clear();
        return taken;
    }

    const std::string& path_;
    std::size_t max_bytes_;
    const std::function<Result<void>(std::string_view, std::size_t)>& take_;
    std::string pending_;
    std::size_t number_{1};
};

/// What gzread's end means: the file's end, or the reason why it is none. A gzip stream cut short ends without an error
/// of gzread's own.
Result<void> judge_end(gzFile file, int got, const LineCutter& cutter, const std::string& path) {
    int code = Z_OK;
    const char* reason = gzerror(file, &code);
    if (code == Z_ERRNO) {
        return fail(Errc::storage, path + ": cannot be read: " + std::strerror(errno));
    }
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
        const bool is_cut = code == Z_BUF_ERROR;
        return fail(Errc::malformed,
                    cutter.place() + (is_cut ? "the gzip stream is cut short" : std::string("broken gzip: ") + reason));
    }
    return {};
}

}  // namespace

Result<void> read_lines(const std::string& path, std::size_t max_bytes,
                        const std::function<Result<void>(std::string_view, std::size_t)>& take) {
    const auto file = open(path);
    if (!file) {
        return std::unexpected(file.error());
    }
    LineCutter cutter(path, max_bytes, take);
    std::array<char, 1U << 16U> chunk{};
    int got = 0;
    while ((got = gzread(file->get(), chunk.data(), chunk.size())) > 0) {
        if (auto taken = cutter.add({chunk.data(), static_cast<std::size_t>(got)}); !taken) {
            return taken;
        }
    }
    if (auto ended = judge_end(file->get(), got, cutter, path); !ended) {
        return ended;
    }
    return cutter.finish();
}

}  // namespace paperwire::source
