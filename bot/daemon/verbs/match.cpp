// SPDX-License-Identifier: MIT
// daemon: match.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/paper_json.hpp"
#include "filters/explain.hpp"
#include "filters/index.hpp"

namespace paperwire::daemon {

namespace {

/// Which papers each rule of the population takes.
using Taken = std::map<std::uint32_t, std::vector<std::uint32_t>>;

Result<Taken> match_all(const config::Population& population, const std::vector<Announcement>& papers) {
    std::vector<filters::NumberedRule> rules;
    for (std::uint32_t i = 0; i < population.rules.size(); ++i) rules.push_back({i, population.rules[i].rule});
    const auto index = filters::build_index(std::move(rules));
    if (!index) return std::unexpected(index.error());
    Taken taken;
    (*index)->match(papers, std::max(1U, std::thread::hardware_concurrency()),
                    [&taken](std::span<const filters::Match> matches) {
                        for (const filters::Match& match : matches) {
                            if (match.truth == filters::Truth::yes) taken[match.rule].push_back(match.announcement);
                        }
                    });
    return taken;
}

std::string as_json(const std::string& subscriber, const FilterUse& use, const filters::Rule& rule,
                    const Announcement& paper) {
    nlohmann::ordered_json why = nlohmann::ordered_json::array();
    for (const Reason& reason : filters::reasons(rule, use.name, paper)) {
        why.push_back({{"field", reason.field}, {"matched", reason.matched}});
    }
    const nlohmann::ordered_json line{
        {"subscriber", subscriber}, {"filter", use.name}, {"id", paper.paper->id.text()}, {"why", std::move(why)}};
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

int verb_match(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto papers = source::read_papers(invocation.papers);
    if (!papers) return report(papers.error());
    const auto taken = match_all(*settings->population, *papers);
    if (!taken) return report(taken.error());

    // A set of bytes: sorted, each line once (a file may hold a paper twice).
    std::set<std::string> lines;
    for (const Subscriber& subscriber : settings->population->subscribers) {
        for (const FilterUse& use : subscriber.filters) {
            const auto found = taken->find(use.rule);
            if (found == taken->end()) continue;
            for (const std::uint32_t position : found->second) {
                const Announcement& paper = papers->at(position);
                const filters::Rule& rule = *settings->population->rules.at(use.rule).rule;
                lines.insert(invocation.format == "jsonl"
                                 ? as_json(subscriber.id, use, rule, paper)
                                 : subscriber.id + "\t" + use.name + "\t" + paper.paper->id.text());
            }
        }
    }
    for (const std::string& line : lines) std::cout << line << "\n";
    return exit_ok;
}

}  // namespace paperwire::daemon
