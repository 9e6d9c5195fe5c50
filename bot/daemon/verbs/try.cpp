// SPDX-License-Identifier: MIT
// daemon: try.
#include <iostream>
#include <map>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/open_store.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/paper_json.hpp"
#include "bot/text/escape.hpp"
#include "filters/explain.hpp"

namespace paperwire::daemon {

namespace {

struct DayHits {
    std::size_t seen{0};
    std::vector<std::string> titles;
};

std::optional<filters::RulePtr> wanted_rule(const Invocation& invocation, const config::Settings& settings) {
    const auto named = settings.filters.find(invocation.filter);
    if (named != settings.filters.end()) return named->second;
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

}  // namespace

int verb_try(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto rule = wanted_rule(invocation, *settings);
    if (!rule) return exit_configuration;
    const auto papers = wanted_papers(invocation, *settings);
    if (!papers) return report(papers.error());

    std::map<std::string, DayHits> days;
    for (const Announcement& paper : *papers) {
        DayHits& day = days[paper.day ? to_string(*paper.day) : "undated"];
        ++day.seen;
        if (filters::evaluate(**rule, paper).truth == filters::Truth::yes) {
            day.titles.push_back(paper.paper->id.text() + "  " + text::escape_terminal(paper.paper->title));
        }
    }
    for (const auto& [name, day] : days) {
        std::cout << name << "  " << day.titles.size() << " of " << day.seen << "\n";
        for (const std::string& title : day.titles) std::cout << "    " << title << "\n";
    }
    return exit_ok;
}

}  // namespace paperwire::daemon
