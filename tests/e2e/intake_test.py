# SPDX-License-Identifier: MIT
"""Bad answers of arXiv: told in the log and by the exit code, other categories go on, and after repair everything comes once."""
import time

from feed_server import FeedServer
from feeds import ERROR_FEED, feed, item
from world import WorldCase

DAY, AT, LATER = "2026-04-27", "2026-04-27T08:00:00Z", "2026-04-27T14:00:00Z"
PL = [item("2604.00001", "One"), item("2604.00002", "Two", kind="cross", categories=["cs.SE", "cs.PL"])]
LG = [item("2604.00003", "Three", categories=["cs.LG"])]
PL_IDS, LG_IDS = [one.id for one in PL], [one.id for one in LG]
GOOD_PL, GOOD_LG = feed("cs.PL", DAY, PL), feed("cs.LG", DAY, LG)
# What may lie in a category's file in place of a feed, and a word of what is said about it.
BAD = {
    "truncated": (GOOD_PL[:len(GOOD_PL) // 2], "cs.PL"),
    "truncated between items": (GOOD_PL[:GOOD_PL.index("</item>") + 7], "cs.PL"),
    "a page of HTML": ("<!DOCTYPE html><html><head><title>Sorry</title></head><body>Please come back<br>later</body></html>", "HTML"),
    "well-formed HTML": ("<html><head><title>Sorry</title></head><body>later</body></html>", "cs.PL"),
    "nothing": ("", "blank"),
    "blanks": ("\n  \n", "blank"),
    "arXiv's error": (ERROR_FEED, "Invalid archive"),
    "JSON": ('{"error": "rate"}', "cs.PL"),
    "bytes": (b"\x00\xff\xfe\x01" * 50, "cs.PL"),
}


class IntakeCase(WorldCase):
    def setUp(self):
        super().setUp()
        w = self.world
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}, "lg": {"categories": "cs.LG"}}
        w.settings["subscribers"] = {
            "pl": {"filters": "pl", "deliver": {"channel": "site", "to": "pl"}},
            "lg": {"filters": "lg", "deliver": {"channel": "site", "to": "lg"}},
            "both": {"filters": ["pl", "lg"], "deliver": {"channel": "site", "to": "both"}}}
        w.write_config()

    def use_daily(self, at):
        for who in ("pl", "lg"):
            self.world.settings["subscribers"][who]["deliver"]["schedule"] = f"daily {at}"
        self.world.write_config()

    def expect_everything_once(self, *readers):
        for reader, ids in (("pl", PL_IDS), ("lg", LG_IDS), ("both", PL_IDS + LG_IDS)):
            if not readers or reader in readers:
                self.assert_once(self.world.archived_ids(reader), ids)

    def state_of(self, category):
        return {c["category"]: c["state"] for c in self.world.status()["categories"]}.get(category)


class Folder(IntakeCase):
    def test_bad_file_delays_its_category_alone(self):
        for name, (content, word) in BAD.items():
            with self.subTest(name):
                self.setUp()
                self.world.write_feed("cs.PL", content)
                self.world.write_feed("cs.LG", GOOD_LG)

                ran = self.once(AT, code=75)

                self.assertRegex(ran.err, f"cs.PL.*unreachable.*(?i:{word})|{word}.*unreachable.*cs.PL")
                self.assertEqual(self.state_of("cs.PL"), "unreachable")
                self.assertEqual(self.state_of("cs.LG"), "fresh")
                self.expect_everything_once("lg")

                self.world.write_feed("cs.PL", GOOD_PL)
                self.once("2026-04-28T08:00:00Z", code=0)
                self.expect_everything_once()
                self.once("2026-04-29T08:00:00Z", code=0)
                self.expect_everything_once()

    def test_missing_file_is_told_in_the_digest(self):
        self.world.write_feed("cs.LG", GOOD_LG)

        ran = self.once(AT, code=75)

        self.assertIn("cs.PL.xml", ran.err)
        self.assertEqual(self.state_of("cs.PL"), "unreachable")
        self.once("2026-04-27T09:30:00Z", code=75)   # both waits an hour for cs.PL
        states = {r["category"]: r["state"] for r in self.world.archive_day("both", DAY)["receipt"]}
        self.assertEqual(states, {"cs.LG": "fresh", "cs.PL": "unreachable"})
        self.world.write_feed("cs.PL", GOOD_PL)
        self.once(LATER, code=0)
        self.expect_everything_once("both")

    def test_no_source_at_all_is_69(self):
        ran = self.once(AT, code=69)

        self.assertIn("cs.PL", ran.err)
        self.assertIn("cs.LG", ran.err)
        self.world.write_feed("cs.PL", GOOD_PL)
        self.world.write_feed("cs.LG", GOOD_LG)
        self.once(LATER, code=0)
        self.expect_everything_once("both")

    def test_queue_is_worked_without_a_source(self):
        self.use_daily("09:00")
        self.world.write_feed("cs.PL", GOOD_PL)
        self.world.write_feed("cs.LG", GOOD_LG)
        self.once(AT, code=0)
        self.assertEqual(self.world.archived_ids("pl"), [], "not due before nine")
        for category in ("cs.PL", "cs.LG"):
            (self.world.feeds / f"{category}.xml").unlink()

        self.once("2026-04-27T09:00:00Z", code=69)

        self.expect_everything_once()

    def test_empty_feed_on_a_working_day_is_stale(self):
        self.world.write_feed("cs.PL", feed("cs.PL", DAY))
        self.world.write_feed("cs.LG", GOOD_LG)

        ran = self.world.once(AT)

        self.assertRegex(ran.err, "cs.PL.*stale")
        self.assertEqual(self.state_of("cs.PL"), "stale")
        self.world.write_feed("cs.PL", GOOD_PL)
        self.once(LATER, code=0)
        self.expect_everything_once()

    def test_empty_feed_on_a_weekend_is_quiet(self):
        for category in ("cs.PL", "cs.LG"):
            self.world.write_feed(category, feed(category, "2026-05-02"))

        self.once("2026-05-02T12:00:00Z", code=0)

        self.assertEqual((self.state_of("cs.PL"), self.state_of("cs.LG")), ("quiet", "quiet"))
        self.assertEqual([self.world.archived_ids(who) for who in ("pl", "lg", "both")], [[], [], []])
        self.assertFalse((self.world.archive / "both").exists(), "nothing is written where there is nothing")

    def test_old_batch_under_a_new_date_is_stale(self):
        self.world.write_feed("cs.PL", GOOD_PL)
        self.world.write_feed("cs.LG", GOOD_LG)
        self.once(LATER, code=0)
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-28", PL))
        self.world.write_feed("cs.LG", feed("cs.LG", "2026-04-28", [item("2604.00009", categories=["cs.LG"])]))

        self.world.once("2026-04-28T14:00:00Z")

        self.assertEqual(self.state_of("cs.PL"), "stale")
        self.assert_once(self.world.archived_ids("pl"), PL_IDS)
        self.assert_once(self.world.archived_ids("lg"), [*LG_IDS, "2604.00009"])

    def test_one_broken_item_costs_itself_alone(self):
        broken = GOOD_PL.replace("oai:arXiv.org:2604.00001v1", "oai:arXiv.org:nonsense").replace(
            "https://arxiv.org/abs/2604.00001", "https://arxiv.org/abs/nonsense").replace("arXiv:2604.00001v1", "arXiv:nonsense")
        self.world.write_feed("cs.PL", broken)
        self.world.write_feed("cs.LG", GOOD_LG)

        ran = self.world.once(LATER)

        self.assertIn("nonsense", ran.err)
        self.assertIn("2604.00002", self.world.archived_ids("pl"))
        self.assert_once(self.world.archived_ids("lg"), LG_IDS)


class Web(IntakeCase):
    def setUp(self):
        super().setUp()
        self.web = self.start(FeedServer())
        self.world.settings["arxiv"] = {"rss": self.web.url, "min_interval": "1ms"}
        self.world.write_config()
        self.web.say("cs.LG", GOOD_LG)

    def test_bad_answer_delays_its_category_alone(self):
        bad = {"404": (404, {}, b"not found", "unreachable"), "429": (429, {}, b"slow down", "throttled"),
               "429 with Retry-After": (429, {"Retry-After": "600"}, b"", "throttled"),
               "429 with a date": (429, {"Retry-After": "Mon, 27 Apr 2026 08:10:00 GMT"}, b"", "throttled"),
               "406": (406, {}, b"", "throttled"), "503": (503, {"Retry-After": "0"}, b"<html>busy</html>", "throttled"),
               "500": (500, {}, b"", "unreachable"), "HTML": (200, {"Content-Type": "text/html"}, b"<html>hi</html>", "unreachable"),
               "blank": (200, {}, b"", "unreachable"), "moved": (302, {"Location": "http://127.0.0.1:1/"}, b"", "unreachable")}
        for name, (status, headers, body, state) in bad.items():
            with self.subTest(name):
                self.setUp()
                self.web.say("cs.PL", body, status, headers)

                ran = self.once(AT, code=75)

                self.assertRegex(ran.err, f"cs.PL.*{state}|{state}.*cs.PL")
                self.assertEqual(self.state_of("cs.PL"), state)
                self.expect_everything_once("lg")

                self.web.say("cs.PL", GOOD_PL)
                self.once("2026-04-28T08:00:00Z", code=0)
                self.expect_everything_once()

    def test_retry_after_is_kept(self):
        self.web.say("cs.PL", b"", 429, {"Retry-After": "3600"})
        self.once(AT, code=75)
        self.web.say("cs.PL", GOOD_PL)
        self.web.asked.clear()

        self.once("2026-04-27T08:30:00Z", code=69)

        self.assertNotIn("cs.PL", self.web.specs(), "not asked again before its time")
        self.once("2026-04-27T09:05:00Z", code=0)
        self.assertIn("cs.PL", self.web.specs())

    def test_all_throttled_is_an_answer_still(self):
        for category in ("cs.PL", "cs.LG"):
            self.web.say(category, b"", 503)

        self.once(AT, code=75)

        self.assertEqual((self.state_of("cs.PL"), self.state_of("cs.LG")), ("throttled", "throttled"))

    def test_server_that_is_down_is_69(self):
        self.web.close()
        self._cleanups = [one for one in self._cleanups if one[0] != self.web.close]

        ran = self.once(AT, code=69)

        self.assertRegex(ran.err, "cs.PL.*unreachable|unreachable.*cs.PL")

    def test_not_modified_counts_as_read(self):
        self.web.say("cs.PL", GOOD_PL, etag='W/"abc"')
        self.once(AT, code=0)

        self.once("2026-04-27T10:00:00Z", code=0)

        asked = [one.headers.get("If-None-Match") for one in self.web.asked if one.path.endswith("/cs.PL")]
        self.assertEqual(asked, [None, 'W/"abc"'])
        self.assertEqual(self.state_of("cs.PL"), "fresh")
        self.expect_everything_once()

    def test_requests_keep_their_distance(self):
        self.world.settings["arxiv"]["min_interval"] = "300ms"
        self.world.write_config()
        self.web.say("cs.PL", GOOD_PL)
        times = []
        answer_to = self.web.answer_to

        def timed(path, headers):
            times.append(time.monotonic())
            return answer_to(path, headers)
        self.web.answer_to = timed

        self.once(AT, code=0)

        self.assertEqual(len(times), 2)
        self.assertGreaterEqual(times[1] - times[0], 0.3)
