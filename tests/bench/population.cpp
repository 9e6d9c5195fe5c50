// SPDX-License-Identifier: MIT
#include "tests/bench/population.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_set>

#include "tests/bench/chance.hpp"

namespace paperwire::bench {

namespace {

// With so many, a million people use about 300,000 distinct ones.
constexpr std::size_t pool_size = 780'000;
constexpr double popularity_exponent = 1.02;
constexpr std::uint32_t most_attempts = 8;
constexpr unsigned copies_percent = 10;
constexpr unsigned any_percent = 70;

/// Position i with the chance weights[i] / sum.
class Weighted {
public:
    explicit Weighted(const std::vector<double>& weights) : sums_(weights.size()) {
        std::partial_sum(weights.begin(), weights.end(), sums_.begin());
    }
    [[nodiscard]] std::size_t draw(Chance& chance) const {
        const auto found = std::ranges::upper_bound(sums_, chance.fraction() * sums_.back());
        return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
    }

private:
    std::vector<double> sums_;
};

/// How many earlier papers list each category that the day has.
std::map<std::string, double> category_frequencies(const Papers& papers) {
    std::map<std::string, double> frequencies;
    for (const Announcement& announcement : papers.day) {
        for (const std::string& category : announcement.paper->categories) frequencies.try_emplace(category, 0.0);
    }
    for (const Announcement& announcement : papers.earlier) {
        for (const std::string& category : announcement.paper->categories) {
            if (const auto found = frequencies.find(category); found != frequencies.end()) found->second += 1;
        }
    }
    return frequencies;
}

std::string json_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string json_list(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "[" : ",") + json_string(text);
    return list + "]";
}

filters::RulePtr leaf(std::vector<std::string> filters::Rule::* key, std::vector<std::string> patterns) {
    filters::Rule rule;
    rule.*key = std::move(patterns);
    return std::make_shared<const filters::Rule>(std::move(rule));
}

}  // namespace

class Population::Writer {
public:
    Writer(Population& population, const Papers& papers, const std::vector<double>& category_weights,
           std::uint32_t seed)
        : population_(population), predicates_(papers.earlier, seed), chance_(seed + 1), category_(category_weights) {
        for (const ClassShare& share : class_shares) {
            const auto size = share.of == PredicateClass::bare
                                  ? PredicateWriter::bare_count
                                  : static_cast<std::size_t>(static_cast<double>(pool_size) * share.share);
            pools_.push_back({share.of, Zipf(size, 0.0, popularity_exponent), std::vector<std::uint32_t>(size)});
        }
    }

    Person write() {
        const auto& people = population_.people_;
        if (!people.empty() && chance_.percent(copies_percent)) return chance_.of(people);
        Person person;
        person.any = chance_.percent(any_percent);
        person.category_count = static_cast<std::uint8_t>(category_count_.draw(chance_));
        for (std::size_t i = 0; i < person.category_count; ++i)
            person.categories[i] = static_cast<std::uint16_t>(category_.draw(chance_));
        person.category_count = sorted_once(person.categories, person.category_count);
        person.predicate_count = static_cast<std::uint8_t>(1 + predicate_count_.draw(chance_));
        for (std::size_t i = 0; i < person.predicate_count; ++i) person.predicates[i] = draw_predicate();
        person.predicate_count = sorted_once(person.predicates, person.predicate_count);
        return person;
    }

private:
    template <typename Values>
    static std::uint8_t sorted_once(Values& values, std::size_t count) {
        const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
        std::sort(values.begin(), end);
        return static_cast<std::uint8_t>(std::unique(values.begin(), end) - values.begin());
    }

    /// The predicates of one class, made when they are first drawn.
    struct Pool {
        PredicateClass of;
        Zipf ranks;
        std::vector<std::uint32_t> places;  // by rank: one more than the place in the population's predicates, or 0
    };

    std::uint32_t draw_predicate() {
        Pool& pool = pools_[class_.draw(chance_)];
        const std::size_t rank = pool.ranks.draw(chance_);
        auto& all = population_.predicates_;
        if (pool.places[rank] == 0) {
            all.push_back(new_predicate(pool.of, static_cast<std::uint32_t>(rank)));
            pool.places[rank] = static_cast<std::uint32_t>(all.size());
        }
        return pool.places[rank] - 1;
    }

    /// One that nobody has drawn yet, unless the papers are too few for that.
    Predicate new_predicate(PredicateClass of, std::uint32_t rank) {
        for (std::uint32_t attempt = 0;; ++attempt) {
            Predicate predicate = predicates_.write(of, rank, attempt);
            const bool is_new = known_.insert(predicate.pattern).second;
            if (is_new || attempt == most_attempts) return predicate;
        }
    }

    static std::vector<double> shares() {
        std::vector<double> all;
        for (const ClassShare& share : class_shares) all.push_back(share.share);
        return all;
    }

    Population& population_;
    PredicateWriter predicates_;
    Chance chance_;
    Weighted category_;
    Weighted class_{shares()};
    Weighted predicate_count_{{25, 30, 22, 14, 9}};  // of 1, 2, … 5
    Weighted category_count_{{22, 25, 21, 14, 10, 5, 3}};
    std::vector<Pool> pools_;
    std::unordered_set<std::string> known_;  // patterns
};

Population::Population(const Papers& papers, std::uint32_t seed, std::size_t count) {
    std::vector<double> category_weights;
    for (const auto& [category, frequency] : category_frequencies(papers)) {
        categories_.push_back(category);
        category_weights.push_back(frequency);
    }
    people_.reserve(count);
    Writer writer(*this, papers, category_weights, seed);
    while (people_.size() < count) people_.push_back(writer.write());
}

/// A person's filter, as keys and values.
struct Population::Parts {
    std::vector<std::string> categories;
    std::vector<std::string> text;
    std::vector<std::string> authors;
    bool any{true};

    /// Both lists stand as they are, side by side: they mean the same under any and under all.
    [[nodiscard]] bool is_flat() const {
        return any ? text.empty() || authors.empty() : text.size() <= 1 && authors.size() <= 1;
    }
};

Population::Parts Population::parts_of(const Person& person) const {
    Parts parts;
    parts.any = person.any;
    for (std::size_t i = 0; i < person.category_count; ++i)
        parts.categories.push_back(categories_[person.categories[i]]);
    for (std::size_t i = 0; i < person.predicate_count; ++i) {
        const Predicate& predicate = predicates_[person.predicates[i]];
        (predicate.key == filters::Key::authors ? parts.authors : parts.text).push_back(predicate.pattern);
    }
    return parts;
}

filters::RulePtr Population::rule(std::size_t person) const {
    Parts parts = parts_of(people_[person]);
    filters::Rule rule;
    rule.categories = std::move(parts.categories);
    if (parts.is_flat()) {
        rule.text = std::move(parts.text);
        rule.authors = std::move(parts.authors);
    } else if (parts.any) {
        rule.any_of = {leaf(&filters::Rule::text, std::move(parts.text)),
                       leaf(&filters::Rule::authors, std::move(parts.authors))};
    } else {
        for (std::string& pattern : parts.text) rule.all_of.push_back(leaf(&filters::Rule::text, {std::move(pattern)}));
        for (std::string& pattern : parts.authors)
            rule.all_of.push_back(leaf(&filters::Rule::authors, {std::move(pattern)}));
    }
    return std::make_shared<const filters::Rule>(std::move(rule));
}

std::string Population::rule_as_json(std::size_t person) const {
    const Parts parts = parts_of(people_[person]);
    std::string json;
    const auto put = [&json](const std::string& member) { json += (json.empty() ? "" : ",") + member; };
    if (!parts.categories.empty()) put("\"categories\":" + json_list(parts.categories));
    if (parts.is_flat()) {
        if (!parts.text.empty()) put("\"text\":" + json_list(parts.text));
        if (!parts.authors.empty()) put("\"authors\":" + json_list(parts.authors));
    } else if (parts.any) {
        put("\"any_of\":[{\"text\":" + json_list(parts.text) + "},{\"authors\":" + json_list(parts.authors) + "}]");
    } else {
        std::string members;
        const auto add = [&members](const char* key, const std::string& pattern) {
            members += std::string(members.empty() ? "" : ",") + "{\"" + key + "\":" + json_string(pattern) + "}";
        };
        for (const std::string& pattern : parts.text) add("text", pattern);
        for (const std::string& pattern : parts.authors) add("authors", pattern);
        put("\"all_of\":[" + members + "]");
    }
    return json;
}

std::vector<filters::NumberedRule> Population::rules(std::size_t count) const {
    std::vector<filters::NumberedRule> rules;
    rules.reserve(count);
    for (std::size_t person = 0; person < count; ++person)
        rules.push_back({static_cast<filters::RuleNumber>(person), rule(person)});
    return rules;
}

}  // namespace paperwire::bench
