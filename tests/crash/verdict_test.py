# SPDX-License-Identifier: MIT
"""The judge must see each kind of fault: python3 -m unittest discover -s tests/crash -p '*_test.py'"""
import datetime
import json
import sqlite3
import sys
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

from people import Destination, Due
from postbox import Mail
from verdict import judge

DAY = datetime.date(2026, 4, 28)
ANA = Destination("ana", "mail", "ana@example.net", (0,))
SITE = Destination("ana", "site", "ana", (0,))
FIRST, REVISED = ("2604.10001", 0), ("2604.10002", 2)
EVER = (0, sys.maxsize)
ANNOUNCED = {("2604.10001", 1): FIRST, ("2604.10002", 2): REVISED, ("2604.10003", 1): ("2604.10003", 0)}


def mail(run=1, entries=("2604.10001v1", "2604.10002v2"), to="ana@example.net", message_id="<a@x>", **state):
    text = "".join(f"[1] Title\n    PDF: https://arxiv.org/pdf/{entry}\n" for entry in entries)
    return Mail(run, to, f"Message-ID: {message_id}\r\nContent-Type: text/plain\r\n\r\n{text}".encode(), **state)


class Judging(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        self.entries = [{"id": "2604.10001", "version": 1, "kind": "new"}, {"id": "2604.10002", "version": 2, "kind": "replace"}]
        self.write_page(self.entries)

    def write_page(self, entries):
        place = self.folder / "site" / "ana"
        place.mkdir(parents=True, exist_ok=True)
        (place / "2026-04-28.json").write_text(json.dumps({"entries": entries}))
        links = " ".join(f"/abs/{entry['id']}" for entry in self.entries)
        (place / "2026-04-28.html").write_text(f"<html>{links}</html>")
        (place / "2026-04-28.md").write_text(links)
        (place / "index.html").write_text("2026-04-28")
        (place / "feed.xml").write_text("<feed/>")

    def write_store(self, state=3, times=1):
        (self.folder / "paperwire.db").unlink(missing_ok=True)
        with closing(sqlite3.connect(self.folder / "paperwire.db")) as store, store:
            store.executescript("CREATE TABLE destinations (id, subscriber, channel); CREATE TABLE manifests (id, json);"
                                "CREATE TABLE events (seq INTEGER PRIMARY KEY, paper, version);"
                                "CREATE TABLE digests (destination, manifest, state, reply);")
            lines = []
            for seq, entry in enumerate(self.entries, start=1):
                store.execute("INSERT INTO events VALUES (?, ?, ?)", (seq, entry["id"], entry["version"]))
                lines.append([seq, 2 if entry["kind"] == "replace" else 0, entry["version"] - 1])
            store.execute("INSERT INTO manifests VALUES (1, ?)", (json.dumps({"entries": lines}),))
            for number, channel in enumerate(("mail", "site")):
                store.execute("INSERT INTO destinations VALUES (?, 'ana', ?)", (number, channel))
                for _ in range(times):
                    store.execute("INSERT INTO digests VALUES (?, 1, ?, '')", (number, state))

    def verdict(self, mails, killed=frozenset(), under_way=2, ana=None, **store):
        self.write_store(**store)
        papers = {FIRST: {DAY}, REVISED: {DAY}}
        ana = ana or Due(papers, addresses={ANA.to: EVER})
        kills = {run: {"mail": under_way} for run in killed}
        return judge({ANA: ana, SITE: Due(papers, addresses={SITE.to: EVER})}, ANNOUNCED, mails, kills, self.folder)

    def test_finds_nothing_wrong_with_what_is_right(self):
        self.assertEqual(self.verdict([mail()]).all_faults(), [])

    def test_sees_a_lost_paper(self):
        self.assertEqual(self.verdict([mail(entries=("2604.10002v2",))]).lost, ["ana/mail 2604.10001"])

    def test_sees_a_lost_page_entry(self):
        self.write_page(self.entries[:1])
        self.assertEqual(self.verdict([mail()]).lost, ["ana/site 2604.10002v2 in no page"])

    def test_sees_what_nobody_asked_for(self):
        also = mail(entries=("2604.10003v1",), message_id="<b@x>")
        self.assertEqual(self.verdict([mail(), also]).unauthorised, ["ana/mail 2604.10003"])

    def test_sees_a_stranger(self):
        self.assertEqual(self.verdict([mail(), mail(to="eve@example.net")]).unauthorised, ["mail to eve@example.net, who is nobody"])

    def test_sees_a_paper_in_two_mails(self):
        self.assertEqual(len(self.verdict([mail(), mail(message_id="<b@x>")], {1}).unexplained), 2)

    def test_excuses_a_copy_after_a_kill(self):
        verdict = self.verdict([mail(1), mail(2)], {1})
        self.assertEqual((verdict.all_faults(), verdict.doubled_by_kill), ([], {1: 1}))

    def test_excuses_a_copy_after_a_withheld_answer(self):
        verdict = self.verdict([mail(1, dropped=True), mail(2)])
        self.assertEqual((verdict.all_faults(), verdict.doubled_by_silence), ([], 1))

    def test_sees_a_copy_without_an_excuse(self):
        self.assertEqual(len(self.verdict([mail(1), mail(2)], {2}).unexplained), 1)

    def test_sees_more_copies_than_connections(self):
        parts = [mail(run, ("2604.10001v1",), message_id=f"<{n}@x>") for n in range(3) for run in (1, 2)]
        self.assertIn("run 1: 3 messages of mail came again, only 2 can have been under way at its kill", self.verdict(parts, {1}).unexplained)

    def test_sees_a_copy_of_what_did_not_stand_under_way(self):
        self.assertIn("only 0 can", self.verdict([mail(1), mail(2)], {1}, under_way=0).unexplained[0])

    def test_sees_a_mail_after_leaving(self):
        left = Due({FIRST: {DAY}}, {REVISED: {DAY}}, {ANA.to: (0, 1)}, ended=True)
        self.assertEqual(self.verdict([mail(1)], ana=left, state=5).faults, ["ana/site: a digest stays in state 5: "])
        self.assertEqual(len(self.verdict([mail(1), mail(2)], {1}, ana=left).unauthorised), 1)

    def test_sees_a_mail_at_an_address_of_the_past(self):
        moved = Due({FIRST: {DAY}, REVISED: {DAY}}, addresses={ANA.to: (0, 1), "ana@new.example": (2, 9)})
        there = mail(2, ("2604.10002v2",), "ana@new.example", "<b@x>")
        self.assertEqual(self.verdict([mail(1, ("2604.10001v1",)), there], ana=moved).all_faults(), [])
        self.assertEqual(len(self.verdict([mail(2)], ana=moved).unauthorised), 1)

    def test_asks_for_nothing_that_may_come(self):
        newcomer = Due({REVISED: {DAY}}, {FIRST: {DAY}}, {ANA.to: EVER})
        self.assertEqual(self.verdict([mail()], ana=newcomer).all_faults(), [])
        self.assertEqual(self.verdict([mail(entries=("2604.10002v2",))], ana=newcomer).all_faults(), [])

    def test_sees_another_content_under_one_message_id(self):
        self.assertIn("was another mail", self.verdict([mail(1), mail(2, ("2604.10001v1",))], {1}).unexplained[0])

    def test_sees_what_the_outbox_left_or_doubled(self):
        self.assertEqual(len(self.verdict([mail()], state=4).faults), 2)
        self.assertEqual(len(self.verdict([mail()], times=2).unexplained), 4)

    def test_sees_leftovers_and_torn_pages(self):
        (self.folder / "site/ana/.2026-04-28.json.new").write_text("")
        (self.folder / "site/ana/2026-04-28.html").write_text("/abs/2604.10001 /abs/2604.10002")
        self.assertEqual(self.verdict([mail()]).faults, ["ana/site 2026-04-28.html is not whole", "ana/site left behind: .2026-04-28.json.new"])


if __name__ == "__main__":
    unittest.main()
