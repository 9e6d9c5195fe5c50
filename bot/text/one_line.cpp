// SPDX-License-Identifier: MIT
#include "bot/text/one_line.hpp"

#include "bot/text/utf8.hpp"

namespace paperwire::text {

std::string one_line(std::string_view bytes) {
    const std::string mended = mend_utf8(bytes);
    std::string line;
    line.reserve(mended.size());
    for (std::string_view rest = mended; !rest.empty();) {
        const Judged judged = judge_character(rest);
        if (judged.fate == Fate::keep) line.append(rest.substr(0, judged.length));
        if (judged.fate == Fate::blank) line.push_back(' ');
        rest.remove_prefix(judged.length);
    }
    return line;
}

bool has_unprintable(std::string_view utf8) {
    while (!utf8.empty()) {
        const Judged judged = judge_character(utf8);
        if (judged.fate != Fate::keep) return true;
        utf8.remove_prefix(judged.length);
    }
    return false;
}

}  // namespace paperwire::text
