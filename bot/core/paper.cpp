// SPDX-License-Identifier: MIT
// core: words for kinds and addresses of papers.
#include "bot/core/paper.hpp"

namespace paperwire {

std::string_view to_string(Kind kind) noexcept {
    switch (kind) {
        case Kind::new_paper: return "new";
        case Kind::cross_list: return "cross";
        case Kind::replacement: return "replace";
        case Kind::replacement_cross: return "replace-cross";
    }
    return "new";
}

std::optional<Kind> parse_kind(std::string_view word) noexcept {
    for (const Kind kind : all_kinds) {
        if (to_string(kind) == word) return kind;
    }
    return std::nullopt;
}

std::string abstract_url(const PaperId& id) { return "https://arxiv.org/abs/" + id.text(); }

std::string pdf_url(const PaperId& id, int version) {
    return "https://arxiv.org/pdf/" + id.text() + "v" + std::to_string(version);
}

std::string listing_url(std::string_view category) {
    return "https://arxiv.org/list/" + std::string(category) + "/recent";
}

}  // namespace paperwire
