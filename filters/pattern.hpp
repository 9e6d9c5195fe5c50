// SPDX-License-Identifier: MIT
// filters: one compiled pattern. pattern.cpp is the only home of RE2; what is said here is what the contract says of
// patterns: unanchored, case-insensitive unless they start with (?-i), UTF-8.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"

namespace paperwire::filters {

/// A half-open range of bytes.
struct Span {
    std::size_t begin{0};
    std::size_t end{0};

    friend bool operator==(const Span&, const Span&) = default;
};

class Pattern {
public:
    /// Errors: malformed, in RE2's own words. A pattern that needs more memory than usual gets it, up to a bound.
    [[nodiscard]] static Result<Pattern> compile(std::string_view source);

    [[nodiscard]] bool matches(std::string_view text) const;
    /// The leftmost match, by RE2's leftmost-first rule.
    [[nodiscard]] std::optional<Span> find(std::string_view text) const;

    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

private:
    struct Program;
    explicit Pattern(std::unique_ptr<const Program> program);
    std::unique_ptr<const Program> program_;
};

/// Several patterns asked of a text in one pass: an automaton for all of them, a fraction of the time.
class PatternSet {
public:
    /// Nothing when RE2 does not take them together within its memory.
    [[nodiscard]] static std::optional<PatternSet> compile(std::span<const std::string_view> sources);

    /// Appends the positions of those that match. False when RE2 ran out of memory: then each must be asked alone. Safe
    /// on several threads.
    [[nodiscard]] bool find(std::string_view text, std::vector<int>& positions) const;

    PatternSet(PatternSet&&) noexcept;
    PatternSet& operator=(PatternSet&&) noexcept;
    ~PatternSet();

private:
    struct Automaton;
    explicit PatternSet(std::unique_ptr<const Automaton> automaton);
    std::unique_ptr<const Automaton> automaton_;
};

using PatternPtr = std::shared_ptr<const Pattern>;

/// The compiled pattern, from this thread's small cache when it was asked for before; null when RE2 refuses it.
[[nodiscard]] PatternPtr cached_pattern(std::string_view source);

/// Lower-case strings that a text, lower-cased, must hold for a pattern to match it: every one of them, or at least
/// one. `none`: nothing is known, any text may match.
struct RequiredLiterals {
    enum class Form { none, every, some };

    Form form{Form::none};
    std::vector<std::string> literals{};
};

/// As RE2 itself derives it. `shortest`: literals of fewer bytes are not counted on.
[[nodiscard]] RequiredLiterals required_literals(std::string_view source, int shortest);

}  // namespace paperwire::filters
