// SPDX-License-Identifier: MIT
#include "config/fingerprint.hpp"

#include <chrono>

namespace paperwire::config {

namespace {

void add(Fingerprinting& all, const std::vector<std::string>& texts) {
    all.add(texts.size());
    for (const std::string& text : texts) {
        all.add(text);
    }
}

void add(Fingerprinting& all, const std::optional<Day>& day) {
    all.add(day ? static_cast<std::uint64_t>(day->value.time_since_epoch().count()) + 1 : 0);
}

std::uint64_t minutes(TimeOfDay time) { return static_cast<std::uint64_t>(time.count()); }

void add(Fingerprinting& all, const Delivery& delivery) {
    for (const std::string* text : {&delivery.channel, &delivery.name, &delivery.to, &delivery.timezone,
                                    &delivery.language, &delivery.summary, &delivery.topic}) {
        all.add(*text);
    }
    all.add(static_cast<std::uint64_t>(delivery.schedule.form) << 32U | minutes(delivery.schedule.at) << 8U |
            delivery.schedule.day.c_encoding());
    all.add(delivery.quiet ? 1U + minutes(delivery.quiet->begin) * 1440U + minutes(delivery.quiet->end) : 0U);
    all.add(delivery.filters.size());
    for (const std::uint32_t position : delivery.filters) {
        all.add(position);
    }
    all.add(
        static_cast<std::uint64_t>(delivery.form) << 24U | static_cast<std::uint64_t>(delivery.on_uncertain) << 16U |
        static_cast<std::uint64_t>(delivery.empty) << 8U | (delivery.paused ? 2U : 0U) | (delivery.silent ? 1U : 0U));
    add(all, delivery.paused_until);
    add(all, delivery.since);
}

}  // namespace

Fingerprint fingerprint(const filters::Rule& rule) {
    return fingerprint(rule, [](const filters::RulePtr& part) { return fingerprint(*part); });
}

Fingerprint fingerprint(const filters::Rule& rule, const std::function<Fingerprint(const filters::RulePtr&)>& of_part) {
    Fingerprinting all;
    for (const auto* texts : {&rule.categories, &rule.primary, &rule.title, &rule.abstract, &rule.comment,
                              &rule.journal_ref, &rule.text, &rule.authors, &rule.keywords}) {
        add(all, *texts);
    }
    all.add(rule.announce ? 1U + rule.announce->to_ulong() : 0U);
    for (const auto* parts : {&rule.all_of, &rule.any_of, &rule.none_of}) {
        all.add(parts->size());
        for (const filters::RulePtr& part : *parts) {
            all.add(of_part(part));
        }
    }
    return all.print();
}

Fingerprint fingerprint(const Subscriber& subscriber, const std::vector<Fingerprint>& rules) {
    Fingerprinting all;
    all.add(subscriber.id);
    all.add(subscriber.filters.size());
    for (const FilterUse& use : subscriber.filters) {
        all.add(use.name);
        all.add(rules[use.rule]);
    }
    for (const Delivery& delivery : subscriber.deliveries) {
        add(all, delivery);
    }
    return all.print();
}

}  // namespace paperwire::config
