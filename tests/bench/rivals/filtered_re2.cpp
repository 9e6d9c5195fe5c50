// SPDX-License-Identifier: MIT
#include <re2/filtered_re2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "tests/bench/rivals/aho_corasick.hpp"
#include "tests/bench/rivals/patterns.hpp"
#include "tests/bench/rivals/predicate_engine.hpp"

namespace paperwire::bench {

namespace {

// Shorter literals are too common to help in a text; a name is short itself.
constexpr int shortest_in_text = 3;
constexpr int shortest_in_names = 2;

constexpr utf8proc_int32_t long_s = 0x17F;

/// Lower case as FilteredRE2 writes its literals; ſ, which its case folding takes for s, as s.
void append_lowered(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            out += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : text[at];
            ++at;
            continue;
        }
        utf8proc_int32_t point = 0;
        const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                             static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (length <= 0) return;
        std::array<utf8proc_uint8_t, 4> bytes{};
        const auto written = utf8proc_encode_char(point == long_s ? 's' : utf8proc_tolower(point), bytes.data());
        out.append(bytes.begin(), bytes.begin() + written);
        at += static_cast<std::size_t>(length);
    }
}

/// The predicates that read one kind of field.
class Part {
public:
    explicit Part(int shortest) : filter_(shortest) {}

    Result<void> add(const std::string& pattern, std::uint32_t predicate) {
        int id = 0;
        if (filter_.Add(piece(pattern), pattern_options(), &id) != RE2::NoError)
            return fail(Errc::malformed, "FilteredRE2 refuses " + pattern);
        predicates_.push_back(predicate);
        return {};
    }

    void compile() {
        std::vector<std::string> atoms;
        filter_.Compile(&atoms);
        atoms_ = std::make_unique<AhoCorasick>(atoms);
    }

    void find(const std::vector<std::string>& surfaces, std::vector<std::uint32_t>& holding) {
        if (predicates_.empty()) return;
        found_.clear();
        for (const std::string& surface : surfaces) {
            lowered_.clear();
            append_lowered(surface, lowered_);
            atoms_->find(lowered_, found_);
        }
        std::ranges::sort(found_);
        const auto repeated = std::ranges::unique(found_);
        found_.erase(repeated.begin(), repeated.end());
        filter_.AllPotentials(found_, &candidates_);
        for (const int candidate : candidates_) {
            if (holds_on_any(filter_.GetRE2(candidate), surfaces))
                holding.push_back(predicates_[static_cast<std::size_t>(candidate)]);
        }
    }

private:
    re2::FilteredRE2 filter_;
    std::vector<std::uint32_t> predicates_;  // by FilteredRE2's number
    std::unique_ptr<AhoCorasick> atoms_;
    std::vector<int> found_;
    std::vector<int> candidates_;
    std::string lowered_;
};

class FilteredEngine : public PredicateEngine {
public:
    Result<void> build(const std::vector<Predicate>& predicates) {
        for (std::uint32_t i = 0; i < predicates.size(); ++i) {
            Part& part = predicates[i].key == filters::Key::authors ? names_ : text_;
            if (auto added = part.add(predicates[i].pattern, i); !added) return added;
        }
        text_.compile();
        names_.compile();
        return {};
    }

    bool find(const Surfaces& paper, std::vector<std::uint32_t>& holding) override {
        text_.find(paper.text, holding);
        names_.find(paper.names, holding);
        return true;
    }

private:
    Part text_{shortest_in_text};
    Part names_{shortest_in_names};
};

}  // namespace

Result<std::unique_ptr<PredicateEngine>> make_filtered_re2(const std::vector<Predicate>& predicates) {
    auto engine = std::make_unique<FilteredEngine>();
    if (auto built = engine->build(predicates); !built) return std::unexpected(built.error());
    return engine;
}

}  // namespace paperwire::bench
