// SPDX-License-Identifier: MIT
#include "bot/source/withdrawal.hpp"

#include <gtest/gtest.h>

namespace paperwire::source {
namespace {

TEST(SaysWithdrawn, KnowsTheUsualOpenings) {
    for (const auto* text :
         {"Withdrawn", "withdrawn. Full text available elsewhere", "This paper has been withdrawn by the author",
          "This paper and abstract have been withdrawn.", "This preprint was withdrawn", "The paper is withdrawn",
          "This submission is now withdrawn: see v3"}) {
        EXPECT_TRUE(says_withdrawn(text)) << text;
    }
}

TEST(SaysWithdrawn, IsNotFooledByAMention) {
    for (const auto* text : {"", "12 pages", "Money withdrawn from banks",
                             "This paper studies how cash is withdrawn and why it was withdrawn",
                             "We show this. A claim of v1 has been withdrawn", "This is v2. An example was withdrawn",
                             "Supersedes a paper that has been withdrawn"}) {
        EXPECT_FALSE(says_withdrawn(text)) << text;
    }
}

}  // namespace
}  // namespace paperwire::source
