// SPDX-License-Identifier: MIT
// daemon: the test message's content.
#include "bot/daemon/sample_digest.hpp"

#include "bot/schedule/zone.hpp"

namespace paperwire::daemon {

Digest sample_digest(const DigestId& id, Instant now) {
    Paper paper;
    paper.id = parse_paper_id("0704.0001")->id;
    paper.title = "[TEST] A message from Paperwire";
    paper.abstract =
        "This is a test of a delivery channel. If you can read it, digests will arrive here. It names no real "
        "announcement; nothing else is sent.";
    paper.authors = {Author{"Paperwire", {}}};
    paper.categories = {"cs.DL"};
    paper.primary = "cs.DL";
    paper.comment = Fact::none();
    paper.journal_ref = Fact::none();

    Digest digest;
    digest.id = id;
    digest.subscriber = "test";
    digest.closed_at = now;
    digest.is_test = true;
    digest.days = {schedule::eastern_day(now)};
    digest.contents = {Group{"cs.DL", "Digital Libraries", 0, 1}};
    digest.entries = {
        Entry{1, std::make_shared<const Paper>(std::move(paper)), Kind::new_paper, 0, digest.days.front(), {}, {}}};
    return digest;
}

}  // namespace paperwire::daemon
