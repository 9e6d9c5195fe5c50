# SPDX-License-Identifier: MIT
"""A real disk that fills up, and one that nobody may write, under a store. Needs a mount namespace of its own."""
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from daemon_test import today
from feeds import feed, item
from mail_server import MailServer
from world import PROGRAM, WorldCase

_CLONE_NEWNS = 0x20000
_FILLS = 50 if os.environ.get("PAPERWIRE_SLOW") else 5
_LIMIT = 30.0  # seconds for what takes a few


def may_mount():
    """Tried in a child: whoever enters a namespace stays there."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(may_mount(), "no namespace of its own may be made here")
class SmallDisk(WorldCase):
    """The store lives on a few megabytes of memory, mounted where only this process and its children see it."""

    def setUp(self):
        super().setUp()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNS) != 0:
            self.skipTest("no namespace of its own may be made here")
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        self.disk = self.world.root / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", self.disk], check=True)
        self.addCleanup(lambda: subprocess.run(["umount", "-l", self.disk], check=False))
        self.server = self.start(MailServer())
        w = self.world
        w.store = self.disk / "paperwire.db"
        w.settings["store"] = f"sqlite:{w.store}"
        w.settings["listen"] = "127.0.0.1:0"
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        w.settings["channels"]["mail"] = {"type": "email", "server": self.server.url, "tls": "off", "from": "p@example.org"}
        w.settings["subscribers"] = {}
        w.write_config()

    def fill(self):
        with contextlib.suppress(OSError), open(self.disk / "ballast", "wb", buffering=0) as ballast:
            while ballast.write(b"\0" * 4096):
                pass

    def free(self):
        (self.disk / "ballast").unlink()

    def run_daemon(self):
        log = open(self.world.root / "log", "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen([PROGRAM, "run", "--config", str(self.world.config)], env=self.world.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=log)
        self.addCleanup(lambda: (process.kill(), process.wait()))
        return process

    def log(self):
        return (self.world.root / "log").read_text(encoding="utf-8", errors="replace")

    def await_(self, what, holds):
        end = time.monotonic() + _LIMIT
        while not holds():
            self.assertLess(time.monotonic(), end, f"never: {what}\n{self.log()[-3000:]}")
            time.sleep(0.05)

    def ready(self):
        port = self.log().partition("port=")[2].split(maxsplit=1)[0]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def come(self, name, process):
        self.world.settings["subscribers"][name] = {"filters": "pl", "deliver": {"channel": "mail", "to": f"{name}@example.org"}}
        self.world.write_config()
        process.send_signal(signal.SIGHUP)

    def test_filled_again_and_again_it_says_so_and_goes_on_by_itself(self):
        self.world.write_feed("cs.PL", feed("cs.PL", today(), [item("2604.00010", "Paper")]))
        process = self.run_daemon()
        self.await_("running", lambda: " running " in self.log())
        for number in range(_FILLS):
            self.fill()
            self.come(f"p{number}", process)   # its destination cannot be written, and must be in the end
            self.await_("not ready", lambda: self.ready() == 503)
            self.free()
            self.await_("ready", lambda: self.ready() == 200)
            self.await_("delivered", lambda: any(f"p{number}@example.org" in m.recipients for m in self.server.mails))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(_LIMIT), 0)
        self.assert_once([r for m in self.server.mails for r in m.recipients], [f"p{number}@example.org" for number in range(_FILLS)])

    def test_a_start_on_a_full_disk_says_so_and_spoils_nothing(self):
        """systemd tries again, for ever."""
        self.assert_code(self.world.verb("run --once"), 0)
        self.fill()
        for _ in range(3):
            ran = self.world.verb("run --once")
            self.assertIn(ran.code, (0, 74))
            if ran.code == 74:
                self.assertIn("no space is left", ran.err)
        self.free()
        self.assert_code(self.world.verb("run --once"), 0)

    def test_a_store_that_may_not_be_written_is_refused_with_words(self):
        self.assert_code(self.world.verb("run --once"), 0)
        subprocess.run(["mount", "-o", "remount,ro", self.disk], check=True)
        ran = self.world.verb("run --once")
        self.assert_code(ran, 74)
        self.assertIn(str(self.world.store), ran.err)
        self.assertTrue(json.loads(self.world.verb("status", "--format", "json").out))


if __name__ == "__main__":
    unittest.main()
