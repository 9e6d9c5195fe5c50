// SPDX-License-Identifier: MIT
// Feeds the loader: bytes that begin with `{"` as a line of subscribers_file, others as YAML, once as a filter and once
// as a whole configuration.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "config/json_line.hpp"
#include "config/load.hpp"

namespace {

/// A file in memory that load() can open by its name.
std::string in_memory(const std::string& bytes) {
    static const int file = ::memfd_create("paperwire", 0);
    if (file < 0 || ::ftruncate(file, 0) != 0 || ::pwrite(file, bytes.data(), bytes.size(), 0) < 0) {
        __builtin_trap();
    }
    return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paperwire::config;
    const std::string bytes(data, data + size);
    if (bytes.starts_with("{\"")) {
        Faults faults;
        const auto file = faults.add_source("line");
        static_cast<void>(parse_json_line(bytes, file, 1, faults));
        return 0;
    }
    std::vector<Fault> faults;
    static_cast<void>(parse_filter(bytes, Settings{}, "filter", faults));
    // No other files may be opened on behalf of a fuzzer.
    if (bytes.find("include") == std::string::npos && bytes.find("subscribers_file") == std::string::npos) {
        LoadOptions options;
        options.secrets = LoadOptions::Secrets::off;
        const Loaded loaded = load(in_memory(bytes), options);
        if (loaded.settings.has_value() && loaded.settings->population == nullptr) {
            __builtin_trap();
        }
    }
    return 0;
}
