// SPDX-License-Identifier: MIT
// digest: a population made ready for closing: its cohorts and what it asks of arXiv. Immutable; a reload makes
// another.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/core/subscriber.hpp"
#include "bot/digest/cohort.hpp"
#include "bot/store/store.hpp"
#include "filters/index.hpp"
#include "filters/rule.hpp"

namespace paperwire::digest {

using IndexPtr = std::shared_ptr<const filters::FilterIndex>;

/// Whoever is delivered to, and the rules that they use by number. Shared with the configuration that they are from:
/// a million people are there once.
using SubscribersPtr = std::shared_ptr<const std::vector<Subscriber>>;
using RulesPtr = std::shared_ptr<const std::vector<filters::NamedRule>>;

class Audience {
public:
    Audience(SubscribersPtr its_subscribers, RulesPtr its_rules)
        : subscribers(*its_subscribers),
          rules(*its_rules),
          subscribers_(std::move(its_subscribers)),
          rules_(std::move(its_rules)) {}

    const std::vector<Subscriber>& subscribers;
    const std::vector<filters::NamedRule>& rules;
    CategoriesPtr everything;  // every category that is asked for
    Cohorts cohorts;
    bool asks_for_missing{false};    // some rule asks for a comment or a journal reference
    bool takes_replacements{false};  // some rule does: what was withdrawn comes as one
    std::string default_summary{"off"};

    /// Over the rules that some delivery uses, numbered as here; built when it is first asked for. On any thread;
    /// whoever comes second waits. Errors: malformed (a rule).
    [[nodiscard]] Result<IndexPtr> index() const;
    /// The same, made from that of `before` where that was built: what did not change is shared, unless so much has
    /// changed by and by that building all anew is worth it. Rules that stay should have the numbers they had.
    Result<IndexPtr> index_after(const Audience& before) const;

private:
    [[nodiscard]] IndexPtr built_index() const;

    SubscribersPtr subscribers_;
    RulesPtr rules_;
    mutable std::mutex building_;
    mutable std::optional<Result<IndexPtr>> index_;
};

/// `asked`: the configured list of categories; empty: whatever some used rule could match, every active category when
/// one names none.
[[nodiscard]] std::shared_ptr<const Audience> build_audience(SubscribersPtr subscribers, RulesPtr rules,
                                                             const Categories& asked);
/// Of people whom nobody else holds.
[[nodiscard]] std::shared_ptr<const Audience> build_audience(std::vector<Subscriber> subscribers,
                                                             std::vector<filters::NamedRule> rules,
                                                             const Categories& asked);

/// The destinations as the store wants to know them.
[[nodiscard]] std::vector<store::Configured> configured(const Audience& audience);

}  // namespace paperwire::digest
