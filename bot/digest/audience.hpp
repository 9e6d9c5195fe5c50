// SPDX-License-Identifier: MIT
// digest: a population made ready for closing: its cohorts and what it asks of arXiv. Immutable; a reload makes
// another.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/core/subscriber.hpp"
#include "bot/digest/cohort.hpp"
#include "bot/store/store.hpp"
#include "filters/index.hpp"
#include "filters/rule.hpp"

namespace paperwire::digest {

using IndexPtr = std::shared_ptr<const filters::FilterIndex>;

/// The index over the rules that some delivery uses, numbered as in the audience: built when it is first asked for.
class LazyIndex {
public:
    /// On any thread; whoever comes second waits. Errors: malformed (a rule).
    [[nodiscard]] Result<IndexPtr> get(const std::vector<Subscriber>& subscribers,
                                       const std::vector<filters::NamedRule>& rules) const;

private:
    mutable std::once_flag once_;
    mutable Result<IndexPtr> built_;
};

struct Audience {
    std::vector<Subscriber> subscribers;
    std::vector<filters::NamedRule> rules;
    CategoriesPtr everything;  // every category that is asked for
    Cohorts cohorts;
    bool asks_for_missing{false};  // some rule asks for a comment or a journal reference
    std::string default_summary{"off"};
    LazyIndex lazy_index;

    [[nodiscard]] Result<IndexPtr> index() const { return lazy_index.get(subscribers, rules); }
};

/// `asked`: the configured list of categories; empty: whatever some used rule could match, every active category when
/// one names none.
[[nodiscard]] std::shared_ptr<const Audience> build_audience(std::vector<Subscriber> subscribers,
                                                             std::vector<filters::NamedRule> rules,
                                                             const Categories& asked);

/// The destinations as the store wants to know them.
[[nodiscard]] std::vector<store::Configured> configured(const Audience& audience);

}  // namespace paperwire::digest
