// SPDX-License-Identifier: MIT
// fakes: a channel that keeps what it was given and answers by script. Its parts are lines of text: `digest ID part
// 1/2`, a line an entry
// (`2604.00001v1 new f0`), and in the last part the receipt (`receipt 2026-04-27 cs.PL fresh 3/3/1`) `waiting 1`
// and `left out 2604.00002`.
#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "bot/async/clock.hpp"
#include "channels/channel.hpp"

namespace paperwire::fakes {

struct Sending {
    channels::Recipient recipient;
    channels::PartContext context;
    std::string bytes;
    Instant at;
    async::Monotonic on{};
};

/// The lines of a part that speak of papers, `2604.00001v1 new`.
[[nodiscard]] std::vector<std::string> papers_of(const std::string& bytes);

class FakeChannel final : public channels::Channel {
public:
    using Script = std::function<Outcome(const Sending&)>;

    explicit FakeChannel(async::Clock& clock, unsigned concurrency = 4) : clock_(clock), concurrency_(concurrency) {}

    /// What every send is answered; by default it is sent.
    void set_script(Script script) { script_ = std::move(script); }
    /// A send waits until this holds for it.
    void set_gate(std::function<bool(const Sending&)> gate) { gate_ = std::move(gate); }
    /// How long the answer takes.
    void set_delay(std::function<std::chrono::milliseconds(const Sending&)> delay) { delay_ = std::move(delay); }
    /// What a message to someone is taken from.
    void set_budgets(std::function<std::vector<channels::Budget>(const channels::Recipient&)> budgets) {
        budgets_ = std::move(budgets);
    }
    /// At most this many entries a part.
    void set_entries_a_part(std::size_t entries) { entries_a_part_ = entries; }
    /// Digests of this subscriber cannot be rendered.
    void refuse_to_render(const std::string& subscriber) { unrenderable_.insert(subscriber); }
    /// Whatever digest holds this paper makes it throw.
    void choke_on(const std::string& paper) { poison_.insert(paper); }

    [[nodiscard]] Result<std::vector<channels::PartBytes>> render(const Digest& digest) const override;
    [[nodiscard]] boost::asio::awaitable<Outcome> send(channels::Recipient recipient, channels::PartContext context,
                                                       channels::PartBytes bytes) override;
    [[nodiscard]] unsigned concurrency() const override { return concurrency_; }
    [[nodiscard]] std::vector<channels::Budget> budgets(const channels::Recipient& recipient) const override {
        return budgets_ ? budgets_(recipient) : std::vector<channels::Budget>{};
    }

    /// Everything handed in, whatever was answered.
    [[nodiscard]] const std::vector<Sending>& sendings() const { return sendings_; }
    /// Papers of what was answered with `sent`, in order, for one subscriber.
    [[nodiscard]] std::vector<std::string> received(const std::string& subscriber) const;
    /// The bytes of what was answered with `sent`, in order, for one subscriber.
    [[nodiscard]] std::vector<std::string> messages(const std::string& subscriber) const;
    [[nodiscard]] int most_under_way() const { return most_under_way_; }
    [[nodiscard]] int rendered() const { return rendered_; }

private:
    async::Clock& clock_;
    unsigned concurrency_;
    Script script_;
    std::function<bool(const Sending&)> gate_;
    std::function<std::chrono::milliseconds(const Sending&)> delay_;
    std::function<std::vector<channels::Budget>(const channels::Recipient&)> budgets_;
    std::size_t entries_a_part_{1'000};
    std::set<std::string> unrenderable_;
    std::set<std::string> poison_;
    std::vector<Sending> sendings_;
    std::vector<Sending> accepted_;
    int under_way_{0};
    int most_under_way_{0};
    mutable std::atomic<int> rendered_{0};
};

[[nodiscard]] Outcome sent(std::string receipt = {});
[[nodiscard]] Outcome answer(Outcome::Kind kind, Outcome::Scope scope = Outcome::Scope::destination);

}  // namespace paperwire::fakes
