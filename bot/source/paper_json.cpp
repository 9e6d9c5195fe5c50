// SPDX-License-Identifier: MIT
#include "bot/source/paper_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/source/line_reader.hpp"
#include "bot/source/not_a_feed.hpp"
#include "bot/source/taxonomy.hpp"
#include "bot/source/withdrawal.hpp"
#include "bot/text/normalise.hpp"
#include "bot/text/utf8.hpp"

namespace paperwire::source {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t max_line_bytes = std::size_t{4} << 20U;
constexpr std::int64_t max_version = 100'000;

std::unexpected<Error> faulty(std::string_view key, std::string_view what) {
    return fail(Errc::malformed, std::string(key) + ": " + std::string(what));
}

/// The value under a key; null counts as missing.
const Json* find(const Json& paper, const char* key) {
    const auto found = paper.find(key);
    return found == paper.end() || found->is_null() ? nullptr : &*found;
}

/// A text under a key, empty when it is missing.
Result<std::string> read_text(const Json& paper, const char* key) {
    const Json* value = find(paper, key);
    if (value == nullptr) {
        return std::string{};
    }
    if (!value->is_string()) {
        return faulty(key, std::string("want a text, not a ") + value->type_name());
    }
    return value->get<std::string>();
}

Result<std::string> read_required_text(const Json& paper, const char* key) {
    return find(paper, key) == nullptr ? Result<std::string>(faulty(key, "missing")) : read_text(paper, key);
}

Result<std::vector<std::string>> read_texts(const Json& list, const char* key) {
    if (!list.is_array()) {
        return faulty(key, std::string("want a list of texts, not a ") + list.type_name());
    }
    std::vector<std::string> texts;
    for (const Json& value : list) {
        if (!value.is_string()) {
            return faulty(key, std::string("want a list of texts, found a ") + value.type_name() + " in it");
        }
        texts.push_back(value.get<std::string>());
    }
    return texts;
}

Result<void> read_identity(Paper& paper, const Json& json) {
    const auto written = read_required_text(json, "id");
    if (!written) {
        return std::unexpected(written.error());
    }
    const auto id = parse_paper_id(*written);
    if (!id) {
        return faulty("id", "\"" + excerpt(*written) + "\" is no arXiv id (want 2511.03809 or hep-th/9901001)");
    }
    paper.id = id->id;
    paper.version = std::max(id->version, 1);
    if (const Json* version = find(json, "version")) {
        if (!version->is_number_integer() || *version < 1 || *version > max_version) {
            return faulty("version", "want a whole number, 1 or more");
        }
        paper.version = version->get<int>();
    }
    return {};
}

/// A field of text that is kept as written where normalising changes it.
Result<void> read_main_text(const Json& json, const char* key, std::string& normal, std::string& raw) {
    const auto written = read_required_text(json, key);
    if (!written) {
        return std::unexpected(written.error());
    }
    normal = text::normalise(*written);
    raw = *written == normal ? std::string{} : text::mend_utf8(*written);
    return {};
}

/// `affiliations`, a list for each of `authors`.
Result<void> read_affiliations(std::vector<Author>& authors, const Json& json) {
    const Json* lists = find(json, "affiliations");
    if (lists == nullptr) {
        return {};
    }
    if (!lists->is_array() || lists->size() != authors.size()) {
        return faulty("affiliations", "want one list for each of the " + std::to_string(authors.size()) + " authors");
    }
    for (std::size_t i = 0; i < authors.size(); ++i) {
        const auto texts = read_texts((*lists)[i], "affiliations");
        if (!texts) {
            return std::unexpected(texts.error());
        }
        for (const std::string& written : *texts) {
            authors[i].affiliations.push_back(text::normalise(written));
        }
    }
    return {};
}

Result<void> read_authors(Paper& paper, const Json& json) {
    const Json* list = find(json, "authors");
    if (list == nullptr) {
        return faulty("authors", "missing");
    }
    const auto names = read_texts(*list, "authors");
    if (!names) {
        return std::unexpected(names.error());
    }
    for (const std::string& name : *names) {
        paper.authors.push_back(Author{text::normalise(name), {}});
    }
    if (auto read = read_affiliations(paper.authors, json); !read) {
        return read;
    }
    std::erase_if(paper.authors, [](const Author& author) { return author.name.empty(); });
    return {};
}

Result<void> read_categories(Paper& paper, const Json& json) {
    const Json* list = find(json, "categories");
    if (list == nullptr) {
        return faulty("categories", "missing");
    }
    const auto written = read_texts(*list, "categories");
    const auto primary = read_text(json, "primary");
    if (!written || !primary) {
        return std::unexpected(written ? primary.error() : written.error());
    }
    std::vector<std::string> ids;
    if (!primary->empty()) {
        ids.push_back(*primary);  // the first is the primary, wherever the file has it
    }
    std::ranges::copy_if(*written, std::back_inserter(ids), [](const std::string& id) { return !id.empty(); });
    if (ids.empty()) {
        return faulty("categories", "want at least one");
    }
    paper.categories = canonical_categories(ids);
    paper.primary = paper.categories.front();
    return {};
}

Result<void> read_facts(Paper& paper, const Json& json) {
    const auto comment = read_text(json, "comment");
    const auto journal_ref = read_text(json, "journal_ref");
    const auto doi = read_text(json, "doi");
    for (const auto* value : {&comment, &journal_ref, &doi}) {
        if (!*value) {
            return std::unexpected(value->error());
        }
    }
    paper.comment = Fact::of(text::normalise(*comment));
    paper.journal_ref = Fact::of(text::normalise(*journal_ref));
    paper.doi = text::normalise(*doi);
    paper.withdrawn = says_withdrawn(paper.comment.value) || says_withdrawn(paper.abstract);
    return {};
}

Result<Paper> read_paper(const Json& json) {
    Paper paper;
    Result<void> read = read_identity(paper, json);
    read = read ? read_main_text(json, "title", paper.title, paper.raw_title) : read;
    read = read ? read_main_text(json, "abstract", paper.abstract, paper.raw_abstract) : read;
    read = read ? read_authors(paper, json) : read;
    read = read ? read_categories(paper, json) : read;
    read = read ? read_facts(paper, json) : read;
    return read ? Result<Paper>(std::move(paper)) : std::unexpected(read.error());
}

/// How the paper was announced, and when.
Result<void> read_announcement(Announcement& announcement, const Json& json) {
    const auto word = read_text(json, "announce");
    const auto date = read_text(json, "announced");
    if (!word || !date) {
        return std::unexpected(word ? date.error() : word.error());
    }
    const auto kind = word->empty() ? std::optional{Kind::new_paper} : parse_kind(*word);
    if (!kind) {
        return faulty("announce", "\"" + excerpt(*word) + "\" is not one of new, cross, replace, replace-cross");
    }
    announcement.kind = *kind;
    announcement.day = parse_day(*date);
    if (!date->empty() && !announcement.day) {
        return faulty("announced", "\"" + excerpt(*date) + "\" is no day (want YYYY-MM-DD)");
    }
    return {};
}

Result<Json> parse_object(std::string_view line) {
    try {
        Json json = Json::parse(line);
        if (!json.is_object()) {
            return fail(Errc::malformed, std::string("want a JSON object, found: ") + json.type_name());
        }
        return json;
    } catch (const Json::parse_error& error) {
        return fail(Errc::malformed, "not JSON: it breaks off at byte " + std::to_string(error.byte));
    } catch (const Json::exception& error) {
        return fail(Errc::malformed, std::string("not JSON: ") + error.what());
    }
}

bool has_affiliations(const Paper& paper) {
    return std::ranges::any_of(paper.authors, [](const Author& author) { return !author.affiliations.empty(); });
}

void put_authors(OrderedJson& json, const Paper& paper) {
    OrderedJson names = OrderedJson::array();
    OrderedJson affiliations = OrderedJson::array();
    for (const Author& author : paper.authors) {
        names.push_back(author.name);
        affiliations.push_back(author.affiliations);
    }
    json["authors"] = std::move(names);
    if (has_affiliations(paper)) {
        json["affiliations"] = std::move(affiliations);
    }
}

void put_known(OrderedJson& json, const char* key, const std::string& value) {
    if (!value.empty()) {
        json[key] = value;
    }
}

/// The keys up to `primary`; no version where none is known.
OrderedJson begin_json(const Paper& paper) {
    OrderedJson json;
    json["id"] = paper.id.text();
    if (paper.version > 0) {
        json["version"] = paper.version;
    }
    json["title"] = paper.title;
    json["abstract"] = paper.abstract;
    put_authors(json, paper);
    json["categories"] = paper.categories;
    put_known(json, "primary", paper.primary);
    return json;
}

void put_facts(OrderedJson& json, const Paper& paper) {
    put_known(json, "comment", paper.comment.value);
    put_known(json, "journal_ref", paper.journal_ref.value);
    put_known(json, "doi", paper.doi);
}

std::string dump(const OrderedJson& json) { return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace); }

}  // namespace

std::string to_json_line(const Announcement& announcement) {
    OrderedJson json = begin_json(*announcement.paper);
    json["announce"] = to_string(announcement.kind);
    put_known(json, "announced", announcement.day ? to_string(*announcement.day) : std::string{});
    put_facts(json, *announcement.paper);
    return dump(json);
}

std::string to_json_line(const Record& record) {
    OrderedJson json = begin_json(record.paper);
    put_facts(json, record.paper);
    return dump(json);
}

Result<Announcement> announcement_from_json(std::string_view line) {
    const auto json = parse_object(line);
    if (!json) {
        return std::unexpected(json.error());
    }
    auto paper = read_paper(*json);
    if (!paper) {
        return std::unexpected(paper.error());
    }
    Announcement announcement;
    announcement.paper = std::make_shared<const Paper>(*std::move(paper));
    if (auto read = read_announcement(announcement, *json); !read) {
        return std::unexpected(read.error());
    }
    return announcement;
}

Result<std::vector<Announcement>> read_papers(const std::string& path) {
    std::vector<Announcement> all;
    const auto take = [&](std::string_view line, std::size_t number) -> Result<void> {
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
            return {};
        }
        auto announcement = announcement_from_json(line);
        if (!announcement) {
            return fail(path + ":" + std::to_string(number), announcement.error());
        }
        all.push_back(*std::move(announcement));
        return {};
    };
    if (auto read = read_lines(path, max_line_bytes, take); !read) {
        return std::unexpected(read.error());
    }
    return all;
}

}  // namespace paperwire::source
