// SPDX-License-Identifier: MIT
// source: answers of arXiv's OAI-PMH 2.0, old service and new, in the formats arXiv, arXivRaw and oai_dc.
// Source: info.arxiv.org/help/oa, openarchives.org/OAI/openarchivesprotocol.html and recorded answers (read 2026-11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/source/record.hpp"

namespace paperwire::source {

struct OaiAnswer {
    std::optional<Instant> response_at;  // by arXiv's clock: where the next harvest may begin
    std::vector<Record> records;         // in the answer's order
    std::string token;                   // opaque, as it stood; empty: the list ends here (no element, or an empty one)
    std::optional<Instant> token_until;
    std::string nothing;              // arXiv's words where it said that no record matches; else empty
    std::vector<std::string> faults;  // records that could not be read, one line each, naming the record
    std::vector<PaperId> unread;      // of these, the ids that can be told
    std::size_t nameless{0};          // and how many cannot
};

/// Reads an answer of ListRecords or GetRecord; a bare `<record>` as root is one with that record. `noRecordsMatch` is
/// an answer without records. Errors: malformed, as parse_feed has it; not_found (idDoesNotExist); conflict
/// (badResumptionToken, or the old service's database error: the list must be begun anew); usage (badArgument, badVerb,
/// cannotDisseminateFormat and what else the service refuses), with arXiv's words.
[[nodiscard]] Result<OaiAnswer> parse_oai_answer(std::string_view bytes);

/// The same for one who goes through a list: a page whose few records (ten at most) could all not be read stands, for
/// nothing after it could be reached otherwise.
[[nodiscard]] Result<OaiAnswer> parse_oai_page(std::string_view bytes);

/// The set of a category: `cs.AI` to `cs:cs:AI`, `hep-th` to `physics:hep-th`, `eess.SY` to `eess:eess:SY`.
[[nodiscard]] std::string oai_set(std::string_view canonical);

}  // namespace paperwire::source
