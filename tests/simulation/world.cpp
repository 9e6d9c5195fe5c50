// SPDX-License-Identifier: MIT
#include "tests/simulation/world.hpp"

#include <algorithm>

#include "bot/source/calendar.hpp"

namespace paperwire::simulation {

namespace {

/// Late enough before its announcement to be announced that day, and no earlier.
Instant submission_for(Day announced) {
    for (int back = 1; back < 10; ++back) {
        const Instant noon = announced.plus(-back).value + std::chrono::hours{12};
        if (source::earliest_announcement(noon) == announced) return noon;
    }
    return announced.value - std::chrono::hours{12};
}

}  // namespace

void MadeUpArxiv::add(Day day, const std::string& category, const Known& paper, Kind kind) {
    feeds_[{category, day}].push_back(fakes::item(paper.id, kind, paper.categories, paper.version));
    const std::string version = paper.id + "v" + std::to_string(paper.version);
    const bool replaces = is_replacement(kind);
    if (replaces) replaced_in_[version].insert(category);
    else listed_in_[paper.id].insert(category);
    listed_.push_back({replaces ? version : paper.id, category, day, replaces});
}

std::string MadeUpArxiv::next_id(Instant submitted) {
    const std::string day = to_string(Day{std::chrono::floor<std::chrono::days>(submitted)});
    const std::string month = day.substr(2, 2) + day.substr(5, 2);
    std::string number = std::to_string(++last_number_[month]);
    number.insert(0, 5 - number.size(), '0');
    return month + "." + number;
}

/// What the archive says of a paper from that day on.
void MadeUpArxiv::archive(Day day, const Known& paper) {
    if (archive_ == nullptr) return;
    source::Record record;
    record.paper = fakes::make_paper(paper.id, paper.categories, paper.version);
    record.paper.comment = Fact::of("comment of " + paper.id);
    for (const Instant at : paper.submitted)
        record.history.push_back({static_cast<int>(record.history.size()) + 1, at, false});
    record.first_at = paper.submitted.front();
    record.current_at = paper.submitted.back();
    record.datestamp = day;
    archive_->put(std::move(record));
}

void MadeUpArxiv::publish_new(Day day) {
    const Instant submitted = submission_for(day);
    const std::size_t primary = draw(categories_.size());
    Known paper{next_id(submitted), {categories_[primary]}, 1, {}, {submitted}};
    if (draw(3) == 0)
        paper.categories.push_back(categories_[(primary + 1 + draw(categories_.size() - 1)) % categories_.size()]);
    add(day, paper.categories[0], paper, Kind::new_paper);
    if (paper.categories.size() > 1) add(day, paper.categories[1], paper, Kind::cross_list);
    archive(day, paper);
    known_.push_back(std::move(paper));
}

void MadeUpArxiv::publish_late_cross(Day day) {
    Known& paper = known_[draw(known_.size())];
    if (paper.version > 1 || paper.categories.size() > 1) return;
    const std::string& joined = categories_[draw(categories_.size())];
    if (joined == paper.categories[0] || !late_crosses_) return;
    paper.categories.push_back(joined);
    paper.joined = day;
    add(day, joined, paper, Kind::cross_list);
    archive(day, paper);
}

void MadeUpArxiv::publish_replacement(Day day) {
    Known& paper = known_[draw(known_.size())];
    if (paper.joined == day) return;
    ++paper.version;
    paper.submitted.push_back(submission_for(day));
    add(day, paper.categories[0], paper, Kind::replacement);
    for (std::size_t i = 1; i < paper.categories.size(); ++i)
        add(day, paper.categories[i], paper, Kind::replacement_cross);
    archive(day, paper);
}

void MadeUpArxiv::publish(Day day) {
    if (source::is_quiet_day(day)) return;
    // Old papers first: what is published today is neither joined nor replaced today.
    if (!known_.empty()) {
        publish_late_cross(day);
        publish_replacement(day);
    }
    const std::size_t count = categories_.size() + draw(2 * categories_.size());
    for (std::size_t i = 0; i < count; ++i) publish_new(day);
}

source::FeedAnswer MadeUpArxiv::feed(const std::string& category, Day day) const {
    const auto found = feeds_.find({category, day});
    return fakes::feed(category, to_string(day),
                       found == feeds_.end() ? std::vector<source::FeedItem>{} : found->second);
}

Result<void> run_turns(fakes::Installation& here, source::PaperSource& source, bool own_backoff) {
    intake::PollRooms rooms{source, *here.store, here.store_thread, here.clock, [&here] { return here.random; }, {}};
    intake::PollPlan plan;
    plan.categories = *here.audience->everything;
    plan.settle_missing = here.audience->asks_for_missing;
    plan.own_backoff = own_backoff;
    const auto polled = fakes::run_to_end(here.loop, intake::poll_sources(rooms, std::move(plan)));
    if (!polled) return std::unexpected(polled.error());
    if (const auto closed = here.try_close(); !closed) return std::unexpected(closed.error());
    if (const auto delivered = here.try_deliver(); !delivered) return std::unexpected(delivered.error());
    return {};
}

}  // namespace paperwire::simulation
