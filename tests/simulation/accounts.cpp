// SPDX-License-Identifier: MIT
#include "tests/simulation/accounts.hpp"

#include <algorithm>
#include <tuple>

#include "bot/schedule/zone.hpp"

namespace paperwire::simulation {

using std::chrono::hours;

namespace {

constexpr hours day{24};
/// A newcomer gets the current day: behind a long weekend, or an arXiv that was silent, it is days old.
constexpr hours current_day = 7 * day;
/// What waited for a weekly slot, and then for a channel that was down, goes with the one who leaves.
constexpr hours longest_wait = 14 * day;

bool matches(const filters::Rule& rule, const Listed& listed) {
    const bool kind = !listed.is_replacement || (rule.announce && rule.announce->test(2));
    return kind && std::ranges::find(rule.categories, listed.category) != rule.categories.end();
}

Instant published(const Listed& listed) {
    return schedule::to_instant(listed.day, std::chrono::minutes{0}, "America/New_York");
}

}  // namespace

void Accounts::begin(const std::string& name, Instant at, hours back) {
    stays_[name].push_back({persons_.at(name).rules, at - back, at + day, Instant::max(), Instant::max()});
}

void Accounts::end(const std::string& name, Instant at) {
    Stay& stay = stays_.at(name).back();
    stay.must_until = at - longest_wait;
    stay.may_until = at + day;
}

void Accounts::comes(fakes::Person person, Instant at) {
    const std::string name = person.name;
    persons_[name] = std::move(person);
    gone_.erase(name);
    begin(name, at, current_day);
}

void Accounts::leaves(const std::string& name, Instant at) {
    gone_.insert(name);
    end(name, at);
}

void Accounts::changes(fakes::Person person, Instant at) {
    const std::string name = person.name;
    changed_.insert(name);
    const bool same = persons_.at(name).rules == person.rules;
    persons_[name] = std::move(person);
    if (same) return;
    end(name, at);
    begin(name, at, longest_wait);
}

void Accounts::stops(const std::string& name, Instant at) { end(name, at); }

void Accounts::starts(const std::string& name, Instant at) { begin(name, at, current_day); }

std::vector<fakes::Person> Accounts::people() const {
    std::vector<fakes::Person> all;
    for (const auto& [name, person] : persons_) {
        if (!gone_.contains(name)) all.push_back(person);
    }
    return all;
}

std::vector<std::string> Accounts::names() const {
    std::vector<std::string> all;
    for (const auto& [name, person] : persons_) all.push_back(name);
    return all;
}

bool is_for(const fakes::Person& person, const Listed& listed) {
    return std::ranges::any_of(person.rules, [&listed](const filters::Rule& rule) { return matches(rule, listed); });
}

std::set<std::string> Accounts::must_have(const std::string& name, const MadeUpArxiv& arxiv) const {
    std::set<std::string> papers;
    for (const Listed& listed : arxiv.listed()) {
        for (const Stay& stay : stays_.at(name)) {
            const Instant at = published(listed);
            const bool matched =
                std::ranges::any_of(stay.rules, [&listed](const auto& rule) { return matches(rule, listed); });
            if (matched && at >= stay.must_from && at < stay.must_until) papers.insert(listed.paper);
        }
    }
    return papers;
}

std::set<std::string> Accounts::may_have(const std::string& name, const MadeUpArxiv& arxiv) const {
    std::set<std::string> papers;
    std::map<std::string, std::vector<Listed>> before;
    for (const Listed& listed : arxiv.listed()) {
        std::vector<Listed>& all = before[listed.paper];
        all.push_back(listed);
        for (const Stay& stay : stays_.at(name)) {
            const Instant at = published(listed);
            const bool matched = std::ranges::any_of(all, [&stay](const Listed& one) {
                return std::ranges::any_of(stay.rules, [&one](const auto& rule) { return matches(rule, one); });
            });
            if (matched && at >= stay.may_from && at < stay.may_until) papers.insert(listed.paper);
        }
    }
    return papers;
}

std::string account_of(const std::string& line) {
    const auto blank = line.find(' ');
    const bool replaced = line.substr(blank + 1).starts_with("replace");
    return line.substr(0, replaced ? blank : line.find('v'));
}

std::vector<std::string> find_repeats(const std::vector<Letter>& letters, int& repeats) {
    std::vector<std::string> faults;
    std::map<std::pair<std::string, std::string>, DigestId> digest_of;           // by person and paper
    std::map<std::tuple<std::string, std::string, DigestId, int>, bool> doubts;  // of the last arrival of a message
    for (const Letter& letter : letters) {
        const auto [last, first] =
            doubts.try_emplace({letter.subscriber, letter.to, letter.digest, letter.part}, letter.doubtful);
        const std::string what = letter.subscriber + ", " + to_string(letter.at) + ", digest " + letter.digest +
                                 " part " + std::to_string(letter.part);
        if (!first && !last->second) faults.push_back(what + ": came again though it was known to have come");
        if (!first) ++repeats;
        last->second = letter.doubtful;
        for (const std::string& line : letter.papers) {
            const auto [in, alone] = digest_of.try_emplace({letter.subscriber, account_of(line)}, letter.digest);
            if (!alone && in->second != letter.digest) faults.push_back(what + ": " + line + " was in " + in->second);
        }
    }
    return faults;
}

}  // namespace paperwire::simulation
