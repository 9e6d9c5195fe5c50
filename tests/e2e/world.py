# SPDX-License-Identifier: MIT
"""One installation of Paperwire in a temporary folder: its configuration, feeds, store and archive, and the program itself."""
import collections
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = SOURCE / "samples" / "feeds"
PROGRAM = os.environ.get("PAPERWIRE_PROGRAM", str(SOURCE / "build" / "release" / "paperwire"))

Ran = collections.namedtuple("Ran", "code out err raw_out raw_err")


class World:
    """Everything below one folder; nothing of the user's own environment reaches the program."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="paperwire-e2e-"))
        self.feeds = self.root / "feeds"
        self.feeds.mkdir()
        self.archive = self.root / "archive"
        self.store = self.root / "paperwire.db"
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.root), "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"}
        self.config = self.root / "paperwire.yaml"
        self.settings = {
            "arxiv": {"rss": f"file://{self.feeds}"},
            "store": f"sqlite:{self.store}",
            "channels": {"site": {"type": "archive", "directory": str(self.archive)}},
            "filters": {},
            "subscribers": {},
        }

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def write_config(self, **changes):
        """JSON is YAML 1.2, so the settings are written as they are."""
        self.settings.update(changes)
        self.config.write_text(json.dumps(self.settings, indent=2, ensure_ascii=False))
        return self.config

    def use_samples(self):
        for path in SAMPLES.glob("*.xml"):
            shutil.copy(path, self.feeds / path.name)

    def write_feed(self, category, content):
        data = content.encode() if isinstance(content, str) else content
        (self.feeds / f"{category}.xml").write_bytes(data)

    def run(self, *arguments, timeout=30, environment=()):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.root, env={**self.environment, **dict(environment)},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"),
                   done.stdout, done.stderr)

    def verb(self, verb, *arguments, **more):
        """`verb` may have two words; --config stands after it."""
        return self.run(*verb.split(), "--config", self.config, *arguments, **more)

    def once(self, at, *arguments, **more):
        return self.verb("run --once", "--at", at, *arguments, **more)

    def archived(self, to):
        """(id, version, kind) of every entry in the archive of `to`, days in order."""
        entries = []
        for path in sorted((self.archive / to).glob("*.json")):
            entries += [(e["id"], e["version"], e["kind"]) for e in json.loads(path.read_text())["entries"]]
        return entries

    def archived_ids(self, to):
        return [entry[0] for entry in self.archived(to)]

    def archive_day(self, to, day):
        path = self.archive / to / f"{day}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def snapshot(self, folder=None):
        """Every file below a folder with its bytes."""
        top = folder or self.archive
        return {str(p.relative_to(top)): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()} if top.exists() else {}

    def forget_store(self):
        """The store and all that belongs to it: without it the lock file would tell that one is missing."""
        for suffix in ("", "-wal", "-shm", ".lock"):
            self.store.with_name(self.store.name + suffix).unlink(missing_ok=True)

    def store_dump(self):
        """What the store says, whatever its pages look like."""
        connection = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)
        try:
            return "\n".join(connection.iterdump())
        finally:
            connection.close()

    def status(self):
        return json.loads(self.verb("status", "--format", "json").out)


def linked_ids(text):
    """The ids of the abstract pages that a rendered text links to, in order, each link by itself."""
    return re.findall(r"https://arxiv\.org/abs/([A-Za-z.-]*/?[0-9.]+[0-9])", text)


class WorldCase(unittest.TestCase):
    """A test with a world of its own; whatever it starts is stopped with it."""

    maxDiff = 4000

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def start(self, peer):
        self.addCleanup(peer.close)
        return peer

    def assert_code(self, ran, code):
        if ran.code != code:
            self.fail(f"expected exit {code}, saw {ran.code}\nstderr:\n{ran.err[-3000:]}\nstdout:\n{ran.out[-1500:]}")

    def assert_once(self, seen, expected):
        """Every expected id stands in `seen` once, and no other."""
        want, got = collections.Counter(expected), collections.Counter(seen)
        if want != got:
            self.fail(f"missing: {sorted((want - got).elements())}\ntoo many: {sorted((got - want).elements())}\n"
                      f"expected {len(list(expected))}, saw {len(list(seen))}")

    def once(self, at, code=0, **more):
        ran = self.world.once(at, **more)
        self.assert_code(ran, code)
        return ran
