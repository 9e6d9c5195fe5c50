// SPDX-License-Identifier: MIT
// bench: the vocabulary of a made-up day. English function words and the words of abstracts come first, by frequency;
// then words made of syllables, so that the rare end, where filters live, is long enough.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace paperwire::bench {

inline constexpr std::size_t vocabulary_size = 12'000;
inline constexpr std::size_t term_count = 1'500;

struct Words {
    std::vector<std::string> vocabulary;   // most frequent first
    std::vector<std::string> terms;        // phrases of two words, what papers are about
    std::vector<std::string> first_names;  // as arXiv writes them, some with TeX accents
    std::vector<std::string> last_names;
};

/// The same words always.
[[nodiscard]] const Words& words();

}  // namespace paperwire::bench
