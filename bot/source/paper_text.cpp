// SPDX-License-Identifier: MIT
#include "bot/source/paper_text.hpp"

#include <algorithm>
#include <vector>

#include "bot/core/ascii.hpp"
#include "bot/source/taxonomy.hpp"
#include "bot/text/normalise.hpp"
#include "bot/text/utf8.hpp"

namespace paperwire::source {

namespace {

std::string raw_unless_same(std::string_view raw, const std::string& normal) {
    if (raw == normal) {
        return {};
    }
    const bool is_plain = std::ranges::all_of(raw, [](char c) { return static_cast<unsigned char>(c) - 1U < 0x7FU; });
    return is_plain ? std::string(raw) : text::mend_utf8(raw);  // mending costs as much as normalising
}

}  // namespace

void set_title(Paper& paper, std::string_view written) {
    paper.title = text::normalise(written);
    paper.raw_title = raw_unless_same(written, paper.title);
}

void set_abstract(Paper& paper, std::string_view written) {
    paper.abstract = text::normalise(written);
    paper.raw_abstract = raw_unless_same(written, paper.abstract);
}

void set_categories(Paper& paper, std::string_view primary, std::span<const std::string> written) {
    std::vector<std::string> ids;
    const auto take = [&ids](std::string_view id) {
        if (const std::string_view bare = ascii::trim(id); may_be_category(bare)) {
            ids.emplace_back(bare);
        }
    };
    take(primary);
    std::ranges::for_each(written, take);
    paper.categories = canonical_categories(ids);
    paper.primary = paper.categories.empty() ? std::string{} : paper.categories.front();
}

Author* add_author(Paper& paper, std::string_view written) {
    Author author{text::normalise(written), {}};
    if (!has_letter(author.name)) {
        return nullptr;
    }
    return &paper.authors.emplace_back(std::move(author));
}

void add_doi(Paper& paper, std::string_view written) {
    const std::string doi = text::normalise(written);
    if (!doi.empty()) {
        paper.doi += (paper.doi.empty() ? "" : " ") + doi;
    }
}

bool has_letter(std::string_view name) {
    return std::ranges::any_of(
        name, [](char c) { return ascii::is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace paperwire::source
