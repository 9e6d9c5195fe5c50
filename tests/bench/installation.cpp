// SPDX-License-Identifier: MIT
#include "tests/bench/installation.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/bench/population.hpp"

namespace paperwire::bench {

namespace {

constexpr std::uint32_t people_seed = 2;

class File {
public:
    explicit File(std::filesystem::path path) : path_(std::move(path)), out_(path_, std::ios::binary) {}
    void put(std::string_view bytes) { out_ << bytes; }
    void close() {
        if (!out_.flush()) throw std::runtime_error("cannot write " + path_.string());
    }

private:
    std::filesystem::path path_;
    std::ofstream out_;
};

void write_file(const std::filesystem::path& path, std::string_view bytes) {
    File file(path);
    file.put(bytes);
    file.close();
}

std::string deliveries_of(const std::string& id, std::size_t number, Installation::Deliveries deliveries) {
    const std::string archive = R"({"channel":"site","to":")" + id + "\"}";
    const std::string null = R"({"channel":"none","to":")" + id + "\"}";
    switch (deliveries) {
        case Installation::Deliveries::halves: return number % 2 == 0 ? archive : null;
        case Installation::Deliveries::both: return archive + "," + null;
        case Installation::Deliveries::none_only: break;
    }
    return null;
}

void write_people(const std::filesystem::path& path, const Population& population, const Installation& installation) {
    File file(path);
    for (std::size_t number = 0; number < population.size(); ++number) {
        const std::string id = "p" + std::to_string(number);
        file.put(R"({"id":")" + id + R"(","filters":[{"name":"mine",)" + population.rule_as_json(number) +
                 R"(}],"deliver":[)" + deliveries_of(id, number, installation.deliveries) + "]}\n");
    }
    file.close();
}

std::string flow(const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "[" : ", ") + value;
    return list + "]";
}

}  // namespace

std::string write_installation(const std::string& folder, const Installation& installation) {
    const std::filesystem::path root = std::filesystem::absolute(folder);
    std::filesystem::create_directories(root / "feeds");
    const Papers papers = papers_at_hand(installation.papers);
    const Population population(papers, people_seed, installation.people);
    for (const std::string& category : population.categories())
        write_file(root / "feeds" / (category + ".xml"), to_feed(papers.raw_day, category));
    write_people(root / "people.jsonl", population, installation);
    write_file(root / "paperwire.yaml",
               "arxiv: {rss: 'file://" + (root / "feeds").string() + "', categories: " + flow(population.categories()) +
                   "}\nstore: sqlite:" + (root / "paperwire.db").string() +
                   "\nsubscribers_file: " + (root / "people.jsonl").string() +
                   "\nchannels:\n  site: {type: archive, directory: " + (root / "site").string() +
                   "}\n  none: {type: \"null\"}\n");
    return (root / "paperwire.yaml").string();
}

}  // namespace paperwire::bench
