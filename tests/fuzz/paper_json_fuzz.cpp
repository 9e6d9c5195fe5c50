// SPDX-License-Identifier: MIT
// fuzz: a line of JSON to a paper. What is read is written and read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bot/source/paper_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto first = paperwire::source::announcement_from_json({reinterpret_cast<const char*>(bytes), size});
    if (!first) {
        return 0;
    }
    const std::string line = paperwire::source::to_json_line(*first);
    const auto second = paperwire::source::announcement_from_json(line);
    if (!second || paperwire::source::to_json_line(*second) != line || line.find('\n') != std::string::npos) {
        std::abort();
    }
    return 0;
}
