// SPDX-License-Identifier: MIT
#include "tests/store/engines.hpp"

#include <filesystem>
#include <stdexcept>

#include "bot/store/database.hpp"
#include "bot/store/sqlite_store.hpp"

namespace paperwire::store {
namespace {

class SqlitePlace final : public Place {
public:
    std::unique_ptr<Store> open() override {
        return want(open_sqlite(folder_.file("paperwire.db"), Access::read_write));
    }

private:
    Folder folder_;
};

}  // namespace

std::vector<Engine> engines() {
    return {{"sqlite", [] { return std::make_unique<SqlitePlace>(); }}};
}

void PrintTo(const Engine& engine, std::ostream* out) { *out << engine.name; }

Folder::Folder() : path_((std::filesystem::temp_directory_path() / "paperwire-store-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

PaperId id(const std::string& text) { return parse_paper_id(text).value().id; }
Day day(const std::string& text) { return parse_day(text).value(); }
Instant at(const std::string& text) { return parse_instant(text).value(); }

Paper make_paper(const std::string& paper, int version, std::vector<std::string> categories) {
    Paper made;
    made.id = id(paper);
    made.version = version;
    made.title = "Title of " + paper;
    made.abstract = "Abstract of " + paper;
    made.authors = {{"François Belias", {"Bonn, Germany", "CERN"}}, {"Ada", {}}};
    made.primary = categories.front();
    made.categories = std::move(categories);
    made.comment = Fact::none();
    made.journal_ref = Fact::none();
    return made;
}

ReadItem item(const std::string& paper, Kind kind, std::vector<std::string> categories, int version) {
    return {make_paper(paper, version, std::move(categories)), kind};
}

Reading reading(const std::string& category, const std::string& its_day, std::vector<ReadItem> items) {
    Reading made;
    made.category = category;
    made.day = day(its_day);
    made.listed = static_cast<int>(items.size());
    made.items = std::move(items);
    made.etag = "etag-" + its_day;
    made.at = at(its_day + "T06:00:00Z");
    return made;
}

DestinationKey key(const std::string& subscriber) { return {subscriber, "mail", subscriber + "@example.org"}; }

Configured configured(const std::string& subscriber, const std::string& cohort) {
    return {key(subscriber), cohort, std::nullopt};
}

std::string manifest_of(const std::vector<std::string>& papers) {
    Manifest manifest;
    for (const auto& paper : papers) {
        ManifestEntry entry;
        entry.id = id(paper);
        entry.day = day("2026-04-27");
        manifest.entries.push_back(std::move(entry));
    }
    return to_json(manifest);
}

std::function<std::string()> tokens() {
    return [count = std::make_shared<int>(0)] { return "token-" + std::to_string(++*count); };
}

std::int64_t number_in(const std::string& path, const std::string& sql) {
    const auto database = want(Database::open(path, OpenAs::read_only));
    return want(database->read([&]() -> Result<std::int64_t> {
        auto query = database->query(sql);
        query.next();
        return query.integer(0);
    }));
}

Result<std::vector<OutboxRow>> join_whole(Store& store, const std::vector<Configured>& configured, Instant now) {
    auto joining = store.begin_join(plan_join(configured), now, tokens());
    if (!joining) return std::unexpected(joining.error());
    Result<bool> done = false;
    while (done && !*done) done = (*joining)->step();
    if (!done) return std::unexpected(done.error());
    return (*joining)->dropped();
}

void StoreTest::SetUp() {
    place_ = GetParam().make();
    store_ = place_->open();
}

void StoreTest::reopen() {
    store_.reset();
    store_ = place_->open();
}

std::vector<std::string> StoreTest::told() {
    std::vector<std::string> lines;
    const auto other = place_->open();  // so that looking does not count as handing out
    for (const auto& event : want(other->events(0, want(other->head()), 1'000'000))) {
        const auto& told = event.announcement;
        lines.push_back(told.paper->id.text() + "v" + std::to_string(told.paper->version) + " " +
                        std::string{to_string(told.kind)} + (event.cause == Cause::settled ? " settled" : ""));
    }
    return lines;
}

Remembered StoreTest::remember(const Reading& reading) { return want(store_->remember(reading)); }

void StoreTest::join(const std::vector<Configured>& configured) { want(join_whole(*store_, configured, now_)); }

DestinationRow StoreTest::destination(const std::string& subscriber) {
    for (const auto& row : want(store_->destinations())) {
        if (row.key == key(subscriber)) return row;
    }
    throw std::runtime_error("no destination of " + subscriber);
}

void StoreTest::close(const std::string& digest, const std::string& subscriber, Seq from, Seq to,
                      const std::vector<std::string>& papers) {
    const std::vector<std::string> manifests{manifest_of(papers)};
    const std::vector<NewDigest> digests{{digest, destination(subscriber).id, 0, from, to, now_}};
    const auto closed = store_->close(manifests, digests, {}, now_);
    if (!closed) throw std::runtime_error(closed.error().message);
}

std::vector<DestinationRow> StoreTest::members(const std::string& cohort, MemberMark after, std::size_t limit) {
    return want(store_->members(std::vector{cohort}, after, limit));
}

void StoreTest::finish(const std::string& cohort, Seq head, Instant slot) {
    const std::vector<FinishedCohort> one{{cohort, head, slot}};
    const auto finished = store_->close({}, {}, one, now_);
    if (!finished) throw std::runtime_error(finished.error().message);
}

std::vector<SentEntry> StoreTest::sent_entries(DestinationId destination, const std::vector<PaperId>& papers) {
    const std::vector<SentQuestion> questions{{destination, papers}};
    return want(store_->sent_entries(questions)).at(0);
}

std::vector<std::string> StoreTest::due(const std::string& now, std::size_t limit, std::vector<DestinationId> busy) {
    std::vector<std::string> digests;
    for (const auto& row : want(store_->due("mail", at(now), limit, busy))) digests.push_back(row.digest);
    return digests;
}

void StoreTest::lease(const std::string& digest, std::vector<std::string> parts) {
    const std::vector<Lease> leases{{digest, std::move(parts)}};
    const auto leased = store_->lease(leases, {}, now_);
    if (!leased) throw std::runtime_error(leased.error().message);
    if (!leased->empty()) throw std::runtime_error("refused to lease " + digest);
}

Transition StoreTest::become(const std::string& digest, DeliveryState state) {
    Transition transition;
    transition.digest = digest;
    transition.state = state;
    transition.at = now_;
    transition.next_attempt = now_;
    return transition;
}

void StoreTest::record(const Transition& transition) {
    const std::vector<Transition> one{transition};
    const auto recorded = store_->record(one);
    if (!recorded) throw std::runtime_error(recorded.error().message);
}

DeliveryState StoreTest::state(const std::string& digest) { return want(store_->delivery(digest)).state; }

}  // namespace paperwire::store
