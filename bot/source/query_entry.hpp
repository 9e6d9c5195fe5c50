// SPDX-License-Identifier: MIT
// source: one entry of the query API's Atom, in any of its generations, to a record.
#pragma once

#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/source/record.hpp"
#include "bot/source/xml.hpp"

namespace paperwire::source {

/// An entry's text as sent; empty where the element is missing.
struct QueryEntry {
    struct Person {
        std::string name;
        std::vector<std::string> affiliations;
    };

    std::string id;
    std::string title;
    std::string summary;
    std::string published;
    std::string updated;
    std::string comment;
    std::string journal_ref;
    std::string primary;
    std::vector<std::string> dois;
    std::vector<std::string> categories;
    std::vector<Person> authors;
};

[[nodiscard]] QueryEntry split_query_entry(xml::Element entry, const xml::Scope& outer);

/// Errors: malformed, when id, title or categories are missing.
[[nodiscard]] Result<Record> read_query_entry(const QueryEntry& entry);

}  // namespace paperwire::source
