// SPDX-License-Identifier: MIT
// source: the list of affiliations at the end of an author line, `((1) Here, (2) There)`, and the marks that point
// there.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paperwire::source {

struct AuthorMarks {
    std::size_t begin{std::string_view::npos};                // where the list begins; npos: there is none
    std::map<std::string, std::string, std::less<>> entries;  // mark to affiliation, normalised

    /// What `1,2` or `1 and 3` stand for, in that order, unknown ones left out. Nothing when the group is no list of
    /// marks. Numbers alone are always marks.
    [[nodiscard]] std::optional<std::vector<std::string>> resolve(std::string_view group) const;
};

[[nodiscard]] AuthorMarks read_marks(std::string_view line);

}  // namespace paperwire::source
