// SPDX-License-Identifier: MIT
#include "config/subscribers.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "config/address.hpp"
#include "config/archive_place.hpp"
#include "config/filter_keys.hpp"
#include "config/keys.hpp"
#include "config/limits.hpp"

namespace paperwire::config {

namespace {

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

/// The beginning of an id as a number that orders as the bytes do.
std::uint64_t first_bytes(std::string_view id) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        number = number << 8U | (i < id.size() ? static_cast<unsigned char>(id[i]) : 0U);
    }
    return number;
}

/// Sorts numbers, not subscribers: those are moved once, into a list without slack.
void sort_by_id(Population& population) {
    struct Key {
        std::uint64_t first;
        std::uint32_t position;
    };
    std::vector<Key> keys;
    keys.reserve(population.subscribers.size());
    for (const Subscriber& subscriber : population.subscribers) {
        keys.push_back({first_bytes(subscriber.id), static_cast<std::uint32_t>(keys.size())});
    }
    std::ranges::sort(keys, [&](const Key& a, const Key& b) {
        return a.first != b.first ? a.first < b.first
                                  : population.subscribers[a.position].id < population.subscribers[b.position].id;
    });
    std::vector<Subscriber> sorted;
    std::vector<Fingerprint> prints;
    sorted.reserve(keys.size());
    prints.reserve(keys.size());
    for (const Key& key : keys) {
        sorted.push_back(std::move(population.subscribers[key.position]));
        prints.push_back(population.prints[key.position]);
    }
    population.subscribers = std::move(sorted);
    population.prints = std::move(prints);
}

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
    Draft draft;
    if (!quick_.read(line, draft) || holder(draft.subscriber.id) ||
        std::ranges::any_of(draft.archive_places, [&](const std::string& taken) { return owner(taken) != nullptr; })) {
        return false;
    }
    for (const std::string_view name : quick_.named()) {
        around_.filters->mark_used(name);
    }
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

void PopulationReader::keep(Draft draft, Place place) {
    const auto position = static_cast<std::uint32_t>(population_.subscribers.size());
    Subscriber& subscriber = population_.subscribers.emplace_back(std::move(draft.subscriber));
    places_.push_back(place);
    ids_.add(hash_of(subscriber.id), position);
    subscriber.filters.reserve(draft.uses.size());
    for (Draft::Use& use : draft.uses) {
        inline_filters_ += use.is_named ? 0 : 1;
        const std::uint32_t number = number_of(use);
        subscriber.filters.push_back(FilterUse{std::move(use.name), number});
    }
    subscriber.deliveries.shrink_to_fit();
    population_.prints.push_back(fingerprint(subscriber, rule_prints_));
    for (std::uint32_t i = 0; i < subscriber.deliveries.size(); ++i) {
        const Delivery& delivery = subscriber.deliveries[i];
        const ChannelSettings* const channel = around_.channel(delivery.channel);
        const std::string taken = channel == nullptr ? std::string{} : archive_place(*channel, delivery.to);
        if (!taken.empty()) {
            archive_places_.add(hash_of(taken), static_cast<std::uint32_t>(archive_owners_.size()));
            archive_owners_.push_back(position);
            archive_deliveries_.push_back(i);
        }
    }
}

/// Filters that say the same have one number, whatever their names.
std::uint32_t PopulationReader::number_of(const Draft::Use& use) {
    auto& rules = population_.rules;
    const std::uint64_t hash = std::hash<const filters::Rule*>{}(use.rule.get());
    if (const auto known = rules_.find(hash, [&](std::uint32_t at) { return rules[at].rule == use.rule; })) {
        return *known;
    }
    const auto number = static_cast<std::uint32_t>(rules.size());
    rules.push_back(filters::NamedRule{use.name, use.rule});
    rule_prints_.push_back(use.rule == nullptr ? 0 : around_.filters->pool().print_of(use.rule));
    rules_.add(hash, number);
    return number;
}

std::optional<Place> PopulationReader::holder(std::string_view id) const {
    const auto found =
        ids_.find(hash_of(id), [&](std::uint32_t position) { return population_.subscribers[position].id == id; });
    if (found) {
        return places_[*found];
    }
    const auto other = ids_of_no_one_.find(std::string{id});
    return other == ids_of_no_one_.end() ? std::nullopt : std::optional{other->second};
}

const Subscriber* PopulationReader::owner(std::string_view place) const {
    const auto found = archive_places_.find(hash_of(place), [&](std::uint32_t at) {
        const Delivery& delivery = population_.subscribers[archive_owners_[at]].deliveries[archive_deliveries_[at]];
        return archive_place(*around_.channel(delivery.channel), delivery.to) == place;
    });
    return found ? &population_.subscribers[archive_owners_[*found]] : nullptr;
}

Population PopulationReader::take() {
    sort_by_id(population_);
    population_.rules.shrink_to_fit();
    return std::move(population_);
}

}  // namespace paperwire::config
