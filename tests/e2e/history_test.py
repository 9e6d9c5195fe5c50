# SPDX-License-Identifier: MIT
"""A served history: weeks of announcements over HTTP with everything that arXiv has been seen to do, and each paper reaches whom it concerns once."""
import datetime
import unittest

from arxiv_server import Fault
from history import CATEGORIES
from history_case import HistoryCase, at, stamp

_DAY = datetime.timedelta(days=1)


class FortyDays(HistoryCase):
    """Forty announcement days in one go, asked for four times each, a second process always beside."""

    def live(self, first, away, faults):
        """`away`: numbers of the days on which nobody is there; `faults`: {number of a day: {category or service: Fault of that day}}."""
        lost = {number: {name for name, (_, hour) in of_day.items() if hour >= 24} for number, of_day in faults.items()}
        self.serve(first, 40, flood={9: ("cs.LG", 2300), away[1]: ("cs.LG", 2200)}, away=away, lost=lost)
        self.add_reader_of_comments()
        self.arxiv.page = 400
        # What is listed tomorrow and in the archive already could be of a missed day as well, as far as anybody can tell.
        self.arxiv.early = datetime.timedelta()
        days = self.history.days
        for number, of_day in faults.items():
            for name, (kind, hour) in of_day.items():
                self.arxiv.faults[name, days[number]] = Fault(kind, at(days[number], hour) if hour < 24 else at(days[number] + _DAY, hour - 24))
        self.beside = self.next_beside
        self.turns = 0
        gone = {days[number] for number in away}
        day = days[0]
        while day <= days[-1]:
            if day not in gone and (day - _DAY not in gone or day.weekday() < 5):
                self.live_a_day(day, first=day == days[0])
            day += _DAY

    def live_a_day(self, day, first):
        """The first time is before midnight of arXiv's in winter and after it in summer."""
        for hour, minute in ((4, 30), (9, 0), (14, 0), (20, 0)) if day.weekday() < 5 else ((4, 30), (15, 0)):
            if first and hour == 4:
                continue
            moment = at(day, hour, minute)
            self.go(moment)
            self.assert_receipts_now(moment)

    def next_beside(self, moment):
        self.turns += 1
        config = ["--config", str(self.world.config)]
        if self.turns % 3:
            return ["preview", *config, "--at", stamp(moment)]
        past = self.history.days[0] - (100 + self.turns) * _DAY
        return ["backfill", *config, "--from", str(past), "--to", str(past)]

    def assert_verdict(self):
        self.assert_all_came_once()
        self.assert_receipts()
        self.assert_polite()

    def test_spring(self):
        """Clocks go forward on 8 March; Good Friday is a working day of arXiv's."""
        self.live(datetime.date(2026, 2, 16), away=(20, 21, 22), faults={
            # Until that hour; 30: the whole day.
            4: {"cs.PL": ("stale", 12)}, 6: {"rss": ("throttled", 19), "oai": ("throttled", 19), "api": ("throttled", 19)},
            11: {"math.CO": ("truncated", 19)}, 13: {"eess.SY": ("blank", 19)}, 16: {"cs.LG": ("stale", 30)}, 17: {"cs.PL": ("empty", 12)},
            23: {"eess.SY": ("truncated", 19), "oai": ("first byte timeout", 12)}, 30: {"cs.LG": ("html", 30), "math.CO": ("html", 30)}})
        self.assert_verdict()

    def test_autumn(self):
        """Labor Day and Thanksgiving have no announcement; clocks go back on 1 November."""
        self.live(datetime.date(2026, 10, 5), away=(25, 26, 27), faults={
            3: {"eess.SY": ("stale", 30)}, 5: {"rss": ("406", 19)}, 7: {"cs.LG": ("blank", 12), "cs.PL": ("truncated", 12)},
            15: {"math.CO": ("stale", 19), "api": ("first byte timeout", 19)}, 21: {"cs.PL": ("empty", 19)},
            28: {c: ("stale", 19) for c in CATEGORIES}, 33: {"rss": ("throttled", 19)}})
        self.assert_verdict()


class FeedsAlone(HistoryCase):
    def test_weeks_of_announcements_over_a_change_of_clocks_come_once(self):
        self.serve(datetime.date(2026, 3, 2), 12)
        self.live_through(self.history.days)
        self.assert_all_came_once()
        self.assert_receipts()
        self.assert_polite()

    def test_weekends_and_holidays_are_quiet(self):
        self.serve(datetime.date(2026, 9, 3), 6)   # over Labor Day, whose next feed is empty
        for number in range(9):
            day = datetime.date(2026, 9, 3 + number)
            if day in self.history.days:
                self.live_through([day])
            else:
                self.go(at(day, 12), codes=(0,))
                self.assertEqual({c["state"] for c in self.world.status()["categories"]}, {"quiet"}, day)
        self.assert_all_came_once()
        self.assert_receipts()


class WithTheArchive(HistoryCase):
    def test_days_of_downtime_are_caught_up_and_marked(self):
        self.serve(datetime.date(2026, 4, 6), 12, away=(4, 5, 6))
        days = self.history.days
        self.live_through(days[:4])
        self.live_through(days[7:])      # three days were missed
        self.assert_all_came_once()
        self.assert_receipts()
        self.assert_polite()

    def test_a_day_beyond_the_feeds_cap_is_completed(self):
        self.serve(datetime.date(2026, 4, 6), 5, flood={2: ("cs.LG", 2300)})
        self.live_through(self.history.days)
        self.assert_all_came_once()
        self.assert_receipts()
        self.assert_polite()

    def test_a_backfill_of_the_missed_days_takes_nothing_from_them(self):
        """A backfill notifies nobody: what passed unread is still to be told, a late cross-listing too."""
        self.serve(datetime.date(2026, 4, 6), 9, away=(4, 5, 6))
        days = self.history.days
        self.live_through(days[:4])
        self.arxiv.now = at(days[7], 3)
        done = self.world.verb("backfill", "--from", days[0], "--to", days[6])
        self.assert_code(done, 0)
        self.live_through(days[7:])
        self.assert_all_came_once()
        self.assert_receipts()


if __name__ == "__main__":
    unittest.main()
