// SPDX-License-Identifier: MIT
// daemon: outbox list, show, retry, drop.
#include <algorithm>
#include <iostream>
#include <set>
#include <span>
#include <sstream>
#include <string_view>

#include "bot/async/clock.hpp"
#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/last_pass.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/terminal.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/delivery/next_step.hpp"
#include "bot/text/escape.hpp"

namespace paperwire::daemon {

namespace {

std::string next_of(const store::OutboxRow& row) {
    if (row.state == store::DeliveryState::dead) return "-";
    return row.next_attempt >= delivery::never ? "held" : to_string(row.next_attempt);
}

std::string line_of(const store::OutboxRow& row) {
    return row.digest + "\t" + to_string(row.key) + "\t" + std::string(to_string(row.state)) + "\t" +
           std::to_string(row.attempts) + "\t" + next_of(row) + "\t" + text::escape_terminal(row.reply);
}

int list(store::Store& store) {
    const auto rows = store.outbox(std::nullopt);
    if (!rows) return report(rows.error());
    for (const store::OutboxRow& row : *rows) std::cout << line_of(row) << "\n";
    return exit_ok;
}

/// Less of an id says nothing: its first eight digits are the destination's, in every digest of it.
constexpr std::size_t shortest_beginning = 12;

/// Full ids for what was typed: an id, or the beginning of exactly one; with --all every dead letter.
Result<std::vector<store::DigestId>> chosen(store::Store& store, const Invocation& invocation) {
    const auto rows = store.outbox(invocation.all ? std::optional{store::DeliveryState::dead} : std::nullopt);
    if (!rows) return std::unexpected(rows.error());
    std::vector<store::DigestId> ids;
    if (invocation.all) {
        for (const store::OutboxRow& row : *rows) ids.push_back(row.digest);
        return ids;
    }
    if (invocation.names.empty()) return fail(Errc::usage, "no digest id given (or say --all for every dead letter)");
    for (const std::string& name : invocation.names) {
        std::vector<store::DigestId> found;
        for (const store::OutboxRow& row : *rows) {
            if (row.digest.starts_with(name)) found.push_back(row.digest);
        }
        if (found.size() > 1)
            return fail(Errc::usage,
                        "\"" + name + "\" begins " + std::to_string(found.size()) + " digest ids: say more of it");
        if (!found.empty() && name.size() < shortest_beginning)
            return fail(Errc::usage, "\"" + name + "\" is too short to be sure of a digest: say " +
                                         std::to_string(shortest_beginning) + " digits of its id or more");
        ids.push_back(found.empty() ? name : found.front());
    }
    return ids;
}

/// As it was handed over, or would be; what a terminal would obey is made visible there.
void print_message(const std::string& body) {
    if (!is_stdout_a_terminal()) {
        std::cout << body << "\n";
        return;
    }
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) std::cout << text::escape_terminal(line) << "\n";
}

/// What is kept of its messages: all of them until it is sent or dropped.
Result<void> show_messages(store::Store& store, const store::OutboxRow& row, bool whole) {
    if (row.parts == 0 || row.state == store::DeliveryState::sent || row.state == store::DeliveryState::dropped)
        return {};
    std::cout << "messages     " << row.parts << " kept" << (whole ? "" : " (--messages prints them)") << "\n";
    for (int part = 1; whole && part <= row.parts; ++part) {
        const auto body = store.part(row.digest, part);
        if (!body) return std::unexpected(body.error());
        std::cout << "--- message " << part << " of " << row.parts << "\n";
        print_message(*body);
    }
    return {};
}

Result<void> show(store::Store& store, const store::DigestId& id, bool with_messages) {
    const auto row = store.delivery(id);
    if (!row) return std::unexpected(row.error());
    const auto manifest = store.manifest(id);
    if (!manifest) return std::unexpected(manifest.error());
    std::cout << "digest       " << row->digest << "\ndestination  " << to_string(row->key) << "\nstate        "
              << to_string(row->state) << "\nclosed       " << to_string(row->closed_at) << "\nattempts     "
              << row->attempts << "\nnext         " << next_of(*row);
    if (row->first_attempt) std::cout << "\nfirst tried  " << to_string(*row->first_attempt);
    if (row->parts > 0) std::cout << "\npart         " << row->next_part << " of " << row->parts;
    std::cout << "\nreply        " << text::escape_terminal(row->reply) << "\npapers       " << manifest->entries.size()
              << "\n";
    if (auto shown = show_messages(store, *row, with_messages); !shown) return shown;
    for (const ManifestEntry& entry : manifest->entries) {
        const auto paper = store.paper(entry.id, entry.version);
        std::cout << "  " << entry.id.text() << "v" << entry.version << "  "
                  << (paper ? text::escape_terminal(paper->title) : "") << "\n";
    }
    return {};
}

/// No longer than others can wait for their turn to write.
constexpr std::size_t ids_a_transaction = 2'000;

/// A time that is past for whatever pass comes next, also where passes are run `--at` times before the wall clock's.
Result<Instant> at_once(store::Store& store) {
    const auto last = last_pass_time(store);
    if (!last) return std::unexpected(last.error());
    const Instant now = async::SystemClock().civil();
    return std::min(now, last->value_or(now));
}

/// As a shell takes it.
std::string quoted(const std::string& word) {
    const bool plain = std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._@-+:/").contains(c);
    });
    return plain && !word.empty() ? word : "'" + text::escape_terminal(word) + "'";
}

/// What was retried for a destination that is stopped goes nowhere until somebody starts it.
Result<void> tell_stopped(store::Store& store, const std::vector<store::DigestId>& ids, const std::string& config) {
    const auto rows = store.destinations();
    if (!rows) return std::unexpected(rows.error());
    std::set<store::DestinationId> retried;
    for (const store::DigestId& id : ids) {
        const auto row = store.delivery(id);
        if (!row) return std::unexpected(row.error());
        retried.insert(row->destination);
    }
    for (const store::DestinationRow& row : *rows) {
        if (!row.stopped || !retried.contains(row.id)) continue;
        std::cerr << "paperwire: " << to_string(row.key) << " is stopped (" << text::escape_terminal(row.stopped_reason)
                  << ") and gets nothing before `paperwire destination start --config " << quoted(config) << " "
                  << quoted(row.key.subscriber) << " " << quoted(row.key.channel) << " " << quoted(row.key.name)
                  << "`\n";
    }
    return {};
}

Result<void> change_queue(const Invocation& invocation, const config::Settings& settings) {
    const auto store = open_to_write(settings);
    if (!store) return std::unexpected(store.error());
    const auto ids = chosen(**store, invocation);
    if (!ids) return std::unexpected(ids.error());
    const auto now = at_once(**store);
    if (!now) return std::unexpected(now.error());
    const bool retries = invocation.verb == "outbox retry";
    for (std::size_t at = 0; at < ids->size(); at += ids_a_transaction) {
        const auto some = std::span(*ids).subspan(at, std::min(ids_a_transaction, ids->size() - at));
        const auto done = retries ? (*store)->retry(some, *now) : (*store)->drop(some, *now);
        if (!done) return done;
    }
    if (invocation.all)
        std::cout << ids->size() << (ids->size() == 1 ? " digest " : " digests ")
                  << (retries ? "queued again" : "dropped") << "\n";
    return retries ? tell_stopped(**store, *ids, invocation.config) : Result<void>{};
}

Result<void> show_all(const Invocation& invocation, store::Store& store) {
    const auto ids = chosen(store, invocation);
    if (!ids) return std::unexpected(ids.error());
    for (const store::DigestId& id : *ids) {
        if (auto shown = show(store, id, invocation.messages); !shown) return shown;
    }
    return {};
}

}  // namespace

int verb_outbox(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    if (invocation.verb == "outbox retry" || invocation.verb == "outbox drop") {
        const auto changed = change_queue(invocation, *settings);
        return changed ? exit_ok : report(changed.error());
    }
    const auto store = open_to_read(*settings);
    if (!store) return report(store.error());
    if (invocation.verb == "outbox list") return list(**store);
    const auto shown = show_all(invocation, **store);
    return shown ? exit_ok : report(shown.error());
}

}  // namespace paperwire::daemon
