// SPDX-License-Identifier: MIT
// Any bytes: normalise gives valid UTF-8 and changes its own result no more; folding leads back into the text.
#include "bot/text/fold.hpp"
#include "bot/text/normalise.hpp"
#include "bot/text/utf8.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_folded(std::string_view text, const paperwire::text::Folded& folded) {
    require(folded.origin.empty() ? folded.text.size() == text.size() : folded.origin.size() == folded.text.size() + 1);
    for (std::size_t at = 0; at < folded.text.size(); ++at) {
        const auto range = folded.to_original(at, at + 1);
        require(range.begin < range.end && range.end <= text.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    namespace text = paperwire::text;
    const std::string_view raw(reinterpret_cast<const char*>(bytes), size);
    const std::string once = text::normalise(raw);
    require(text::is_valid_utf8(once));
    require(text::normalise(once) == once);
    require(text::to_nfc(once) == once);
    if (once.size() > 2000) return 0;
    check_folded(once, text::without_diacritics(once));
    check_folded(once, text::keyword_form(once));
    require(text::without_diacritics(once).text == text::without_diacritics_text(once));
    require(text::count_code_points(text::shorten(once, 40)) <= 40);
    return 0;
}
