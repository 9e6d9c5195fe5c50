# SPDX-License-Identifier: MIT
"""Cross-listings and replacements of one paper in days that were missed."""
import datetime
import unittest

from history_case import HistoryCase, at


class LateListings(HistoryCase):
    def test_a_paper_cross_listed_and_then_replaced_in_missed_days_reaches_readers_of_new_ones(self):
        """It is placed as replaced there; who asks for new and cross alone must have the cross-listing as well."""
        self.serve(datetime.date(2026, 4, 6), 10, away=(4, 5, 6))
        days = self.history.days
        paper = next(p for p in self.history.papers.values() if p.versions[0].day == days[2] and p.primary == "eess.SY" and len(p.versions) == 1
                     and "math.CO" not in p.crosses)
        paper.crosses["math.CO"] = days[5]
        paper.versions.append(type(paper.versions[0])(days[6], at(days[6], 1) - datetime.timedelta(hours=20)))
        self.live_through(days[:4])
        self.live_through(days[7:])
        self.assertIn(paper.id, self.world.archived_ids("co"))

    def test_a_missed_cross_listing_whose_feed_is_asked_before_the_papers_own_is_told_too(self):
        """On the day after it that category lists a replacement of a paper that it never listed: so it was cross-listed unseen."""
        self.serve(datetime.date(2026, 4, 6), 10, away=(4, 5, 6))
        days = self.history.days
        paper = next(p for p in self.history.papers.values() if p.versions[0].day == days[2] and p.primary == "eess.SY" and len(p.versions) == 1
                     and "cs.PL" not in p.crosses)
        paper.crosses["cs.PL"] = days[6]
        paper.versions.append(type(paper.versions[0])(days[7], at(days[7], 1) - datetime.timedelta(hours=20)))
        self.live_through(days[:4])
        self.live_through(days[7:])
        self.assertIn(paper.id, self.world.archived_ids("pl"))


if __name__ == "__main__":
    unittest.main()
