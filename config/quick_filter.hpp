// SPDX-License-Identifier: MIT
// config: filters from flat values, where they are surely right. Equal to FilterReader in what it takes; whatever that
// might find fault with is left to it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/filters.hpp"
#include "config/limits.hpp"
#include "config/quick_values.hpp"

namespace paperwire::config {

class QuickFilterReader {
public:
    /// `filters` knows the named ones and what was checked before; it must outlive this.
    explicit QuickFilterReader(FilterReader& filters) : filters_(&filters) {}

    /// Of another line.
    void begin(FlatValues values);
    /// The filter at `position`; null: not surely right.
    [[nodiscard]] filters::RulePtr read(std::uint32_t position);
    /// The named filter that the text at `position` calls for; null where there is none.
    [[nodiscard]] filters::RulePtr read_name(std::uint32_t position);
    /// Names that were asked for since begin().
    [[nodiscard]] const std::vector<std::string_view>& named() const noexcept { return named_; }
    /// Whether such a pattern was met since begin().
    [[nodiscard]] bool has_pattern_without_literal() const noexcept { return has_pattern_without_literal_; }

private:
    [[nodiscard]] filters::RulePtr read_rule(std::uint32_t position, std::size_t depth);
    [[nodiscard]] bool read_categories(std::uint32_t position, std::vector<std::string>& categories);
    [[nodiscard]] bool read_patterns(std::uint32_t position, std::vector<std::string>& patterns);
    [[nodiscard]] bool read_keywords(std::uint32_t position, std::vector<std::string>& keywords);
    [[nodiscard]] bool read_announce(std::uint32_t position, filters::Rule& rule) const;
    [[nodiscard]] bool read_parts(std::uint32_t position, std::size_t depth, std::vector<filters::RulePtr>& parts);

    FilterReader* filters_;
    FlatValues values_;
    std::array<filters::Rule, max_nesting + 1> drafts_;  // by depth
    std::vector<std::string_view> named_;
    bool has_pattern_without_literal_{false};
};

}  // namespace paperwire::config
