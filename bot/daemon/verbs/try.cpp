// SPDX-License-Identifier: MIT
// daemon: try.
#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/paper_json.hpp"
#include "bot/text/escape.hpp"
#include "filters/index.hpp"

namespace paperwire::daemon {

namespace {

struct DayHits {
    std::size_t seen{0};
    std::size_t waiting{0};
    std::vector<std::string> titles;
};

/// The rules that subscribers wrote in place under that name; different people may mean different things.
std::vector<filters::RulePtr> rules_in_place(const config::Population& population, const std::string& name) {
    std::set<std::uint32_t> positions;
    for (const Subscriber& subscriber : population.subscribers) {
        for (const FilterUse& use : subscriber.filters) {
            if (use.name == name) positions.insert(use.rule);
        }
    }
    std::vector<filters::RulePtr> rules;
    for (const std::uint32_t position : positions) rules.push_back(population.rules.at(position).rule);
    return rules;
}

std::optional<filters::RulePtr> wanted_rule(const Invocation& invocation, const config::Settings& settings) {
    const auto named = settings.filters.find(invocation.filter);
    if (named != settings.filters.end()) return named->second;
    const auto in_place = rules_in_place(*settings.population, invocation.filter);
    if (in_place.size() == 1) return in_place.front();
    if (in_place.size() > 1) {
        std::cerr << "paperwire: --filter: \"" << invocation.filter << "\" means " << in_place.size()
                  << " different filters of different subscribers (write the one to try as YAML)\n";
        return std::nullopt;
    }
    std::vector<config::Fault> faults;
    auto rule = config::parse_filter(invocation.filter, settings, "--filter", faults);
    for (const config::Fault& fault : faults) std::cerr << to_string(fault) << "\n";
    return rule;
}

/// Papers of the file, or all that the store holds.
Result<std::vector<Announcement>> wanted_papers(const Invocation& invocation, const config::Settings& settings) {
    if (!invocation.papers.empty()) return source::read_papers(invocation.papers);
    const auto store = open_to_read(settings);
    if (!store) return std::unexpected(store.error());
    std::vector<Announcement> papers;
    const auto visited = (*store)->each_announcement(
        std::nullopt, std::nullopt, [&papers](const Announcement& announcement) { papers.push_back(announcement); });
    if (!visited) return std::unexpected(visited.error());
    return papers;
}

/// By the index, on all cores: a store may hold years.
Result<std::vector<filters::Match>> matched(const filters::RulePtr& rule, const std::vector<Announcement>& papers) {
    const auto index = filters::build_index({filters::NumberedRule{0, rule}});
    if (!index) return std::unexpected(index.error());
    std::vector<filters::Match> matches;
    (*index)->judge(papers, std::max(1U, std::thread::hardware_concurrency())).of(0, matches);
    return matches;
}

void say_that_nothing_is_there(const Invocation& invocation) {
    std::cerr << "paperwire: nothing to try the filter on: "
              << (invocation.papers.empty()
                      ? "the store holds no papers yet (or give a file with --papers)"
                      : (invocation.papers == "-" ? std::string("standard input") : invocation.papers) +
                            " holds no papers")
              << "\n";
}

void print(const std::string& name, const DayHits& day) {
    std::cout << name << "  " << day.titles.size() << " of " << day.seen;
    if (day.waiting > 0) {
        std::cout << ", and " << day.waiting << (day.waiting == 1 ? " waits" : " wait")
                  << " for a comment or journal reference that no source has given yet";
    }
    std::cout << "\n";
    for (const std::string& title : day.titles) std::cout << "    " << title << "\n";
}

std::string name_of_day(const Announcement& paper) { return paper.day ? to_string(*paper.day) : "undated"; }

}  // namespace

int verb_try(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto rule = wanted_rule(invocation, *settings);
    if (!rule) return exit_configuration;
    const auto papers = wanted_papers(invocation, *settings);
    if (!papers) return report(papers.error());
    if (papers->empty()) say_that_nothing_is_there(invocation);

    const auto hits = matched(*rule, *papers);
    if (!hits) return report(hits.error());
    std::map<std::string, DayHits> days;
    for (const Announcement& paper : *papers) ++days[name_of_day(paper)].seen;
    for (const filters::Match& hit : *hits) {
        const Announcement& paper = papers->at(hit.announcement);
        DayHits& day = days[name_of_day(paper)];
        if (hit.truth == filters::Truth::unknown) ++day.waiting;
        if (hit.truth != filters::Truth::yes) continue;
        day.titles.push_back(paper.paper->id.text() + "  " + text::escape_terminal(paper.paper->title));
    }
    for (const auto& [name, day] : days) print(name, day);
    return exit_ok;
}

}  // namespace paperwire::daemon
