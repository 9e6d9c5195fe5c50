// SPDX-License-Identifier: MIT
// tests: what arXiv's archive says of papers, a line each.
#pragma once

#include <string>
#include <vector>

#include "bot/source/record.hpp"
#include "tests/fakes/papers.hpp"

namespace paperwire::intake {

/// An entry of arXivRaw: the newest version, and when each was submitted. Its facts are known.
inline source::Record record(const std::string& paper, std::vector<std::string> categories,
                             const std::vector<std::string>& submitted, const std::string& datestamp) {
    source::Record made;
    made.paper = fakes::make_paper(paper, std::move(categories), static_cast<int>(submitted.size()));
    made.paper.comment = Fact::of("comment of " + paper);
    for (const std::string& time : submitted)
        made.history.push_back({static_cast<int>(made.history.size()) + 1, fakes::at(time), false});
    made.first_at = made.history.front().at;
    made.current_at = made.history.back().at;
    made.datestamp = fakes::day(datestamp);
    return made;
}

}  // namespace paperwire::intake
