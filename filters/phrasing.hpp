// SPDX-License-Identifier: MIT
// filters: the words of an explanation. Plain text for a terminal; no decisions here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "filters/index.hpp"
#include "filters/paper_text.hpp"
#include "filters/rule.hpp"

namespace paperwire::filters {

/// As in YAML: in single quotes, a quote within doubled.
[[nodiscard]] std::string quote_source(std::string_view source);
/// `categories: [cs.PL, cs.AR, 31 of math.*]`; of a long list the beginning and how many more.
[[nodiscard]] std::string phrase_names(std::string_view key, const std::vector<std::string>& names);
/// `text: '\bMLIR\b'`, `text: ['\bMLIR\b', 'loop invariants?']`.
[[nodiscard]] std::string phrase_sources(std::string_view key, const std::vector<std::string>& sources);
/// `announce: [new, cross]`, with `by default` when nobody wrote it.
[[nodiscard]] std::string phrase_kinds(KindSet kinds, bool written);
/// Which of the categories asked for the paper lists, or what it lists instead.
[[nodiscard]] std::string phrase_listed(const Paper& paper, const std::vector<std::string>& asked);
/// `title: …a dialect of «MLIR» for…`.
[[nodiscard]] std::string phrase_place(const Place& place, const PaperText& text);
/// Why nothing was found, with the pattern's warning where it has one.
[[nodiscard]] std::string phrase_absence(Key key, const std::vector<std::string>& sources, const Paper& paper);
/// Of a filter that holds or waits. `decisive`: the predicate that is waited for when the truth is unknown.
[[nodiscard]] std::string phrase_verdict(Truth truth, std::string_view decisive);
/// Of a filter that does not hold: by how many of its predicates, so that a near miss is seen as one.
[[nodiscard]] std::string phrase_failures(std::size_t count);

}  // namespace paperwire::filters
