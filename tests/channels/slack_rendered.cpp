// SPDX-License-Identifier: MIT
#include "tests/channels/slack_rendered.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/channels/slack_rules.hpp"

namespace paperwire::slack_tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> abstract_pages(const std::vector<std::string>& parts) {
    std::vector<std::string> pages;
    for (const std::string& part : parts) {
        for (const std::string& link : links_of(part)) {
            if (link.find("/abs/") != std::string::npos) pages.push_back(link);
        }
    }
    return pages;
}

std::vector<std::string> wanted_pages(const Digest& digest) {
    std::vector<std::string> pages;
    for (const Entry& entry : digest.entries) pages.push_back(abstract_url(entry.paper->id));
    return pages;
}

}  // namespace

std::vector<std::string> rendered(const Digest& digest, slack::Thread thread) {
    slack::PieceShelf shelf;
    return slack::render_messages(digest, thread, shelf).value();
}

std::string all_seen(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += seen(part);
    return all;
}

void expect_sound(const Digest& digest, slack::Thread thread) {
    const std::vector<std::string> parts = rendered(digest, thread);
    ASSERT_FALSE(parts.empty());
    for (std::size_t at = 0; at < parts.size(); ++at) {
        EXPECT_THAT(faults_of(parts[at]), ElementsAre()) << "part " << at + 1;
        const std::string mark = "(" + std::to_string(at + 1) + "/" + std::to_string(parts.size()) + ")";
        if (parts.size() > 1) EXPECT_THAT(seen(parts[at]), HasSubstr(mark));
        else EXPECT_THAT(seen(parts[at]), Not(HasSubstr("(1/1)")));
    }
    EXPECT_EQ(abstract_pages(parts), wanted_pages(digest));
    EXPECT_THAT(all_seen(parts), HasSubstr("Paperwire is not affiliated with arXiv"));
}

}  // namespace paperwire::slack_tests
