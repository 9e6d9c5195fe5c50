// SPDX-License-Identifier: MIT
// Whatever stands in a DAY.json: it is refused, or every form renders it and its JSON reads back to the same.
#include <cstdint>
#include <cstdlib>

#include "channels/archive/page.hpp"
#include "channels/digest_json.hpp"
#include "channels/preview_forms.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace paperwire;
    const std::string_view json{reinterpret_cast<const char*>(bytes), size};
    const auto digest = channels::digest_from_json(json);
    if (!digest) return 0;
    const auto again = channels::digest_from_json(channels::compact_json(*digest));
    if (!again || channels::render_json(*again) != channels::render_json(*digest)) std::abort();
    for (const Digest& page : archive::cut_by_day(*digest)) {
        (void)channels::render_text(page, channels::TextStyle{});
        (void)channels::render_markdown(page, archive::Layout::digest);
        (void)channels::render_html(archive::merge(page, page), archive::Layout::flat);
    }
    return 0;
}
