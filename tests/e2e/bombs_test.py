# SPDX-License-Identifier: MIT
"""Inputs that are made to be too much: refused with words, in bounded memory and time."""
import gzip
import http.server
import json
import pathlib
import re
import subprocess
import threading
import time
import unittest
import zlib

from world import PROGRAM, WorldCase

_MEGABYTE = 1 << 20
_MOST_MEMORY = 400 * _MEGABYTE
_AT = "2026-04-27T06:00:00Z"


def bomb(megabytes):
    """Blanks, a thousandth of their size when packed."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(pack.compress(b" " * _MEGABYTE) for _ in range(megabytes)) + pack.flush()


class Fed:
    """Answers every question with what `send(handler)` does."""

    def __init__(self, send):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                try:
                    send(self)
                except OSError:
                    pass  # the asker had enough

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}/rss"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Bombs(WorldCase):
    def measured(self, *arguments):
        """(exit code, what it said, bytes that it held at most)."""
        errors = self.world.root / "stderr"
        with open(errors, "wb") as err:
            process = subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.world.root, env=self.world.environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=err)
        end = time.monotonic() + 60
        held = 0
        while process.poll() is None:
            held = max(held, self.held_at_most(process.pid))
            if time.monotonic() > end:
                process.kill()
            time.sleep(0.01)
        return process.returncode, errors.read_text(errors="replace"), held

    @staticmethod
    def held_at_most(pid):
        """As the kernel counts it for the program itself: what wait() tells includes the process that it was forked from."""
        try:
            found = re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())
        except OSError:
            found = None
        return int(found.group(1)) * 1024 if found else 0

    def subscribe(self, **arxiv):
        self.world.settings["arxiv"] = {"contact": "a@example.org", **arxiv}
        self.world.write_config(filters={"pl": {"categories": "cs.PL"}}, subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}}})

    def assert_bounded(self, code, seen, held, codes):
        self.assertIn(code, codes, seen)
        self.assertLess(held, _MOST_MEMORY)

    def pass_over(self, send):
        self.subscribe(rss=self.start(Fed(send)).url, min_interval="1ms")
        code, seen, held = self.measured("run", "--once", "--at", _AT, "--config", self.world.config)
        self.assert_bounded(code, seen, held, (69, 75))
        self.assertEqual(self.world.status()["categories"][0]["state"], "unreachable", seen)
        return seen

    def test_feed_that_unpacks_to_gigabytes(self):
        packed = bomb(2048)

        def send(handler):
            handler.send_response(200)
            handler.send_header("Content-Encoding", "gzip")
            handler.send_header("Content-Length", str(len(packed)))
            handler.end_headers()
            handler.wfile.write(packed)

        self.pass_over(send)

    def test_feed_without_an_end(self):
        def send(handler):
            handler.send_response(200)
            handler.end_headers()
            while True:
                handler.wfile.write(b" " * _MEGABYTE)

        self.pass_over(send)

    def test_header_without_an_end(self):
        def send(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                handler.wfile.write(b"X-More: " + b"a" * 65536 + b"\r\n")

        self.pass_over(send)

    def test_entities_that_multiply(self):
        levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

        def send(handler):
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss><channel>&l11;</channel></rss>'.encode())

        self.pass_over(send)

    def test_elements_ten_thousands_deep(self):
        def send(handler):
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(b'<?xml version="1.0"?><rss>' + b"<a>" * 100_000)

        self.pass_over(send)

    def test_papers_that_unpack_to_gigabytes(self):
        self.subscribe()
        path = self.world.root / "papers.jsonl.gz"
        path.write_bytes(bomb(2048))
        code, seen, held = self.measured("match", "--config", self.world.config, "--papers", path)
        self.assert_bounded(code, seen, held, (65,))
        self.assertIn("papers.jsonl.gz", seen)

    def test_recorded_answer_that_is_too_large(self):
        path = self.world.root / "feed.xml"
        with open(path, "wb") as file:
            file.write(b'<?xml version="1.0"?><rss>')
            file.truncate(4 << 30)
        code, seen, held = self.measured("parse", path)
        self.assert_bounded(code, seen, held, (65,))
        self.assertIn("feed.xml", seen)

    def test_configuration_that_is_too_large(self):
        self.world.config.write_text("a: &a [x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [" + ",".join([f"*{chr(97 + n)}"] * 8) + "]\n" for n in range(12)))
        code, seen, held = self.measured("check-config", self.world.config)
        self.assert_bounded(code, seen, held, (78,))
        with open(self.world.config, "wb") as file:
            file.write(b"# ")
            file.truncate(2 << 30)
        code, seen, held = self.measured("check-config", self.world.config)
        self.assert_bounded(code, seen, held, (78,))

    def test_line_of_the_subscribers_file_that_is_too_long(self):
        self.subscribe()
        people = self.world.root / "people.jsonl"
        people.write_text('{"id": "' + "a" * (300 * _MEGABYTE) + '"}\n' + json.dumps({"id": "bo", "filters": "pl", "deliver": {"channel": "site", "to": "bo"}}) + "\n")
        self.world.write_config(subscribers_file=str(people))
        code, seen, held = self.measured("check-config", self.world.config)
        self.assertEqual(code, 78, seen[:500])
        self.assertLess(held, 3 * _MOST_MEMORY)
        self.assertLess(len(seen), 5_000)

    def test_secret_file_that_is_a_device(self):
        self.world.settings["channels"]["lab"] = {"type": "slack", "token": "${file:/dev/zero}"}
        self.subscribe()
        code, seen, held = self.measured("check-config", self.world.config)
        self.assert_bounded(code, seen, held, (78,))
        self.assertIn("/dev/zero", seen)


if __name__ == "__main__":
    unittest.main()
