// SPDX-License-Identifier: MIT
// core: arXiv identifiers, both schemes, apart from their version.
// Source: info.arxiv.org/help/arxiv_identifier.html (read 2026-11).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace paperwire {

/// A paper's key: the canonical id without a version, `2511.03809` or `hep-th/9901001` (subject class dropped).
/// Ordered by year, month, number, never as strings: the number grew a digit in 2015.
class PaperId {
public:
    PaperId() = default;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    /// The id with `/` as `_`, safe in a file name.
    [[nodiscard]] std::string file_name() const;

    friend bool operator==(const PaperId& a, const PaperId& b) { return a.text_ == b.text_; }
    friend std::strong_ordering operator<=>(const PaperId& a, const PaperId& b);

private:
    friend struct VersionedId;
    friend std::optional<struct VersionedId> parse_paper_id(std::string_view text);
    std::string text_;
};

/// An id and, where the text had one, a version (1 and up; 0: none was written).
struct VersionedId {
    PaperId id;
    int version{0};

    friend bool operator==(const VersionedId&, const VersionedId&) = default;
};

/// Reads an id in any of its dresses: bare, `arXiv:`, `oai:arXiv.org:`, an abs/pdf/html URL of an arXiv host, a
/// 10.48550/arXiv. DOI; `.pdf`, `#…` and `?…` are dropped. Nothing when the text is not one id.
[[nodiscard]] std::optional<VersionedId> parse_paper_id(std::string_view text);

}  // namespace paperwire
