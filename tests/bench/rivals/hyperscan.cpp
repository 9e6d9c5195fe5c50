// SPDX-License-Identifier: MIT
#include <hs/hs.h>

#include <memory>

#include "tests/bench/rivals/patterns.hpp"
#include "tests/bench/rivals/predicate_engine.hpp"

namespace paperwire::bench {

namespace {

// As RE2 reads the contract's patterns: without HS_FLAG_UCP \b, \w and \d know ASCII only, without HS_FLAG_MULTILINE ^
// and $ are the text's ends.
constexpr unsigned flags = HS_FLAG_CASELESS | HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY;

struct Freed {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
    void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
    void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};

bool is_taken(const std::string& pattern) {
    hs_expr_info_t* info = nullptr;
    hs_compile_error_t* error = nullptr;
    const bool taken = hs_expression_info(pattern.c_str(), flags, &info, &error) == HS_SUCCESS;
    if (error != nullptr) hs_free_compile_error(error);
    std::free(info);
    return taken;
}

/// The predicates that read one kind of field.
class Part {
public:
    void add(const std::string& pattern, std::uint32_t predicate) {
        if (is_taken(pattern)) {
            patterns_.push_back(pattern.c_str());
            predicates_.push_back(predicate);
        } else {
            refuse(pattern, predicate);
        }
    }

    /// Patterns found too large only now go to RE2 too.
    Result<void> compile() {
        while (!patterns_.empty()) {
            const std::vector<unsigned> all_flags(patterns_.size(), flags);
            hs_database_t* database = nullptr;
            hs_compile_error_t* raw_error = nullptr;
            const auto code = hs_compile_multi(patterns_.data(), all_flags.data(), predicates_.data(),
                                               static_cast<unsigned>(patterns_.size()), HS_MODE_BLOCK, nullptr,
                                               &database, &raw_error);
            const std::unique_ptr<hs_compile_error_t, Freed> error(raw_error);
            database_.reset(database);
            if (code == HS_SUCCESS) break;
            if (error == nullptr || error->expression < 0)
                return fail(Errc::malformed, error == nullptr ? "Hyperscan fails" : error->message);
            const auto position = static_cast<std::ptrdiff_t>(error->expression);
            refuse(patterns_[static_cast<std::size_t>(position)], predicates_[static_cast<std::size_t>(position)]);
            patterns_.erase(patterns_.begin() + position);
            predicates_.erase(predicates_.begin() + position);
        }
        return {};
    }

    [[nodiscard]] Result<void> reserve_scratch(std::unique_ptr<hs_scratch_t, Freed>& scratch) const {
        if (!database_) return {};
        hs_scratch_t* grown = scratch.release();
        const auto code = hs_alloc_scratch(database_.get(), &grown);
        scratch.reset(grown);
        return code == HS_SUCCESS ? Result<void>{} : fail(Errc::malformed, "Hyperscan gets no scratch memory");
    }

    bool find(const std::vector<std::string>& surfaces, hs_scratch_t* scratch, std::vector<std::uint32_t>& holding) {
        found_.clear();
        for (const std::string& surface : surfaces) {
            if (database_ && hs_scan(database_.get(), surface.data(), static_cast<unsigned>(surface.size()), 0, scratch,
                                     &Part::note, &found_) != HS_SUCCESS) {
                return false;
            }
        }
        std::ranges::sort(found_);
        const auto repeated = std::ranges::unique(found_);
        holding.insert(holding.end(), found_.begin(), repeated.begin());
        for (const Refused& refused : refused_) {
            if (holds_on_any(*refused.pattern, surfaces)) holding.push_back(refused.predicate);
        }
        return true;
    }

private:
    struct Refused {
        std::unique_ptr<RE2> pattern;
        std::uint32_t predicate;
    };

    void refuse(const std::string& pattern, std::uint32_t predicate) {
        refused_.push_back({std::make_unique<RE2>(piece(pattern), pattern_options()), predicate});
    }

    static int note(unsigned id, unsigned long long, unsigned long long, unsigned, void* found) {
        static_cast<std::vector<std::uint32_t>*>(found)->push_back(id);
        return 0;
    }

    std::vector<const char*> patterns_;
    std::vector<unsigned> predicates_;
    std::vector<Refused> refused_;
    std::unique_ptr<hs_database_t, Freed> database_;
    std::vector<std::uint32_t> found_;
};

class HyperscanEngine : public PredicateEngine {
public:
    Result<void> build(const std::vector<Predicate>& predicates) {
        for (std::uint32_t i = 0; i < predicates.size(); ++i)
            (predicates[i].key == filters::Key::authors ? names_ : text_).add(predicates[i].pattern, i);
        for (Part* part : {&text_, &names_}) {
            if (auto compiled = part->compile(); !compiled) return compiled;
            if (auto reserved = part->reserve_scratch(scratch_); !reserved) return reserved;
        }
        return {};
    }

    bool find(const Surfaces& paper, std::vector<std::uint32_t>& holding) override {
        return text_.find(paper.text, scratch_.get(), holding) && names_.find(paper.names, scratch_.get(), holding);
    }

private:
    Part text_;
    Part names_;
    std::unique_ptr<hs_scratch_t, Freed> scratch_;
};

}  // namespace

Result<std::unique_ptr<PredicateEngine>> make_hyperscan(const std::vector<Predicate>& predicates) {
    auto engine = std::make_unique<HyperscanEngine>();
    if (auto built = engine->build(predicates); !built) return std::unexpected(built.error());
    return engine;
}

}  // namespace paperwire::bench
