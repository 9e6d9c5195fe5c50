// SPDX-License-Identifier: MIT
// core: a paper as every room knows it, and the announcement that brought it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/paper_id.hpp"
#include "bot/core/time.hpp"

namespace paperwire {

/// arXiv's announce types, best first: the order decides which of several feeds is believed.
enum class Kind : std::uint8_t { new_paper, cross_list, replacement, replacement_cross };

inline constexpr std::array all_kinds{Kind::new_paper, Kind::cross_list, Kind::replacement, Kind::replacement_cross};

/// The feed's and the contract's word: new, cross, replace, replace-cross.
[[nodiscard]] std::string_view to_string(Kind kind) noexcept;
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view word) noexcept;
[[nodiscard]] constexpr bool is_replacement(Kind kind) noexcept { return kind >= Kind::replacement; }

struct Author {
    std::string name;                       // "François Belias", normalised text
    std::vector<std::string> affiliations;  // in the order given

    friend bool operator==(const Author&, const Author&) = default;
};

/// A field that some of arXiv's sources do not carry. `unknown`: no source has said; `absent`: there is none.
struct Fact {
    enum class State : std::uint8_t { unknown, absent, known };

    State state{State::unknown};
    std::string value{};  // empty unless known

    [[nodiscard]] static Fact none() { return Fact{State::absent, {}}; }
    [[nodiscard]] static Fact of(std::string text) {
        return text.empty() ? none() : Fact{State::known, std::move(text)};
    }
    [[nodiscard]] bool is_unknown() const noexcept { return state == State::unknown; }
    friend bool operator==(const Fact&, const Fact&) = default;
};

/// One version of a paper. All text is normalised (bot/text/normalise.hpp) unless a name says raw.
struct Paper {
    PaperId id;
    int version{1};
    std::string title;
    std::string abstract;
    std::vector<Author> authors;
    std::vector<std::string> categories;  // canonical ids, each once; the first is the primary
    std::string primary;                  // canonical id
    Fact comment;
    Fact journal_ref;
    std::string doi;  // several are separated by blanks; empty when none
    bool withdrawn{false};
    std::string raw_title;     // as the source gave it; empty when equal to `title`
    std::string raw_abstract;  // likewise

    friend bool operator==(const Paper&, const Paper&) = default;
};

using PaperPtr = std::shared_ptr<const Paper>;

/// A paper as announced: what the filters judge.
struct Announcement {
    PaperPtr paper;              // never null
    Kind kind{Kind::new_paper};  // the best of all feeds read
    std::optional<Day> day;      // arXiv's announcement day; only papers given by hand lack one
};

/// `https://arxiv.org/abs/ID`, without a version: arXiv asks that readers be sent to the abstract page.
[[nodiscard]] std::string abstract_url(const PaperId& id);
/// `https://arxiv.org/pdf/IDvN`.
[[nodiscard]] std::string pdf_url(const PaperId& id, int version);
/// `https://arxiv.org/list/CATEGORY/recent`.
[[nodiscard]] std::string listing_url(std::string_view category);

}  // namespace paperwire
