// SPDX-License-Identifier: MIT
// fuzz: columns that hold a text of ours, as the store may find them on a disk that lies: harvested papers, days by
// category, lists of categories. One reads, and comes out as it went in, or it is called damaged.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "bot/store/database.hpp"
#include "bot/store/harvested_text.hpp"
#include "bot/store/rows.hpp"

namespace {

template <typename Read>
void read_or_damaged(Read read) {
    try {
        read();
    } catch (const paperwire::store::DamagedRow&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paperwire::store;
    const std::string text(data, data + size);
    read_or_damaged([&text] {
        const std::string written = to_text(harvested_from_text(text));
        if (to_text(harvested_from_text(written)) != written) std::abort();
    });
    read_or_damaged([&text] { static_cast<void>(days_from_text(text)); });
    read_or_damaged([&text] { static_cast<void>(categories_from_text(text)); });
    return 0;
}
