// SPDX-License-Identifier: MIT
#include "tests/config/wrong.hpp"

#include <gtest/gtest.h>

namespace paperwire::config {
namespace {

/// Takes the marks out of `yaml` and gives `LINE:COL` of each.
std::vector<std::string> take_marks(std::string& yaml) {
    static const std::string mark = "§";
    std::vector<std::string> places;
    for (std::size_t at = yaml.find(mark); at != std::string::npos; at = yaml.find(mark)) {
        yaml.erase(at, mark.size());
        int line = 1;
        int column = 1;
        for (std::size_t i = 0; i < at; ++i) {
            const bool continuation = (static_cast<unsigned char>(yaml[i]) & 0xC0U) == 0x80U;
            column = yaml[i] == '\n' ? 1 : column + (continuation ? 0 : 1);
            line += yaml[i] == '\n' ? 1 : 0;
        }
        places.push_back(std::to_string(line) + ":" + std::to_string(column));
    }
    return places;
}

std::string with_delivery(const std::string& delivery) {
    return "channels:\n"
           "  mail: {type: email, server: smtp://localhost, from: a@example.org}\n"
           "  tg: {type: telegram, token: \"${env:T}\"}\n"
           "  lab: {type: slack, token: \"${env:T}\"}\n"
           "  site: {type: archive, directory: /srv/papers}\n"
           "subscribers:\n  ana:\n    filters: [{name: x, title: y}]\n    deliver:\n      - " +
           delivery + "\n";
}

}  // namespace

void expect_faults(const Wrong& wrong) {
    SCOPED_TRACE(wrong.name);
    const Workspace workspace;
    std::string yaml = wrong.yaml;
    const auto places = take_marks(yaml);
    ASSERT_EQ(places.size(), wrong.messages.size());

    const Loaded loaded = workspace.load_text(yaml);

    std::vector<std::string> expected;
    for (std::size_t i = 0; i < places.size(); ++i) {
        expected.push_back("paperwire.yaml:" + places[i] + ": error: " + wrong.messages[i]);
    }
    EXPECT_EQ(workspace.errors(loaded), expected);
    EXPECT_FALSE(loaded.settings.has_value());
}

void expect_all(const std::vector<Wrong>& table) {
    for (const Wrong& wrong : table) {
        expect_faults(wrong);
    }
}

std::string with_filter(const std::string& filter) {
    return "filters:\n  a: " + filter + "\n  other: {title: x}\nsubscribers:\n  ana: {filters: [other]}\n";
}
void expect_deliveries(const std::vector<Wrong>& table) {
    for (const Wrong& wrong : table) {
        SCOPED_TRACE(wrong.name);
        Workspace workspace;
        workspace.environment["T"] = "1:a";
        std::string yaml = with_delivery(wrong.yaml);
        const auto places = take_marks(yaml);
        std::vector<std::string> expected;
        for (std::size_t i = 0; i < places.size(); ++i) {
            expected.push_back("paperwire.yaml:" + places[i] + ": error: subscribers.ana.deliver[0]" +
                               wrong.messages.at(i));
        }
        EXPECT_EQ(workspace.errors(workspace.load_text(yaml)), expected);
    }
}

}  // namespace paperwire::config
