// SPDX-License-Identifier: MIT
// filters: which words brought a paper here.
#include <algorithm>
#include <tuple>

#include "filters/explain.hpp"
#include "filters/judge.hpp"

namespace paperwire::filters {
namespace {

/// What contributed, gathered over the tree.
struct Contribution {
    std::vector<Place> places;
    bool categories{false};  // some rule that holds names categories, and so on
    bool primary{false};
    bool announce{false};
    std::vector<std::string> named;  // the categories it names
};

void gather(const Rule& rule, const Case& paper, Contribution& found) {
    for (const auto& key : textual_keys) {
        for (const auto& source : rule.*key.members) {
            const auto places = paper.text.find(key.key, source);
            std::ranges::copy_if(places, std::back_inserter(found.places),
                                 [](const Place& place) { return !place.words.empty(); });
        }
    }
    found.categories |= !rule.categories.empty();
    found.named.insert(found.named.end(), rule.categories.begin(), rule.categories.end());
    found.primary |= !rule.primary.empty();
    found.announce |= rule.announce.has_value();
    for (const auto* parts : {&rule.all_of, &rule.any_of}) {
        for (const auto& part : *parts) {
            if (judge(*part, paper, false) == Truth::yes) {
                gather(*part, paper, found);
            }
        }
    }
}

std::vector<Reason> textual(std::vector<Place> places, std::string_view name) {
    const auto position = [](const Place& place) {
        return std::tuple(place.field, place.author, place.span.begin, place.span.end);
    };
    std::ranges::sort(places, {}, position);
    const auto repeated = std::ranges::unique(places);
    places.erase(repeated.begin(), repeated.end());
    std::vector<Reason> reasons;
    for (const auto& place : places) {
        reasons.push_back(Reason{std::string(name), std::string(to_string(place.field)), std::string(place.words),
                                 static_cast<std::uint32_t>(place.span.begin), place.author});
    }
    return reasons;
}

std::vector<Reason> formal(const Contribution& found, const Case& paper, std::string_view name) {
    std::vector<Reason> reasons;
    const auto add = [&](std::string_view field, std::string_view matched) {
        reasons.push_back(Reason{std::string(name), std::string(field), std::string(matched), 0, -1});
    };
    const auto& listed = paper.text.paper().categories;
    for (const auto& category : listed) {
        if (std::ranges::find(found.named, category) != found.named.end()) {
            add("categories", category);
        }
    }
    const auto& primary = paper.text.paper().primary;
    if (found.categories && reasons.empty()) {
        add("categories", primary);
    }
    if (found.primary) {
        add("primary", primary);
    }
    if (found.announce || reasons.empty()) {
        add("announce", paperwire::to_string(paper.kind));
    }
    return reasons;
}

}  // namespace

std::vector<Reason> reasons(const Rule& rule, std::string_view name, const Announcement& announcement) {
    const Case paper(rule, announcement);
    if (judge(rule, paper, true) != Truth::yes) {
        return {};
    }
    Contribution found;
    gather(rule, paper, found);
    auto words = textual(found.places, name);
    return words.empty() ? formal(found, paper, name) : words;
}

}  // namespace paperwire::filters
