// SPDX-License-Identifier: MIT
#include "bot/source/oai_record.hpp"

#include "bot/source/not_a_feed.hpp"

namespace paperwire::source {

namespace {

OaiHeader read_header(xml::Element header, const xml::Scope& outer) {
    const xml::Scope scope(&outer, header);
    OaiHeader read;
    read.deleted = header.attribute("status") == "deleted";
    for (const xml::Element element : header.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "identifier") {
            xml::set_once(read.identifier, element);
        } else if (name == "datestamp") {
            xml::set_once(read.datestamp, element);
        } else if (name == "setSpec") {
            read.sets.push_back(element.text());
        }
    }
    return read;
}

/// Reads whichever format it is. False for none that we know.
bool read_metadata(Record& record, xml::Element metadata, const xml::Scope& outer, const OaiHeader& header,
                   OaiService service) {
    const xml::Scope scope(&outer, metadata);
    const std::string_view format = xml::name_of(metadata, outer).local;
    if (format == "arXivRaw" || format == "arXivOld") {  // the old one is the raw one without versions
        read_raw_format(record, metadata, scope);
    } else if (format == "arXiv") {
        read_arxiv_format(record, metadata, scope, service);
    } else if (format == "dc") {
        read_dc_format(record, metadata, scope, header);
    } else {
        return false;
    }
    return true;
}

Result<void> check_record(const Paper& paper) {
    if (paper.title.empty() || paper.categories.empty()) {
        return fail(Errc::malformed, paper.id.text() + " has no " + (paper.title.empty() ? "title" : "category"));
    }
    return {};
}

Result<Record> begin_record(const OaiHeader& header) {
    const auto id = parse_paper_id(header.identifier);
    if (!id) {
        return fail(Errc::malformed, header.identifier.empty()
                                         ? "no identifier"
                                         : "identifier \"" + excerpt(header.identifier) + "\" is no arXiv id");
    }
    Record record;
    record.paper.id = id->id;
    record.paper.version = id->version;
    record.datestamp = parse_day(std::string_view(header.datestamp).substr(0, 10));
    record.deleted = header.deleted;
    return record;
}

/// The element inside `<metadata>`.
xml::Element first_child(xml::Element parent) {
    for (const xml::Element child : parent.children()) {
        return child;
    }
    return {};
}

/// An id that stands in the metadata alone: `<id>`, or oai_dc's address of the abstract page.
std::string find_id(xml::Element metadata, const xml::Scope& outer) {
    const xml::Scope scope(&outer, metadata);
    for (const xml::Element element : metadata.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if ((name == "id" || name == "identifier") && parse_paper_id(element.text())) {
            return element.text();
        }
    }
    return {};
}

Result<Record> read_parts(OaiHeader header, xml::Element metadata, const xml::Scope& scope, OaiService service) {
    if (header.identifier.empty() && metadata) {
        header.identifier = find_id(metadata, scope);
    }
    auto record = begin_record(header);
    if (!record || record->deleted) {
        return record;
    }
    if (!metadata) {
        return fail(Errc::malformed, record->paper.id.text() + " has no metadata");
    }
    if (!read_metadata(*record, metadata, scope, header, service)) {
        return fail(Errc::malformed, record->paper.id.text() + " has metadata in the unknown format <" +
                                         excerpt(metadata.written_name()) + ">");
    }
    if (const auto checked = check_record(record->paper); !checked) {
        return std::unexpected(checked.error());
    }
    return record;
}

}  // namespace

Result<Record> read_oai_record(xml::Element record, const xml::Scope& outer, OaiService service) {
    const xml::Scope scope(&outer, record);
    OaiHeader header;
    xml::Element metadata;
    for (const xml::Element element : record.children()) {
        const std::string_view name = xml::name_of(element, scope).local;
        if (name == "header") {
            header = read_header(element, scope);
        } else if (name == "metadata") {
            metadata = element;
        }
    }
    const xml::Scope inside(&scope, metadata);
    return read_parts(std::move(header), first_child(metadata), inside, service);
}

std::optional<PaperId> find_record_id(xml::Element record, const xml::Scope& outer) {
    const xml::Scope scope(&outer, record);
    for (const xml::Element element : record.children()) {
        if (xml::name_of(element, scope).local != "header") continue;
        if (const auto id = parse_paper_id(read_header(element, scope).identifier)) return id->id;
    }
    return std::nullopt;
}

Result<Record> read_lone_metadata(xml::Element metadata, OaiService service) {
    return read_parts({}, metadata, xml::Scope(nullptr, {}), service);
}

}  // namespace paperwire::source
