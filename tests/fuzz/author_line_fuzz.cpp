// SPDX-License-Identifier: MIT
// fuzz: an author line. Whatever comes, no name is empty or broken, and a line that has a letter has an author.
#include <cstdint>
#include <cstdlib>

#include "bot/source/author_line.hpp"
#include "bot/text/utf8.hpp"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto authors =
        paperwire::source::parse_author_line(std::string_view(reinterpret_cast<const char*>(bytes), size));
    for (const auto& author : authors) {
        require(!author.name.empty() && paperwire::text::is_valid_utf8(author.name));
        for (const auto& affiliation : author.affiliations) {
            require(!affiliation.empty() && paperwire::text::is_valid_utf8(affiliation));
        }
    }
    return 0;
}
