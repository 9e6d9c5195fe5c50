// SPDX-License-Identifier: MIT
#include "tests/simulation/letterbox.hpp"

#include <limits>
#include <utility>

namespace paperwire::simulation {

using Kind = Outcome::Kind;

Letterbox::Answer Letterbox::by_chance() {
    if (!happens(background_, 1'000)) return {fakes::sent(), true};
    switch (random_() % 5) {
        case 0: return {fakes::answer(Kind::throttled), false};
        case 1: return {fakes::answer(Kind::uncertain), true};
        case 2: return {fakes::answer(Kind::uncertain), false};
        default: return {fakes::answer(Kind::retry), false};
    }
}

Letterbox::Answer Letterbox::answer(const std::string& subscriber) {
    if (auto found = next_.extract(subscriber)) return {std::move(found.mapped()), false};
    const Instant now = clock_.truth();
    for (const Spell& spell : spells_) {
        if (now < spell.from || spell.until <= now || !happens(spell.percent, 100)) continue;
        return {spell.outcome, spell.outcome.kind == Kind::sent || happens(spell.arrives, 100)};
    }
    return by_chance();
}

boost::asio::awaitable<Outcome> Letterbox::send(channels::Recipient recipient, channels::PartContext context,
                                                channels::PartBytes bytes) {
    Answer made = answer(recipient.subscriber);
    ++answers_[std::string{to_string(made.outcome.kind)}];
    const bool sent = made.outcome.kind == Kind::sent && !std::exchange(doubts_next_, false);
    std::size_t place = std::numeric_limits<std::size_t>::max() - lost_;
    if (made.arrives) {
        place = letters_.size();
        letters_.push_back({recipient.subscriber, recipient.to, context.digest, context.part, fakes::papers_of(bytes),
                            clock_.truth(), refused_.contains(context.digest), !sent});
    } else {
        ++lost_;
    }
    if (!sent) refused_.insert(context.digest);
    under_way_.insert(place);
    co_await clock_.sleep_for(std::chrono::milliseconds{700});
    under_way_.erase(place);
    co_return std::move(made.outcome);
}

void Letterbox::cut() {
    for (const std::size_t place : under_way_) {
        if (place >= letters_.size()) continue;
        letters_[place].doubtful = true;
        refused_.insert(letters_[place].digest);
    }
    under_way_.clear();
}

}  // namespace paperwire::simulation
