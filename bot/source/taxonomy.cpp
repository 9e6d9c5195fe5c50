// SPDX-License-Identifier: MIT
#include "bot/source/taxonomy.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "bot/source/taxonomy_table.hpp"
#include "bot/text/nearest.hpp"

namespace paperwire::source {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

using Names = std::map<std::string, std::string_view, std::less<>>;

/// Lower-case name (id or alias) of each active category to its canonical id.
const Names& active_names() {
    static const Names names = [] {
        Names all;
        for (const Category& category : category_table()) {
            all.emplace(lower(category.id), category.id);
            if (!category.alias.empty()) {
                all.emplace(lower(category.alias), category.id);
            }
        }
        return all;
    }();
    return names;
}

/// Lower-case name of each retired archive to what it became.
std::optional<RetiredArchive> find_retired(std::string_view lower_name) {
    const auto found = std::ranges::find(retired_archives(), lower_name, &RetiredArchive::id);
    return found == retired_archives().end() ? std::nullopt : std::optional{*found};
}

std::optional<std::string_view> find_archive(std::string_view lower_name) {
    const auto found = std::ranges::find(active_archives(), lower_name);
    return found == active_archives().end() ? std::nullopt : std::optional{*found};
}

bool lies_in(std::string_view name, std::string_view archive) {
    return name.starts_with(archive) && (name.size() == archive.size() || name[archive.size()] == '.');
}

std::vector<std::string> categories_in(std::string_view archive) {
    std::vector<std::string> found;
    for (const Category& category : category_table()) {
        if (lies_in(category.id, archive) || (!category.alias.empty() && lies_in(category.alias, archive))) {
            found.emplace_back(category.id);
        }
    }
    return found;
}

std::string suggestion(std::string_view written) {
    std::vector<std::string_view> candidates;
    for (const Category& category : category_table()) {
        candidates.push_back(category.id);
        if (!category.alias.empty()) {
            candidates.push_back(category.alias);
        }
    }
    std::vector<std::string> wildcards;
    for (const std::string_view archive : active_archives()) {
        wildcards.push_back(std::string(archive) + ".*");
    }
    candidates.insert(candidates.end(), wildcards.begin(), wildcards.end());
    const std::string near = text::nearest(written, candidates);
    return near.empty() ? "want a category as in cs.PL, or an archive as in cs.*" : "did you mean " + near + "?";
}

std::unexpected<Error> unknown(std::string_view written) {
    std::string message = "unknown category \"" + std::string(written) + "\": ";
    message += written == "*" || written == "*.*" ? "leave the key out for every category" : suggestion(written);
    return fail(Errc::configuration, std::move(message));
}

std::unexpected<Error> retired(std::string_view written, std::string_view canonical) {
    return fail(Errc::configuration,
                "category \"" + std::string(written) + "\" is retired: write " + std::string(canonical));
}

}  // namespace

std::span<const Category> categories() { return category_table(); }

std::string_view category_title(std::string_view canonical) {
    const auto table = category_table();
    const auto found = std::ranges::lower_bound(table, canonical, {}, &Category::id);
    return found != table.end() && found->id == canonical ? found->title : canonical;
}

std::string canonical_category(std::string_view id) {
    const std::string name = lower(id);
    if (const auto found = active_names().find(name); found != active_names().end()) {
        return std::string(found->second);
    }
    if (const auto old = find_retired(name)) {
        return std::string(old->canonical);
    }
    if (find_archive(name)) {
        return name;
    }
    return std::string(id);
}

std::vector<std::string> canonical_categories(std::span<const std::string> ids) {
    std::vector<std::string> result;
    std::set<std::string> seen;
    for (const std::string& id : ids) {
        std::string canonical = canonical_category(id);
        if (seen.insert(canonical).second) {
            result.push_back(std::move(canonical));
        }
    }
    return result;
}

Result<std::vector<std::string>> expand_category(std::string_view written) {
    const std::string name = lower(written);
    if (const auto found = active_names().find(name); found != active_names().end()) {
        return std::vector<std::string>{std::string(found->second)};
    }
    const bool is_wildcard = name.ends_with(".*");
    const std::string_view archive = std::string_view(name).substr(0, name.size() - (is_wildcard ? 2 : 0));
    if (const auto old = find_retired(archive)) {
        return retired(written, old->canonical);
    }
    if (const auto known = find_archive(archive)) {
        if (is_wildcard) {
            return categories_in(*known);
        }
        return fail(Errc::configuration, "\"" + std::string(written) + "\" is an archive, not a category: write " +
                                             std::string(*known) + ".* for all of it");
    }
    return unknown(written);
}

}  // namespace paperwire::source
