// SPDX-License-Identifier: MIT
// digest: a population made ready for closing: its cohorts and what it asks of arXiv. Immutable; a reload makes
// another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bot/core/subscriber.hpp"
#include "bot/digest/cohort.hpp"
#include "bot/store/store.hpp"
#include "filters/rule.hpp"

namespace paperwire::digest {

struct Audience {
    std::vector<Subscriber> subscribers;
    std::vector<filters::NamedRule> rules;
    CategoriesPtr everything;  // every category that is asked for
    Cohorts cohorts;
    bool asks_for_missing{false};  // some rule asks for a comment or a journal reference
    std::string default_summary{"off"};
};

/// `asked`: the configured list of categories; empty: whatever some used rule could match, every active category when
/// one names none.
[[nodiscard]] std::shared_ptr<const Audience> build_audience(std::vector<Subscriber> subscribers,
                                                             std::vector<filters::NamedRule> rules,
                                                             const Categories& asked);

/// The destinations as the store wants to know them.
[[nodiscard]] std::vector<store::Configured> configured(const Audience& audience);

}  // namespace paperwire::digest
