// SPDX-License-Identifier: MIT
// channels: what every channel says in the same words, as values without markup. Each channel escapes and dresses them
// itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/digest.hpp"

namespace paperwire::channels {

/// A stretch of a field, and whether a filter matched it.
struct Segment {
    std::string text;
    bool marked{false};

    friend bool operator==(const Segment&, const Segment&) = default;
};

/// Cuts `text` (the paper's field `field`: title, abstract, comment, journal_ref) where reasons begin and end; joined,
/// the segments give `text` back. Overlapping reasons are one mark. Reasons that do not fit the text are ignored.
[[nodiscard]] std::vector<Segment> marked_segments(std::string_view text, std::string_view field,
                                                   const std::vector<Reason>& why);

/// Half-open, in bytes.
struct Range {
    std::size_t begin{0};
    std::size_t end{0};

    friend bool operator==(const Range&, const Range&) = default;
};

/// Where the marked ones of marked_segments stand: sorted, apart from each other, on code points.
[[nodiscard]] std::vector<Range> marked_ranges(std::string_view text, std::string_view field,
                                               const std::vector<Reason>& why);

/// The authors as shown: all of them up to `limit`; else the first `limit`, matched ones beyond added in order, and how
/// many are left out.
struct ShownAuthors {
    struct Name {
        std::vector<Segment> segments;
        bool matched{false};
    };
    std::vector<Name> names;
    std::size_t left_out{0};
};
/// Authors that a message shows before "and N more", by the contract.
inline constexpr std::size_t shown_author_limit = 20;
[[nodiscard]] ShownAuthors shown_authors(const Entry& entry, std::size_t limit);
/// `A, B, C and 12 more`. `limit` shown_author_limit in messages, SIZE_MAX in archives.
[[nodiscard]] std::string authors_line(const Entry& entry, std::size_t limit);

/// One filter's part of why an entry is here.
struct WhyLine {
    std::string filter;
    std::vector<std::string> words;  // each once, in order of appearance; for category reasons the category
};
[[nodiscard]] std::vector<WhyLine> why_lines(const Entry& entry);

/// The DOIs of a paper, blanks between them in the metadata, with the address that each leads to.
struct Doi {
    std::string name;
    std::string url;
};
[[nodiscard]] std::vector<Doi> split_dois(std::string_view list);

/// The receipt for people. Categories in trouble first and each by itself; when more than `limit` are well, the rest
/// are summed up.
struct ReceiptRow {
    std::string category;  // or `37 more categories`
    std::string day;       // `Mon 27 Apr`
    std::string state;     // fresh, quiet, …
    std::string sentence;  // `14 listed, 14 read, 3 matched`, or what is wrong
    bool trouble{false};   // stale, throttled, unreachable
};
/// What of a category's note is for its readers. Of one that could not be read it is a server's words and addresses,
/// for who runs the program: to readers the state says it.
[[nodiscard]] std::string_view reader_note(const CategoryReceipt& category);
[[nodiscard]] std::vector<ReceiptRow> receipt_rows(const Digest& digest, std::size_t limit);
/// `2 papers wait for their comments until the next announcement`; empty when none does.
[[nodiscard]] std::string waiting_sentence(const Digest& digest);
/// `1 paper could not be shown here: 2511.03809 (https://arxiv.org/abs/2511.03809)`; empty when all could.
[[nodiscard]] std::string left_out_sentence(const Digest& digest);
/// `this digest's receipt could not be read: damaged in the store`; empty when it and the reasons read.
[[nodiscard]] std::string lost_sentence(const Digest& digest);
/// What the foot says beside the receipt, in one line without a final stop; empty when all is well: lost_sentence(),
/// left_out_sentence(), what was reconstructed, what is incomplete, what was not read, and waiting_sentence().
[[nodiscard]] std::string foot_sentence(const Digest& digest);
/// What a digest without entries says in place of them: why there is nothing.
[[nodiscard]] std::string empty_sentence(const Digest& digest);
/// `Part 2 of 3`; empty when there is one part.
[[nodiscard]] std::string part_label(int part, int parts);
/// `Paperwire is not affiliated with arXiv. Metadata is CC0.` in one line; every foot ends with it.
[[nodiscard]] std::string_view colophon();

}  // namespace paperwire::channels
