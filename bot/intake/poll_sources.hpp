// SPDX-License-Identifier: MIT
// intake: the loop's turn that asks arXiv for every category that some filter could match, and writes what it says.
// Restartable at any line: what was not written is asked for again.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/async/clock.hpp"
#include "bot/async/offload.hpp"
#include "bot/core/result.hpp"
#include "bot/net/retry.hpp"
#include "bot/source/paper_source.hpp"
#include "bot/store/store.hpp"

namespace paperwire::intake {

struct PollPlan {
    std::vector<std::string> categories;  // canonical, each once
    bool settle_missing{false};           // some filter asks for a comment or journal reference
    net::Backoff backoff;
    /// Our own growing back-off after a failure; what the server asks for is always obeyed.
    bool own_backoff{true};
    bool rebuilt_daily{true};  // each day has a feed of its own; false for files
    bool has_archive{false};   // what a feed lacks will be asked for
};

struct PollReport {
    int asked{0};                     // a question was sent
    int answered{0};                  // of these, some server said something: a feed, a 304, a refusal, nonsense
    std::vector<std::string> unread;  // categories that could not be read: failed now, or not to be asked yet
    int events{0};
    std::int64_t papers{0};  // items read
    /// Answers by what they came to: a CategoryState's word, `not_modified` or `refused`.
    std::map<std::string, int> results;
    std::optional<Error> refusal;  // a 403, now or before
    std::optional<Error> rest;     // why some were not asked for at all
    std::optional<Error> trouble;  // of the last question that failed
    /// Of `unread`, those of whose day arXiv's archive is to bring what is missing.
    std::map<std::string, Day> left_to_archive;
};

struct PollRooms {
    source::PaperSource& source;
    store::Store& store;
    async::Threads& store_thread;
    async::Clock& clock;
    std::function<std::uint64_t()> random;
    std::function<void(const std::string& category, std::size_t done, std::size_t all)> progress;  // may be empty
};

/// Asks once for every category of the plan whose back-off is over, one after the other. A 403 ends the turn, and so do
/// three throttled answers in a row: the rest counts as unread. While all feeds rest nothing is asked, and no category
/// is blamed for it. Errors: those of the store; a category that fails is
/// not an error.
[[nodiscard]] boost::asio::awaitable<Result<PollReport>> poll_sources(PollRooms& rooms, PollPlan plan);

}  // namespace paperwire::intake
