// SPDX-License-Identifier: MIT
// core: reading arXiv identifiers in all their dresses.
#include "bot/core/paper_id.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "bot/core/ascii.hpp"

namespace paperwire {

namespace {

bool drop_prefix(std::string_view& text, std::string_view prefix) {
    if (!ascii::starts_with_any_case(text, prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// Leaves the path after abs/, pdf/, html/ of an arXiv URL; false when it is a URL of something else.
bool drop_url(std::string_view& text) {
    if (!drop_prefix(text, "https://") && !drop_prefix(text, "http://")) return true;
    if (drop_prefix(text, "doi.org/") || drop_prefix(text, "dx.doi.org/"))
        return ascii::starts_with_any_case(text, "10.48550/arxiv.");
    drop_prefix(text, "www.");
    drop_prefix(text, "export.");
    if (!drop_prefix(text, "arxiv.org/")) return false;
    return drop_prefix(text, "abs/") || drop_prefix(text, "pdf/") || drop_prefix(text, "html/");
}

std::size_t count_digits(std::string_view text) {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), ascii::is_digit) - text.begin());
}

bool is_month(std::string_view two_digits) {
    const int month = (two_digits[0] - '0') * 10 + (two_digits[1] - '0');
    return month >= 1 && month <= 12;
}

/// `YYMM.NNNN` to 1412, `YYMM.NNNNN` from 1501; the length read, 0 when it is none.
std::size_t new_id_length(std::string_view text) {
    if (count_digits(text) != 4 || text.size() < 9 || text[4] != '.' || !is_month(text.substr(2, 2))) return 0;
    const std::size_t digits = count_digits(text.substr(5));
    const std::string_view yymm = text.substr(0, 4);
    const std::size_t wanted = yymm >= "1501" ? 5 : 4;
    return yymm >= "0704" && digits == wanted ? 5 + digits : 0;
}

/// `archive/YYMMNNN` or `archive.SC/YYMMNNN`; the canonical id and the length read.
std::pair<std::string, std::size_t> read_old_id(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0 || count_digits(text.substr(slash + 1)) != 7) return {};
    std::string_view archive = text.substr(0, slash);
    if (const auto dot = archive.find('.'); dot != std::string_view::npos) archive = archive.substr(0, dot);
    if (archive.empty() || !std::ranges::all_of(archive, [](char c) { return ascii::is_letter(c) || c == '-'; }))
        return {};
    if (!is_month(text.substr(slash + 3, 2))) return {};
    std::string id;
    id += ascii::lowered(archive);
    id += text.substr(slash, 8);
    return {id, slash + 8};
}

/// `vN` with N >= 1 and no leading zero, or nothing at all; -1 when something else follows.
int read_version(std::string_view rest) {
    if (rest.empty()) return 0;
    if (rest.front() != 'v' && rest.front() != 'V') return -1;
    rest.remove_prefix(1);
    int version = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
    if (error != std::errc{} || end != rest.data() + rest.size() || rest.front() == '0' || version < 1) return -1;
    return version;
}

/// (year, month, number, archive): the order in which arXiv gave the ids out.
auto sort_key(std::string_view id) {
    const std::size_t slash = id.find('/');
    const std::string_view digits = slash == std::string_view::npos ? id : id.substr(slash + 1);
    int yymm = 0;
    int number = 0;
    if (digits.size() >= 7) {
        std::from_chars(digits.data(), digits.data() + 4, yymm);
        const std::size_t from = slash == std::string_view::npos ? 5 : 4;
        std::from_chars(digits.data() + from, digits.data() + digits.size(), number);
    }
    const int year = yymm / 100 >= 91 ? 1900 + yymm / 100 : 2000 + yymm / 100;
    return std::tuple{year, yymm % 100, number, id};
}

}  // namespace

std::string PaperId::file_name() const {
    std::string name = text_;
    std::ranges::replace(name, '/', '_');
    return name;
}

std::strong_ordering operator<=>(const PaperId& a, const PaperId& b) { return sort_key(a.text_) <=> sort_key(b.text_); }

std::optional<VersionedId> parse_paper_id(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    if (!drop_url(text)) return std::nullopt;
    drop_prefix(text, "oai:");
    if (drop_prefix(text, "arxiv.org:") || drop_prefix(text, "arxiv:") || drop_prefix(text, "10.48550/arxiv.")) {
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    }
    text = text.substr(0, text.find_first_of("#?"));
    if (text.size() > 4 && ascii::starts_with_any_case(text.substr(text.size() - 4), ".pdf")) text.remove_suffix(4);

    VersionedId result;
    std::size_t length = new_id_length(text);
    if (length > 0) {
        result.id.text_ = std::string(text.substr(0, length));
    } else {
        std::tie(result.id.text_, length) = read_old_id(text);
        if (length == 0) return std::nullopt;
    }
    result.version = read_version(text.substr(length));
    return result.version < 0 ? std::nullopt : std::optional{result};
}

}  // namespace paperwire
