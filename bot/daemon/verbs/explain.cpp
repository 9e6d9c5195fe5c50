// SPDX-License-Identifier: MIT
// daemon: explain.
#include <algorithm>
#include <iostream>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/paper_json.hpp"
#include "bot/text/escape.hpp"
#include "filters/explain.hpp"

namespace paperwire::daemon {

namespace {

struct Found {
    Announcement announcement;
    store::Seq seq{0};  // 0: not announced, from a file
};

/// Of several announcements of a paper the one of the version asked for, else of the newest; of equals the last.
const Announcement* newest_of(const std::vector<Announcement>& papers, const VersionedId& asked) {
    const auto rank = [&asked](const Announcement& paper) {
        return std::pair{paper.paper->version == asked.version, paper.paper->version};
    };
    const Announcement* best = nullptr;
    for (const Announcement& paper : papers) {
        if (paper.paper->id == asked.id && (best == nullptr || rank(*best) <= rank(paper))) best = &paper;
    }
    return best;
}

Result<Found> find_paper(const Invocation& invocation, store::Store& store, const VersionedId& asked) {
    const PaperId& id = asked.id;
    if (!invocation.papers.empty()) {
        const auto papers = source::read_papers(invocation.papers);
        if (!papers) return std::unexpected(papers.error());
        const Announcement* const paper = newest_of(*papers, asked);
        if (paper == nullptr) return fail(Errc::not_found, id.text() + " is not in " + invocation.papers);
        return Found{*paper, 0};
    }
    auto event = store.newest_event(id);
    if (!event && event.error().code == Errc::not_found) {
        return fail(
            Errc::not_found,
            id.text() + " is not in the store: no feed that was read announced it (or give a file with --papers)");
    }
    if (!event) return std::unexpected(event.error());
    return Found{event->announcement, event->seq};
}

/// Its text went with what is older than limits.keep_days; when it was announced, and who had it, is known still.
bool is_let_go(const Found& found) { return found.seq != 0 && found.announcement.paper->title.empty(); }

std::string first_line(const Found& found) {
    const Announcement& announcement = found.announcement;
    const Paper& paper = *announcement.paper;
    std::string line = paper.id.text() + "v" + std::to_string(paper.version) + "  " +
                       std::string(to_string(announcement.kind)) + ", " + paper.primary;
    if (announcement.day) line += ", announced " + to_string(*announcement.day);
    const bool gone = is_let_go(found);
    return line + "\n  " + (gone ? std::string{"(its text was let go)"} : text::escape_terminal(paper.title)) + "\n";
}

std::string fate(const store::SentEntry& entry, std::size_t keep_days) {
    if (entry.digest.empty())
        return "sent or given up, v" + std::to_string(entry.version) +
               "; when and in which digest was forgotten after " + std::to_string(keep_days) +
               " days (limits.keep_days)";
    const std::string what = "v" + std::to_string(entry.version) + " in digest " + entry.digest;
    switch (entry.state) {
        case store::DeliveryState::sent:
            return "sent " + (entry.finished_at ? to_string(*entry.finished_at) : std::string()) + ", " + what;
        case store::DeliveryState::dead:
            return "in the dead letters, " + what + " (paperwire outbox show " + entry.digest + ")";
        case store::DeliveryState::dropped: return "dropped, " + what;
        case store::DeliveryState::uncertain: return "sent, but without an answer, " + what;
        case store::DeliveryState::queued:
        case store::DeliveryState::leased: return "queued, " + what;
    }
    return what;
}

/// Why a destination that has not had the paper has not had it.
std::string silence(const store::DestinationRow& row, const Found& found, filters::Truth truth) {
    if (truth == filters::Truth::no) return "not sent: no filter of this destination matches";
    if (row.stopped) return "not sent: the destination is stopped (" + row.stopped_reason + ")";
    if (found.seq == 0) return "not known: the paper comes from a file";
    if (truth == filters::Truth::unknown)
        return "not sent yet: waits for that fact, at most until the next announcement day";
    if (found.seq > row.cursor) return "not sent yet: it comes with the next digest";
    return "not sent: announced before they joined, or before the filter was as it is now";
}

/// What the filters of a delivery say together.
filters::Truth best_of(const Delivery& delivery, const std::vector<filters::Truth>& truths) {
    const auto says = [&](filters::Truth truth) {
        return std::ranges::any_of(delivery.filters,
                                   [&](std::uint32_t position) { return truths.at(position) == truth; });
    };
    return says(filters::Truth::yes)       ? filters::Truth::yes
           : says(filters::Truth::unknown) ? filters::Truth::unknown
                                           : filters::Truth::no;
}

struct Asked {
    const Subscriber& subscriber;
    const Found& found;
    std::size_t keep_days{0};
};

Result<void> tell_fates(store::Store& store, const Asked& asked, const std::vector<filters::Truth>& truths) {
    const auto& [subscriber, found, keep_days] = asked;
    const auto rows = store.destinations();
    if (!rows) return std::unexpected(rows.error());
    for (const Delivery& delivery : subscriber.deliveries) {
        const DestinationKey key = key_of(subscriber, delivery);
        std::cout << to_string(key) << ": ";
        const auto row = std::ranges::find(*rows, key, &store::DestinationRow::key);
        if (row == rows->end()) {
            std::cout << "not sent: no pass has run since this destination was configured\n";
            continue;
        }
        const std::vector<PaperId> ids{found.announcement.paper->id};
        const auto sent = store.sent_entries(row->id, ids);
        if (!sent) return std::unexpected(sent.error());
        if (sent->empty() && is_let_go(found))
            std::cout << "not sent; why was forgotten after " << keep_days << " days (limits.keep_days)\n";
        else if (sent->empty()) std::cout << silence(*row, found, best_of(delivery, truths)) << "\n";
        for (std::size_t i = 0; i < sent->size(); ++i)
            std::cout << (i == 0 ? "" : "    also ") << fate((*sent)[i], keep_days) << "\n";
    }
    return {};
}

/// What each filter says, by position.
std::vector<filters::Truth> tell_filters(const config::Settings& settings, const Subscriber& subscriber,
                                         const Announcement& announcement) {
    std::vector<filters::Truth> truths;
    for (const FilterUse& use : subscriber.filters) {
        const auto explanation = filters::explain(*settings.population->rules.at(use.rule).rule, announcement);
        truths.push_back(explanation.truth);
        const char* word = explanation.truth == filters::Truth::yes ? "matched"
                           : explanation.truth == filters::Truth::unknown
                               ? "waits for a fact that no source has given yet"
                               : "not matched";
        std::cout << "\nfilter " << use.name << ": " << word << "\n"
                  << text::escape_terminal(filters::to_text(explanation));
    }
    return truths;
}

Result<void> explain_all(const Invocation& invocation, const config::Settings& settings, const Subscriber& subscriber,
                         const VersionedId& asked) {
    const auto store = open_to_read(settings);
    if (!store) return std::unexpected(store.error());
    const auto found = find_paper(invocation, **store, asked);
    if (!found) return std::unexpected(found.error());
    std::cout << first_line(*found);
    const std::size_t keep_days = settings.limits.keep_days;
    std::vector<filters::Truth> truths;
    if (is_let_go(*found))
        std::cout << "\nwhether the filters match cannot be said: papers that were announced more than " << keep_days
                  << " days ago are pruned (limits.keep_days)\n";
    else truths = tell_filters(settings, subscriber, found->announcement);
    std::cout << "\n";
    return tell_fates(**store, {subscriber, *found, keep_days}, truths);
}

}  // namespace

int verb_explain(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto& subscribers = settings->population->subscribers;
    const auto subscriber = std::ranges::find(subscribers, invocation.subscriber, &Subscriber::id);
    if (subscriber == subscribers.end()) {
        std::cerr << "paperwire: --subscriber: \"" << invocation.subscriber << "\" is not a subscriber of "
                  << invocation.config << "\n";
        return exit_usage;
    }
    const auto id = parse_paper_id(invocation.paper);
    if (!id) {
        std::cerr << "paperwire: \"" << invocation.paper
                  << "\" is not an arXiv id (want 2511.03809 or hep-th/9901001)\n";
        return exit_data;
    }
    const auto explained = explain_all(invocation, *settings, *subscriber, *id);
    return explained ? exit_ok : report(explained.error());
}

}  // namespace paperwire::daemon
