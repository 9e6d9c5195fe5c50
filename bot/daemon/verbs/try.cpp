// SPDX-License-Identifier: MIT
// daemon: try.
#include <algorithm>
#include <iostream>
#include <map>
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

/// By the index, on all cores: a store may hold years.
Result<std::vector<filters::Match>> matched(const filters::RulePtr& rule, const std::vector<Announcement>& papers) {
    const auto index = filters::build_index({filters::NumberedRule{0, rule}});
    if (!index) return std::unexpected(index.error());
    std::vector<filters::Match> matches;
    (*index)->judge(papers, std::max(1U, std::thread::hardware_concurrency())).of(0, matches);
    return matches;
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

    const auto hits = matched(*rule, *papers);
    if (!hits) return report(hits.error());
    std::map<std::string, DayHits> days;
    for (const Announcement& paper : *papers) ++days[name_of_day(paper)].seen;
    for (const filters::Match& hit : *hits) {
        const Announcement& paper = papers->at(hit.announcement);
        if (hit.truth != filters::Truth::yes) continue;
        days[name_of_day(paper)].titles.push_back(paper.paper->id.text() + "  " +
                                                  text::escape_terminal(paper.paper->title));
    }
    for (const auto& [name, day] : days) {
        std::cout << name << "  " << day.titles.size() << " of " << day.seen << "\n";
        for (const std::string& title : day.titles) std::cout << "    " << title << "\n";
    }
    return exit_ok;
}

}  // namespace paperwire::daemon
