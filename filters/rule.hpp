// SPDX-License-Identifier: MIT
// filters: a filter as written, after names were resolved and categories made canonical. Plain data; config builds it,
// filters/index.hpp and filters/explain.hpp give it meaning.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper.hpp"
#include "bot/core/result.hpp"

namespace paperwire::filters {

/// Which kinds an `announce` key lets through; bit i is all_kinds[i].
using KindSet = std::bitset<4>;

struct Rule;
using RulePtr = std::shared_ptr<const Rule>;

/// All keys present must hold; members of a list under one key are alternatives. Empty vector: the key is absent.
struct Rule {
    /// Canonical ids, wildcards already spread (`cs.*` to every category that has a name in the archive cs), sorted,
    /// each once.
    std::vector<std::string> categories;
    std::vector<std::string> primary;  // likewise
    std::vector<std::string> title;    // RE2 patterns as written
    std::vector<std::string> abstract;
    std::vector<std::string> comment;
    std::vector<std::string> journal_ref;
    std::vector<std::string> text;
    std::vector<std::string> authors;
    std::vector<std::string> keywords;  // phrases as written
    std::optional<KindSet> announce;    // absent: see contract, default depends on where the rule stands
    std::vector<RulePtr> all_of;
    std::vector<RulePtr> any_of;
    std::vector<RulePtr> none_of;

    friend bool operator==(const Rule&, const Rule&);  // deep
};

/// A filter that some subscriber uses, named or inline.
struct NamedRule {
    std::string name;
    RulePtr rule;
};

/// Checks one pattern: NFC UTF-8, at most 1,000 characters, RE2 syntax (case-insensitive unless it starts with
/// `(?-i)`), not matching the empty string everywhere is allowed. Errors: malformed, with RE2's reason and the remedy.
[[nodiscard]] Result<void> check_pattern(std::string_view pattern);
/// As check_pattern(). True when every text that the pattern matches holds one of a few strings, or all of them, so
/// that most texts need not be asked.
[[nodiscard]] Result<bool> check_for_literal(std::string_view pattern);
/// A sentence when the pattern can never do what it seems to (`\b` or `\w` next to a non-ASCII letter); else empty.
[[nodiscard]] std::string pattern_warning(std::string_view pattern);
/// Checks that a keyword holds at least one letter or digit once folded.
[[nodiscard]] Result<void> check_keyword(std::string_view phrase);

/// True when the rule, or any rule inside it, asks for that fact.
[[nodiscard]] bool asks_for_comment(const Rule& rule);
[[nodiscard]] bool asks_for_journal_ref(const Rule& rule);

/// The canonical categories, sorted, whose listings together hold every announcement by which the rule can come to
/// hold, late cross-listings too; nothing when it may hold for any category. An over-estimate is allowed, an
/// under-estimate never.
[[nodiscard]] std::optional<std::vector<std::string>> categories_asked(const Rule& rule);

}  // namespace paperwire::filters
