# SPDX-License-Identifier: MIT
"""arXiv's archive at its worst: days are missed, and what is to tell of them lags, breaks off, forgets, refuses or holds too much. Nothing is lost by it."""
import datetime
import re
import urllib.parse

from arxiv_server import Fault
from history import CATEGORIES
from history_case import HistoryCase, at

_HOUR = datetime.timedelta(hours=1)


class ArchiveCase(HistoryCase):
    """A fortnight of which three days (4, 5 and 6) pass unread."""

    of_corpus = True

    def setUp(self):
        super().setUp()
        self.serve(datetime.date(2026, 4, 6), 11, away=(4, 5, 6), of_corpus=self.of_corpus)
        self.days = self.history.days

    def before(self):
        self.live_through(self.days[:4])

    def after(self):
        self.live_through(self.days[7:])

    def new_on(self, *numbers):
        """Papers in the categories that are asked for, first announced on these days."""
        wanted = {self.days[number] for number in numbers}
        return [p for p in self.history.papers.values() if p.versions[0].day in wanted and p.primary in CATEGORIES]

    def assert_nothing_lost(self):
        self.assert_all_came_once()
        self.assert_polite()


class ListOfRecords(ArchiveCase):
    def test_503_with_a_time_is_obeyed(self):
        self.before()
        self.arxiv.next["oai"].append("flow control")
        self.go(at(self.days[7], 6), codes=(75,))
        asked = len(self.arxiv.asked("oai"))
        self.go(at(self.days[7], 6, 1), codes=(75,))
        self.assertEqual(len(self.arxiv.asked("oai")), asked, "asked again within the two minutes that were told")
        self.go(at(self.days[7], 6, 3))
        self.assertGreater(len(self.arxiv.asked("oai")), asked)
        self.after()
        self.assert_nothing_lost()

    def test_503_with_no_time_does_not_mean_at_once(self):
        self.before()
        self.arxiv.next["oai"].extend(["first byte timeout"] * 2)
        self.go(at(self.days[7], 6), codes=(75,))
        self.assertEqual([one.status for one in self.arxiv.asked("oai")], [503])
        self.go(at(self.days[7], 9), codes=(75,))
        self.after()
        self.assert_nothing_lost()

    def test_pages_that_are_no_pages_are_asked_for_again(self):
        self.before()
        self.arxiv.next["oai"].extend(["", "truncated"])
        for hour, kind in enumerate(("blank", "html", "406", "throttled", "truncated")):
            self.arxiv.next["oai"].append(kind)
            self.go(at(self.days[7], 6 + hour), codes=(75,))
        self.after()
        self.assert_nothing_lost()

    def test_tokens_are_forgotten(self):
        self.before()
        pages = []

        def forget(path):
            if "/oai?" in path:
                pages.append(path)
                if len(pages) in (2, 4, 5):
                    self.arxiv.generation += 1
        self.arxiv.watch = forget
        self.after()
        self.assertTrue(any("resumptionToken" in path for path in pages))
        self.assert_nothing_lost()

    def test_a_day_that_straddles_pages_comes_once(self):
        self.arxiv.page = 7
        self.before()
        self.after()
        self.assert_nothing_lost()

    def test_records_that_lag_are_missed_by_nobody(self):
        """Holes in the range of ids fill up the next day; until then the query API tells what the list lacks."""
        self.before()
        self.make_holes()
        self.after()
        self.assert_nothing_lost()
        self.assert_receipts()

    def test_holes_are_found_though_the_check_is_answered_badly(self):
        for kinds in (["short"], ["empty"], ["truncated", "blank"], ["first byte timeout"]):
            with self.subTest(kinds):
                self.setUp()
                self.before()
                self.make_holes()
                self.arxiv.next["api"].extend(["", "", *kinds])
                self.after()
                self.assert_nothing_lost()

    def test_an_archive_that_has_nothing_yet_is_asked_again(self):
        """Its index stands still for a day: that is no news of a day without papers."""
        self.before()
        self.arxiv.stuck = (self.days[5], at(self.days[7], 22))
        self.after()
        self.assert_nothing_lost()
        self.assert_receipts()

    def make_holes(self):
        for paper in self.new_on(4, 6)[::5]:
            self.arxiv.lag["oai"][paper.id] = self.lag_until(paper, at(self.days[7], 18))

    def test_a_record_that_cannot_be_read_is_asked_for_elsewhere(self):
        self.before()
        self.arxiv.broken["oai"].add(self.new_on(5)[1].id)
        ran = self.go(at(self.days[7], 6))
        self.assertIn(self.new_on(5)[1].id, ran.err)
        self.after()
        self.assert_nothing_lost()

    def test_a_record_that_nobody_can_read_costs_itself_alone(self):
        self.before()
        lost = self.new_on(5)[1]
        for broken in self.arxiv.broken.values():
            broken.add(lost.id)
        self.after()
        for who, ids in self.expected().items():
            if who in self.world.settings["subscribers"]:
                self.assert_once(self.world.archived_ids(who), ids - {lost.id})

    def test_thousands_of_edited_records_announce_nothing(self):
        self.before()
        self.add_old_papers(3000)
        self.history.edit([p for p in self.history.papers.values() if p.id.startswith("19")], self.days[5])
        self.arxiv.page = 1000
        self.after()
        self.assert_nothing_lost()

    def add_old_papers(self, count):
        sample = [p for p in self.history.papers.values() if p.primary in CATEGORIES][:100]
        for number in range(count):
            one = sample[number % len(sample)]
            long_ago = datetime.date(2019, 5, 6)
            version = type(one.versions[0])(long_ago, at(long_ago, 1))
            self.history.papers[f"1905.{number:05d}"] = type(one)(f"1905.{number:05d}", one.text, one.primary, [version], {"math.CO": long_ago})

    @staticmethod
    def lag_until(paper, moment):
        return moment - datetime.datetime.combine(paper.versions[0].day, datetime.time(), datetime.timezone.utc)


class WhatPapersAreLike(ArchiveCase):
    def test_what_moderation_held_comes_on_its_day(self):
        for paper in self.new_on(5)[1:]:
            paper.versions[0].submitted -= datetime.timedelta(days=12)
        self.before()
        self.after()
        self.assert_nothing_lost()

    def test_sixth_versions_are_no_announcements(self):
        old = [p for p in self.history.papers.values() if p.primary == "math.CO" and p.versions[0].day < self.days[0]][0]
        version = old.versions[0]
        old.versions = [type(version)(version.day + datetime.timedelta(days=n), version.submitted + datetime.timedelta(days=n)) for n in range(5)]
        old.versions.append(type(version)(self.days[5], at(self.days[5], 1) - datetime.timedelta(days=1)))
        old.crosses.clear()
        self.before()
        self.after()
        self.assertNotIn((old.id, 6), [(one, version) for one, version, _ in self.world.archived("revisions")])
        self.assert_nothing_lost()

    def test_a_withdrawal_in_missed_days_is_marked(self):
        paper = [p for p in self.new_on(1) if p.primary == "math.CO" and len(p.versions) == 1][0]
        paper.versions.append(type(paper.versions[0])(self.days[5], at(self.days[5], 1) - datetime.timedelta(hours=20), withdrawn=True))
        self.before()
        self.after()
        kinds = [kind for one, version, kind in self.world.archived("revisions") if (one, version) == (paper.id, 2)]
        self.assertEqual(len(kinds), 1)
        shown = [text for path, text in self.world.snapshot().items() if path.startswith("revisions/") and path.endswith(".md") and paper.id.encode() in text]
        self.assertTrue(any(b"withdrawn" in text for text in shown))
        self.assert_nothing_lost()

    def test_a_missed_cross_listing_is_told_though_the_next_feed_replaces_the_paper(self):
        paper = next(p for p in self.new_on(2) if p.primary == "cs.LG" and len(p.versions) == 1 and "math.CO" not in p.crosses)
        paper.crosses["math.CO"] = self.days[6]
        paper.versions.append(type(paper.versions[0])(self.days[7], at(self.days[7], 1) - datetime.timedelta(hours=20)))
        self.before()
        self.after()
        self.assertIn(paper.id, self.world.archived_ids("co"))
        self.assert_nothing_lost()

    def test_old_ids_come_like_others(self):
        old = next(p for p in self.history.papers.values() if p.id.startswith("math/") and len(p.versions) == 1 and not p.crosses)
        old.versions.append(type(old.versions[0])(self.days[5], at(self.days[5], 1) - datetime.timedelta(hours=20)))
        self.before()
        self.after()
        self.assertIn((old.id, 2), [(one, version) for one, version, _ in self.world.archived("revisions")])
        self.assert_nothing_lost()

    def test_two_names_of_a_category_are_one(self):
        """Feeds and OAI-PMH name both, the query API the canonical one: a reader of either gets each paper once."""
        subscribers = self.world.settings["subscribers"]
        for name in ("cs.SY", "eess.SY"):
            subscribers[name] = {"filters": [{"name": "f", "categories": name, "comment": "."}],
                                 "deliver": {"channel": "site", "to": name}}
        self.world.write_config()
        self.before()
        self.after()
        wanted = {p.id for p, kind, day in self.announcements()
                  if not kind.startswith("replace") and "eess.SY" in p.categories(day) and p.comment(p.version_on(day))}
        for name in ("cs.SY", "eess.SY"):
            self.assert_once(self.world.archived_ids(name), wanted)
        self.assert_nothing_lost()


class Texts(ArchiveCase):
    of_corpus = False

    def test_texts_of_all_sources_are_one_text(self):
        self.before()
        self.after()
        shown = {e["id"]: e["title"] for path, text in self.world.snapshot().items() if path.startswith("pl/") and re.search(r"\d\.json$", path)
                 for e in self.world.archive_day("pl", path[3:-5])["entries"]}
        wanted = {p.id: p.text.shown_title for p in self.history.papers.values() if p.id in shown and p.text.shown_title}
        self.assertEqual({one: shown[one] for one in wanted}, wanted)


class QueryApi(ArchiveCase):
    """Comments come from it: whoever filters by them waits."""

    def setUp(self):
        super().setUp()
        self.add_reader_of_comments()

    def test_it_lags_by_hours(self):
        for number, paper in enumerate(self.new_on(1, 2, 8, 9)):
            self.arxiv.lag["api"][paper.id] = (number % 4) * 4 * _HOUR
        self.before()
        self.after()
        self.assert_nothing_lost()

    def test_what_it_has_only_the_next_day_counts_as_without(self):
        """The paper waits until the next announcement day at most."""
        late = [p for p in self.new_on(1) if p.primary == "cs.LG"]
        for paper in late:
            self.arxiv.lag["api"][paper.id] = 60 * _HOUR
        self.before()
        self.after()
        self.assert_once([one for one in self.world.archived_ids("code") if one not in {p.id for p in late}],
                         self.expected()["code"] - {p.id for p in late})

    def test_an_empty_answer_is_no_truth(self):
        for hour, kind in enumerate(("none", "none", "blank", "html", "406", "first byte timeout", "truncated")):
            self.arxiv.next["api"].append(kind)
            self.go(at(self.days[0], 5 + hour))
        self.arxiv.next["api"].clear()
        self.before()
        self.after()
        self.assert_nothing_lost()

    def test_one_refused_id_costs_itself_alone(self):
        refused = next(p for p in self.new_on(1) if p.primary == "cs.LG")
        self.arxiv.refused.add(refused.id)
        self.before()
        self.after()
        self.assertIn(400, [one.status for one in self.arxiv.asked("api")])
        self.assert_once([one for one in self.world.archived_ids("code") if one != refused.id], self.expected()["code"] - {refused.id})

    def test_questions_are_such_as_arxiv_takes(self):
        """Each operation in parentheses of its own, no range of updates, a hundred ids at most, pages inside the window, their size told."""
        self.before()
        self.after()
        asked = [dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(one.path).query)) for one in self.arxiv.asked("api")]
        self.assertTrue([one for one in asked if "id_list" in one])
        for one in asked:
            self.assertIn("max_results", one)
            self.assertLessEqual(int(one.get("start", "0")) + int(one["max_results"]), 10000)
            self.assertLess(one.get("id_list", "").count(","), 100)
            query = one.get("search_query", "")
            self.assertNotIn("lastUpdatedDate:", query)
            self.assertEqual(len(re.findall(r" (AND|OR|ANDNOT) ", query)), query.count("("), query)
        self.assertEqual({one.status for one in self.arxiv.asked("api")}, {200})

    def test_its_bad_hours_delay_nothing_else(self):
        for number in (1, 2):
            self.arxiv.faults["api", self.days[number]] = Fault("throttled", at(self.days[number], 18))
        self.before()
        self.after()
        self.assert_nothing_lost()
