// SPDX-License-Identifier: MIT
// source: one record of an OAI-PMH answer in any of arXiv's formats.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/source/record.hpp"
#include "bot/source/xml.hpp"

namespace paperwire::source {

/// A record's header, and what of it the metadata need.
struct OaiHeader {
    std::string identifier;
    std::string datestamp;
    std::vector<std::string> sets;
    bool deleted{false};
};

/// Which service answers: since 2025-03 `created` in the format arXiv is the current version's submission, before it
/// was the first one's.
enum class OaiService : bool { old, current };

/// Reads a `<record>`. Errors: malformed, when the id, the title, the categories or all metadata are missing.
[[nodiscard]] Result<Record> read_oai_record(xml::Element record, const xml::Scope& outer, OaiService service);
/// The id in a `<record>`'s header, where it has one.
[[nodiscard]] std::optional<PaperId> find_record_id(xml::Element record, const xml::Scope& outer);
/// Reads metadata that stand alone, without a header.
[[nodiscard]] Result<Record> read_lone_metadata(xml::Element metadata, OaiService service);

/// The formats, each by its own reader; `record` has what the header gave.
void read_arxiv_format(Record& record, xml::Element metadata, const xml::Scope& scope, OaiService service);
void read_raw_format(Record& record, xml::Element metadata, const xml::Scope& scope);
/// oai_dc has categories by their titles; where it names none, the sets do.
void read_dc_format(Record& record, xml::Element metadata, const xml::Scope& scope, const OaiHeader& header);

}  // namespace paperwire::source
