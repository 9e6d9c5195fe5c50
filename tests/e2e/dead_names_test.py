# SPDX-License-Identifier: MIT
"""A name server that is dead, lies or is silent: what needs a name waits as a whole channel, and delays nobody else."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def find_namespaces():
    """How to get a network of one's own here; nothing where that is not allowed."""
    for way in (["unshare", "--net", "--mount"], ["unshare", "--user", "--map-root-user", "--net", "--mount"]):
        try:
            tried = subprocess.run([*way, "mount", "--bind", "/etc/hostname", "/etc/resolv.conf"], capture_output=True, check=False)
        except FileNotFoundError:
            return None
        if tried.returncode == 0:
            return way
    return None


WAY = find_namespaces()


@unittest.skipIf(WAY is None, "namespaces are not allowed here: dead name servers are not tried")
class DeadNames(unittest.TestCase):
    def see(self, mood):
        ran = subprocess.run([*WAY, sys.executable, str(HERE / "dead_names.py"), mood], capture_output=True, text=True, timeout=300,
                             check=False, env={**os.environ, "PYTHONPATH": str(HERE)})
        self.assertEqual(ran.returncode, 0, ran.stderr[-3000:])
        return json.loads(ran.stdout)

    def expect_patience(self, mood, words, longest):
        seen = self.see(mood)

        self.assertEqual(seen["code"], 75, seen["log"])
        self.assertEqual((seen["lost"], seen["well"], seen["archived"]), (0, 2, [["2604.00001"]] * 2), "the others are served")
        waiting = sorted((row[1], row[2]) for row in seen["outbox"])
        self.assertEqual(len(waiting), 4, seen["outbox"])
        self.assertEqual({state for _, state in waiting}, {"queued"})
        said = "\n".join("\t".join(row) for row in seen["outbox"])
        self.assertRegex(said, words)
        self.assertRegex(said, "mail.test")
        channels = {one["channel"]: one for one in seen["channels"]}
        self.assertEqual((channels["lost"]["dead"], channels["chat"]["dead"], channels["well"]["queued"]), (0, 0, 0))
        self.assertLess(seen["took"], longest)
        self.assertIn("mail.test", seen["asked"])
        self.assertIn("chat.test", seen["asked"])
        self.assertEqual(seen["lost_later"], 2, "once the names are back")
        self.assertEqual(seen["well_later"], 2)

    def test_no_such_name(self):
        self.expect_patience("nxdomain", "(?i)resolve", 20)

    def test_server_failure(self):
        self.expect_patience("servfail", "(?i)resolve", 30)

    def test_name_without_an_address(self):
        self.expect_patience("empty", "(?i)resolve", 20)

    def test_silent_name_server(self):
        self.expect_patience("silent", "(?i)resolv", 60)

    def test_black_hole_of_ipv6_beside_working_ipv4(self):
        seen = self.see("black_hole")

        self.assertTrue(seen["swallows"], "the hole swallows packets")
        self.assertEqual(seen["lost"], 2, seen["log"])
        self.assertLess(seen["took"], 20)
