// SPDX-License-Identifier: MIT
// channels: the receipt in words; the other half of wording.hpp.
#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "channels/wording.hpp"

namespace paperwire::channels {

namespace {

std::string counted(int count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string{count == 1 ? one : many};
}

std::string short_label(Day day) {
    std::string label = long_label(day);
    label.resize(label.rfind(' '));
    return label;
}

std::string counts(int listed, int read, int matched) {
    return std::to_string(listed) + " listed, " + std::to_string(read) + " read, " + std::to_string(matched) +
           " matched";
}

std::string_view plain_reason(CategoryState state) {
    switch (state) {
        case CategoryState::fresh: return "";
        case CategoryState::quiet: return "no announcement: weekend or arXiv holiday";
        case CategoryState::stale: return "arXiv still shows an older batch; asked again until it changes";
        case CategoryState::throttled: return "arXiv asks us to wait; what is missing follows when it answers";
        case CategoryState::unreachable: return "arXiv could not be read; what is missing follows when it answers";
    }
    return "";
}

/// A part of the day's announcements came, and more is known to be there.
bool is_incomplete(const CategoryReceipt& category) {
    if (is_settled(category.state)) return category.read < category.listed;
    return category.read > 0;
}

bool is_unread(const CategoryReceipt& category) { return !is_settled(category.state) && category.read == 0; }

std::string sentence_of(const ManifestReceipt& row) {
    const CategoryReceipt& category = row.category;
    const std::string_view note = reader_note(category);
    const bool in_part = category.state == CategoryState::unreachable && is_incomplete(category);
    const std::string_view plain = in_part ? "a part of the day; the rest follows" : plain_reason(category.state);
    const std::string reason{note.empty() ? plain : note};
    const bool counts_say_something = category.state == CategoryState::fresh || category.listed > 0;
    if (!counts_say_something) return reason;
    const std::string numbers = counts(category.listed, category.read, row.matched);
    return reason.empty() ? numbers : numbers + "; " + reason;
}

ReceiptRow row_of(const ManifestReceipt& row) {
    return ReceiptRow{row.category.category, short_label(row.category.day), std::string{to_string(row.category.state)},
                      sentence_of(row), !is_settled(row.category.state)};
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : ", ") + word;
    return line;
}

void add_distinct(std::vector<std::string>& words, const std::string& word) {
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
}

/// One row for many that are well: what they have in common, and their notes, so that nothing marked is hidden.
ReceiptRow summed_up(const std::vector<const ManifestReceipt*>& rows) {
    int listed = 0;
    int read = 0;
    int matched = 0;
    std::vector<std::string> states;
    std::vector<std::string> notes;
    std::set<Day> days;
    for (const ManifestReceipt* row : rows) {
        listed += row->category.listed;
        read += row->category.read;
        matched += row->matched;
        days.insert(row->category.day);
        add_distinct(states, std::string{to_string(row->category.state)});
        if (const std::string_view note = reader_note(row->category); !note.empty())
            add_distinct(notes, std::string{note});
    }
    std::string sentence = counts(listed, read, matched);
    if (!notes.empty()) sentence += "; " + joined(notes);
    std::string day = short_label(*days.begin());
    if (days.size() > 1) day += " – " + short_label(*days.rbegin());
    const std::string label = counted(static_cast<int>(rows.size()), "more category", "more categories");
    return ReceiptRow{label, day, joined(states), sentence, false};
}

/// The well rows shown by themselves: those with something to say go before the others, in their order.
std::vector<const ManifestReceipt*> worth_showing(const std::vector<const ManifestReceipt*>& well, std::size_t limit) {
    if (well.size() <= limit) return well;
    const auto says_something = [](const ManifestReceipt* row) {
        return row->matched > 0 || !reader_note(row->category).empty();
    };
    std::vector<const ManifestReceipt*> chosen;
    std::ranges::copy_if(well, std::back_inserter(chosen), says_something);
    std::ranges::copy_if(well, std::back_inserter(chosen), std::not_fn(says_something));
    chosen.resize(limit);
    std::ranges::sort(chosen);  // pointers into one vector: back to the receipt's order
    return chosen;
}

constexpr std::size_t named_in_a_line = 5;
/// More than of categories: who is not told here is told nowhere else.
constexpr std::size_t left_out_named = 10;

/// `WORDS: cs.AI (Mon 27 Apr), cs.LG (Mon 27 Apr) and 3 more`; empty when there is none.
std::string line_of(std::string_view words, const std::vector<std::string>& names) {
    if (names.empty()) return {};
    std::string line{words};
    line += ": ";
    for (std::size_t i = 0; i < names.size() && i < named_in_a_line; ++i) line += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > named_in_a_line) line += " and " + std::to_string(names.size() - named_in_a_line) + " more";
    return line;
}

std::string trouble_list(const std::vector<const ManifestReceipt*>& rows) {
    constexpr std::size_t named = named_in_a_line;
    std::string list;
    for (std::size_t i = 0; i < rows.size() && i < named; ++i) {
        list += (i == 0 ? "" : ", ") + rows[i]->category.category + " (" +
                std::string{to_string(rows[i]->category.state)} + ")";
    }
    if (rows.size() > named) list += " and " + std::to_string(rows.size() - named) + " more";
    return list;
}

}  // namespace

std::string_view reader_note(const CategoryReceipt& category) {
    const bool is_failure = category.state == CategoryState::throttled || category.state == CategoryState::unreachable;
    return is_failure ? std::string_view{} : std::string_view{category.note};
}

std::vector<ReceiptRow> receipt_rows(const Digest& digest, std::size_t limit) {
    std::vector<ReceiptRow> rows;
    std::vector<const ManifestReceipt*> well;
    for (const ManifestReceipt& row : digest.receipt) {
        if (is_settled(row.category.state)) well.push_back(&row);
        else rows.push_back(row_of(row));
    }
    const std::vector<const ManifestReceipt*> shown = worth_showing(well, limit);
    for (const ManifestReceipt* row : shown) rows.push_back(row_of(*row));
    if (shown.size() < well.size()) {
        std::vector<const ManifestReceipt*> rest;
        std::ranges::copy_if(well, std::back_inserter(rest), [&shown](const ManifestReceipt* row) {
            return std::ranges::find(shown, row) == shown.end();
        });
        rows.push_back(summed_up(rest));
    }
    return rows;
}

std::string waiting_sentence(const Digest& digest) {
    if (digest.waiting <= 0) return {};
    if (digest.waiting == 1) return "1 paper waits for its comments until the next announcement";
    return std::to_string(digest.waiting) + " papers wait for their comments until the next announcement";
}

std::string left_out_sentence(const Digest& digest) {
    const std::vector<PaperId>& papers = digest.left_out;
    if (papers.empty()) return {};
    std::string sentence = counted(static_cast<int>(papers.size()), "paper", "papers") + " could not be shown here";
    std::size_t named = 0;
    for (const PaperId& paper : papers) {
        if (paper.text().empty() || named == left_out_named) continue;
        sentence += (named == 0 ? ": " : ", ") + paper.text() + " (https://arxiv.org/abs/" + paper.text() + ")";
        ++named;
    }
    if (named == 0) return sentence + ": damaged in the store";
    if (papers.size() > named) sentence += " and " + std::to_string(papers.size() - named) + " more";
    return sentence;
}

std::string lost_sentence(const Digest& digest) {
    const std::string ending = " could not be read: damaged in the store";
    if (digest.receipt_is_lost && digest.reasons_are_lost) return "this digest's receipt and reasons" + ending;
    if (digest.receipt_is_lost) return "this digest's receipt" + ending;
    if (digest.reasons_are_lost) return "why these papers are here" + ending;
    return {};
}

std::string foot_sentence(const Digest& digest) {
    std::vector<std::string> reconstructed;
    std::vector<std::string> incomplete;
    std::vector<std::string> unread;
    for (const ManifestReceipt& row : digest.receipt) {
        const CategoryReceipt& category = row.category;
        const std::string name = category.category + " (" + short_label(category.day) + ")";
        if (category.reconstructed > 0) reconstructed.push_back(std::to_string(category.reconstructed) + " of " + name);
        if (is_incomplete(category)) incomplete.push_back(name);
        if (is_unread(category)) unread.push_back(name);
    }
    std::string sentence;
    for (const std::string& part :
         {lost_sentence(digest), left_out_sentence(digest),
          line_of("reconstructed from arXiv's archive", reconstructed), line_of("incomplete", incomplete),
          line_of("not read", unread), waiting_sentence(digest)}) {
        if (part.empty()) continue;
        sentence += (sentence.empty() ? "" : "; ") + part;
    }
    if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z')
        sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
    return sentence;
}

std::string empty_sentence(const Digest& digest) {
    std::vector<const ManifestReceipt*> trouble;
    std::vector<std::string> incomplete;
    int read = 0;
    int fresh = 0;
    for (const ManifestReceipt& row : digest.receipt) {
        if (is_incomplete(row.category)) incomplete.push_back(row.category.category);
        else if (!is_settled(row.category.state)) trouble.push_back(&row);
        if (row.category.state == CategoryState::fresh) ++fresh;
        read += row.category.read;
    }
    if (!digest.left_out.empty()) return "No paper of this digest could be shown here.";
    if (digest.receipt_is_lost) return "No paper matched.";
    if (digest.receipt.empty()) return "No category has been read yet.";
    if (!trouble.empty() && read == 0) return "Nothing could be read yet: " + trouble_list(trouble) + ".";
    if (fresh == 0 && trouble.empty() && incomplete.empty()) return "arXiv announced nothing: weekend or holiday.";
    std::string sentence = "None of the " + counted(read, "item", "items") + " read matched.";
    if (!incomplete.empty()) sentence += " " + line_of("Incomplete", incomplete) + ".";
    if (!trouble.empty()) sentence += " Still unread: " + trouble_list(trouble) + ".";
    return sentence;
}

}  // namespace paperwire::channels
