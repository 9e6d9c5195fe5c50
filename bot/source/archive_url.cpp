// SPDX-License-Identifier: MIT
#include "bot/source/archive_url.hpp"

#include <algorithm>
#include <chrono>

#include "bot/core/ascii.hpp"

namespace paperwire::source {

namespace {

constexpr Day earliest_datestamp{std::chrono::sys_days{std::chrono::year{2005} / 9 / 16}};

std::string encode_all(std::string_view text) {
    constexpr std::string_view hex_digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (ascii::is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += {'%', hex_digits[byte >> 4U], hex_digits[byte & 15U]};
        }
    }
    return encoded;
}

/// A base may hold a question of its own.
std::string begin_question(std::string_view base) {
    return std::string(base) + (base.find('?') == std::string_view::npos ? "?" : "&");
}

}  // namespace

std::string versioned_text(const VersionedId& id) {
    return id.id.text() + (id.version > 0 ? "v" + std::to_string(id.version) : std::string{});
}

std::string ids_url(std::string_view api, std::span<const VersionedId> ids) {
    std::string list;
    for (const VersionedId& id : ids) {
        list += (list.empty() ? "" : ",") + encode_all(versioned_text(id));
    }
    return begin_question(api) + "id_list=" + list + "&max_results=" + std::to_string(ids.size());
}

std::string page_url(std::string_view api, const QuerySpec& spec, std::int64_t start) {
    return begin_question(api) + "search_query=" + encode_all(spec.query) + "&start=" + std::to_string(start) +
           "&max_results=" + std::to_string(spec.size) +
           "&sortBy=" + (spec.by_update ? "lastUpdatedDate" : "submittedDate") + "&sortOrder=ascending";
}

std::string list_url(std::string_view oai, const OaiSpec& spec) {
    return begin_question(oai) +
           "verb=ListRecords&metadataPrefix=arXivRaw&from=" + to_string(std::max(spec.from, earliest_datestamp)) +
           (spec.set.empty() ? std::string{} : "&set=" + encode_all(spec.set));
}

std::string token_url(std::string_view oai, std::string_view token) {
    return begin_question(oai) + "verb=ListRecords&resumptionToken=" + encode_all(token);
}

}  // namespace paperwire::source
