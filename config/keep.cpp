// SPDX-License-Identifier: MIT
// config: what is kept of subscribers that were read: the population, what of it is taken, and what the next load can
// build on.
#include <algorithm>
#include <utility>

#include "config/archive_place.hpp"
#include "config/changes.hpp"
#include "config/numbers.hpp"
#include "config/subscribers.hpp"

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

struct SortKey {
    std::uint64_t first;
    std::uint32_t position;
};

/// Sorts numbers, not subscribers.
std::vector<SortKey> keys_by_id(const std::vector<Subscriber>& subscribers) {
    std::vector<SortKey> keys;
    keys.reserve(subscribers.size());
    for (const Subscriber& subscriber : subscribers) {
        keys.push_back({first_bytes(subscriber.id), static_cast<std::uint32_t>(keys.size())});
    }
    std::ranges::sort(keys, [&](const SortKey& a, const SortKey& b) {
        return a.first != b.first ? a.first < b.first : subscribers[a.position].id < subscribers[b.position].id;
    });
    return keys;
}

/// Moves each subscriber once, into a list without slack. Lines follow.
void sort_by_id(Population& population, KnownLines& lines) {
    const std::vector<SortKey> keys = keys_by_id(population.subscribers);
    std::vector<std::uint32_t> ranks(keys.size());
    std::vector<Subscriber> sorted;
    std::vector<Fingerprint> prints;
    sorted.reserve(keys.size());
    prints.reserve(keys.size());
    for (const SortKey& key : keys) {
        ranks[key.position] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(std::move(population.subscribers[key.position]));
        prints.push_back(population.prints[key.position]);
    }
    population.subscribers = std::move(sorted);
    population.prints = std::move(prints);
    for (std::uint32_t& position : lines.positions) {
        position = ranks[position];
    }
}

}  // namespace

PopulationReader::PopulationReader(const Surroundings& around, std::shared_ptr<const Population> before)
    : around_(around),
      quick_(around),
      before_(std::move(before)),
      lines_(std::make_shared<KnownLines>(KnownLines{ground_of(around), {}, {}})) {
    if (before_ == nullptr) {
        return;
    }
    recall_.emplace(before_->lines, lines_->ground);
    population_.rules = before_->rules;
    population_.rule_prints = rule_prints_of(*before_);
    population_.subscribers.reserve(before_->subscribers.size());
}

bool PopulationReader::take_known(Fingerprint line, Place place) {
    const auto known = recall_ ? recall_->find(line) : std::nullopt;
    if (!known || holder(before_->subscribers[*known].id) || !has_free_places(before_->subscribers[*known])) {
        return false;
    }
    const auto position = static_cast<std::uint32_t>(population_.subscribers.size());
    const Subscriber& subscriber = population_.subscribers.emplace_back(before_->subscribers[*known]);
    places_.push_back(place);
    ids_.add(hash_of(subscriber.id), position);
    for (const FilterUse& use : subscriber.filters) {
        const bool is_named = around_.filters->knows(use.name);
        inline_filters_ += is_named ? 0 : 1;
        if (is_named) {
            around_.filters->mark_used(use.name);
        }
    }
    population_.prints.push_back(before_->prints[*known]);
    claim_archive_places(position);
    lines_->prints.push_back(line);
    lines_->positions.push_back(position);
    return true;
}

/// For the next load, unless the line has something that must be counted at every one: a filter named inside another,
/// a pattern that all papers are asked about.
void PopulationReader::remember(Fingerprint line, const Draft& draft) {
    const auto named = std::ranges::count(draft.uses, true, &Draft::Use::is_named);
    if (quick_.named().size() == static_cast<std::size_t>(named) && !quick_.has_pattern_without_literal()) {
        lines_->prints.push_back(line);
        lines_->positions.push_back(static_cast<std::uint32_t>(population_.subscribers.size()));
    }
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
    population_.prints.push_back(fingerprint(subscriber, population_.rule_prints));
    claim_archive_places(position);
}

bool PopulationReader::has_free_places(const Subscriber& subscriber) const {
    return std::ranges::none_of(subscriber.deliveries, [&](const Delivery& delivery) {
        const ChannelSettings* const channel = around_.channel(delivery.channel);
        const std::string place = channel == nullptr ? std::string{} : archive_place(*channel, delivery.to);
        return !place.empty() && owner(place) != nullptr;
    });
}

void PopulationReader::claim_archive_places(std::uint32_t position) {
    const Subscriber& subscriber = population_.subscribers[position];
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
    const auto hash_of_address = [](const filters::RulePtr& rule) { return std::hash<filters::RulePtr>{}(rule); };
    if (!rules_) {
        rules_.emplace();
        for (std::uint32_t number = 0; number < rules.size(); ++number) {
            rules_->add(hash_of_address(rules[number].rule), number);
        }
    }
    const std::uint64_t hash = hash_of_address(use.rule);
    if (const auto known = rules_->find(hash, [&](std::uint32_t at) { return rules[at].rule == use.rule; })) {
        return *known;
    }
    const auto number = static_cast<std::uint32_t>(rules.size());
    rules.push_back(filters::NamedRule{use.name, use.rule});
    population_.rule_prints.push_back(use.rule == nullptr ? 0 : around_.filters->pool().print_of(use.rule));
    rules_->add(hash, number);
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
    drop_unused_rules(population_, before_ == nullptr ? 0 : before_->rules.size());
    sort_by_id(population_, *lines_);
    population_.rules.shrink_to_fit();
    population_.rule_prints.shrink_to_fit();
    lines_->prints.shrink_to_fit();
    lines_->positions.shrink_to_fit();
    population_.lines = std::move(lines_);
    return std::move(population_);
}

}  // namespace paperwire::config
