// SPDX-License-Identifier: MIT
#include "tests/fakes/fake_archive.hpp"

#include <algorithm>
#include <string_view>

namespace paperwire::fakes {

namespace asio = boost::asio;

std::optional<Error> FakeArchive::hear(std::string question) {
    questions_.push_back(std::move(question));
    if (oracle_) {
        if (auto error = oracle_(questions_.back())) return error;
    }
    if (failures_.empty()) return std::nullopt;
    Error error = std::move(failures_.front());
    failures_.pop_front();
    return error;
}

void FakeArchive::put(source::Record record) {
    std::erase_if(records_, [&record](const Held& held) {
        return held.record.paper.id == record.paper.id && held.record.paper.version == record.paper.version;
    });
    for (Held& held : records_) held.in_lists = held.in_lists && held.record.paper.id != record.paper.id;
    add(std::move(record));
}

/// Version 0 is the newest one.
const source::Record* FakeArchive::find(const VersionedId& id) const {
    const source::Record* found = nullptr;
    for (const auto& [record, in_lists] : records_) {
        if (record.paper.id != id.id) continue;
        const bool better = found == nullptr || found->paper.version < record.paper.version;
        if (id.version == 0 ? better : record.paper.version == id.version) found = &record;
    }
    return found;
}

void FakeArchive::add_unread(const std::string& id) {
    if (id.empty()) ++nameless_;
    else unread_.push_back(parse_paper_id(id).value().id);
}

std::vector<std::string> FakeArchive::questions(const std::string& beginning) const {
    std::vector<std::string> some;
    for (const std::string& question : questions_) {
        if (question.starts_with(beginning)) some.push_back(question);
    }
    return some;
}

namespace {

/// `202604200000` of `submittedDate:[202604200000 TO 202604202359]`; nothing where the query has no range.
std::optional<Day> day_of(const std::string& query) {
    constexpr std::string_view range = "submittedDate:[";
    const auto found = query.find(range);
    if (found == std::string::npos) return std::nullopt;
    const std::string digits = query.substr(found + range.size(), 8);
    return parse_day(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2));
}

std::vector<std::string> categories_of(const std::string& query) {
    std::vector<std::string> categories;
    for (auto at = query.find("cat:"); at != std::string::npos; at = query.find("cat:", at + 1))
        categories.push_back(query.substr(at + 4, query.find_first_of(" )", at) - at - 4));
    return categories;
}

bool fits(const source::Record& record, const std::string& query) {
    const auto day = day_of(query);
    if (day && (!record.first_at || Day{std::chrono::floor<std::chrono::days>(*record.first_at)} != *day)) return false;
    const auto categories = categories_of(query);
    return categories.empty() || std::ranges::any_of(categories, [&record](const std::string& category) {
               return std::ranges::find(record.paper.categories, category) != record.paper.categories.end();
           });
}

}  // namespace

/// As the API has them: the current version alone, its history its first and its last time.
std::vector<const source::Record*> FakeArchive::matches(const std::string& query) const {
    std::vector<const source::Record*> found;
    for (const auto& [record, in_lists] : records_) {
        if (fits(record, query) && find({record.paper.id, 0}) == &record) found.push_back(&record);
    }
    return found;
}

asio::awaitable<Result<source::QueryAnswer>> FakeArchive::by_ids(std::vector<VersionedId> ids) {
    std::string question = "ids";
    for (const VersionedId& id : ids)
        question += " " + id.id.text() + (id.version > 0 ? "v" + std::to_string(id.version) : "");
    if (auto error = hear(std::move(question))) co_return std::unexpected(*std::move(error));
    source::QueryAnswer answer;
    for (const VersionedId& id : ids) {
        if (const source::Record* record = find(id)) answer.entries.push_back(*record);
    }
    answer.total = static_cast<std::int64_t>(answer.entries.size());
    answer.asked = static_cast<std::int64_t>(ids.size());
    co_return answer;
}

asio::awaitable<Result<source::QueryAnswer>> FakeArchive::page(source::QuerySpec spec, std::int64_t start) {
    std::string question = "page " + std::to_string(start) + "+" + std::to_string(spec.size) + " " + spec.query;
    if (auto error = hear(std::move(question))) co_return std::unexpected(*std::move(error));
    source::QueryAnswer answer;
    answer.query = spec.query;
    const auto all = matches(spec.query);
    answer.total = static_cast<std::int64_t>(all.size());
    answer.start = start;
    answer.asked = spec.size;
    const auto end = std::min<std::int64_t>(answer.total, start + spec.size);
    for (std::int64_t i = start; i < end; ++i) {
        source::Record entry = *all[static_cast<std::size_t>(i)];
        entry.history.clear();
        entry.datestamp.reset();
        answer.entries.push_back(std::move(entry));
    }
    co_return answer;
}

asio::awaitable<Result<source::OaiAnswer>> FakeArchive::list(source::OaiSpec spec, std::string token) {
    std::string question =
        token.empty() ? "list " + (spec.set.empty() ? "all" : spec.set) + " " + to_string(spec.from) : "token " + token;
    if (auto error = hear(std::move(question))) co_return std::unexpected(*std::move(error));
    const auto colon = token.find(':');
    const Day from = token.empty() ? spec.from : parse_day(token.substr(0, colon)).value();
    const std::size_t begin = token.empty() ? 0 : std::stoul(token.substr(colon + 1));
    std::vector<const source::Record*> chosen;
    for (const auto& [record, in_lists] : records_) {
        if (in_lists && (!record.datestamp || *record.datestamp >= from)) chosen.push_back(&record);
    }
    source::OaiAnswer answer;
    answer.response_at = response_at_;
    const std::size_t end = std::min(chosen.size(), begin + list_page_);
    for (std::size_t i = begin; i < end; ++i) answer.records.push_back(*chosen[i]);
    if (end < chosen.size()) {
        answer.token = to_string(from) + ":" + std::to_string(end);
        answer.token_until = token_until_;
    }
    if (token.empty()) {
        answer.unread = unread_;
        answer.nameless = nameless_;
    }
    co_return answer;
}

}  // namespace paperwire::fakes
