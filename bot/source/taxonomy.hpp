// SPDX-License-Identifier: MIT
// source: arXiv's categories, archives, aliases and retired names.
// Source: arxiv.org/category_taxonomy and arxiv-base's taxonomy (read 2026-11).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"

namespace paperwire::source {

struct Category {
    std::string_view id;     // canonical: `eess.SY`
    std::string_view title;  // `Systems and Control`
    std::string_view alias;  // the other name of the same category, `cs.SY`; empty when none
};

/// All active categories under their canonical ids, sorted by id.
[[nodiscard]] std::span<const Category> categories();
/// The title of a canonical id; the id itself when it is unknown (an old or future category of some paper).
[[nodiscard]] std::string_view category_title(std::string_view canonical);

/// One name for a category that papers carry: aliases to their canonical id, subsumed archives to what they became
/// (`alg-geom` to `math.AG`), case mended; what is not known stays as written.
[[nodiscard]] std::string canonical_category(std::string_view id);
/// canonical_category over a list, each once, order kept.
[[nodiscard]] std::vector<std::string> canonical_categories(std::span<const std::string> ids);

/// False for what cannot be one of arXiv's categories, known or to come: classic answers of its query API list papers'
/// MSC and ACM classes (`14C20`, `I.2.6`) among them.
[[nodiscard]] bool may_be_category(std::string_view id);

/// The category that an OAI-PMH oai_dc `subject` names: `Nuclear Experiment` to nucl-ex, `Computer Science - Systems
/// and Control` to eess.SY. Nothing for any other text.
[[nodiscard]] std::optional<std::string> category_of_subject(std::string_view subject);
/// The category that an OAI-PMH set is, `physics:hep-th` or `cs:cs:AI`; nothing for a group or an archive.
[[nodiscard]] std::optional<std::string> category_of_set(std::string_view set);
/// The OAI-PMH set of a category: `cs.AI` to `cs:cs:AI`, `hep-th` to `physics:hep-th`.
[[nodiscard]] std::string set_of_category(std::string_view canonical);

/// A category as a person wrote it: an active id or alias in any case, or `ARCHIVE.*`: any category that has a name in
/// it (so `cs.*` holds eess.SY, math.NA, …; `hep-th.*` holds hep-th). Returns canonical ids, sorted. A bare archive
/// that is no category (`cs`, `astro-ph`), a retired or an unknown name is an error (configuration) that says what to
/// write.
[[nodiscard]] Result<std::vector<std::string>> expand_category(std::string_view written);

}  // namespace paperwire::source
