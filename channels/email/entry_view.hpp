// SPDX-License-Identifier: MIT
// channels/email: an entry as both forms of a mail show it: cleaned to single lines and bounded, not yet escaped. Text
// and HTML are made from the same view, so they cannot say different things.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bot/core/digest.hpp"
#include "channels/wording.hpp"

namespace paperwire::email {

/// How a kind is coloured; the words beside it say the same.
enum class Tone : std::uint8_t { fresh, crossed, revised, withdrawn };

/// Why an entry is here, by one filter.
struct Why {
    std::string filter;
    std::vector<std::string> words;
    std::size_t words_left_out{0};
};

struct EntryView {
    int number{0};
    std::string id;  // `arXiv:2511.03809v2`
    std::string abstract_url;
    std::string pdf_url;
    std::string kind;  // kind_label
    Tone tone{Tone::fresh};
    std::vector<std::string> categories;  // the first is the primary
    std::vector<channels::Segment> title;
    std::vector<std::vector<channels::Segment>> authors;
    std::size_t authors_left_out{0};
    std::vector<Why> why;
    std::size_t filters_left_out{0};
    std::vector<channels::Segment> comment;  // empty when there is none
    std::vector<channels::Segment> journal_ref;
    std::string summary;
    std::vector<channels::Segment> abstract;  // empty in the compact form
    bool is_abstract_cut{false};
};

/// All but the abstract.
[[nodiscard]] EntryView view_entry(const Entry& entry);

/// Puts in the abstract, at most `limit` code points of it, its end marked by `…` when more were there.
void show_abstract(EntryView& view, const Entry& entry, std::size_t limit);

}  // namespace paperwire::email
