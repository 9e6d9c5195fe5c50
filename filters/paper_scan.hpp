// SPDX-License-Identifier: MIT
// filters: one paper as the index reads it: every field in every form, made once and only when some predicate asks.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "bot/core/paper.hpp"
#include "filters/index.hpp"
#include "filters/keys.hpp"
#include "filters/matcher.hpp"

namespace paperwire::filters {

class PaperScan {
public:
    /// Refers to the paper.
    explicit PaperScan(const Paper& paper) : paper_(paper) {}

    [[nodiscard]] Truth judge(Key key, const Matcher& matcher);

private:
    /// A field as it stands, and those of its texts that differ without diacritics.
    struct Field {
        Surface original;
        Surface plain;

        void add(const std::string& text);
    };

    [[nodiscard]] bool holds(Key single_field, const Matcher& matcher);
    [[nodiscard]] const Field& field(Key single_field);
    [[nodiscard]] const Surface& keywords();

    const Paper& paper_;
    std::array<std::optional<Field>, 5> fields_;
    std::optional<Surface> keywords_;
};

}  // namespace paperwire::filters
