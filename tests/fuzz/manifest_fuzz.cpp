// SPDX-License-Identifier: MIT
// fuzz: a manifest as the store may find it on a disk that lies. What reads must come out of its canonical form
// unchanged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/core/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view json(reinterpret_cast<const char*>(bytes), size);
    const auto manifest = paperwire::manifest_from_json(json);
    if (!manifest) return 0;
    const auto canonical = paperwire::to_json(*manifest);
    const auto again = paperwire::manifest_from_json(canonical);
    if (!again || paperwire::to_json(*again) != canonical) std::abort();
    return 0;
}
