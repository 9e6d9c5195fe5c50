// SPDX-License-Identifier: MIT
#include <re2/set.h>

#include <algorithm>

#include "tests/bench/rivals/patterns.hpp"
#include "tests/bench/rivals/predicate_engine.hpp"

namespace paperwire::bench {

namespace {

// Beyond this much memory the automaton is said not to work.
constexpr std::int64_t budget = std::int64_t{1} << 30;

/// The predicates that read one kind of field.
class Part {
public:
    Part() : set_(options(), RE2::UNANCHORED) {}

    Result<void> add(const std::string& pattern, std::uint32_t predicate) {
        std::string reason;
        if (set_.Add(piece(pattern), &reason) < 0) return fail(Errc::malformed, pattern + ": " + reason);
        predicates_.push_back(predicate);
        return {};
    }

    Result<void> compile() {
        if (!set_.Compile()) return fail(Errc::malformed, "RE2::Set runs out of its budget when compiled");
        return {};
    }

    bool find(const std::vector<std::string>& surfaces, std::vector<std::uint32_t>& holding) {
        const auto first = static_cast<std::ptrdiff_t>(holding.size());
        for (const std::string& surface : surfaces) {
            RE2::Set::ErrorInfo error{};
            if (!set_.Match(piece(surface), &found_, &error) && error.kind != RE2::Set::kNoError) return false;
            for (const int id : found_) holding.push_back(predicates_[static_cast<std::size_t>(id)]);
        }
        std::sort(holding.begin() + first, holding.end());
        holding.erase(std::unique(holding.begin() + first, holding.end()), holding.end());
        return true;
    }

private:
    static RE2::Options options() {
        RE2::Options all = pattern_options();
        all.set_max_mem(budget);
        return all;
    }

    RE2::Set set_;
    std::vector<std::uint32_t> predicates_;  // by the set's number
    std::vector<int> found_;
};

class SetEngine : public PredicateEngine {
public:
    Result<void> build(const std::vector<Predicate>& predicates) {
        for (std::uint32_t i = 0; i < predicates.size(); ++i) {
            Part& part = predicates[i].key == filters::Key::authors ? names_ : text_;
            if (auto added = part.add(predicates[i].pattern, i); !added) return added;
        }
        if (auto compiled = text_.compile(); !compiled) return compiled;
        return names_.compile();
    }

    bool find(const Surfaces& paper, std::vector<std::uint32_t>& holding) override {
        return text_.find(paper.text, holding) && names_.find(paper.names, holding);
    }

private:
    Part text_;
    Part names_;
};

}  // namespace

Result<std::unique_ptr<PredicateEngine>> make_re2_set(const std::vector<Predicate>& predicates) {
    auto engine = std::make_unique<SetEngine>();
    if (auto built = engine->build(predicates); !built) return std::unexpected(built.error());
    return engine;
}

}  // namespace paperwire::bench
