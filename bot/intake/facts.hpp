// SPDX-License-Identifier: MIT
// intake: comments, journal references, DOIs and withdrawal marks, which the feed does not carry, of papers that some
// filter waits for, or of replacements, which may be withdrawals: from arXiv's query API, by id and version.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>

#include "bot/core/result.hpp"
#include "bot/intake/catch_up.hpp"

namespace paperwire::intake {

/// Papers of one question.
inline constexpr std::size_t facts_of_a_question = 100;

struct FactsReport {
    std::size_t asked{0};    // versions
    std::size_t missing{0};  // of these, arXiv's query API does not know them yet
    int events{0};           // made
    bool more{false};        // others are waited for, too
};

/// Asks for at most `most` of those versions that were announced in the last days and whose comment or journal
/// reference nobody has given. What the API does not know is left for later, longer each time. Errors: those of the
/// archive and the store; what came before an error stands.
[[nodiscard]] boost::asio::awaitable<Result<FactsReport>> gather_facts(HarvestRooms& rooms, store::FactsOf of,
                                                                       std::size_t most);

}  // namespace paperwire::intake
