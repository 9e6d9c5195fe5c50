// SPDX-License-Identifier: MIT
// fakes: arXiv's archive made of records that a test gives, and what was asked of it. Of queries the range of
// submittedDate and all `cat:` are understood: a record fits when it has one of these.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bot/source/archive.hpp"

namespace paperwire::fakes {

class FakeArchive final : public source::ArchiveSource {
public:
    /// Adds a record; pages and lists give them in the order in which they were added.
    void add(source::Record record) { records_.push_back({std::move(record), true}); }
    /// The same for a paper that may be there already: lists give its newest record alone.
    void put(source::Record record);
    /// One that the query API has and no list.
    void add_to_queries(source::Record record) { records_.push_back({std::move(record), false}); }
    /// A record of the list's first page that cannot be read; with `id` only its id can be told.
    void add_unread(const std::string& id = {});
    /// There is no query API.
    void take_queries_away() { has_queries_ = false; }
    /// When the tokens of lists end.
    void set_token_until(Instant until) { token_until_ = until; }
    void clear() { records_.clear(); }
    /// Records of a page of list().
    void set_list_page(std::size_t records) { list_page_ = records; }
    /// What lists say was their time.
    void set_response_at(Instant at) { response_at_ = at; }
    /// The next question fails so; several queue up.
    void fail_next(Error error) { failures_.push_back(std::move(error)); }
    /// Asked before everything else, with the question as questions() has it: to move a clock, or to fail.
    void set_oracle(std::function<std::optional<Error>(const std::string& question)> oracle) {
        oracle_ = std::move(oracle);
    }

    [[nodiscard]] bool has_queries() const override { return has_queries_; }
    [[nodiscard]] boost::asio::awaitable<Result<source::QueryAnswer>> by_ids(std::vector<VersionedId> ids) override;
    [[nodiscard]] boost::asio::awaitable<Result<source::QueryAnswer>> page(source::QuerySpec spec,
                                                                           std::int64_t start) override;
    /// Records whose datestamp is the day or later, or that have none; tokens are `FROM:PLACE`.
    [[nodiscard]] boost::asio::awaitable<Result<source::OaiAnswer>> list(source::OaiSpec spec,
                                                                         std::string token) override;

    /// `ids 2604.00001v1 2604.00002v2`, `page 0+1000 QUERY`, `list SET 2026-04-27` (SET is `all` where none was given),
    /// `token TOKEN`.
    [[nodiscard]] const std::vector<std::string>& questions() const { return questions_; }
    /// Those that begin so.
    [[nodiscard]] std::vector<std::string> questions(const std::string& beginning) const;

private:
    [[nodiscard]] std::optional<Error> hear(std::string question);
    [[nodiscard]] const source::Record* find(const VersionedId& id) const;

    struct Held {
        source::Record record;
        bool in_lists{true};
    };

    [[nodiscard]] std::vector<const source::Record*> matches(const std::string& query) const;

    std::vector<Held> records_;
    std::vector<PaperId> unread_;
    std::size_t nameless_{0};
    bool has_queries_{true};
    std::optional<Instant> token_until_;
    std::vector<std::string> questions_;
    std::deque<Error> failures_;
    std::function<std::optional<Error>(const std::string&)> oracle_;
    std::size_t list_page_{1'000};
    std::optional<Instant> response_at_;
};

}  // namespace paperwire::fakes
