// SPDX-License-Identifier: MIT
#include <algorithm>
#include <iostream>

#include "bot/text/normalise.hpp"
#include "tests/data/recorded.hpp"

namespace paperwire::data {
namespace {

using TexPairs = Recorded;

/// Without white space and math dollars: arXiv's converter swallows a blank behind a Greek macro.
std::string folded(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '$'; });
    return text;
}

TEST_F(TexPairs, ComeToOneTextWhicheverArxivSent) {
    int texts = 0;
    int same = 0;
    each_line("quirks/tex_pairs.jsonl.gz", [&](const nlohmann::json& pair) {
        const std::string ours = folded(text::normalise(pair.at("raw").get<std::string>()));
        const std::string theirs = folded(text::normalise(pair.at("utf8").get<std::string>()));
        ++texts;
        same += ours == theirs ? 1 : 0;
        if (ours != theirs && std::getenv("PAPERWIRE_DATA_SHOW") != nullptr) {
            const auto [a, b] = std::ranges::mismatch(ours, theirs);
            const auto at = std::max<std::ptrdiff_t>(a - ours.begin() - 30, 0);
            std::cout << pair.at("id") << "\n  raw  " << ours.substr(static_cast<std::size_t>(at), 90) << "\n  utf8 "
                      << theirs.substr(static_cast<std::size_t>(at), 90) << "\n";
        }
    });
    std::cout << "texts that come to one: " << same << "/" << texts << "\n";
    EXPECT_GE(same, texts * 0.99);
}

}  // namespace
}  // namespace paperwire::data
