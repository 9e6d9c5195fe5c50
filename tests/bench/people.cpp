// SPDX-License-Identifier: MIT
#include "tests/bench/people.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bot/text/normalise.hpp"
#include "tests/bench/chance.hpp"
#include "tests/bench/words.hpp"

namespace paperwire::bench {

namespace {

class Writer {
public:
    explicit Writer(std::uint32_t seed) : chance_(seed) {}

    Person write(std::size_t number) {
        Person person;
        person.id = "p" + std::to_string(number);
        const std::size_t kind = chance_.below(100);
        if (kind < 2) {
            person.categories = {day_categories()[chance_.below(3)]};
            return person;
        }
        const bool bound = kind < 72;
        if (bound) person.categories = categories();
        for (std::size_t left = chance_.between(1, 4); left > 0; --left) {
            if (chance_.percent(15)) person.authors.push_back(author());
            else person.text.push_back(pattern(bound));
        }
        return person;
    }

private:
    std::vector<std::string> categories() {
        std::vector<std::string> listed;
        for (std::size_t left = chance_.between(1, 3); left > 0; --left)
            listed.push_back(day_categories()[category_rank_.draw(chance_)]);
        std::ranges::sort(listed);
        const auto repeated = std::ranges::unique(listed);
        listed.erase(repeated.begin(), repeated.end());
        return listed;
    }

    /// Of a few papers in a hundred within categories, of a few in a thousand without.
    const std::string& word(bool bound) {
        return words().vocabulary[bound ? chance_.between(250, 1'800) : chance_.between(1'500, 8'000)];
    }
    const std::string& term() { return chance_.of(words().terms); }

    std::string pattern(bool bound) {
        switch (chance_.below(5)) {
            case 0: return "\\b" + term() + "\\b";
            case 1: return "\\b(?:" + word(bound) + "|" + term() + "|" + word(false) + ")\\b";
            case 2: return "\\b" + word(bound) + ".{0,40}\\b" + words().vocabulary[chance_.below(40)];
            case 3: return word(bound) + "s?\\b";
            default: return "\\b" + word(bound) + "\\b";
        }
    }

    std::string author() {
        const std::string name = text::normalise(chance_.of(words().last_names));
        return chance_.percent(50) ? "\\b" + name + "$"
                                   : "^" + text::normalise(chance_.of(words().first_names)) + " " + name + "$";
    }

    Chance chance_;
    Zipf category_rank_{20, 1.0};
};

filters::RulePtr rule_of(const Person& person) {
    filters::Rule whole;
    whole.categories = person.categories;
    for (const auto& [key, patterns] :
         {std::pair{&filters::Rule::text, &person.text}, std::pair{&filters::Rule::authors, &person.authors}}) {
        if (patterns->empty()) continue;
        filters::Rule part;
        part.*key = *patterns;
        whole.any_of.push_back(std::make_shared<const filters::Rule>(std::move(part)));
    }
    return std::make_shared<const filters::Rule>(std::move(whole));
}

std::string flow(const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "['" : ", '") + value + "'";
    return list + "]";
}

std::string subscriber(const Person& person, std::size_t number, bool twice) {
    std::string parts;
    if (!person.text.empty()) parts += "{text: " + flow(person.text) + "}";
    if (!person.authors.empty())
        parts += std::string(parts.empty() ? "" : ", ") + "{authors: " + flow(person.authors) + "}";
    std::string yaml = "  " + person.id + ":\n    filters:\n      - {name: mine";
    if (!person.categories.empty()) yaml += ", categories: " + flow(person.categories);
    if (!parts.empty()) yaml += ", any_of: [" + parts + "]";
    yaml += "}\n    deliver:\n";
    const std::string archive = "      - {channel: site, to: " + person.id + "}\n";
    const std::string null = "      - {channel: none, to: " + person.id + "}\n";
    if (twice) return yaml + archive + null;
    return yaml + (number % 2 == 0 ? archive : null);
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

std::vector<Person> make_people(std::uint32_t seed, std::size_t count) {
    Writer writer(seed);
    std::vector<Person> people;
    people.reserve(count);
    for (std::size_t number = 0; number < count; ++number) people.push_back(writer.write(number));
    return people;
}

std::vector<filters::NumberedRule> rules_of(const std::vector<Person>& people) {
    std::vector<filters::NumberedRule> rules;
    for (const Person& person : people)
        rules.push_back({static_cast<filters::RuleNumber>(rules.size()), rule_of(person)});
    return rules;
}

std::string write_installation(const std::string& folder, const Installation& installation) {
    const std::filesystem::path root = std::filesystem::absolute(folder);
    std::filesystem::create_directories(root / "feeds");
    const std::vector<RawPaper> papers = make_papers(installation.seed, installation.papers);
    for (const std::string& category : day_categories())
        write_file(root / "feeds" / (category + ".xml"), to_feed(papers, category));
    std::string yaml = "arxiv: {rss: 'file://" + (root / "feeds").string() +
                       "', categories: " + flow(day_categories()) + "}\n" +
                       "store: sqlite:" + (root / "paperwire.db").string() +
                       "\nchannels:\n  site: {type: archive, directory: " + (root / "site").string() +
                       "}\n  none: {type: \"null\"}\nsubscribers:\n";
    const std::vector<Person> people = make_people(installation.seed + 1, installation.people);
    for (std::size_t i = 0; i < people.size(); ++i) yaml += subscriber(people[i], i, installation.everything_twice);
    write_file(root / "paperwire.yaml", yaml);
    return (root / "paperwire.yaml").string();
}

}  // namespace paperwire::bench
