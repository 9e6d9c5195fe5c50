// SPDX-License-Identifier: MIT
// fuzz: bytes to an OAI-PMH answer. Whatever comes, records are whole or only an id, histories ascend, and an error
// says something that can be shown.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "bot/source/oai_answer.hpp"
#include "bot/text/utf8.hpp"

using paperwire::Errc;
using paperwire::source::Record;
using paperwire::source::Submitted;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(const Record& record) {
    const auto& paper = record.paper;
    require(!paper.id.empty());
    if (record.deleted) {
        return;
    }
    require(!paper.title.empty() && !paper.categories.empty() && paper.primary == paper.categories.front());
    require(!paper.comment.is_unknown() && !paper.journal_ref.is_unknown());
    require(paperwire::text::is_valid_utf8(paper.title) && paperwire::text::is_valid_utf8(paper.raw_abstract));
    require(std::ranges::is_sorted(record.history, {}, &Submitted::version));
    for (const auto& author : paper.authors) {
        require(!author.name.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto answer =
        paperwire::source::parse_oai_answer(std::string_view(reinterpret_cast<const char*>(bytes), size));
    if (!answer) {
        const Errc code = answer.error().code;
        require(code == Errc::malformed || code == Errc::not_found || code == Errc::conflict || code == Errc::usage);
        require(!answer.error().message.empty() && paperwire::text::is_valid_utf8(answer.error().message));
        return 0;
    }
    std::ranges::for_each(answer->records, check);
    return 0;
}
