// SPDX-License-Identifier: MIT
// fuzz: a page of an archive read back from a disk that anybody may have written on, cut and merged as its next digest
// would: nothing gets lost that was read, and the same once more changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "channels/archive/page.hpp"
#include "channels/digest_json.hpp"
#include "channels/preview_forms.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view json(reinterpret_cast<const char*>(data), size);
    const auto page = paperwire::channels::digest_from_json(json);
    if (!page) return 0;
    const auto days = paperwire::archive::cut_by_day(*page);
    std::size_t entries = 0;
    for (const auto& day : days) entries += day.entries.size();
    if (days.empty() || entries != page->entries.size()) std::abort();
    const auto merged = paperwire::archive::merge(days.front(), days.back());
    const auto again = paperwire::archive::merge(merged, days.back());
    if (paperwire::channels::render_json(again) != paperwire::channels::render_json(merged)) std::abort();
    static_cast<void>(paperwire::channels::render_html(merged, paperwire::archive::Layout::digest));
    return 0;
}
