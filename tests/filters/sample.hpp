// SPDX-License-Identifier: MIT
// Papers and rules in few words, for tests of the filters.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/core/paper.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters::sample {

/// A paper in cs.PL (primary) and cs.LG, comment and journal reference absent.
inline Paper paper(std::string title, std::string abstract = "An abstract.") {
    Paper paper;
    paper.id = parse_paper_id("2511.03809")->id;
    paper.title = std::move(title);
    paper.abstract = std::move(abstract);
    paper.authors = {Author{"Zhendong Su", {}}, Author{"François Belias", {}}};
    paper.categories = {"cs.PL", "cs.LG"};
    paper.primary = "cs.PL";
    paper.comment = Fact::none();
    paper.journal_ref = Fact::none();
    return paper;
}

inline Announcement announce(Paper paper, Kind kind = Kind::new_paper) {
    return Announcement{std::make_shared<const Paper>(std::move(paper)), kind, std::nullopt};
}

inline RulePtr share(Rule rule) { return std::make_shared<const Rule>(std::move(rule)); }

/// A rule with one textual key.
inline Rule rule(std::vector<std::string> Rule::* key, std::vector<std::string> members) {
    Rule made;
    made.*key = std::move(members);
    return made;
}

inline KindSet kinds(std::initializer_list<Kind> list) {
    KindSet set;
    for (const Kind kind : list) {
        set.set(static_cast<std::size_t>(kind));
    }
    return set;
}

}  // namespace paperwire::filters::sample
