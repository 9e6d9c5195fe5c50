// SPDX-License-Identifier: MIT
#include "tests/bench/papers.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "bot/source/paper_json.hpp"

namespace paperwire::bench {

namespace {

constexpr std::uint32_t day_seed = 1;
constexpr std::uint32_t earlier_seed = 3;
constexpr std::size_t made_up_earlier = 10'000;

void make_all_new(std::vector<Announcement>& papers) {
    for (Announcement& announcement : papers) announcement.kind = Kind::new_paper;
}

RawPaper to_raw(const Paper& paper) {
    RawPaper raw;
    raw.id = paper.id.text();
    raw.title = paper.raw_title.empty() ? paper.title : paper.raw_title;
    raw.abstract = paper.raw_abstract.empty() ? paper.abstract : paper.raw_abstract;
    for (const Author& author : paper.authors) raw.creators += (raw.creators.empty() ? "" : ", ") + author.name;
    raw.categories = paper.categories;
    return raw;
}

Papers recorded_papers(const std::string& path, std::size_t day_size) {
    auto read = source::read_papers(path);
    if (!read) throw std::runtime_error(read.error().message);
    if (read->size() < 2 * day_size) throw std::runtime_error(path + ": too few papers for a day and the time before");
    std::ranges::stable_sort(*read, {}, [](const Announcement& announcement) { return announcement.paper->id; });
    const auto first_of_day = read->end() - static_cast<std::ptrdiff_t>(day_size);
    Papers papers;
    papers.day.assign(std::make_move_iterator(first_of_day), std::make_move_iterator(read->end()));
    read->erase(first_of_day, read->end());
    papers.earlier = *std::move(read);
    for (const Announcement& announcement : papers.day) papers.raw_day.push_back(to_raw(*announcement.paper));
    papers.origin = std::to_string(papers.earlier.size() + day_size) + " papers of " + path;
    return papers;
}

}  // namespace

Papers papers_at_hand(std::size_t day_size) {
    Papers papers;
    if (const char* path = std::getenv("PAPERWIRE_CORPUS"); path != nullptr && *path != '\0') {
        papers = recorded_papers(path, day_size);
    } else {
        papers.raw_day = make_papers(day_seed, day_size);
        papers.day = to_announcements(papers.raw_day);
        papers.earlier = to_announcements(make_papers(earlier_seed, made_up_earlier));
        papers.origin = "made-up papers (PAPERWIRE_CORPUS names no file)";
    }
    make_all_new(papers.day);
    make_all_new(papers.earlier);
    return papers;
}

}  // namespace paperwire::bench
