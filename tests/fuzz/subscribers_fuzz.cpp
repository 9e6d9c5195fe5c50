// SPDX-License-Identifier: MIT
// fuzz: a subscribers_file of any bytes, through the quick reader of lines that are surely right and the one for all
// others. Whatever stands in it, the rest of the configuration loads, and each line is a subscriber or a fault.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/load.hpp"

namespace {

/// A file in memory that load() can open by its name.
std::string in_memory(int& file, std::string_view bytes) {
    if (file < 0) file = ::memfd_create("paperwire", 0);
    if (file < 0 || ::ftruncate(file, 0) != 0 || ::pwrite(file, bytes.data(), bytes.size(), 0) < 0) std::abort();
    return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paperwire::config;
    static int lines = -1;
    static int whole = -1;
    const std::string file = in_memory(lines, {reinterpret_cast<const char*>(data), size});
    const std::string yaml = "arxiv: {rss: \"file:///tmp\"}\nstore: sqlite:/tmp/x.db\nsubscribers_file: " + file +
                             "\nchannels: {none: {type: \"null\"}, site: {type: archive, directory: /tmp/a}}\n"
                             "filters: {pl: {categories: cs.PL}}\n";
    LoadOptions options;
    options.secrets = LoadOptions::Secrets::off;
    const Loaded loaded = load(in_memory(whole, yaml), options);
    if (loaded.settings && loaded.settings->population == nullptr) std::abort();
    return 0;
}
