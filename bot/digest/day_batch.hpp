// SPDX-License-Identifier: MIT
// digest: the events of one closing, judged by the rules that are due. Pure; built and read on the pool.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/digest/audience.hpp"
#include "bot/digest/build_manifest.hpp"
#include "bot/store/store.hpp"
#include "filters/index.hpp"

namespace paperwire::digest {

/// What a member of a cohort gets from a batch, before it is known what it has had.
struct MemberHits {
    std::vector<Hit> hits;                // `why` still empty
    std::vector<std::uint32_t> rules;     // positions in Subscriber::filters, one list a hit, see `first_rule`
    std::vector<std::size_t> first_rule;  // hit i's rules are [first_rule[i], first_rule[i + 1])
    int waiting{0};
};

class DayBatch {
public:
    /// `current` is the newest day read of each category: a comment still missing on an older day counts as none.
    DayBatch(std::vector<store::Event> events, const std::map<std::string, Day>& current);

    /// Judges all events by these rules (numbers of the audience). Errors: malformed.
    [[nodiscard]] Result<void> match(const Audience& audience, const std::vector<std::uint32_t>& rules,
                                     unsigned threads);

    /// The hits of one destination at its position.
    [[nodiscard]] MemberHits hits_of(const Target& target, const store::DestinationRow& row) const;
    /// Adds the reasons to the hits; `keep` says which hits are wanted.
    [[nodiscard]] std::vector<Hit> explained(const Audience& audience, const Target& target, const MemberHits& member,
                                             const std::vector<bool>& keep) const;

    [[nodiscard]] std::size_t size() const noexcept { return events_.size(); }

private:
    struct Judged {
        std::uint32_t event{0};
        filters::Truth truth{filters::Truth::yes};
        Kind kind{Kind::new_paper};
    };

    [[nodiscard]] bool was_unknown(std::uint32_t rule, std::uint32_t event) const;

    std::vector<store::Event> events_;
    std::vector<Announcement> announcements_;  // one an event, then one more for each settled event as it stood before
    std::vector<std::uint32_t>
        before_of_;  // announcements_[events_.size() + i] is event before_of_[i] before it settled
    std::map<std::uint32_t, std::vector<Judged>> by_rule_;
    std::map<std::uint32_t, std::vector<std::uint32_t>> unknown_before_;  // rule → settled events, ascending
};

}  // namespace paperwire::digest
