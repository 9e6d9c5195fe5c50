// SPDX-License-Identifier: MIT
#include "tests/fakes/papers.hpp"

namespace paperwire::fakes {

Day day(const std::string& text) { return parse_day(text).value(); }
Instant at(const std::string& text) { return parse_instant(text).value(); }
PaperId id(const std::string& text) { return parse_paper_id(text).value().id; }

Paper make_paper(const std::string& paper, std::vector<std::string> categories, int version) {
    Paper made;
    made.id = id(paper);
    made.version = version;
    made.title = "Title of " + paper;
    made.abstract = "Abstract of " + paper;
    made.authors = {{"Ada Lovelace", {}}};
    made.primary = categories.front();
    made.categories = std::move(categories);
    made.journal_ref = Fact::none();
    return made;
}

source::FeedItem item(const std::string& paper, Kind kind, std::vector<std::string> categories, int version) {
    return {make_paper(paper, std::move(categories), version), kind};
}

source::FeedAnswer feed(const std::string& category, const std::string& its_day, std::vector<source::FeedItem> items) {
    source::FeedAnswer answer;
    answer.etag = category + "-" + its_day + "-" + std::to_string(items.size());
    answer.feed.categories = {category};
    answer.feed.day = day(its_day);
    answer.feed.items = std::move(items);
    return answer;
}

filters::Rule in(std::vector<std::string> categories) {
    filters::Rule rule;
    rule.categories = std::move(categories);
    return rule;
}

filters::KindSet kinds(std::vector<Kind> wanted) {
    filters::KindSet set;
    for (const Kind kind : wanted) set.set(static_cast<std::size_t>(kind));
    return set;
}

std::shared_ptr<const digest::Audience> audience_of(const std::vector<Person>& people) {
    std::vector<Subscriber> subscribers;
    std::vector<filters::NamedRule> rules;
    for (const Person& person : people) {
        Subscriber subscriber{person.name, {}, {}};
        Delivery delivery = person.delivery;
        if (delivery.channel.empty()) delivery.channel = "box";
        if (delivery.to.empty()) delivery.to = person.name;
        if (delivery.name.empty()) delivery.name = delivery.to;
        if (delivery.timezone.empty()) delivery.timezone = "UTC";
        if (delivery.language.empty()) delivery.language = "en";
        delivery.schedule = parse_schedule(person.schedule).value();
        for (const filters::Rule& rule : person.rules) {
            const auto position = static_cast<std::uint32_t>(subscriber.filters.size());
            const std::string name = "f" + std::to_string(position);
            delivery.filters.push_back(position);
            subscriber.filters.push_back({name, static_cast<std::uint32_t>(rules.size())});
            rules.push_back({name, std::make_shared<const filters::Rule>(rule)});
        }
        subscriber.deliveries.push_back(std::move(delivery));
        subscribers.push_back(std::move(subscriber));
    }
    return digest::build_audience(std::move(subscribers), std::move(rules), {});
}

DestinationKey key(const std::string& name) { return {name, "box", name}; }

}  // namespace paperwire::fakes
