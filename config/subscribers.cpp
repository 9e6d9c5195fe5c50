// SPDX-License-Identifier: MIT
#include "config/subscribers.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "config/address.hpp"
#include "config/filter_keys.hpp"
#include "config/keys.hpp"
#include "config/limits.hpp"

namespace paperwire::config {

namespace {

std::optional<std::string> read_language(const Mapping& mapping) {
    const auto spot = mapping.find("language");
    auto tag = spot ? spot->text() : std::nullopt;
    if (tag && !is_language_tag(*tag)) {
        spot->error(in_quotes(*tag) + " is not a language tag (want one as in en or pt-BR)");
        return std::nullopt;
    }
    return tag;
}

std::optional<std::string> read_own_zone(const Mapping& mapping) {
    const auto spot = mapping.find("timezone");
    return spot ? read_zone(*spot) : std::nullopt;
}

}  // namespace

void PopulationReader::read_all(const Spot& spot) {
    if (!spot.expect_mapping()) {
        return;
    }
    population_.subscribers.reserve(spot.node().members.size());
    for (const Member& member : spot.node().members) {
        const Spot subscriber(spot, member);
        if (const std::string complaint = complaint_about_id(member.key); !complaint.empty()) {
            subscriber.error_at_key(complaint);
        }
        if (!subscriber.expect_mapping()) {
            ids_of_no_one_.emplace(member.key, member.place);
            continue;
        }
        Draft draft;
        draft.subscriber.id = member.key;
        read_subscriber(Mapping(subscriber, keys::subscriber), draft);
        keep(std::move(draft), member.place);
    }
    around_.filters->checks().settle(true);
}

bool PopulationReader::read_quickly(std::string_view line, Place place) {
    const Fingerprint print = std::hash<std::string_view>{}(line);
    if (take_known(print, place)) {
        return true;
    }
    Draft draft;
    if (!quick_.read(line, draft) || holder(draft.subscriber.id) ||
        std::ranges::any_of(draft.archive_places, [&](const std::string& taken) { return owner(taken) != nullptr; })) {
        return false;
    }
    for (const std::string_view name : quick_.named()) {
        around_.filters->mark_used(name);
    }
    remember(print, draft);
    keep(std::move(draft), place);
    return true;
}

bool PopulationReader::read_line(const Spot& spot, Place place) {
    const std::size_t faults_before = spot.faults().error_count();
    if (!spot.expect_mapping()) {
        return false;
    }
    const Mapping mapping(spot, keys::subscriber_line);
    const auto id_spot = mapping.require("id");
    const auto id = id_spot ? id_spot->text() : std::nullopt;
    if (!id) {
        return false;
    }
    if (const std::string complaint = complaint_about_id(*id); !complaint.empty()) {
        id_spot->error(in_quotes(*id) + " " + complaint);
    }
    if (const auto known = holder(*id)) {
        id_spot->error(in_quotes(*id) + " is taken (by the subscriber at " + spot.faults().where(*known) + ")");
    }
    Draft draft;
    draft.subscriber.id = *id;
    read_subscriber(mapping, draft);
    const bool right = spot.faults().error_count() == faults_before;
    around_.filters->checks().settle(right);
    if (right) {
        keep(std::move(draft), place);
    }
    return right;
}

void PopulationReader::read_subscriber(const Mapping& mapping, Draft& draft) {
    draft.timezone = read_own_zone(mapping).value_or(around_.timezone);
    draft.language = read_language(mapping).value_or(draft.language);
    if (const auto uses = mapping.require("filters", "names of filters, or filters with a name")) {
        read_uses(*uses, draft);
    }
    const auto deliver = mapping.find("deliver");
    if (!mapping.has("deliver")) {
        mapping.spot().warning_at_key("deliver is missing: nothing will be sent");
    }
    if (!deliver) {
        return;
    }
    for (const Spot& delivery : deliver->items()) {
        read_delivery(delivery, draft);
    }
}

void PopulationReader::read_uses(const Spot& spot, Draft& draft) {
    for (const Spot& item : spot.items()) {
        read_use(item, draft);
    }
    std::size_t predicates = 0;
    for (const Draft::Use& use : draft.uses) {
        predicates += use.rule == nullptr ? 0 : count_predicates(*use.rule, max_predicates);
    }
    if (predicates > max_predicates) {
        spot.error("more than " + std::to_string(max_predicates) +
                   " patterns and phrases, those of named filters counted (share the work among several subscribers)");
    }
}

void PopulationReader::read_use(const Spot& spot, Draft& draft) {
    Draft::Use use;
    const bool is_inline = spot.node().is(Node::Form::mapping);
    if (is_inline) {
        use.rule = around_.filters->read(spot);
        if (spot.node().find("name") == nullptr) {
            spot.error("name is missing (a filter written here needs one)");
            return;
        }
    }
    const std::optional<Spot> name_spot = is_inline ? Spot(spot, *spot.node().find("name")) : spot;
    if (is_inline) {
        use.name = name_spot->node().text;
        if (around_.filters->knows(use.name)) {
            name_spot->error(in_quotes(use.name) + " is the name of a filter under filters (want another)");
        }
    } else {
        use.rule = around_.filters->read_name(spot);
        use.name = spot.node().text;
        use.is_named = true;
    }
    if (use.name.empty()) {
        return;
    }
    if (std::ranges::count(draft.uses, use.name, &Draft::Use::name) > 0) {
        name_spot->error(in_quotes(use.name) + " stands twice among this subscriber's filters");
        return;
    }
    draft.uses.push_back(std::move(use));
}

void PopulationReader::read_delivery(const Spot& spot, Draft& draft) {
    if (!spot.expect_mapping()) {
        return;
    }
    const Mapping mapping(spot, keys::delivery);
    Delivery delivery;
    delivery.timezone = read_own_zone(mapping).value_or(draft.timezone);
    delivery.language = read_language(mapping).value_or(draft.language);
    read_addressee(mapping, draft, delivery);
    read_selection(mapping, draft, delivery);
    read_manner(mapping, delivery);
    read_chat_keys(mapping, delivery);
    const auto same = [&](const Delivery& other) {
        return other.channel == delivery.channel && other.name == delivery.name;
    };
    if (!delivery.channel.empty() && std::ranges::any_of(draft.subscriber.deliveries, same)) {
        spot.error("a second delivery to " + in_quotes(delivery.name) + " over " + delivery.channel +
                   " (give it a name of its own)");
    }
    draft.subscriber.deliveries.push_back(std::move(delivery));
}

void PopulationReader::read_selection(const Mapping& mapping, const Draft& draft, Delivery& delivery) {
    const auto spot = mapping.find("filters");
    if (!spot) {
        delivery.filters.resize(draft.uses.size());
        std::iota(delivery.filters.begin(), delivery.filters.end(), 0U);
        return;
    }
    std::vector<std::string_view> names;
    for (const auto& use : draft.uses) {
        names.push_back(use.name);
    }
    for (const Spot& item : spot->items()) {
        const auto name = item.text();
        if (!name) {
            continue;
        }
        const auto found = std::ranges::find(names, *name);
        if (found == names.end()) {
            item.error(in_quotes(*name) + " is not among this subscriber's filters" + did_you_mean(*name, names));
            continue;
        }
        const auto position = static_cast<std::uint32_t>(found - names.begin());
        if (std::ranges::count(delivery.filters, position) > 0) {
            item.error(in_quotes(*name) + " stands twice");
            continue;
        }
        delivery.filters.push_back(position);
    }
    std::ranges::sort(delivery.filters);
}

}  // namespace paperwire::config
