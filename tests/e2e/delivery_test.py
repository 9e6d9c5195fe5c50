# SPDX-License-Identifier: MIT
"""The main job: from feeds to a mailbox, an archive and a terminal at once, every paper once."""
import pathlib
import subprocess
import xml.etree.ElementTree

from feed_server import FeedServer
from feeds import feed, item
from mail_server import MailServer, body, parsed
from world import SAMPLES, WorldCase, linked_ids

CHECK_MAIL = pathlib.Path(__file__).with_name("check_mail.py")
MORNING, LATER = "2026-04-27T08:00:00Z", "2026-04-27T09:30:00Z"

FILTERS = {
    "compilers": {"categories": ["cs.PL", "cs.AR"], "none_of": [{"title": "Reviewers"}]},
    "people": {"authors": ["Brzezinski$", "^李明远$"], "announce": ["new", "cross", "replace", "replace-cross"]},
    "galaxies": {"categories": "astro-ph.GA", "text": "galax", "announce": ["new", "cross", "replace", "replace-cross"]},
}
# By hand, from the samples: id, version, and kind as the subscriber's filter sees it.
EXPECTED = {
    "ana": [("2604.90101", 1, "new"), ("2604.90114", 1, "new"), ("2604.90127", 1, "new")],
    "bo": [("2604.90152", 1, "new"), ("2604.90165", 1, "new")],
    "cy": [("2604.90171", 1, "new"), ("2604.90179", 1, "new"), ("2604.90193", 1, "cross"), ("2512.90058", 4, "replace"),
           ("2603.90021", 2, "replace-cross")],
}


class Delivery(WorldCase):
    def setUp(self):
        super().setUp()
        self.mail = self.start(MailServer())
        w = self.world
        w.settings["arxiv"]["categories"] = ["cs.PL", "cs.LG", "math.CO", "astro-ph.GA"]
        w.settings["channels"].update({
            "mail": {"type": "email", "server": self.mail.url, "tls": "off", "from": "Paperwire <paperwire@example.org>",
                     "unsubscribe": "https://papers.example.org/u/{token}"},
            "tty": {"type": "console"},
        })
        w.settings["filters"] = FILTERS
        names = dict(zip(("ana", "bo", "cy"), FILTERS))
        w.settings["subscribers"] = {
            who: {"filters": [name], "deliver": [{"channel": "mail", "to": f"{who}@example.org"}, {"channel": "site", "to": who},
                                                 {"channel": "tty"}]} for who, name in names.items()}

    def expect_all_once(self, out):
        for who, entries in EXPECTED.items():
            ids = [entry[0] for entry in entries]
            with self.subTest(who):
                self.assert_once(self.world.archived(who), entries)
                mails = self.mail.mails_to(f"{who}@example.org")
                self.assertEqual(len(mails), 1, f"mails to {who}")
                self.assert_once(linked_ids(body(mails[0])), ids)
                self.assertEqual(set(linked_ids(body(mails[0], "html"))), set(ids))
        self.assert_once(linked_ids(out), [entry[0] for entries in EXPECTED.values() for entry in entries])

    def expect_nothing_more(self, at):
        before, mails = self.world.snapshot(), len(self.mail.mails)
        ran = self.once(at)
        self.assertEqual(ran.out, "", "the console stays silent")
        self.assertEqual(len(self.mail.mails), mails, "no mail more")
        self.assertEqual(self.world.snapshot(), before, "the archive stays byte for byte")

    def test_folder_of_feeds_to_three_channels_once(self):
        self.world.use_samples()
        self.world.write_config()

        ran = self.once(MORNING)

        self.expect_all_once(ran.out)
        self.expect_nothing_more(LATER)
        self.expect_nothing_more("2026-04-29T08:00:00Z")

    def test_web_server_to_three_channels_once(self):
        web = self.start(FeedServer())
        for path in SAMPLES.glob("*.xml"):
            web.say(path.stem, path.read_bytes(), etag=f'"{path.stem}-1"')
        self.world.settings["arxiv"].update(rss=web.url, min_interval="1ms", contact="ops@example.org")
        self.world.write_config()

        ran = self.once(MORNING)

        self.expect_all_once(ran.out)
        self.assert_once(web.specs(), ["cs.PL", "cs.LG", "math.CO", "astro-ph.GA"])
        self.assertIn("ops@example.org", web.asked[0].headers["User-Agent"])
        self.expect_nothing_more(LATER)
        self.assertEqual({one.headers.get("If-None-Match") for one in web.asked[4:]},
                         {f'"{name}-1"' for name in ("cs.PL", "cs.LG", "math.CO", "astro-ph.GA")})

    def test_every_mail_reads_back_strictly(self):
        self.world.use_samples()
        big = [item(f"2604.{80000 + i}", f"Paper {i} on <b>ümlauts</b> & \\'etale $x < {i}$", abstract="Wörter — and $\\alpha$. " * 40,
                    authors=[f"Given{n} Familiar-Name{n}" for n in range(1 + i % 40)]) for i in range(150)]
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", big))
        self.world.settings["channels"]["mail"]["unsubscribe"] = ["https://papers.example.org/u/{token}",
                                                                 "mailto:leave@example.org?subject={token}"]
        self.world.write_config()

        self.once(MORNING)

        self.assertGreater(len(self.mail.mails_to("ana@example.org")), 1, "a digest of 150 papers comes in parts")
        ids = [i for m in self.mail.mails_to("ana@example.org") for i in linked_ids(body(m))]
        self.assert_once(ids, [one.id for one in big] + ["2604.90114"])  # the last by way of cs.LG
        self.assertEqual(ids, sorted(ids), "order is kept over the parts")
        self.assertEqual(len({parsed(m)["Message-ID"] for m in self.mail.mails}), len(self.mail.mails), "Message-IDs differ")
        for part, mail in enumerate(self.mail.mails_to("ana@example.org"), 1):
            self.assertIn(f"({part}/{len(self.mail.mails_to('ana@example.org'))})", parsed(mail)["Subject"])
        files = []
        for number, mail in enumerate(self.mail.mails):
            files.append(self.world.root / f"{number}.eml")
            files[-1].write_bytes(mail.raw)
        checked = subprocess.run(["/usr/bin/python3", CHECK_MAIL, *files], capture_output=True, text=True, check=False)
        self.assertEqual((checked.returncode, checked.stdout), (0, ""), checked.stdout)

    def test_receipt_counts_listed_read_matched(self):
        self.world.use_samples()
        self.world.write_config()

        self.once(MORNING)

        receipt = {r["category"]: r for r in self.world.archive_day("ana", "2026-04-27")["receipt"]}
        self.assertEqual({k: receipt["cs.PL"][k] for k in ("state", "listed", "read", "matched")},
                         {"state": "fresh", "listed": 6, "read": 6, "matched": 3})

    def test_second_day_brings_only_its_own(self):
        self.world.use_samples()
        self.world.write_config()
        self.once(MORNING)
        first = self.world.snapshot()
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-28", [
            item("2604.90127", "When x < y: once more", kind="replace", version=2), item("2604.91000", "Tuesday's Paper"),
            item("2604.90114", "Scheduling MLIR Passes", kind="cross", categories=["cs.PL", "cs.LG"])]))
        for category in ("cs.LG", "math.CO", "astro-ph.GA"):
            self.world.write_feed(category, feed(category, "2026-04-28", [item(f"2604.{91001 + len(category)}", "Other",
                                                                              categories=[category])]))

        self.once("2026-04-28T08:00:00Z")

        tuesday = self.world.archive_day("ana", "2026-04-28")
        self.assertEqual([e["id"] for e in tuesday["entries"]], ["2604.91000"])
        after = self.world.snapshot()
        self.assertEqual({k: after[k] for k in first if "2026-04-27" in k}, {k: v for k, v in first.items() if "2026-04-27" in k})
        self.expect_nothing_more("2026-04-28T09:30:00Z")

    def test_replacement_once_for_each_version_asked_for(self):
        self.world.settings["arxiv"].pop("categories")
        self.world.settings["filters"] = {"all": {"categories": "cs.PL", "announce": ["new", "cross", "replace", "replace-cross"]}}
        self.world.settings["subscribers"] = {"ana": {"filters": "all", "deliver": {"channel": "site", "to": "ana"}}}
        self.world.write_config()
        days = [("2026-04-27", 1, "new"), ("2026-04-28", 2, "replace"), ("2026-04-29", 2, "replace"), ("2026-04-30", 3, "replace")]
        for day, version, kind in days:
            self.world.write_feed("cs.PL", feed("cs.PL", day, [item("2604.00001", version=version, kind=kind)]))
            self.once(f"{day}T08:00:00Z")

        self.assertEqual(self.world.archived("ana"),
                         [("2604.00001", 1, "new"), ("2604.00001", 2, "replace"), ("2604.00001", 3, "replace")])


class Archive(WorldCase):
    def setUp(self):
        super().setUp()
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001", "One <i>& only</i>"), item("2604.00002", "Two")]))
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL"}}

    def use(self, **delivery):
        self.world.write_config(subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", **delivery}}})

    def test_without_to_the_files_lie_in_the_directory_itself(self):
        self.use()

        self.once("2026-04-27T10:00:00+02:00")

        self.assertLessEqual({"2026-04-27.md", "2026-04-27.html", "2026-04-27.json", "feed.xml"}, set(self.world.snapshot()))

    def test_both_layouts_hold_every_paper(self):
        for layout in ("digest", "flat"):
            with self.subTest(layout):
                self.setUp()
                self.world.settings["channels"]["site"]["layout"] = layout
                self.use(to="ana")

                self.once(MORNING)

                files = {name: data.decode() for name, data in self.world.snapshot(self.world.archive / "ana").items()}
                for name in ("2026-04-27.md", "2026-04-27.html", "feed.xml"):
                    self.assertEqual(set(linked_ids(files[name])), {"2604.00001", "2604.00002"}, name)
                self.assertNotIn("<i>&", files["2026-04-27.html"])
                xml.etree.ElementTree.fromstring(files["feed.xml"])

    def test_json_has_the_documented_keys(self):
        self.use(to="ana")
        self.once(MORNING)
        day = self.world.archive_day("ana", "2026-04-27")
        self.assertEqual((day["announced"], day["subscriber"]), ("2026-04-27", "ana"))
        self.assertLessEqual({"id", "version", "kind", "title", "authors", "categories", "primary", "abstract", "why"}, set(day["entries"][0]))
        self.assertLessEqual({"filter": "pl", "field": "categories", "matched": "cs.PL"}.items(), day["entries"][0]["why"][0].items())
        self.assertEqual(day["receipt"][0] | {"category": "cs.PL", "state": "fresh", "listed": 2, "read": 2, "matched": 2}, day["receipt"][0])

    def test_later_reading_of_a_day_joins_its_page(self):
        self.use(to="ana")
        self.once(MORNING)
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001"), item("2604.00002"), item("2604.00003", "Late")]))
        self.once(LATER)
        self.assert_once(self.world.archived_ids("ana"), ["2604.00001", "2604.00002", "2604.00003"])
        before = self.world.snapshot()
        self.once("2026-04-27T12:00:00Z")
        self.assertEqual(self.world.snapshot(), before)

    def test_arxiv_is_not_asked_without_a_contact(self):
        self.world.settings["arxiv"] = {"rss": "https://rss.arxiv.org/rss"}
        self.use(to="ana")
        ran = self.world.once(MORNING)
        self.assert_code(ran, 78)
        self.assertIn("contact", ran.err)
