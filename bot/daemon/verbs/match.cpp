// SPDX-License-Identifier: MIT
// daemon: match.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "bot/daemon/configuration.hpp"
#include "bot/daemon/exit_code.hpp"
#include "bot/daemon/verbs.hpp"
#include "bot/source/paper_json.hpp"
#include "filters/explain.hpp"
#include "filters/index.hpp"

namespace paperwire::daemon {

namespace {

Result<filters::Matches> match_all(const config::Population& population, const std::vector<Announcement>& papers) {
    std::vector<filters::NumberedRule> rules;
    for (std::uint32_t i = 0; i < population.rules.size(); ++i) rules.push_back({i, population.rules[i].rule});
    const auto index = filters::build_index(std::move(rules));
    if (!index) return std::unexpected(index.error());
    return (*index)->judge(papers, std::max(1U, std::thread::hardware_concurrency()));
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

/// One subscriber's lines, sorted as bytes, each once: a file may hold a paper twice.
class SubscriberLines {
public:
    SubscriberLines(const config::Population& population, const std::vector<Announcement>& papers, bool json)
        : population_(population), papers_(papers), json_(json) {}

    void write(const Subscriber& subscriber, const filters::Matches& matches, std::ostream& out) {
        lines_.clear();
        for (const FilterUse& use : subscriber.filters) {
            found_.clear();
            matches.of(use.rule, found_);
            for (const filters::Match& match : found_) {
                if (match.truth == filters::Truth::yes) lines_.push_back(line(subscriber, use, match.announcement));
            }
        }
        std::ranges::sort(lines_);
        const auto [first, last] = std::ranges::unique(lines_);
        lines_.erase(first, last);
        for (const std::string& one : lines_) out << one << "\n";
    }

private:
    [[nodiscard]] std::string line(const Subscriber& subscriber, const FilterUse& use, std::uint32_t position) const {
        const Announcement& paper = papers_.at(position);
        if (json_) return as_json(subscriber.id, use, *population_.rules.at(use.rule).rule, paper);
        return subscriber.id + "\t" + use.name + "\t" + paper.paper->id.text();
    }

    const config::Population& population_;
    const std::vector<Announcement>& papers_;
    bool json_;
    std::vector<filters::Match> found_;
    std::vector<std::string> lines_;
};

}  // namespace

int verb_match(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation.config, config::LoadOptions::Secrets::off);
    if (!settings) return exit_configuration;
    const auto papers = source::read_papers(invocation.papers);
    if (!papers) return report(papers.error());
    const config::Population& population = *settings->population;
    const auto matches = match_all(population, *papers);
    if (!matches) return report(matches.error());

    // Subscribers stand sorted by id, and no id has a character below those that end it in a line: so all lines are
    // sorted when each subscriber's are.
    SubscriberLines lines(population, *papers, invocation.format == "jsonl");
    for (const Subscriber& subscriber : population.subscribers) lines.write(subscriber, *matches, std::cout);
    return exit_ok;
}

}  // namespace paperwire::daemon
