# SPDX-License-Identifier: MIT
"""The daemon as systemd sees it: ready, delivering, watched, reloaded, stopped."""
import json
import os
import re
import signal
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from feed_server import FeedServer
from feeds import feed, item
from mail_server import MailServer, body
from world import PROGRAM, WorldCase, linked_ids

PATIENCE = 30.0


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(condition, what, patience=PATIENCE):
    """Waits for a fact; its value."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come within {patience} s")


class Supervisor:
    """A socket that hears what systemd would, and the process that speaks to it."""

    def __init__(self, world, *more, watchdog=None):
        self.path = world.root / "notify"
        self.path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.setblocking(False)
        self.heard = []
        environment = {**world.environment, "NOTIFY_SOCKET": str(self.path)}
        if watchdog:
            environment["WATCHDOG_USEC"] = str(int(watchdog * 1e6))
        self.log = world.root / f"daemon-{os.urandom(4).hex()}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([PROGRAM, "run", "--config", str(world.config), *more], cwd=world.root,
                                            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)

    def listen(self):
        while True:
            try:
                self.heard.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return self.heard

    def said(self, word):
        return [one for one in self.listen() if word in one.split("\n")]

    def wait_for(self, word, count=1):
        def there():
            if self.process.poll() is not None and len(self.said(word)) < count:
                raise AssertionError(f"ended with {self.process.returncode}:\n{self.log.read_text()[-3000:]}")
            return len(self.said(word)) >= count
        until(there, word)

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        return self.process.wait(PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.socket.close()


def today():
    """The feed's day that is now, US Eastern."""
    import datetime
    import zoneinfo
    return datetime.datetime.now(zoneinfo.ZoneInfo("America/New_York")).date().isoformat()


class DaemonCase(WorldCase):
    """A world between a feed server and a mail server of the test's own, with an address to listen on."""

    def setUp(self):
        super().setUp()
        self.web, self.mail = self.start(FeedServer()), self.start(MailServer())
        self.port = free_port()
        self.mail_channel = {"type": "email", "server": self.mail.url, "tls": "off", "from": "Paperwire <paperwire@example.org>"}
        self.world.settings["listen"] = f"127.0.0.1:{self.port}"
        self.world.settings["arxiv"] = {"rss": self.web.url, "contact": "ops@example.org"}
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL"}}

    def run_daemon(self, *more, **options):
        daemon = self.start(Supervisor(self.world, *more, **options))
        daemon.wait_for("READY=1")
        return daemon

    def stop(self, daemon):
        """What it logged."""
        daemon.signal(signal.SIGTERM)
        self.assertEqual(daemon.end(), 0, daemon.log.read_text()[-2000:])
        return daemon.log.read_text()

    def wait_for_mail(self, who):
        return until(lambda: self.mail.mails_to(f"{who}@example.org"), f"mail to {who}")


class Daemon(DaemonCase):
    def setUp(self):
        super().setUp()
        self.world.settings["channels"]["mail"] = self.mail_channel
        self.subscribe("ana")
        self.say("2604.00001", "2604.00002")
        self.world.write_config()

    def subscribe(self, who):
        self.world.settings["subscribers"][who] = {
            "filters": ["pl"], "deliver": [{"channel": "mail", "to": f"{who}@example.org"}, {"channel": "site", "to": who}]}

    def say(self, *papers, etag='"one"'):
        self.web.say("cs.PL", feed("cs.PL", today(), [item(paper) for paper in papers]), etag=etag)

    def get(self, path, method="GET"):
        """(status, headers, body)"""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
                return reply.status, dict(reply.headers), reply.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read().decode()

    def test_delivers_answers_and_stops(self):
        daemon = self.run_daemon(watchdog=0.4)

        mails = self.wait_for_mail("ana")
        until(lambda: self.world.archived("ana"), "the archive")
        daemon.wait_for("WATCHDOG=1", 3)
        health, ready = self.get("/healthz"), self.get("/readyz")
        metrics = self.get("/metrics")
        self.stop(daemon)

        self.assert_once(linked_ids(body(mails[0])), ["2604.00001", "2604.00002"])
        self.assert_once(self.world.archived_ids("ana"), ["2604.00001", "2604.00002"])
        self.assertEqual((health[0], health[2].strip()), (200, "ok"))
        self.assertEqual((ready[0], ready[2].strip()), (200, "ok"))
        self.assertEqual(metrics[0], 200)
        self.assertTrue(metrics[1]["Content-Type"].startswith("text/plain; version=0.0.4"))
        self.assertRegex(metrics[2], r'paperwire_feed_polls_total\{result="fresh"\} 1\b')
        self.assertRegex(metrics[2], r'paperwire_category_state\{category="cs.PL",state="fresh"\} 1\b')
        self.assertNotIn("example.org", metrics[2])
        self.assertEqual(len(daemon.said("STOPPING=1")), 1)
        self.assertEqual(len(self.web.asked), 1, "a fresh feed is not asked for again at once")

    def test_other_pages_and_methods(self):
        self.run_daemon()

        self.assertEqual(self.get("/")[0], 404)
        self.assertEqual(self.get("/metrics/")[0], 404)
        refused = self.get("/healthz", method="POST")
        self.assertEqual((refused[0], refused[1]["Allow"]), (405, "GET, HEAD"))
        head = self.get("/healthz", method="HEAD")
        self.assertEqual((head[0], head[1]["Content-Length"], head[2]), (200, "2", ""))
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as nonsense:
            nonsense.sendall(b"\0\1\2\r\n\r\n")
            self.assertIn(b"400", nonsense.recv(100))

    def test_delivers_nothing_twice_after_a_restart(self):
        first = self.run_daemon()
        self.wait_for_mail("ana")
        until(lambda: self.world.archived("ana"), "the archive")
        self.stop(first)

        second = self.run_daemon()
        until(lambda: len(self.web.asked) >= 2 or self.get("/metrics")[0] == 200, "a sign of life")
        self.stop(second)

        self.assertEqual(len(self.mail.mails), 1)

    def test_reload_adds_people(self):
        daemon = self.run_daemon()
        self.wait_for_mail("ana")
        self.subscribe("bo")
        self.world.write_config()

        daemon.signal(signal.SIGHUP)
        daemon.wait_for("READY=1", 2)
        mails = self.wait_for_mail("bo")
        self.stop(daemon)

        reloading = [one for one in daemon.heard if one.startswith("RELOADING=1")]
        self.assertEqual(len(reloading), 1)
        self.assertRegex(reloading[0], r"MONOTONIC_USEC=\d+")
        self.assert_once(linked_ids(body(mails[0])), ["2604.00001", "2604.00002"])
        self.assertEqual(len(self.mail.mails_to("ana@example.org")), 1)

    def test_faulty_reload_is_told_and_changes_nothing(self):
        daemon = self.run_daemon()
        self.wait_for_mail("ana")
        good = self.world.config.read_text()
        self.world.config.write_text(good.replace('"cs.PL"', '"cs.XX"').replace('"site"', '"sight"', 1))

        daemon.signal(signal.SIGHUP)
        daemon.wait_for("READY=1", 2)
        metrics = self.get("/metrics")[2]
        told = daemon.log.read_text()
        self.world.config.write_text(good)
        daemon.signal(signal.SIGHUP)
        daemon.wait_for("READY=1", 3)
        mended = self.get("/metrics")[2]
        self.stop(daemon)

        self.assertRegex(told, re.escape(str(self.world.config)) + r":\d+:\d+: error: .*cs\.XX")
        self.assertIn("paperwire_config_last_reload_successful 0", metrics)
        self.assertIn("paperwire_config_last_reload_successful 1", mended)

    def test_a_second_one_names_the_first(self):
        daemon = self.run_daemon()

        second = self.world.verb("run")
        once = self.world.verb("run --once")
        self.stop(daemon)

        for ran in (second, once):
            self.assert_code(ran, 75)
            self.assertIn(str(daemon.process.pid), ran.err)

    def test_at_goes_with_once_alone(self):
        self.assert_code(self.world.verb("run", "--at", "2026-04-27T08:00:00Z"), 64)

    def test_a_taken_address_is_told_before_anything_is_sent(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", self.port))
            taken.listen()
            ran = self.world.verb("run")

        self.assert_code(ran, 75)
        self.assertIn(f"127.0.0.1:{self.port}: taken", ran.err)
        self.assertIn("name another port", ran.err)
        self.assertEqual(self.mail.mails, [])

    def test_mended_settings_of_a_channel_are_tried_at_once(self):
        server = self.world.settings["channels"]["mail"]["server"]
        self.world.settings["channels"]["mail"]["server"] = f"smtp://127.0.0.1:{free_port()}"
        self.world.write_config()
        daemon = self.run_daemon()
        until(lambda: 'paperwire_channel_suspended{channel="mail"} 1' in self.get("/metrics")[2], "the hold")

        self.world.settings["channels"]["mail"]["server"] = server
        self.world.write_config()
        daemon.signal(signal.SIGHUP)
        self.wait_for_mail("ana")
        self.stop(daemon)

        self.assertIn("channel is tried again", daemon.log.read_text())

    def test_machines_get_faults_as_logs_too(self):
        good = self.world.config.read_text()
        self.world.config.write_text(good.replace('"cs.PL"', '"cs.XX"'))
        faulty = self.world.verb("run", "--log-format", "json")
        self.world.config.write_text(good)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", self.port))
            taken.listen()
            ended = self.world.verb("run", "--log-format", "json")

        self.assert_code(faulty, 78)
        self.assert_code(ended, 75)
        self.assertIn("cs.XX", [json.loads(line) for line in faulty.err.splitlines()][0]["event"])
        self.assertIn("name another port", [json.loads(line) for line in ended.err.splitlines()][-1]["reason"])

    def test_retry_names_the_destination_that_is_stopped(self):
        self.mail.at_rcpt["ana@example.org"] = "550 5.1.1 no such user here"
        self.assert_code(self.world.verb("run --once"), 67)

        ran = self.world.verb("outbox retry", "--all")

        self.assert_code(ran, 0)
        self.assertEqual(ran.out, "1 digest queued again\n")
        self.assertIn("ana/mail/ana@example.org is stopped (", ran.err)
        self.assertIn(f"`paperwire destination start --config {self.world.config} ana mail ana@example.org`", ran.err)
        self.mail.at_rcpt.clear()
        self.assert_code(self.world.verb("destination start", "ana", "mail", "ana@example.org"), 0)
        self.assert_code(self.world.verb("run --once"), 0)
        self.wait_for_mail("ana")

    def test_stops_while_the_feed_does_not_answer(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            self.world.settings["arxiv"]["rss"] = f"http://127.0.0.1:{silent.getsockname()[1]}/rss"
            self.world.write_config()
            daemon = self.run_daemon()
            connection, _ = silent.accept()
            with connection:
                begun = time.monotonic()
                self.stop(daemon)
                self.assertLess(time.monotonic() - begun, 10)


if __name__ == "__main__":
    unittest.main()
