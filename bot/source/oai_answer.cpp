// SPDX-License-Identifier: MIT
#include "bot/source/oai_answer.hpp"

#include <algorithm>
#include <array>

#include "bot/source/faults.hpp"
#include "bot/source/not_a_feed.hpp"
#include "bot/source/oai_record.hpp"
#include "bot/source/readers.hpp"
#include "bot/source/taxonomy.hpp"

namespace paperwire::source {

namespace {

constexpr std::array<std::string_view, 3> answers_without_papers{"Identify", "ListSets", "ListMetadataFormats"};

bool names_lost_list(std::string_view words) {
    return words.find("noDataForResultSet") != std::string_view::npos ||
           words.find("Database error") != std::string_view::npos;
}

Errc code_of(std::string_view code, std::string_view words) {
    if (code == "badResumptionToken" || names_lost_list(words)) {
        return Errc::conflict;
    }
    return code == "idDoesNotExist" ? Errc::not_found : Errc::usage;
}

/// What arXiv's error says; one that only says that nothing matches is an answer.
Result<void> read_error(OaiAnswer& answer, xml::Element error) {
    const std::string_view code = error.attribute("code");
    const std::string words = error.text();
    const std::string message = "an error answer of arXiv's OAI-PMH: " + excerpt(std::string(code) + ": " + words);
    if (code == "noRecordsMatch") {
        answer.nothing = message;
        return {};
    }
    return fail(code_of(code, words), message);
}

/// The end of a list's page: when it holds, and for how long. Written as a moment or as a day.
void read_token(OaiAnswer& answer, xml::Element token) {
    answer.token = token.text();
    const std::string_view until = token.attribute("expirationDate");
    answer.token_until = parse_instant(until);
    if (const auto day = parse_day(until); day && !answer.token_until) {
        answer.token_until = Instant{day->value};
    }
}

/// Puts records into the answer, in order.
class Records {
public:
    explicit Records(OaiAnswer& answer) : answer_(answer) {}

    void add(Result<Record> record) { add(std::move(record), std::nullopt); }
    /// `id`: what the record calls itself, where it could not be read.
    void add(Result<Record> record, const std::optional<PaperId>& id) {
        ++count_;
        if (record) {
            answer_.records.push_back(*std::move(record));
            return;
        }
        faults_.add("record", count_, record.error().message);
        if (id) {
            answer_.unread.push_back(*id);
        } else {
            ++answer_.nameless;
        }
    }
    void close() { answer_.faults = std::move(faults_).lines(); }

private:
    OaiAnswer& answer_;
    Faults faults_;
    std::size_t count_{0};
};

void read_list(OaiAnswer& answer, xml::Element list, const xml::Scope& outer, OaiService service) {
    const xml::Scope scope(&outer, list);
    Records records(answer);
    for (const xml::Element element : list.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "record") {
            Result<Record> record = read_oai_record(element, scope, service);
            const auto id = record ? std::nullopt : find_record_id(element, scope);
            records.add(std::move(record), id);
        } else if (name == "resumptionToken") {
            read_token(answer, element);
        }
    }
    records.close();
}

std::unexpected<Error> without_papers(std::string_view verb) {
    return fail(Errc::malformed, "an OAI-PMH answer of " + std::string(verb) + ", which has no papers in it");
}

/// The current service names itself so; `http` although it speaks https.
OaiService service_of(xml::Element root, const xml::Scope& scope) {
    for (const xml::Element element : root.children()) {
        if (xml::name_of(element, scope).local == "request" &&
            element.text().find("oaipmh.arxiv.org") != std::string::npos) {
            return OaiService::current;
        }
    }
    return OaiService::old;
}

Result<void> read_whole(OaiAnswer& answer, xml::Element root) {
    const xml::Scope scope(nullptr, root);
    const OaiService service = service_of(root, scope);
    bool has_content = false;
    for (const xml::Element element : root.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "responseDate") {
            answer.response_at = parse_instant(element.text());
        } else if (name == "error") {
            has_content = true;
            if (auto read = read_error(answer, element); !read) {
                return read;
            }
        } else if (name == "ListRecords" || name == "GetRecord") {
            has_content = true;
            read_list(answer, element, scope, service);
        } else if (name == "ListIdentifiers" ||
                   std::ranges::find(answers_without_papers, name) != answers_without_papers.end()) {
            return without_papers(name);
        }
    }
    return has_content ? Result<void>{} : fail(Errc::malformed, "an OAI-PMH answer with neither records nor an error");
}

Result<void> read_root(OaiAnswer& answer, xml::Element root) {
    const std::string_view name = xml::name_of(root).local;
    const xml::Scope nothing(nullptr, {});
    if (name == "OAI-PMH") {
        return read_whole(answer, root);
    }
    if (name == "ListRecords" || name == "GetRecord") {
        read_list(answer, root, nothing, OaiService::old);
        return {};
    }
    Records records(answer);
    records.add(name == "record" ? read_oai_record(root, nothing, OaiService::old)
                                 : read_lone_metadata(root, OaiService::old));
    records.close();
    return {};
}

}  // namespace

namespace {

/// `forgiven`: so many records may be all there are, and none of them read.
Result<OaiAnswer> read_document(const xml::Document& document, std::size_t forgiven) {
    const xml::Element root = document.root();
    if (tell_form(root) != Form::oai) {
        return wrong_form(root, "OAI-PMH answer");
    }
    OaiAnswer answer;
    if (auto read = read_root(answer, root); !read) {
        return std::unexpected(read.error());
    }
    if (answer.records.empty() && answer.faults.size() > forgiven) {
        return fail(Errc::malformed, "no record could be read; " + answer.faults.front());
    }
    return answer;
}

Result<OaiAnswer> parse(std::string_view bytes, std::size_t forgiven) {
    const auto document = xml::Document::load(bytes);
    if (!document) {
        const bool is_lost_list = names_lost_list(bytes.substr(0, 4'096));
        return is_lost_list ? fail(Errc::conflict, "the list is no longer known to arXiv: " + document.error().message)
                            : std::unexpected(document.error());
    }
    return read_document(*document, forgiven);
}

constexpr std::size_t few_records = 10;

}  // namespace

Result<OaiAnswer> read_oai_answer(const xml::Document& document) { return read_document(document, 0); }

Result<OaiAnswer> parse_oai_answer(std::string_view bytes) { return parse(bytes, 0); }

Result<OaiAnswer> parse_oai_page(std::string_view bytes) { return parse(bytes, few_records); }

std::string oai_set(std::string_view canonical) { return set_of_category(canonical); }

}  // namespace paperwire::source
