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

std::string sentence_of(const ManifestReceipt& row) {
    const CategoryReceipt& category = row.category;
    const std::string_view note = reader_note(category);
    const std::string reason{note.empty() ? plain_reason(category.state) : note};
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

std::string trouble_list(const std::vector<const ManifestReceipt*>& rows) {
    constexpr std::size_t named = 5;
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

std::string empty_sentence(const Digest& digest) {
    std::vector<const ManifestReceipt*> trouble;
    int read = 0;
    int fresh = 0;
    for (const ManifestReceipt& row : digest.receipt) {
        if (!is_settled(row.category.state)) trouble.push_back(&row);
        if (row.category.state == CategoryState::fresh) ++fresh;
        read += row.category.read;
    }
    if (digest.receipt.empty()) return "No category has been read yet.";
    if (!trouble.empty() && read == 0) return "Nothing could be read yet: " + trouble_list(trouble) + ".";
    if (fresh == 0 && trouble.empty()) return "arXiv announced nothing: weekend or holiday.";
    const std::string nothing = "None of the " + counted(read, "item", "items") + " read matched.";
    return trouble.empty() ? nothing : nothing + " Still unread: " + trouble_list(trouble) + ".";
}

}  // namespace paperwire::channels
