// SPDX-License-Identifier: MIT
#include "bot/digest/facts.hpp"

#include <memory>

namespace paperwire::digest {

PaperPtr without_unknowns(const PaperPtr& paper) {
    if (!paper->comment.is_unknown() && !paper->journal_ref.is_unknown()) return paper;
    auto copy = std::make_shared<Paper>(*paper);
    for (Fact* fact : {&copy->comment, &copy->journal_ref}) {
        if (fact->is_unknown()) *fact = Fact::none();
    }
    return copy;
}

}  // namespace paperwire::digest
