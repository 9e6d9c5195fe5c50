// SPDX-License-Identifier: MIT
// store: harvested papers as JSON.
#include "bot/store/harvested_text.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "bot/store/database.hpp"
#include "bot/store/rows.hpp"

namespace paperwire::store {
namespace {

using Json = nlohmann::json;

Json fact_json(const Fact& fact) {
    return fact.state == Fact::State::known ? Json(fact.value) : Json(fact.is_unknown());
}

/// A text where it is known; true: unknown; false: there is none.
Fact read_fact(const Json& json) {
    if (json.is_string()) return Fact::of(json.get<std::string>());
    return json.get<bool>() ? Fact{} : Fact::none();
}

Json authors_json(const std::vector<Author>& authors) {
    Json all = Json::array();
    for (const Author& author : authors) {
        Json one = Json::array({author.name});
        for (const std::string& affiliation : author.affiliations) one.push_back(affiliation);
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<Author> read_authors(const Json& json) {
    std::vector<Author> authors;
    for (const Json& one : json) {
        Author author{one.at(0).get<std::string>(), {}};
        for (std::size_t i = 1; i < one.size(); ++i) author.affiliations.push_back(one.at(i).get<std::string>());
        authors.push_back(std::move(author));
    }
    return authors;
}

Json history_json(const std::vector<VersionTime>& history) {
    Json all = Json::array();
    for (const VersionTime& one : history) all.push_back({one.version, to_milliseconds(one.at)});
    return all;
}

HarvestedPaper read(const Json& json) {
    HarvestedPaper harvested;
    Paper& paper = harvested.paper;
    const auto id = parse_paper_id(json.at("id").get<std::string>());
    if (!id) throw DamagedRow{"a harvested paper without an id"};
    paper.id = id->id;
    paper.version = json.at("version").get<int>();
    paper.title = json.at("title").get<std::string>();
    paper.abstract = json.at("abstract").get<std::string>();
    paper.authors = read_authors(json.at("authors"));
    paper.categories = json.at("categories").get<std::vector<std::string>>();
    paper.primary = json.at("primary").get<std::string>();
    paper.comment = read_fact(json.at("comment"));
    paper.journal_ref = read_fact(json.at("journal_ref"));
    paper.doi = json.at("doi").get<std::string>();
    paper.withdrawn = json.at("withdrawn").get<bool>();
    paper.raw_title = json.at("raw_title").get<std::string>();
    paper.raw_abstract = json.at("raw_abstract").get<std::string>();
    for (const Json& one : json.at("history"))
        harvested.history.push_back({one.at(0).get<int>(), from_milliseconds(one.at(1).get<std::int64_t>())});
    harvested.datestamp = parse_day(json.at("datestamp").get<std::string>());
    return harvested;
}

}  // namespace

std::string sort_key(const PaperId& id) {
    const std::string& text = id.text();
    const auto slash = text.find('/');
    const std::string digits = slash == std::string::npos ? text : text.substr(slash + 1);
    const int yymm = std::stoi(digits.substr(0, 4));
    const int year = yymm / 100 + (yymm / 100 >= 91 ? 1900 : 2000);
    const std::string number = digits.substr(slash == std::string::npos ? 5 : 4);
    std::array<char, 32> month{};
    std::snprintf(month.data(), month.size(), "%04d-%02d-", year, yymm % 100);
    std::string key = month.data();
    key.append(7 - std::min<std::size_t>(7, number.size()), '0').append(number);
    return slash == std::string::npos ? key : key + " " + text.substr(0, slash);
}

std::string to_text(const HarvestedPaper& harvested) {
    const Paper& paper = harvested.paper;
    const Json json{{"id", paper.id.text()},
                    {"version", paper.version},
                    {"title", paper.title},
                    {"abstract", paper.abstract},
                    {"authors", authors_json(paper.authors)},
                    {"categories", paper.categories},
                    {"primary", paper.primary},
                    {"comment", fact_json(paper.comment)},
                    {"journal_ref", fact_json(paper.journal_ref)},
                    {"doi", paper.doi},
                    {"withdrawn", paper.withdrawn},
                    {"raw_title", paper.raw_title},
                    {"raw_abstract", paper.raw_abstract},
                    {"history", history_json(harvested.history)},
                    {"datestamp", harvested.datestamp ? to_string(*harvested.datestamp) : std::string()}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

HarvestedPaper harvested_from_text(const std::string& text) {
    try {
        return read(Json::parse(text));
    } catch (const Json::exception&) {
        throw DamagedRow{"a harvested paper that does not read"};
    }
}

}  // namespace paperwire::store
