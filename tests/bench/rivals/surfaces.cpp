// SPDX-License-Identifier: MIT
#include "tests/bench/rivals/surfaces.hpp"

#include <algorithm>

#include "bot/text/fold.hpp"

namespace paperwire::bench {

namespace {

void add(const std::string& field, std::vector<std::string>& surfaces) {
    if (field.empty()) return;
    surfaces.push_back(field);
    if (std::ranges::all_of(field, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return;
    if (std::string plain = text::without_diacritics_text(field); plain != field) surfaces.push_back(std::move(plain));
}

}  // namespace

Surfaces::Surfaces(const Paper& paper) {
    add(paper.title, text);
    add(paper.abstract, text);
    for (const Author& author : paper.authors) add(author.name, names);
}

}  // namespace paperwire::bench
