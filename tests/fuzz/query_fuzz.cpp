// SPDX-License-Identifier: MIT
// fuzz: bytes to an answer of the query API. Whatever comes, each version stands once and is whole, and an error says
// something that can be shown.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "bot/source/query_answer.hpp"
#include "bot/text/utf8.hpp"

using paperwire::Errc;
using paperwire::source::Record;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(const Record& record) {
    const auto& paper = record.paper;
    require(!paper.id.empty() && paper.version >= 0 && !paper.title.empty() && !paper.categories.empty());
    require(paper.primary == paper.categories.front() && !paper.comment.is_unknown());
    require(paperwire::text::is_valid_utf8(paper.title) && paperwire::text::is_valid_utf8(paper.raw_abstract));
    for (const auto& author : paper.authors) {
        require(!author.name.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto answer =
        paperwire::source::parse_query_answer(std::string_view(reinterpret_cast<const char*>(bytes), size));
    if (!answer) {
        require(answer.error().code == Errc::malformed || answer.error().code == Errc::refused);
        require(!answer.error().message.empty() && paperwire::text::is_valid_utf8(answer.error().message));
        return 0;
    }
    std::set<std::pair<std::string, int>> seen;
    for (const Record& record : answer->entries) {
        check(record);
        require(seen.emplace(record.paper.id.text(), record.paper.version).second);
    }
    require(answer->total >= 0 && answer->start >= 0 && answer->asked >= 0);
    return 0;
}
