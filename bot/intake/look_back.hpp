// SPDX-License-Identifier: MIT
// intake: what the feeds do not bring, for the loop that polls: steps of catching up, then facts that somebody waits
// for. Trouble of the archive delays nothing else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "bot/core/result.hpp"
#include "bot/intake/catch_up.hpp"

namespace paperwire::intake {

/// How long the archive is left alone after it failed.
struct Pause {
    int failures{0};  // in a row
    std::optional<Instant> until;
};

struct LookBackPlan {
    std::vector<std::string> categories;                         // canonical, each once
    bool facts{false};                                           // some filter asks for a comment or journal reference
    bool replacements{false};                                    // some filter takes them: withdrawn ones are marked
    bool harvests{true};                                         // there is an OAI-PMH to ask; else gaps stay
    std::size_t steps{std::numeric_limits<std::size_t>::max()};  // of catching up, at most
    Pause pause{};                                               // of catching up
    Pause facts_pause{};                                         // of asking for facts
    std::uint64_t random{0};                                     // for the jitter of pauses
};

struct LookBackReport {
    int events{0};        // made
    std::size_t gaps{0};  // open still
    Pause pause{};        // for the next plan, likewise the next
    Pause facts_pause{};
    std::optional<Instant> again{};  // when something is left to do, a gap to be tried again included
    std::optional<Error> trouble{};  // of the archive
    [[nodiscard]] bool refused() const { return trouble && trouble->code == Errc::refused; }
};

/// How long a call goes on before it leaves the rest to the next one.
inline constexpr std::chrono::minutes longest_look_back{10};
/// Versions whose facts one call asks for, at most.
inline constexpr std::size_t most_facts = 1'000;

/// Errors: those of the store.
[[nodiscard]] boost::asio::awaitable<Result<LookBackReport>> look_back(HarvestRooms& rooms, LookBackPlan plan);

}  // namespace paperwire::intake
