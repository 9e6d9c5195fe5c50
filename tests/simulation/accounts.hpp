// SPDX-License-Identifier: MIT
// simulation: who is to have what. People come, change, are stopped and leave; from that and from what arXiv listed it
// follows what must have reached somebody and what may have: a few days around each change are left open, for it
// depends on their slots which digest is the last of the old and the first of the new.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/letterbox.hpp"
#include "tests/simulation/world.hpp"

namespace paperwire::simulation {

class Accounts {
public:
    /// All times are true ones.
    void comes(fakes::Person person, Instant at);
    void leaves(const std::string& name, Instant at);
    /// Of a changed schedule, zone or address nothing follows; of changed filters much.
    void changes(fakes::Person person, Instant at);
    void stops(const std::string& name, Instant at);
    void starts(const std::string& name, Instant at);

    /// Those who are configured now, stopped ones too.
    [[nodiscard]] std::vector<fakes::Person> people() const;
    [[nodiscard]] const fakes::Person& person(const std::string& name) const { return persons_.at(name); }
    [[nodiscard]] std::vector<std::string> names() const;
    /// Their schedule, zone and filters were always what person() says.
    [[nodiscard]] bool is_steady(const std::string& name) const { return !changed_.contains(name); }

    /// Papers (`2604.00001`) and replacements (`2604.00001v2`).
    /// Who may have a paper that was listed elsewhere gets it when it is listed again, wherever: it lists theirs, too.
    [[nodiscard]] std::set<std::string> must_have(const std::string& name, const MadeUpArxiv& arxiv) const;
    [[nodiscard]] std::set<std::string> may_have(const std::string& name, const MadeUpArxiv& arxiv) const;

private:
    /// Somebody's filters for a while.
    struct Stay {
        std::vector<filters::Rule> rules;
        Instant may_from;
        Instant must_from;
        Instant must_until{Instant::max()};
        Instant may_until{Instant::max()};
    };
    void begin(const std::string& name, Instant at, std::chrono::hours back);
    void end(const std::string& name, Instant at);

    std::map<std::string, fakes::Person> persons_;  // those who left, too
    std::map<std::string, std::vector<Stay>> stays_;
    std::set<std::string> gone_;
    std::set<std::string> changed_;
};

/// Whether the person's filters match a paper as it was listed there.
[[nodiscard]] bool is_for(const fakes::Person& person, const Listed& listed);

/// How a letter's line is called in the accounts: `2604.00001`, or with its version when it is a replacement.
[[nodiscard]] std::string account_of(const std::string& line);

/// What is wrong with what somebody got, a line each: a paper in two digests, or the same message twice though the
/// sender knew that it had arrived. `repeats` grows by those that were allowed.
[[nodiscard]] std::vector<std::string> find_repeats(const std::vector<Letter>& letters, int& repeats);

}  // namespace paperwire::simulation
