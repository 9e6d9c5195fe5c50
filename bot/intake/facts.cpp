// SPDX-License-Identifier: MIT
#include "bot/intake/facts.hpp"

#include <algorithm>

#include "bot/core/failpoint.hpp"
#include "bot/core/log.hpp"
#include "bot/schedule/zone.hpp"

namespace paperwire::intake {

namespace {

using boost::asio::awaitable;

/// For how many days somebody may wait: to the next announcement day, over a weekend and a holiday.
constexpr int longest_wait = 5;

/// What one question brought.
struct Brought {
    std::vector<Paper> papers;
    std::vector<VersionedId> missing;
};

Brought sort_out(const std::vector<VersionedId>& asked, const source::QueryAnswer& answer) {
    Brought brought;
    for (const VersionedId& one : asked) {
        const auto entry = std::ranges::find_if(answer.entries, [&one](const source::Record& record) {
            return record.paper.id == one.id && record.paper.version == one.version;
        });
        const bool known = entry != answer.entries.end();
        if (known) brought.papers.push_back(entry->paper);
        if (!known || entry->paper.comment.is_unknown() || entry->paper.journal_ref.is_unknown())
            brought.missing.push_back(one);
    }
    return brought;
}

awaitable<Result<FactsReport>> ask_once(HarvestRooms& rooms, store::FactsOf of, std::size_t most) {
    store::Store& store = rooms.store;
    const Instant now = rooms.clock.civil();
    const Day from = schedule::eastern_day(now).plus(-longest_wait);
    const std::size_t limit = std::min(most, facts_of_a_question);
    auto look = [&store, of, from, now, limit] { return store.facts_awaited(of, from, now, limit); };
    const Result<std::vector<VersionedId>> awaited = co_await async::offload(rooms.store_thread, std::move(look));
    if (!awaited) co_return std::unexpected(awaited.error());
    FactsReport report;
    if (awaited->empty()) co_return report;

    const Result<source::QueryAnswer> answer = co_await rooms.archive.by_ids(*awaited);
    PAPERWIRE_FAILPOINT("intake.after_facts");
    if (!answer) co_return std::unexpected(answer.error());
    const Brought brought = sort_out(*awaited, *answer);
    auto write = [&store, &brought, now] { return store.complete_facts(brought.papers, brought.missing, now); };
    const Result<int> events = co_await async::offload(rooms.store_thread, std::move(write));
    if (!events) co_return std::unexpected(events.error());
    report.asked = awaited->size();
    report.missing = brought.missing.size();
    report.events = *events;
    report.more = awaited->size() == limit;
    log::info("intake", "facts asked for",
              {{"versions", report.asked}, {"missing", report.missing}, {"events", report.events}});
    co_return report;
}

}  // namespace

awaitable<Result<FactsReport>> gather_facts(HarvestRooms& rooms, store::FactsOf of, std::size_t most) {
    FactsReport all;
    do {
        const Result<FactsReport> one = co_await ask_once(rooms, of, most - all.asked);
        if (!one) co_return std::unexpected(one.error());
        all.asked += one->asked;
        all.missing += one->missing;
        all.events += one->events;
        all.more = one->more;
    } while (all.more && all.asked < most);
    co_return all;
}

}  // namespace paperwire::intake
