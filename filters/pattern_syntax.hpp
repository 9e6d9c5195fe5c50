// SPDX-License-Identifier: MIT
// filters: the syntax of patterns as people write them, spelt out: every alternative a row of steps. Only what is
// surely understood; the rest stays RE2's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "filters/reading.hpp"

namespace paperwire::filters {

/// What a pattern asks for next.
struct Step {
    enum class Form : std::uint8_t { character, gap, word_boundary, begin_of_text, end_of_text };

    Form form{Form::character};
    char32_t character{0};
    Gap gap{};
};

using Steps = std::vector<Step>;
using Ways = std::vector<Steps>;

/// All that the pattern may be; at most a few dozen ways. Characters are lower case unless `case_exact`. Nothing when
/// something in it is unfamiliar, or it has too many ways. `pattern` without its leading flags.
[[nodiscard]] std::optional<Ways> ways_of(std::string_view pattern, bool case_exact);

}  // namespace paperwire::filters
