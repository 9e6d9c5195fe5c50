// SPDX-License-Identifier: MIT
#include "channels/wording.hpp"

#include <algorithm>
#include <utility>

#include "bot/text/escape.hpp"

namespace paperwire::channels {

namespace {

bool starts_code_point(std::string_view text, std::size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

bool fits(std::string_view text, const Reason& reason) {
    const std::size_t begin = reason.begin;
    if (reason.matched.empty() || begin > text.size()) return false;
    if (text.substr(begin, reason.matched.size()) != reason.matched) return false;
    return starts_code_point(text, begin) && starts_code_point(text, begin + reason.matched.size());
}

/// Sorted, apart from each other.
std::vector<Range> merge(std::vector<Range> spans) {
    std::ranges::sort(spans, {}, &Range::begin);
    std::vector<Range> merged;
    for (const Range& span : spans) {
        if (!merged.empty() && span.begin <= merged.back().end)
            merged.back().end = std::max(merged.back().end, span.end);
        else merged.push_back(span);
    }
    return merged;
}

std::vector<Segment> cut(std::string_view text, const std::vector<Range>& spans) {
    std::vector<Segment> segments;
    std::size_t at = 0;
    for (const Range& span : spans) {
        if (span.begin > at) segments.push_back(Segment{std::string{text.substr(at, span.begin - at)}, false});
        segments.push_back(Segment{std::string{text.substr(span.begin, span.end - span.begin)}, true});
        at = span.end;
    }
    if (at < text.size()) segments.push_back(Segment{std::string{text.substr(at)}, false});
    return segments;
}

template <typename Wanted>
std::vector<Range> ranges_where(std::string_view text, const std::vector<Reason>& why, Wanted wanted) {
    std::vector<Range> spans;
    for (const Reason& reason : why) {
        if (wanted(reason) && fits(text, reason))
            spans.push_back(Range{reason.begin, reason.begin + reason.matched.size()});
    }
    return merge(std::move(spans));
}

ShownAuthors::Name shown_name(const Entry& entry, std::size_t position) {
    const auto of_this_author = [position](const Reason& reason) {
        return reason.field == "authors" && reason.author >= 0 && static_cast<std::size_t>(reason.author) == position;
    };
    ShownAuthors::Name name;
    const std::string& whole = entry.paper->authors[position].name;
    name.segments = cut(whole, ranges_where(whole, entry.why, of_this_author));
    name.matched = std::ranges::any_of(entry.why, of_this_author);
    return name;
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

void add_once(std::vector<std::string>& words, const std::string& word) {
    const bool known =
        std::ranges::any_of(words, [&word](const std::string& w) { return equal_but_for_case(w, word); });
    if (!known && !word.empty()) words.push_back(word);
}

}  // namespace

std::vector<Range> marked_ranges(std::string_view text, std::string_view field, const std::vector<Reason>& why) {
    return ranges_where(text, why, [field](const Reason& reason) { return reason.field == field; });
}

std::vector<Segment> marked_segments(std::string_view text, std::string_view field, const std::vector<Reason>& why) {
    return cut(text, marked_ranges(text, field, why));
}

ShownAuthors shown_authors(const Entry& entry, std::size_t limit) {
    ShownAuthors shown;
    const std::size_t count = entry.paper->authors.size();
    for (std::size_t position = 0; position < count; ++position) {
        ShownAuthors::Name name = shown_name(entry, position);
        if (position < limit || name.matched) shown.names.push_back(std::move(name));
        else ++shown.left_out;
    }
    return shown;
}

std::string authors_line(const Entry& entry, std::size_t limit) {
    const ShownAuthors shown = shown_authors(entry, limit);
    std::string line;
    for (const ShownAuthors::Name& name : shown.names) {
        if (!line.empty()) line += ", ";
        for (const Segment& segment : name.segments) line += segment.text;
    }
    if (shown.left_out > 0) line += (line.empty() ? "" : " and ") + std::to_string(shown.left_out) + " more";
    return line;
}

std::vector<WhyLine> why_lines(const Entry& entry) {
    std::vector<WhyLine> lines;
    for (const Reason& reason : entry.why) {
        auto line = std::ranges::find(lines, reason.filter, &WhyLine::filter);
        if (line == lines.end()) line = lines.insert(lines.end(), WhyLine{reason.filter, {}});
        // The kind stands beside every title already.
        if (reason.field != "announce") add_once(line->words, reason.matched);
    }
    return lines;
}

std::string part_label(int part, int parts) {
    return parts > 1 ? "Part " + std::to_string(part) + " of " + std::to_string(parts) : std::string{};
}

std::string_view colophon() { return "Paperwire is not affiliated with arXiv. Metadata is CC0."; }

std::vector<Doi> split_dois(std::string_view list) {
    std::vector<Doi> all;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(' ', at), list.size());
        const std::string_view name = list.substr(at, end - at);
        at = end + 1;
        if (name.empty()) continue;
        Doi doi{std::string{name}, "https://doi.org/"};
        for (const char c : name) doi.url += c == '/' ? "/" : text::escape_url(std::string_view{&c, 1});
        all.push_back(std::move(doi));
    }
    return all;
}

}  // namespace paperwire::channels
