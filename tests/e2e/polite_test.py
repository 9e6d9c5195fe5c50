# SPDX-License-Identifier: MIT
"""Asking arXiv politely: what one process is told counts for all and outlives them; one request at a time, however many ask."""
import threading
import time

from feed_server import FeedServer
from feeds import feed, item
from world import WorldCase

DAY, AT = "2026-04-27", "2026-04-27T08:00:00Z"
CATEGORIES = ("cs.AI", "cs.LG", "cs.PL", "cs.SE")


class Polite(WorldCase):
    def setUp(self):
        super().setUp()
        self.web = self.start(FeedServer())
        settings = self.world.settings
        settings["arxiv"] = {"rss": self.web.url, "min_interval": "1ms", "contact": "ops@example.org"}
        settings["filters"] = {"all": {"categories": list(CATEGORIES)}}
        settings["subscribers"] = {"ana": {"filters": "all", "deliver": {"channel": "site", "to": "ana"}}}
        self.world.write_config()
        for number, category in enumerate(CATEGORIES):
            self.web.say(category, feed(category, DAY, [item(f"2604.0000{number}", categories=[category])]))

    def test_patience_is_every_categorys(self):
        self.web.say("cs.AI", b"Rate exceeded.", 429, {"Retry-After": "600"})

        ran = self.once(AT, code=75)

        self.assertEqual(self.web.specs(), ["cs.AI"], "nobody else was asked after the 429")
        self.assertIn("cs.LG: 127.0.0.1: not asked: rests until 2026-04-27T08:10:00Z", ran.err)
        self.web.say("cs.AI", feed("cs.AI", DAY, [item("2604.00009", categories=["cs.AI"])]))
        self.once("2026-04-27T08:09:00Z", code=69)
        self.assertEqual(self.web.specs(), ["cs.AI"], "nor before its time, by another process")
        self.once("2026-04-27T08:20:00Z", code=0)
        self.assertEqual(sorted(set(self.web.specs())), list(CATEGORIES))

    def test_403_stops_until_somebody_has_looked(self):
        self.web.say("cs.LG", b"blocked", 403)

        ran = self.once(AT, code=69)

        self.assertEqual(self.web.specs(), ["cs.AI", "cs.LG"])
        self.assertIn("403", ran.err)
        self.web.say("cs.LG", feed("cs.LG", DAY, [item("2604.00001", categories=["cs.LG"])]))
        ran = self.once("2026-04-27T20:00:00Z", code=69)
        self.assertEqual(self.web.specs(), ["cs.AI", "cs.LG"], "not one request more")
        self.assertIn("arxiv.contact", ran.err)
        self.world.settings["arxiv"]["contact"] = "somebody.else@example.org"
        self.world.write_config()
        self.once("2026-04-27T21:00:00Z", code=0)
        self.assertEqual(sorted(set(self.web.specs())), list(CATEGORIES))

    def test_two_processes_take_turns(self):
        self.world.settings["arxiv"]["min_interval"] = "120ms"
        self.world.write_config()
        seen, guard, answer_to = [], threading.Lock(), self.web.answer_to

        def slowly(path, headers):
            begun = time.monotonic()
            time.sleep(0.05)
            with guard:
                seen.append((begun, time.monotonic()))
            return answer_to(path, headers)
        self.web.answer_to = slowly
        self.once("2026-04-24T08:00:00Z")   # so that there is a store to share
        seen.clear()

        previews = [threading.Thread(target=self.world.verb, args=("preview", "--at", AT)) for _ in range(2)]
        for one in previews:
            one.start()
        self.world.once(AT)
        for one in previews:
            one.join()

        seen.sort()
        self.assertGreaterEqual(len(seen), len(CATEGORIES))
        for (_, ended), (begun, _) in zip(seen, seen[1:]):
            self.assertGreaterEqual(begun - ended, 0.115)
