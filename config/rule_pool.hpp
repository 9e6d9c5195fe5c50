// SPDX-License-Identifier: MIT
// config: every distinct rule of a configuration once, whoever wrote it. Rules that others hold are in it, too, so that
// equal ones are told by their address however far names spread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "config/fingerprint.hpp"
#include "config/position_table.hpp"
#include "config/settings.hpp"
#include "filters/rule.hpp"

namespace paperwire::config {

class RulePool {
public:
    /// Rules of `before` (may be null, must outlive this) are the ones that equal ones are shared with.
    explicit RulePool(const Population* before = nullptr) : before_(before) {}

    /// The rule that says the same, from before where there is one; a new one is kept without slack. The rules inside
    /// it must be from here.
    [[nodiscard]] filters::RulePtr share(filters::Rule&& rule);

    /// Of a rule, from here or not.
    [[nodiscard]] Fingerprint print_of(const filters::RulePtr& rule) const;

private:
    void take_in(const Population& before);
    void take_in(const filters::RulePtr& rule, Fingerprint print);
    [[nodiscard]] Fingerprint print_of(const filters::Rule& rule) const;
    [[nodiscard]] std::optional<std::uint32_t> find(Fingerprint print, const filters::Rule& rule) const;
    [[nodiscard]] std::optional<std::uint32_t> find(const filters::RulePtr& rule) const;
    const filters::RulePtr& keep(Fingerprint print, filters::RulePtr rule);

    const Population* before_;  // null when it is in
    std::vector<filters::RulePtr> rules_;
    std::vector<Fingerprint> prints_;
    PositionTable by_print_;
    PositionTable by_address_;
};

}  // namespace paperwire::config
