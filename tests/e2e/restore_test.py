# SPDX-License-Identifier: MIT
"""Copies of the store, stores that were put back, and stores that lost what was written last: never silently another than they were."""
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import unittest

from feeds import feed, item
from mail_server import MailServer
from world import PROGRAM, WorldCase

MON, TUE, WED, THU = "2026-04-27", "2026-04-28", "2026-04-29", "2026-04-30"
ID = {MON: "2604.00010", TUE: "2604.00011", WED: "2604.00012", THU: "2604.00013"}


class StoreCase(WorldCase):
    def setUp(self):
        super().setUp()
        self.server = self.start(MailServer())
        w = self.world
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        w.settings["channels"]["mail"] = {"type": "email", "server": self.server.url, "tls": "off", "from": "p@example.org"}
        w.settings["subscribers"] = {"ana": {"filters": "pl", "deliver": {"channel": "mail", "to": "ana@example.org"}}}
        w.write_config()
        self.copy = w.root / "copy.db"

    def live(self, day, hour="06", code=0):
        self.world.write_feed("cs.PL", feed("cs.PL", day, [item(ID[day], f"Paper of {day}")]))
        return self.once(f"{day}T{hour}:00:00Z", code=code)

    def mailed(self):
        return [day for mail in self.server.mails for day in (MON, TUE, WED, THU) if ID[day].encode() in mail.raw]

    def put_back(self, copy):
        for suffix in ("", "-wal", "-shm"):
            self.world.store.with_name(self.world.store.name + suffix).unlink(missing_ok=True)
        shutil.copy(copy, self.world.store)

    def files(self):
        return {path.name: path.read_bytes() for path in self.world.root.glob("paperwire.db*")}


class Backup(StoreCase):
    def test_is_whole_and_for_nobody_else_to_read(self):
        self.live(MON)
        ran = self.world.verb("backup", self.copy)
        self.assert_code(ran, 0)
        self.assertIn(str(self.copy), ran.out)
        self.assertEqual(self.copy.stat().st_mode & 0o777, 0o600)
        self.assertEqual(list(self.world.root.glob("*copy*")), [self.copy])
        connection = sqlite3.connect(self.copy)
        self.addCleanup(connection.close)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(connection.execute("SELECT count(*) FROM digests").fetchone(), (1,))

    def test_goes_over_nothing_that_is_there(self):
        self.live(MON)
        self.copy.write_text("mine")
        ran = self.world.verb("backup", self.copy)
        self.assert_code(ran, 73)
        self.assertIn("copy.db", ran.err)
        self.assertEqual(self.copy.read_text(), "mine")

    def test_of_a_store_that_is_not_there_says_so(self):
        ran = self.world.verb("backup", self.copy)
        self.assert_code(ran, 65)
        self.assertIn("paperwire.db", ran.err)
        self.assertFalse(self.copy.exists())

    def test_works_beside_the_daemon(self):
        self.live(MON)
        daemon = subprocess.Popen([PROGRAM, "run", "--config", str(self.world.config)], env=self.world.environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            while b" running " not in daemon.stderr.readline():
                pass
            for number in range(5):
                self.assert_code(self.world.verb("backup", self.world.root / f"copy{number}.db"), 0)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.communicate()
        self.assertEqual(daemon.returncode, 0)


class Restored(StoreCase):
    """Monday's copy, put back after Wednesday."""

    def setUp(self):
        super().setUp()
        self.live(MON)
        self.assert_code(self.world.verb("backup", self.copy), 0)
        self.live(TUE)
        self.live(WED)
        self.assertEqual(self.mailed(), [MON, TUE, WED])

    def since(self, at, since, code=0):
        ran = self.world.once(at, "--since", since)
        self.assert_code(ran, code)
        return ran

    def test_is_not_taken_for_what_it_was(self):
        self.put_back(self.copy)
        before = self.files()
        ran = self.once(f"{WED}T12:00:00Z", code=78)
        self.assertEqual(len(re.findall(r"--since 20\d\d-", ran.err)), 2, ran.err)
        self.assertIn("outbox", ran.err)
        self.assertEqual(self.mailed(), [MON, TUE, WED])
        self.assertEqual(self.files()["paperwire.db"], before["paperwire.db"])
        self.once(f"{WED}T12:00:00Z", code=78)

    def test_repeats_nothing_since_the_end(self):
        self.put_back(self.copy)
        self.since(f"{WED}T12:00:00Z", f"{WED}T11:00:00Z")
        self.assertEqual(self.mailed(), [MON, TUE, WED])
        self.live(THU)
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])

    def test_repeats_what_a_person_wants_again(self):
        self.put_back(self.copy)
        self.since(f"{WED}T12:00:00Z", f"{MON}T07:00:00Z")
        self.assertEqual(self.mailed(), [MON, TUE, WED, WED])

    def test_is_asked_about_once(self):
        self.put_back(self.copy)
        self.since(f"{WED}T12:00:00Z", f"{WED}T11:00:00Z")
        self.live(THU)
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])

    def test_on_another_machine_is_known_for_a_copy(self):
        self.put_back(self.copy)
        self.world.store.with_name("paperwire.db.lock").unlink()
        self.once(f"{WED}T12:00:00Z", code=78)

    def test_repeats_nothing_to_those_whose_slot_comes_after_it(self):
        self.world.settings["subscribers"]["ana"]["deliver"]["schedule"] = "daily 06:00"
        self.world.write_config()
        self.live(THU)
        self.put_back(self.copy)
        self.since(f"{THU}T13:00:00Z", f"{THU}T12:00:00Z")
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-05-01", [item("2604.00014", "Friday")]))
        self.once("2026-05-01T06:00:00Z")
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])
        self.assertIn(b"2604.00014", self.server.mails[-1].raw)

    def test_what_lay_in_its_outbox_is_for_a_person_to_judge(self):
        self.server.at_rcpt["ana@example.org"] = "451 4.7.1 later"
        self.live(THU, code=75)
        second = self.world.root / "second.db"
        self.assert_code(self.world.verb("backup", second), 0)
        self.server.at_rcpt.clear()
        self.once(f"{THU}T20:00:00Z")
        self.put_back(second)
        self.since(f"{THU}T22:00:00Z", f"{THU}T21:00:00Z", code=0)
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])
        rows = [line.split("\t") for line in self.world.verb("outbox list").out.splitlines()]
        self.assertEqual([row[2] for row in rows], ["dead"])
        self.assertIn("put back", rows[0][5])

    def test_time_to_come_is_refused(self):
        self.put_back(self.copy)
        ran = self.since(f"{WED}T12:00:00Z", f"{THU}T11:00:00Z", code=64)
        self.assertIn("--since", ran.err)

    def test_other_verbs_write_nothing_into_it_before(self):
        self.put_back(self.copy)
        for words in ("outbox retry 000000010000", "destination stop ana mail ana@example.org"):
            ran = self.world.verb(words)
            self.assert_code(ran, 78)
            self.assertIn("run --since", ran.err)
        self.once(f"{WED}T12:00:00Z", code=78)

    def test_since_means_nothing_to_a_store_that_is_what_it_was(self):
        self.live(THU)
        self.since(f"{THU}T12:00:00Z", f"{MON}T11:00:00Z")
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])


class Snapshot(StoreCase):
    """The whole folder as it was on Monday, the lock file with it, put back after Wednesday."""

    def setUp(self):
        super().setUp()
        self.live(MON)
        kept = self.files()
        self.live(TUE)
        self.live(WED)
        for path in self.world.root.glob("paperwire.db*"):
            path.unlink()
        for name, content in kept.items():
            (self.world.root / name).write_bytes(content)

    def test_repeats_nothing_when_a_person_says_so(self):
        ran = self.world.once(f"{WED}T12:00:00Z", "--since", f"{WED}T11:00:00Z")
        self.assert_code(ran, 0)
        self.assertEqual(self.mailed(), [MON, TUE, WED])
        self.live(THU)
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])

    def test_what_a_person_said_once_counts_once(self):
        for day, since in ((WED, f"{WED}T11:00:00Z"), (THU, f"{WED}T11:00:00Z")):
            self.world.write_feed("cs.PL", feed("cs.PL", day, [item(ID[day], f"Paper of {day}")]))
            self.assert_code(self.world.once(f"{day}T12:00:00Z", "--since", since), 0)
        self.assertEqual(self.mailed(), [MON, TUE, WED, THU])


class Lost(StoreCase):
    def test_the_last_writes(self):
        """A -wal that was cut, or deleted, after a crash."""
        self.live(MON)
        keeper = sqlite3.connect(self.world.store)  # an open reader keeps the log from being folded in
        self.addCleanup(keeper.close)
        keeper.execute("SELECT 1 FROM notes").fetchall()
        self.live(TUE)
        wal = self.world.store.with_name("paperwire.db-wal")
        size = wal.stat().st_size
        for cut in (0, size // 2, size - 1):
            saved = wal.read_bytes()
            folder = self.world.root / f"cut{cut}"
            folder.mkdir()
            for name in ("paperwire.db", "paperwire.db-wal", "paperwire.db.lock"):
                shutil.copy(self.world.root / name, folder)
            os.truncate(folder / "paperwire.db-wal", cut)
            self.assertEqual(wal.read_bytes(), saved)
            self.world.settings["store"] = f"sqlite:{folder / 'paperwire.db'}"
            self.world.write_config()
            ran = self.once(f"{TUE}T12:00:00Z", code=78)
            self.assertIn("lost its last writes", ran.err)
        self.assertEqual(self.mailed(), [MON, TUE])

    def test_the_whole_store(self):
        self.live(MON)
        for path in self.world.root.glob("paperwire.db*"):
            if not path.name.endswith(".lock"):
                path.unlink()
        ran = self.once(f"{MON}T12:00:00Z", code=74)
        self.assertIn("paperwire.db.lock", ran.err)
        self.assertFalse(self.world.store.exists())
        self.assertEqual(self.mailed(), [MON])

    def test_a_log_alone_is_laid_over_nothing(self):
        self.live(MON)
        keeper = sqlite3.connect(self.world.store)
        self.addCleanup(keeper.close)
        keeper.execute("SELECT 1 FROM notes").fetchall()
        self.live(TUE)
        kept = self.world.root / "kept"
        kept.mkdir()
        shutil.copy(self.world.root / "paperwire.db-wal", kept)
        self.world.settings["store"] = f"sqlite:{kept / 'paperwire.db'}"
        self.world.write_config()
        ran = self.once(f"{TUE}T12:00:00Z", code=74)
        self.assertIn("paperwire.db-wal", ran.err)
        self.assertEqual([path.name for path in kept.iterdir() if not path.name.endswith(".lock")], ["paperwire.db-wal"])


class Beside(StoreCase):
    def test_a_second_process_by_another_name_is_refused(self):
        self.live(MON)
        other = self.world.root / "elsewhere"
        other.mkdir()
        (other / "link.db").symlink_to(self.world.store)
        os.link(self.world.store, other / "hard.db")
        daemon = subprocess.Popen([PROGRAM, "run", "--config", str(self.world.config)], env=self.world.environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            while b" running " not in daemon.stderr.readline():
                pass
            for path in (other / "link.db", other / "hard.db", other / ".." / "paperwire.db"):
                self.world.settings["store"] = f"sqlite:{path}"
                self.world.write_config()
                ran = self.once(f"{TUE}T12:00:00Z", code=75)
                self.assertIn("PID", ran.err, str(path))
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.communicate()

    def test_another_writer_is_waited_for(self):
        self.live(MON)
        self.world.write_feed("cs.PL", feed("cs.PL", TUE, [item(ID[TUE], "Paper")]))
        writer = sqlite3.connect(self.world.store, isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        process = subprocess.Popen([PROGRAM, "run", "--once", "--at", f"{TUE}T06:00:00Z", "--config", str(self.world.config)],
                                   env=self.world.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with self.assertRaises(subprocess.TimeoutExpired, msg="it waits"):
            process.wait(2)
        writer.execute("ROLLBACK")
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.mailed(), [MON, TUE])


if __name__ == "__main__":
    unittest.main()
