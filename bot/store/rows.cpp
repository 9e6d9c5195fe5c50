// SPDX-License-Identifier: MIT
#include "bot/store/rows.hpp"

#include <bit>
#include <nlohmann/json.hpp>

namespace paperwire::store {
namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json parse(const std::string& text) {
    auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) throw DamagedRow{"a value that is not JSON"};
    return json;
}

/// An author is a list: the name, then affiliations.
std::string authors_to_text(const std::vector<Author>& authors) {
    Json list = Json::array();
    for (const auto& author : authors) {
        Json one = Json::array({author.name});
        for (const auto& affiliation : author.affiliations) one.push_back(affiliation);
        list.push_back(std::move(one));
    }
    return dump(list);
}

std::vector<Author> authors_from_text(const std::string& text) {
    std::vector<Author> authors;
    for (const auto& one : parse(text)) {
        if (!one.is_array() || one.empty()) throw DamagedRow{"an author that is no list"};
        Author author;
        for (const auto& word : one) {
            if (!word.is_string()) throw DamagedRow{"an author's name that is no text"};
            author.affiliations.push_back(word.get<std::string>());
        }
        author.name = std::move(author.affiliations.front());
        author.affiliations.erase(author.affiliations.begin());
        authors.push_back(std::move(author));
    }
    return authors;
}

Fact read_fact(const Query& query, int first) {
    return Fact{static_cast<Fact::State>(query.integer(first)), query.text(first + 1)};
}

void bind_fact(Query& query, const Fact& fact) {
    query.bind(fact.state);
    query.bind(fact.value);
}

}  // namespace

Paper read_paper(const Query& query, int first) {
    Paper paper;
    paper.id = query.paper_id(first);
    paper.version = static_cast<int>(query.integer(first + 1));
    paper.title = query.text(first + 2);
    paper.abstract = query.text(first + 3);
    paper.authors = authors_from_text(query.text(first + 4));
    paper.categories = categories_from_text(query.text(first + 5));
    paper.primary = query.text(first + 6);
    paper.comment = read_fact(query, first + 7);
    paper.journal_ref = read_fact(query, first + 9);
    paper.doi = query.text(first + 11);
    paper.withdrawn = query.integer(first + 12) != 0;
    paper.raw_title = query.text(first + 13);
    paper.raw_abstract = query.text(first + 14);
    return paper;
}

void bind_paper_body(Query& query, const Paper& paper) {
    query.bind(paper.title);
    query.bind(paper.abstract);
    query.bind(authors_to_text(paper.authors));
    query.bind(categories_to_text(paper.categories));
    query.bind(paper.primary);
    bind_fact(query, paper.comment);
    bind_fact(query, paper.journal_ref);
    query.bind(paper.doi);
    query.bind(paper.withdrawn);
    query.bind(paper.raw_title);
    query.bind(paper.raw_abstract);
}

std::string categories_to_text(const std::vector<std::string>& categories) {
    std::string text;
    for (const auto& category : categories) text.append(text.empty() ? "" : " ").append(category);
    return text;
}

std::vector<std::string> categories_from_text(std::string_view text) {
    std::vector<std::string> categories;
    while (!text.empty()) {
        const auto end = text.find(' ');
        if (end != 0) categories.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return categories;
}

std::string days_to_text(const std::map<std::string, Day>& days) {
    Json json = Json::object();
    for (const auto& [category, day] : days) json[category] = to_string(day);
    return dump(json);
}

std::map<std::string, Day> days_from_text(const std::string& text) {
    std::map<std::string, Day> days;
    const Json json = parse(text);
    for (const auto& [category, value] : json.items()) {
        const auto day = value.is_string() ? parse_day(value.get<std::string>()) : std::nullopt;
        if (!day) throw DamagedRow{"a join point whose days do not read"};
        days.emplace(category, *day);
    }
    return days;
}

OutboxRow read_outbox_row(const Query& query) {
    OutboxRow row;
    row.digest = query.text(0);
    row.destination = query.integer(1);
    row.key = DestinationKey{query.text(2), query.text(3), query.text(4)};
    row.state = static_cast<DeliveryState>(query.integer(5));
    row.closed_at = query.instant(6);
    row.next_attempt = query.instant(7);
    row.first_attempt = query.instant_if(8);
    row.attempts = static_cast<int>(query.integer(9));
    row.parts = static_cast<int>(query.integer(10));
    row.next_part = static_cast<int>(query.integer(11));
    row.reply = query.text(12);
    row.first_receipt = query.text(13);
    row.finished_at = query.instant_if(14);
    row.moved_to = query.text(15);
    row.moved_from = query.text(16);
    row.token = query.text(17);
    row.row = query.integer(18);
    row.sent_to = query.text(19);
    return row;
}

StoredReceipt read_receipt(const Query& query) {
    StoredReceipt stored;
    stored.receipt.category = query.text(0);
    stored.receipt.day = query.day(1);
    stored.receipt.state = static_cast<CategoryState>(query.integer(2));
    stored.receipt.listed = static_cast<int>(query.integer(3));
    stored.receipt.read = static_cast<int>(query.integer(4));
    stored.receipt.note = query.text(5);
    stored.first_read_at = query.instant_if(6);
    stored.checked_at = query.instant(7);
    stored.receipt.reconstructed = static_cast<int>(query.integer(8));
    return stored;
}

std::int64_t content_hash(std::string_view bytes) noexcept {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    return std::bit_cast<std::int64_t>(hash);
}

}  // namespace paperwire::store
