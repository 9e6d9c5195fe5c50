// SPDX-License-Identifier: MIT
#include "config/read_file.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace paperwire::config {

namespace {

std::unexpected<Error> system_failure(int number) {
    return fail(number == ENOENT || number == ENOTDIR ? Errc::not_found : Errc::storage,
                std::generic_category().message(number));
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
    struct Closer {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rbe"));
    if (file == nullptr) {
        return system_failure(errno);
    }
    std::string bytes;
    std::size_t got = 0;
    do {
        static constexpr std::size_t step = 64 * 1024;
        const std::size_t before = bytes.size();
        bytes.resize(before + step);
        got = std::fread(bytes.data() + before, 1, step, file.get());
        bytes.resize(before + got);
        if (bytes.size() > max_bytes) {
            return fail(Errc::storage, "longer than " + std::to_string(max_bytes) + " bytes");
        }
    } while (got > 0);
    return std::ferror(file.get()) != 0 ? system_failure(errno) : Result<std::string>{std::move(bytes)};
}

}  // namespace paperwire::config
