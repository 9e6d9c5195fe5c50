// SPDX-License-Identifier: MIT
// core: manifests as canonical JSON, the form in which the store keeps them.
#include "bot/core/manifest.hpp"

#include <nlohmann/json.hpp>

namespace paperwire {

namespace {

// Keys sorted by name and no blanks: equal manifests give equal bytes.
using nlohmann::json;

json reason_to_json(const Reason& reason) {
    return json{{"filter", reason.filter},
                {"field", reason.field},
                {"matched", reason.matched},
                {"begin", reason.begin},
                {"author", reason.author}};
}

Reason reason_from_json(const json& value) {
    return Reason{value.at("filter"), value.at("field"), value.at("matched"), value.at("begin"), value.at("author")};
}

Day day_from_json(const json& value) {
    const auto day = parse_day(value.get<std::string>());
    if (!day) throw json::type_error::create(302, "not a day", &value);
    return *day;
}

/// `[seq, kind, previous version, [filters that held], other events…]`, the filters only where they are kept: a million
/// digests of a day name each paper thousands of times.
json short_entry_to_json(const ManifestEntry& entry) {
    json line = json::array({entry.events.front().seq, static_cast<int>(entry.kind), entry.previous_version});
    if (!entry.held.empty()) line.push_back(entry.held);
    for (std::size_t i = 1; i < entry.events.size(); ++i) line.push_back(entry.events[i].seq);
    return line;
}

ManifestEntry entry_from_short_json(const json& line) {
    ManifestEntry entry;
    const auto kind = line.at(1).get<std::size_t>();
    if (kind >= all_kinds.size()) throw json::type_error::create(302, "not a kind", &line);
    entry.kind = all_kinds.at(kind);
    entry.previous_version = line.at(2);
    entry.events.push_back({line.at(0).get<std::int64_t>(), 1, Kind::new_paper, {}});
    std::size_t others = 3;
    if (line.size() > others && line[others].is_array()) entry.held = line[others++].get<std::vector<std::uint32_t>>();
    for (std::size_t i = others; i < line.size(); ++i)
        entry.events.push_back({line.at(i).get<std::int64_t>(), 1, Kind::new_paper, {}});
    return entry;
}

json entry_to_json(const ManifestEntry& entry) {
    if (!entry.events.empty()) return short_entry_to_json(entry);
    json why = json::array();
    for (const Reason& reason : entry.why) why.push_back(reason_to_json(reason));
    return json{{"id", entry.id.text()},         {"version", entry.version},
                {"kind", to_string(entry.kind)}, {"previous", entry.previous_version},
                {"day", to_string(entry.day)},   {"why", std::move(why)}};
}

ManifestEntry entry_from_json(const json& value) {
    if (value.is_array()) return entry_from_short_json(value);
    ManifestEntry entry;
    const auto id = parse_paper_id(value.at("id").get<std::string>());
    const auto kind = parse_kind(value.at("kind").get<std::string>());
    if (!id || !kind) throw json::type_error::create(302, "not an entry", &value);
    entry.id = id->id;
    entry.version = value.at("version");
    entry.kind = *kind;
    entry.previous_version = value.at("previous");
    entry.day = day_from_json(value.at("day"));
    for (const json& reason : value.at("why")) entry.why.push_back(reason_from_json(reason));
    return entry;
}

json receipt_to_json(const ManifestReceipt& receipt) {
    const CategoryReceipt& c = receipt.category;
    json row{{"category", c.category}, {"day", to_string(c.day)}, {"state", to_string(c.state)}, {"listed", c.listed},
             {"read", c.read},         {"note", c.note},          {"matched", receipt.matched}};
    if (c.reconstructed > 0) row["reconstructed"] = c.reconstructed;
    return row;
}

ManifestReceipt row_from_json(const json& value) {
    const auto state = parse_category_state(value.at("state").get<std::string>());
    if (!state) throw json::type_error::create(302, "not a state", &value);
    return ManifestReceipt{
        CategoryReceipt{value.at("category"), day_from_json(value.at("day")), *state, value.at("listed"),
                        value.at("read"), value.at("note"), value.value("reconstructed", 0)},
        value.at("matched")};
}

json rows_to_json(const std::vector<ManifestReceipt>& receipt) {
    json rows = json::array();
    for (const ManifestReceipt& row : receipt) rows.push_back(receipt_to_json(row));
    return rows;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string to_json(const std::vector<ManifestReceipt>& receipt) { return dump(rows_to_json(receipt)); }

Result<std::vector<ManifestReceipt>> receipt_from_json(std::string_view text) {
    try {
        std::vector<ManifestReceipt> receipt;
        for (const json& row : json::parse(text)) receipt.push_back(row_from_json(row));
        return receipt;
    } catch (const json::exception& error) {
        return fail(Errc::malformed, std::string("receipt: ") + error.what());
    }
}

std::string to_json(const Manifest& manifest) {
    json entries = json::array();
    for (const ManifestEntry& entry : manifest.entries) entries.push_back(entry_to_json(entry));
    const json whole{
        {"entries", std::move(entries)}, {"receipt", rows_to_json(manifest.receipt)},
        {"waiting", manifest.waiting},   {"language", manifest.language},
        {"summary", manifest.summary},   {"form", manifest.form == Delivery::Form::compact ? "compact" : "full"}};
    return dump(whole);
}

Result<Manifest> manifest_from_json(std::string_view text) {
    try {
        const json whole = json::parse(text);
        Manifest manifest;
        for (const json& entry : whole.at("entries")) manifest.entries.push_back(entry_from_json(entry));
        for (const json& row : whole.at("receipt")) manifest.receipt.push_back(row_from_json(row));
        manifest.waiting = whole.at("waiting");
        manifest.language = whole.at("language");
        manifest.summary = whole.at("summary");
        manifest.form = whole.at("form") == "compact" ? Delivery::Form::compact : Delivery::Form::full;
        return manifest;
    } catch (const json::exception& error) {
        return fail(Errc::malformed, std::string("manifest: ") + error.what());
    }
}

}  // namespace paperwire
