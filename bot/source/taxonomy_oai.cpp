// SPDX-License-Identifier: MIT
// source: how OAI-PMH writes arXiv's categories: as titles in oai_dc, as sets of `group:archive:CATEGORY`.
// Source: oaipmh.arxiv.org/oai?verb=ListSets and recorded answers (read 2026-11).
#include <algorithm>
#include <array>

#include "bot/core/ascii.hpp"
#include "bot/source/taxonomy.hpp"
#include "bot/source/taxonomy_table.hpp"

namespace paperwire::source {

namespace {

constexpr std::string_view between = " - ";

bool is_letters(std::string_view text, std::string_view also) {
    return !text.empty() && std::ranges::all_of(text, [also](char c) {
        return ascii::is_letter(c) || also.find(c) != std::string_view::npos;
    });
}

/// `High Energy Physics - Theory` is a title as a whole.
std::optional<std::string> category_without_archive(std::string_view title) {
    for (const Category& category : categories()) {
        if (category.title == title && category.id.find('.') == std::string_view::npos) {
            return std::string(category.id);
        }
    }
    const auto archive = std::ranges::find(archive_titles(), title, &ArchiveTitle::title);
    return archive == archive_titles().end() ? std::nullopt : std::optional(std::string(archive->id));
}

std::optional<std::string> category_in_archive(std::string_view archive, std::string_view title) {
    if (archive == "q-fin" && title == "Economics") {
        return "econ.GN";  // the alias has a title of its own
    }
    const auto lies_in = [archive](std::string_view id) {
        return id.size() > archive.size() && id.starts_with(archive) && id[archive.size()] == '.';
    };
    for (const Category& category : categories()) {
        if (category.title == title && (lies_in(category.id) || lies_in(category.alias))) {
            return std::string(category.id);
        }
    }
    return std::nullopt;
}

/// These archives are groups of their own; all others are physics'.
bool is_group(std::string_view archive) {
    static constexpr std::array<std::string_view, 7> groups{"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"};
    return std::ranges::find(groups, archive) != groups.end();
}

}  // namespace

bool may_be_category(std::string_view id) {
    const auto dot = id.find('.');
    const std::string_view archive = id.substr(0, dot);
    const bool is_archive = !archive.empty() && archive.size() <= 16 &&
                            std::ranges::none_of(archive, ascii::is_upper) && is_letters(archive, "-");
    if (!is_archive) {
        return canonical_category(id) != id;  // a known one in another case
    }
    return dot == std::string_view::npos || (id.size() <= 40 && is_letters(id.substr(dot + 1), "-"));
}

std::optional<std::string> category_of_subject(std::string_view subject) {
    if (auto whole = category_without_archive(subject)) {
        return whole;
    }
    const auto cut = subject.find(between);
    if (cut == std::string_view::npos) {
        return std::nullopt;
    }
    const auto archive = std::ranges::find(archive_titles(), subject.substr(0, cut), &ArchiveTitle::title);
    return archive == archive_titles().end() ? std::nullopt
                                             : category_in_archive(archive->id, subject.substr(cut + between.size()));
}

std::optional<std::string> category_of_set(std::string_view set) {
    const auto first = set.find(':');
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    std::string id(set.substr(first + 1));
    std::ranges::replace(id, ':', '.');
    std::string canonical = canonical_category(id);
    const bool is_known = std::ranges::any_of(categories(), [&](const Category& c) { return c.id == canonical; });
    return is_known ? std::optional(std::move(canonical)) : std::nullopt;
}

std::string set_of_category(std::string_view canonical) {
    if (canonical.empty()) {
        return {};
    }
    std::string path(canonical);
    const auto dot = path.find('.');
    const std::string archive = path.substr(0, dot);
    if (dot != std::string::npos) {
        path[dot] = ':';
    }
    return (is_group(archive) ? archive : "physics") + ":" + path;
}

}  // namespace paperwire::source
