// SPDX-License-Identifier: MIT
// source: arXiv's taxonomy as tables, nothing else; bot/source/taxonomy.hpp asks them.
// Source: arxiv.org/category_taxonomy and arxiv-base's taxonomy (read 2026-11).
#pragma once

#include <span>
#include <string_view>

#include "bot/source/taxonomy.hpp"

namespace paperwire::source {

/// An archive that was closed, and the category that its papers belong to now.
struct RetiredArchive {
    std::string_view id;
    std::string_view canonical;
};

/// Sorted by id as bytes.
[[nodiscard]] std::span<const Category> category_table();
/// Sorted by id as bytes.
[[nodiscard]] std::span<const RetiredArchive> retired_archives();
/// The archives that still take papers, sorted: `cs`, `hep-th`, …
[[nodiscard]] std::span<const std::string_view> active_archives();

/// An archive with categories in it, as arXiv writes it in front of theirs: `Condensed Matter - Superconductivity`.
struct ArchiveTitle {
    std::string_view id;
    std::string_view title;
};
[[nodiscard]] std::span<const ArchiveTitle> archive_titles();

}  // namespace paperwire::source
