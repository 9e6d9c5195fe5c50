// SPDX-License-Identifier: MIT
// filters: the one file that knows RE2.
#include "filters/pattern.hpp"

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace paperwire::filters {
namespace {

// 256 KiB is no slower than RE2's default of 8 MiB on titles and abstracts, and a nasty pattern keeps less. Rare ones
// with large counted repetitions of Unicode classes do not compile within it and get more, up to RE2's default.
constexpr std::array<std::int64_t, 3> memory_steps{256 << 10, 1 << 20, 8 << 20};
constexpr std::int64_t set_memory = 8 << 20;
constexpr std::size_t cached_patterns = 256;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options_with(std::int64_t max_mem) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingUTF8);
    options.set_log_errors(false);
    options.set_case_sensitive(false);  // a leading (?-i) undoes it
    options.set_never_capture(true);
    options.set_max_mem(max_mem);
    return options;
}

/// All positions in [0, count) but `left_out`.
std::vector<int> all_but(int left_out, std::size_t count) {
    std::vector<int> positions(count);
    std::iota(positions.begin(), positions.end(), 0);
    std::erase(positions, left_out);
    return positions;
}

}  // namespace

struct Pattern::Program {
    Program(std::string_view source, const RE2::Options& options) : expression(piece(source), options) {}
    RE2 expression;
};

Pattern::Pattern(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view source) {
    std::string reason;
    for (const auto max_mem : memory_steps) {
        auto program = std::make_unique<const Program>(source, options_with(max_mem));
        if (program->expression.ok()) {
            return Pattern(std::move(program));
        }
        reason = program->expression.error();
        if (program->expression.error_code() != RE2::ErrorPatternTooLarge) {
            break;
        }
    }
    return fail(Errc::malformed, reason);
}

bool Pattern::matches(std::string_view text) const {
    return program_->expression.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::optional<Span> Pattern::find(std::string_view text) const {
    re2::StringPiece whole;
    if (!program_->expression.Match(piece(text), 0, text.size(), RE2::UNANCHORED, &whole, 1)) {
        return std::nullopt;
    }
    const auto begin = static_cast<std::size_t>(whole.data() - text.data());
    return Span{begin, begin + whole.size()};
}

struct PatternSet::Automaton {
    Automaton() : set(options_with(set_memory), RE2::UNANCHORED) {}
    RE2::Set set;
};

PatternSet::PatternSet(std::unique_ptr<const Automaton> automaton) : automaton_(std::move(automaton)) {}
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

std::optional<PatternSet> PatternSet::compile(std::span<const std::string_view> sources) {
    auto automaton = std::make_unique<Automaton>();
    for (const auto source : sources) {
        if (automaton->set.Add(piece(source), nullptr) < 0) {
            return std::nullopt;
        }
    }
    return automaton->set.Compile() ? std::optional(PatternSet(std::move(automaton))) : std::nullopt;
}

bool PatternSet::find(std::string_view text, std::vector<int>& positions) const {
    std::vector<int> found;
    RE2::Set::ErrorInfo error{};
    const bool any = automaton_->set.Match(piece(text), &found, &error);
    positions.insert(positions.end(), found.begin(), found.end());
    return any || error.kind == RE2::Set::kNoError;
}

PatternPtr cached_pattern(std::string_view source) {
    thread_local std::unordered_map<std::string, PatternPtr> cache;
    if (const auto found = cache.find(std::string(source)); found != cache.end()) {
        return found->second;
    }
    if (cache.size() >= cached_patterns) {
        cache.clear();
    }
    auto compiled = Pattern::compile(source);
    auto pattern = compiled ? std::make_shared<const Pattern>(std::move(*compiled)) : nullptr;
    return cache.emplace(std::string(source), std::move(pattern)).first->second;
}

RequiredLiterals required_literals(std::string_view source, int shortest) {
    re2::FilteredRE2 filter(shortest);
    int id = 0;
    if (filter.Add(piece(source), options_with(memory_steps.back()), &id) != RE2::NoError) {
        return {};
    }
    std::vector<std::string> atoms;
    filter.Compile(&atoms);
    const auto may_match_with = [&](const std::vector<int>& present) {
        std::vector<int> candidates;
        filter.AllPotentials(present, &candidates);
        return !candidates.empty();
    };
    if (atoms.empty() || may_match_with({})) {
        return {};
    }
    RequiredLiterals required{RequiredLiterals::Form::every, {}};
    for (int i = 0; std::cmp_less(i, atoms.size()); ++i) {
        if (!may_match_with(all_but(i, atoms.size()))) {
            required.literals.push_back(atoms[static_cast<std::size_t>(i)]);
        }
    }
    return required.literals.empty() ? RequiredLiterals{RequiredLiterals::Form::some, std::move(atoms)} : required;
}

}  // namespace paperwire::filters
