// SPDX-License-Identifier: MIT
#include "tests/fakes/fake_archive.hpp"

#include <algorithm>

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

/// Version 0 is the newest one.
const source::Record* FakeArchive::find(const VersionedId& id) const {
    const source::Record* found = nullptr;
    for (const source::Record& record : records_) {
        if (record.paper.id != id.id) continue;
        const bool better = found == nullptr || found->paper.version < record.paper.version;
        if (id.version == 0 ? better : record.paper.version == id.version) found = &record;
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
    answer.total = static_cast<std::int64_t>(records_.size());
    answer.start = start;
    answer.asked = spec.size;
    const auto end = std::min<std::int64_t>(answer.total, start + spec.size);
    for (std::int64_t i = start; i < end; ++i) answer.entries.push_back(records_[static_cast<std::size_t>(i)]);
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
    for (const source::Record& record : records_) {
        if (!record.datestamp || *record.datestamp >= from) chosen.push_back(&record);
    }
    source::OaiAnswer answer;
    answer.response_at = response_at_;
    const std::size_t end = std::min(chosen.size(), begin + list_page_);
    for (std::size_t i = begin; i < end; ++i) answer.records.push_back(*chosen[i]);
    if (end < chosen.size()) answer.token = to_string(from) + ":" + std::to_string(end);
    co_return answer;
}

}  // namespace paperwire::fakes
