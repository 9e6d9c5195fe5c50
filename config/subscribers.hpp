// SPDX-License-Identifier: MIT
// config: subscribers and their deliveries, from YAML and from subscribers_file alike.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/filters.hpp"
#include "config/sections.hpp"
#include "config/settings.hpp"

namespace paperwire::config {

/// What the rest of the configuration says and subscribers build on.
struct Surroundings {
    const ChannelTable* channels{nullptr};
    FilterReader* filters{nullptr};
    std::string timezone{"UTC"};
    bool has_model{false};  // summaries.model is there
};

/// Takes subscribers one by one and makes the population of them.
class PopulationReader {
public:
    explicit PopulationReader(Surroundings surroundings) : around_(std::move(surroundings)) {}

    /// Those under `subscribers`.
    void read_all(const Spot& spot);
    /// One line of subscribers_file; when it has a fault, nothing of it stays. True when it was taken.
    bool read_line(const Spot& spot, Place place);

    [[nodiscard]] std::size_t inline_filter_count() const noexcept { return inline_filters_; }
    [[nodiscard]] std::size_t count() const noexcept { return population_.subscribers.size(); }
    void leave_out(std::string line) { population_.left_out.push_back(std::move(line)); }
    [[nodiscard]] Population take();

private:
    /// One subscriber before it is known whether to keep it.
    struct Draft {
        struct Use {
            std::string name;
            filters::RulePtr rule;
            bool is_named{false};
        };
        Subscriber subscriber;
        std::vector<Use> uses;
        std::vector<std::string> archive_places;
        std::string timezone;
        std::string language{"en"};
    };

    void read_subscriber(const Mapping& mapping, Draft& draft);
    void read_uses(const Spot& spot, Draft& draft);
    void read_use(const Spot& spot, Draft& draft);
    void read_delivery(const Spot& spot, Draft& draft);
    void read_addressee(const Mapping& mapping, Draft& draft, Delivery& delivery);
    void read_selection(const Mapping& mapping, const Draft& draft, Delivery& delivery);
    void read_manner(const Mapping& mapping, Delivery& delivery);
    void claim_archive_place(const Mapping& mapping, const std::string& directory, Draft& draft,
                             const Delivery& delivery);
    void read_chat_keys(const Mapping& mapping, Delivery& delivery);
    void keep(Draft draft);

    Surroundings around_;
    Population population_;
    std::unordered_map<std::string, Place> ids_;
    std::unordered_map<std::string, std::uint32_t> named_rules_;   // name to position in rules
    std::unordered_map<std::string, std::string> archive_places_;  // place to the subscriber it is of
    std::size_t inline_filters_{0};
};

}  // namespace paperwire::config
