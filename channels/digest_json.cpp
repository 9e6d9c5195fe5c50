// SPDX-License-Identifier: MIT
#include "channels/digest_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "channels/preview_forms.hpp"
#include "channels/wording.hpp"

namespace paperwire::channels {

namespace {

using Json = nlohmann::ordered_json;

// ---- writing

Json json_of(const Reason& reason);
Json json_of(const Entry& entry);
Json json_of(const ManifestReceipt& row);
Json json_of(const Group& group);

template <typename Value>
Json list_of(const std::vector<Value>& values) {
    Json list = Json::array();
    for (const Value& value : values) list.push_back(json_of(value));
    return list;
}

Json json_of(const Reason& reason) {
    Json json{{"filter", reason.filter}, {"field", reason.field}, {"matched", reason.matched}, {"begin", reason.begin}};
    if (reason.author >= 0) json["author"] = reason.author;
    return json;
}

void put_fact(Json& json, const char* key, const Fact& fact) {
    if (fact.state == Fact::State::known) json[key] = fact.value;
    else if (fact.state == Fact::State::absent) json[key] = nullptr;
}

void put_extras(Json& json, const Entry& entry) {
    const Paper& paper = *entry.paper;
    json["number"] = entry.number;
    json["day"] = to_string(entry.day);
    if (entry.previous_version > 0) json["previous_version"] = entry.previous_version;
    if (paper.withdrawn) json["withdrawn"] = true;
    if (std::ranges::any_of(paper.authors, [](const Author& author) { return !author.affiliations.empty(); })) {
        Json& lists = json["affiliations"] = Json::array();
        for (const Author& author : paper.authors) lists.push_back(author.affiliations);
    }
    put_fact(json, "comment", paper.comment);
    put_fact(json, "journal_ref", paper.journal_ref);
    if (!paper.doi.empty()) json["doi"] = paper.doi;
    json["abstract_url"] = abstract_url(paper.id);
    if (!paper.withdrawn) json["pdf_url"] = pdf_url(paper.id, paper.version);
}

Json json_of(const Entry& entry) {
    const Paper& paper = *entry.paper;
    Json json;
    json["id"] = paper.id.text();
    json["version"] = paper.version;
    json["kind"] = to_string(entry.kind);
    json["title"] = paper.title;
    Json& authors = json["authors"] = Json::array();
    for (const Author& author : paper.authors) authors.push_back(author.name);
    json["categories"] = paper.categories;
    json["primary"] = paper.primary;
    json["abstract"] = paper.abstract;
    json["why"] = list_of(entry.why);
    if (!entry.summary.empty()) json["summary"] = entry.summary;
    put_extras(json, entry);
    return json;
}

Json json_of(const ManifestReceipt& row) {
    const CategoryReceipt& category = row.category;
    Json json{{"category", category.category}, {"state", to_string(category.state)},
              {"listed", category.listed},     {"read", category.read},
              {"matched", row.matched},        {"day", to_string(category.day)}};
    if (const std::string_view note = reader_note(category); !note.empty()) json["note"] = note;
    if (category.reconstructed > 0) json["reconstructed"] = category.reconstructed;
    return json;
}

Json json_of(const Group& group) {
    return Json{{"category", group.category}, {"title", group.title}, {"count", group.count}};
}

Json json_of(const Digest& digest) {
    Json json;
    json["announced"] = digest.days.empty() ? Json(nullptr) : Json(to_string(digest.days.back()));
    json["subscriber"] = digest.subscriber;
    json["entries"] = list_of(digest.entries);
    json["receipt"] = list_of(digest.receipt);
    Json& days = json["days"] = Json::array();
    for (const Day day : digest.days) days.push_back(to_string(day));
    json["contents"] = list_of(digest.contents);
    json["waiting"] = digest.waiting;
    for (const PaperId& paper : digest.left_out) json["left_out"].push_back(paper.text());
    if (digest.receipt_is_lost) json["receipt_is_lost"] = true;
    if (digest.reasons_are_lost) json["reasons_are_lost"] = true;
    json["language"] = digest.language;
    json["form"] = digest.form == Delivery::Form::compact ? "compact" : "full";
    json["timezone"] = digest.timezone;
    json["closed_at"] = to_string(digest.closed_at);
    return json;
}

std::string dumped(const Digest& digest, int indent) {
    return json_of(digest).dump(indent, ' ', false, Json::error_handler_t::replace);
}

// ---- reading; every fault is thrown as this and caught in digest_from_json

struct Fault {
    std::string message;
};

const Json* find(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() ? nullptr : &*found;
}

std::string text_of(const Json& value, const char* key) {
    if (!value.is_string()) throw Fault{std::string{key} + ": not a string"};
    return value.get<std::string>();
}

std::string text_at(const Json& json, const char* key) {
    const Json* value = find(json, key);
    if (value == nullptr) throw Fault{std::string{key} + ": missing"};
    return text_of(*value, key);
}

std::string text_or(const Json& json, const char* key, std::string_view otherwise) {
    const Json* value = find(json, key);
    return value == nullptr || value->is_null() ? std::string{otherwise} : text_of(*value, key);
}

bool says_yes(const Json& json, const char* key) {
    const Json* value = find(json, key);
    return value != nullptr && *value == true;
}

int number_or(const Json& json, const char* key, int otherwise) {
    const Json* value = find(json, key);
    if (value == nullptr) return otherwise;
    if (!value->is_number_integer()) throw Fault{std::string{key} + ": not a number"};
    const auto number = value->get<std::int64_t>();
    if (number < -1 || number > 1'000'000'000) throw Fault{std::string{key} + ": out of range"};
    return static_cast<int>(number);
}

/// The list under `key`; an empty one when it is missing.
const Json& list_at(const Json& json, const char* key) {
    static const Json none = Json::array();
    const Json* value = find(json, key);
    if (value == nullptr) return none;
    if (!value->is_array()) throw Fault{std::string{key} + ": not a list"};
    return *value;
}

std::vector<std::string> texts_at(const Json& json, const char* key) {
    std::vector<std::string> texts;
    for (const Json& value : list_at(json, key)) texts.push_back(text_of(value, key));
    return texts;
}

Day day_of(const std::string& text, const char* key) {
    const std::optional<Day> day = parse_day(text);
    if (!day) throw Fault{std::string{key} + ": \"" + text + "\" is not a day"};
    return *day;
}

Fact fact_at(const Json& json, const char* key) {
    const Json* value = find(json, key);
    if (value == nullptr) return Fact{};
    return value->is_null() ? Fact::none() : Fact::of(text_of(*value, key));
}

Reason reason_from(const Json& json) {
    Reason reason{text_at(json, "filter"), text_at(json, "field"), text_at(json, "matched"), 0,
                  number_or(json, "author", -1)};
    reason.begin = static_cast<std::uint32_t>(std::max(0, number_or(json, "begin", 0)));
    return reason;
}

std::vector<Author> authors_from(const Json& json) {
    std::vector<Author> authors;
    for (std::string& name : texts_at(json, "authors")) authors.push_back(Author{std::move(name), {}});
    const Json& lists = list_at(json, "affiliations");
    for (std::size_t i = 0; i < std::min(lists.size(), authors.size()); ++i) {
        if (!lists[i].is_array()) throw Fault{"affiliations: not a list of lists"};
        for (const Json& name : lists[i]) authors[i].affiliations.push_back(text_of(name, "affiliations"));
    }
    return authors;
}

PaperPtr paper_from(const Json& json) {
    const std::string id = text_at(json, "id");
    const std::optional<VersionedId> parsed = parse_paper_id(id);
    if (!parsed) throw Fault{"id: \"" + id + "\" is not a paper's"};
    auto paper = std::make_shared<Paper>();
    paper->id = parsed->id;
    paper->version = std::max(1, number_or(json, "version", 1));
    paper->title = text_at(json, "title");
    paper->abstract = text_at(json, "abstract");
    paper->authors = authors_from(json);
    paper->categories = texts_at(json, "categories");
    paper->primary = text_or(json, "primary", paper->categories.empty() ? "" : paper->categories.front());
    paper->comment = fact_at(json, "comment");
    paper->journal_ref = fact_at(json, "journal_ref");
    paper->doi = text_or(json, "doi", "");
    const Json* withdrawn = find(json, "withdrawn");
    paper->withdrawn = withdrawn != nullptr && withdrawn->is_boolean() && withdrawn->get<bool>();
    return paper;
}

Entry entry_from(const Json& json, const std::string& announced) {
    const std::string kind = text_or(json, "kind", "new");
    const std::optional<Kind> parsed = parse_kind(kind);
    if (!parsed) throw Fault{"kind: \"" + kind + "\" is not one"};
    Entry entry;
    entry.paper = paper_from(json);
    entry.kind = *parsed;
    entry.previous_version = std::max(0, number_or(json, "previous_version", 0));
    entry.day = day_of(text_or(json, "day", announced), "day");
    for (const Json& reason : list_at(json, "why")) entry.why.push_back(reason_from(reason));
    entry.summary = text_or(json, "summary", "");
    return entry;
}

ManifestReceipt receipt_from(const Json& json, const std::string& announced) {
    const std::string state = text_at(json, "state");
    const std::optional<CategoryState> parsed = parse_category_state(state);
    if (!parsed) throw Fault{"state: \"" + state + "\" is not one"};
    ManifestReceipt row;
    row.category.category = text_at(json, "category");
    row.category.day = day_of(text_or(json, "day", announced), "day");
    row.category.state = *parsed;
    row.category.listed = number_or(json, "listed", 0);
    row.category.read = number_or(json, "read", 0);
    row.category.note = text_or(json, "note", "");
    row.category.reconstructed = number_or(json, "reconstructed", 0);
    row.matched = number_or(json, "matched", 0);
    return row;
}

std::vector<PaperId> ids_at(const Json& json, const char* key) {
    std::vector<PaperId> ids;
    for (const std::string& text : texts_at(json, key)) {
        if (text.empty()) {  // of a paper whose very id is lost
            ids.emplace_back();
            continue;
        }
        const auto parsed = parse_paper_id(text);
        if (!parsed) throw Fault{std::string{key} + ": \"" + text + "\" is no arXiv identifier"};
        ids.push_back(parsed->id);
    }
    return ids;
}

/// The groups as written when they cover the entries; else the stretches of one primary category.
void put_contents(Digest& digest, const Json& json) {
    std::vector<Group> groups;
    std::size_t first = 0;
    for (const Json& item : list_at(json, "contents")) {
        const auto count = static_cast<std::size_t>(std::max(0, number_or(item, "count", 0)));
        groups.push_back(Group{text_at(item, "category"), text_at(item, "title"), first, count});
        first += count;
    }
    const bool whole = first == digest.entries.size() && std::ranges::find(groups, 0U, &Group::count) == groups.end();
    number_through(digest, groups);
    if (whole) digest.contents = std::move(groups);
}

Digest digest_from(const Json& json) {
    if (!json.is_object()) throw Fault{"not a mapping"};
    const std::string announced = text_or(json, "announced", "");
    Digest digest;
    digest.subscriber = text_at(json, "subscriber");
    for (const Json& entry : list_at(json, "entries")) digest.entries.push_back(entry_from(entry, announced));
    for (const Json& row : list_at(json, "receipt")) digest.receipt.push_back(receipt_from(row, announced));
    for (const std::string& day : texts_at(json, "days")) digest.days.push_back(day_of(day, "days"));
    if (digest.days.empty() && !announced.empty()) digest.days.push_back(day_of(announced, "announced"));
    put_contents(digest, json);
    digest.waiting = std::max(0, number_or(json, "waiting", 0));
    if (find(json, "left_out") != nullptr) digest.left_out = ids_at(json, "left_out");
    digest.receipt_is_lost = says_yes(json, "receipt_is_lost");
    digest.reasons_are_lost = says_yes(json, "reasons_are_lost");
    digest.language = text_or(json, "language", "en");
    digest.form = text_or(json, "form", "full") == "compact" ? Delivery::Form::compact : Delivery::Form::full;
    digest.timezone = text_or(json, "timezone", "UTC");
    digest.closed_at = parse_instant(text_or(json, "closed_at", "")).value_or(Instant{});
    return digest;
}

}  // namespace

std::string render_json(const Digest& digest) { return dumped(digest, 2) + "\n"; }

std::string compact_json(const Digest& digest) { return dumped(digest, -1); }

Result<Digest> digest_from_json(std::string_view json) {
    try {
        return digest_from(Json::parse(json));
    } catch (const Fault& fault) {
        return fail(Errc::malformed, fault.message);
    } catch (const nlohmann::json::exception& fault) {
        return fail(Errc::malformed, std::string{"not JSON as a digest has it: "} + fault.what());
    }
}

void number_through(Digest& digest, const std::vector<Group>& titles) {
    digest.contents.clear();
    for (std::size_t i = 0; i < digest.entries.size(); ++i) {
        Entry& entry = digest.entries[i];
        entry.number = static_cast<int>(i) + 1;
        const std::string& category = entry.paper->primary;
        if (digest.contents.empty() || digest.contents.back().category != category) {
            const auto known = std::ranges::find(titles, category, &Group::category);
            digest.contents.push_back(Group{category, known == titles.end() ? category : known->title, i, 0});
        }
        ++digest.contents.back().count;
    }
}

}  // namespace paperwire::channels
