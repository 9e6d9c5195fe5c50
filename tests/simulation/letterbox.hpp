// SPDX-License-Identifier: MIT
// simulation: the far side of a channel, as its readers see it: what arrived, and of which of it the sender cannot
// know. It answers by a table of spells, and now and then by chance.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/fakes/fake_channel.hpp"
#include "tests/simulation/daemon_world.hpp"

namespace paperwire::simulation {

/// What is answered to a share of all messages in a stretch of true time.
struct Spell {
    Instant from;
    Instant until;
    Outcome outcome;
    unsigned percent{100};
    unsigned arrives{0};  // percent of these that get there all the same: what an uncertain one may be
};

/// A message that arrived.
struct Letter {
    std::string subscriber;
    std::string to;
    DigestId digest;
    int part{1};
    std::vector<std::string> papers;  // `2604.00001v1 new`
    Instant at;                       // true time
    bool delayed{false};              // its digest was refused before, or a part of it was
    bool doubtful{false};             // the sender does not know
};

class Letterbox final : public channels::Channel {
public:
    Letterbox(SteppedClock& clock, std::uint64_t seed) : clock_(clock), random_(seed), box_(clock) {
        box_.set_entries_a_part(6);
    }

    void add(Spell spell) { spells_.push_back(std::move(spell)); }
    /// The next message to somebody is answered so, once.
    void answer_next(const std::string& subscriber, Outcome outcome) { next_[subscriber] = std::move(outcome); }
    /// Besides, so many of a thousand messages are refused, delayed, in doubt.
    void set_background(unsigned permille) { background_ = permille; }
    /// A part of this digest was refused, or got lost, before it came here.
    void refuse(const DigestId& digest) { refused_.insert(digest); }
    /// The sender will not hear what is answered to the next message.
    void doubt_next() { doubts_next_ = true; }
    /// Whoever was sending is no more: of what was under way nobody knows.
    void cut();

    [[nodiscard]] Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override {
        return box_.render(digest);
    }
    [[nodiscard]] boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext context,
                                                       channels::PartBytes bytes) override;
    [[nodiscard]] unsigned concurrency() const override { return 4; }

    [[nodiscard]] const std::vector<Letter>& letters() const { return letters_; }
    [[nodiscard]] std::size_t under_way() const { return under_way_.size(); }
    /// By kind, of everything that was handed in.
    [[nodiscard]] const std::map<std::string, int>& answers() const { return answers_; }

private:
    struct Answer {
        Outcome outcome;
        bool arrives{false};
    };
    [[nodiscard]] Answer answer(const std::string& subscriber);
    [[nodiscard]] Answer by_chance();
    [[nodiscard]] bool happens(unsigned count, unsigned of) { return random_() % of < count; }

    SteppedClock& clock_;
    std::mt19937_64 random_;
    fakes::FakeChannel box_;  // for its rendering
    std::vector<Spell> spells_;
    std::map<std::string, Outcome> next_;
    unsigned background_{0};
    std::vector<Letter> letters_;
    std::set<std::size_t> under_way_;  // places in letters_, or beyond for what does not arrive
    std::set<DigestId> refused_;
    std::map<std::string, int> answers_;
    std::size_t lost_{0};
    bool doubts_next_{false};
};

}  // namespace paperwire::simulation
