# SPDX-License-Identifier: MIT
"""The verbs around the main job: what they print, how they exit, and that those which only look keep nothing."""
import gzip
import json
import os
import re
import signal
import subprocess
import threading

from feed_server import FeedServer
from feeds import ERROR_FEED, feed, item
from mail_server import MailServer
from world import PROGRAM, WorldCase, linked_ids

AT = "2026-04-27T08:00:00Z"
PL_NEW = ["2604.90101", "2604.90114", "2604.90121", "2604.90127"]


def paper(paper_id, title, abstract="Text.", **more):
    return {"id": paper_id, "title": title, "abstract": abstract, "authors": ["Ada Example"], "categories": ["cs.PL"], **more}


class CommandLine(WorldCase):
    def test_version_and_help(self):
        self.assertRegex(self.world.run("--version").out, r"^paperwire \d+\.\d+\.\d+\n$")
        for asked in (["help"], ["--help"]):
            ran = self.world.run(*asked)
            self.assert_code(ran, 0)
            for verb in ("run", "check-config", "preview", "match", "explain", "try", "test-channel", "destination", "outbox", "status",
                         "papers", "parse", "demo"):
                self.assertRegex(ran.out, rf"(?m)^\s+{verb}\b", f"{asked}")
        for verb in ("run", "preview", "match", "explain", "demo", "outbox", "outbox list"):
            ran = self.world.run(*verb.split(), "--help")
            self.assert_code(ran, 0)
            self.assertIn("Usage", ran.out)

    def test_wrong_usage_is_64(self):
        self.world.write_config()
        config = self.world.config
        for wrong in ([], ["bogus"], ["run"], ["run", "--once"], ["run", "--once", "--config", config, "--bogus"], ["match", "--config", config],
                      ["explain", "--config", config, "2604.1"], ["preview", "--config", config, "--format", "pdf"], ["outbox"],
                      ["outbox", "retry", "--config", config], ["destination", "stop", "--config", config, "nobody"],
                      ["check-config"], ["parse"], ["status", "--config", config, "--format", "xml"],
                      ["papers", "--config", config, "--from", "yesterday"], ["--log-level", "loud", "status", "--config", config],
                      ["preview", "--config", config, "--subscriber", "nobody"]):
            with self.subTest(" ".join(map(str, wrong))):
                ran = self.world.run(*wrong)

                self.assert_code(ran, 64)
                self.assertEqual(ran.out, "")
                self.assertNotEqual(ran.err, "")

    def test_unknown_command_is_named(self):
        self.assertIn("bogus", self.world.run("bogus").err)


class Parse(WorldCase):
    def parse(self, content, name="answer.xml"):
        path = self.world.root / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.world.run("parse", path)

    def test_feed_to_papers(self):
        ran = self.parse(feed("cs.PL", "2026-04-27", [
            item("2604.00001", "On  $O(n)$\n  Erd\\H{o}s \\& co", authors=["Bj\\\"orn {\\AA}str\\\"om (Inst. A, B), C. D"],
                 categories=["cs.PL", "cs.SY"], version=3, kind="replace", abstract="a $x &lt; y$"),
            item("math/0309136", "Old")]))

        self.assert_code(ran, 0)
        first, second = [json.loads(line) for line in ran.out.splitlines()]
        self.assertEqual((first["id"], first["version"], first["title"], first["announce"], first["announced"], first["primary"]),
                         ("2604.00001", 3, "On O(n) Erdős & co", "replace", "2026-04-27", "cs.PL"))
        self.assertEqual(first["authors"], ["Björn Åström", "C. D"])
        self.assertEqual(second["id"], "math/0309136")

    def test_bad_bytes_are_65(self):
        good = feed("cs.PL", "2026-04-27", [item("2604.00001")])
        for name, content in {"truncated": good[:-40], "HTML": "<html><body>no</body></html>", "empty": "", "error": ERROR_FEED,
                              "binary": b"\x00\x01\xff" * 20, "other XML": "<?xml version='1.0'?><catalog/>"}.items():
            with self.subTest(name):
                ran = self.parse(content)

                self.assert_code(ran, 65)
                self.assertIn("answer.xml", ran.err)
        self.assertIn("Invalid archive", self.parse(ERROR_FEED).err)

    def test_what_parse_prints_match_reads_the_same(self):
        ran = self.parse(feed("cs.PL", "2026-04-27", [item("2604.00001", "L\\'evy $\\alpha$-stable \\emph{motion}")]))
        path = self.world.root / "papers.jsonl"
        path.write_text(ran.out)
        self.world.write_config(filters={"l": {"title": r"^Lévy α-stable motion$"}},
                                subscribers={"ana": {"filters": "l", "deliver": {"channel": "site", "to": "ana"}}})

        self.assertEqual(self.world.verb("match", "--papers", path).out, "ana\tl\t2604.00001\n")


class Offline(WorldCase):
    def test_papers_of_a_file_need_no_store(self):
        self.world.write_config(filters={"pl": {"title": "needle"}}, subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}}})
        path = self.world.root / "p.jsonl"
        path.write_text(json.dumps(paper("2604.00001", "A needle", announced="2026-04-27")) + "\n")

        explained = self.world.verb("explain", "--subscriber", "ana", "2604.00001", "--papers", path)
        tried = self.world.verb("try", "--filter", "pl", "--papers", path)

        self.assert_code(explained, 0)
        self.assertIn("filter pl: matched", explained.out)
        self.assert_code(tried, 0)
        self.assertIn("A needle", tried.out)
        self.assertFalse(self.world.store.exists())

    def test_looking_at_an_installation_that_never_ran(self):
        self.world.write_config()
        for verb in ("status", "status --format json", "outbox list", "destination list", "papers"):
            ran = self.world.verb(verb.split(" --")[0], *(verb.split()[1:] if "--" in verb else ()))
            self.assert_code(ran, 0)
        self.assertEqual(self.world.status()["categories"], [])
        self.assertFalse(self.world.store.exists())


class Match(WorldCase):
    def setUp(self):
        super().setUp()
        self.world.write_config(
            filters={"mlir": {"text": r"\bMLIR\b"}, "names": {"authors": "^Ada"}},
            subscribers={"bo": {"filters": ["names", "mlir"], "deliver": {"channel": "site", "to": "bo"}},
                         "ana": {"filters": ["mlir"], "deliver": {"channel": "site", "to": "ana"}}})
        self.lines = [paper("2604.00002", "MLIR at last"), paper("2604.00001v2", "Nothing", "An mlir pass."),
                      paper("2604.00003", "Other", authors=["Zoe"]), paper("2604.00002", "MLIR at last")]

    def expect(self, path):
        ran = self.world.verb("match", "--papers", path)
        self.assert_code(ran, 0)
        self.assertEqual(ran.out, "ana\tmlir\t2604.00001\nana\tmlir\t2604.00002\nbo\tmlir\t2604.00001\nbo\tmlir\t2604.00002\n"
                                  "bo\tnames\t2604.00001\nbo\tnames\t2604.00002\n")

    def test_plain_and_gzipped_papers(self):
        text = "".join(json.dumps(one) + "\n" for one in self.lines)
        plain, packed = self.world.root / "p.jsonl", self.world.root / "p.jsonl.gz"
        plain.write_text(text)
        packed.write_bytes(gzip.compress(text.encode()))
        self.expect(plain)
        self.expect(packed)

    def test_reasons_as_json_lines(self):
        path = self.world.root / "p.jsonl"
        path.write_text(json.dumps(self.lines[1]) + "\n")

        ran = self.world.verb("match", "--papers", path, "--format", "jsonl")

        found = [json.loads(line) for line in ran.out.splitlines()]
        self.assertEqual([(f["subscriber"], f["filter"], f["id"]) for f in found],
                         [("ana", "mlir", "2604.00001"), ("bo", "mlir", "2604.00001"), ("bo", "names", "2604.00001")])
        self.assertEqual(found[0]["why"], [{"field": "abstract", "matched": "mlir"}])

    def test_bad_papers(self):
        for name, text in {"no JSON": "{oops\n", "no title": '{"id": "2604.00001"}\n', "no id": json.dumps(paper("nonsense", "x")) + "\n"}.items():
            with self.subTest(name):
                path = self.world.root / "p.jsonl"
                path.write_text(json.dumps(self.lines[0]) + "\n" + text)
                ran = self.world.verb("match", "--papers", path)
                self.assert_code(ran, 65)
                self.assertRegex(ran.err, r"p\.jsonl:2\b")


class Looking(WorldCase):
    """After one pass over the samples."""

    def setUp(self):
        super().setUp()
        w = self.world
        w.use_samples()
        w.settings["channels"]["mail"] = {"type": "email", "server": "smtp://127.0.0.1:9", "tls": "off", "from": "p@example.org",
                                          "unsubscribe": "https://papers.example.org/u/{token}"}
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}, "none": {"categories": "cs.PL", "title": "no such title"}}
        w.settings["subscribers"] = {"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}},
                                     "bo": {"filters": "none", "deliver": {"channel": "site", "to": "bo"}}}
        w.write_config()
        self.once(AT)

    def explain(self, who, paper_id, *more):
        return self.world.verb("explain", "--subscriber", who, paper_id, *more)

    def test_explain(self):
        sent = self.explain("ana", "2604.90114")
        self.assert_code(sent, 0)
        self.assertRegex(sent.out, r"filter pl: matched")
        self.assertRegex(sent.out, r"sent 2026-04-27T08:00:00Z")
        other = self.explain("bo", "arXiv:2604.90114v1")
        self.assert_code(other, 0)
        self.assertRegex(other.out, r"filter none: not matched")
        self.assertIn("no such title", other.out)
        replaced = self.explain("ana", "2602.90044")
        self.assertRegex(replaced.out, r"filter pl: not matched")
        self.assertIn("announce", replaced.out)

    def test_explain_unknown(self):
        self.assert_code(self.explain("ana", "2604.99999"), 65)
        self.assertIn("2604.99999", self.explain("ana", "2604.99999").err)
        self.assertIn(self.explain("ana", "nonsense").code, (64, 65))
        self.assertEqual(self.explain("nobody", "2604.90114").code, 64)

    def test_explain_a_paper_of_a_file(self):
        path = self.world.root / "p.jsonl"
        path.write_text(json.dumps(paper("2604.77777", "From a file")) + "\n")
        ran = self.explain("ana", "2604.77777", "--papers", path)
        self.assert_code(ran, 0)
        self.assertIn("filter pl: matched", ran.out)

    def test_try(self):
        ran = self.world.verb("try", "--filter", "pl")
        self.assert_code(ran, 0)
        self.assertRegex(ran.out, r"(?m)^2026-04-27\b.*\b4\b")
        self.assertIn("Loop Invariants from Failing Tests", ran.out)
        written = self.world.verb("try", "--filter", "{title: invariants}")
        self.assertRegex(written.out, r"(?m)^2026-04-27\b.*\b1\b")
        self.assertNotIn("Chained", written.out)
        self.assertEqual(self.world.verb("try", "--filter", "{title: 'inv('}").code, 78)

    def test_papers(self):
        ids = [json.loads(line)["id"] for line in self.world.verb("papers").out.splitlines()]
        self.assert_once(ids, PL_NEW + ["2602.90044", "2511.90013"])
        self.assertEqual(self.world.verb("papers", "--from", "2026-04-28").out, "")
        self.assertEqual(self.world.verb("papers", "--to", "2026-04-26").out, "")
        self.assertEqual(len(self.world.verb("papers", "--from", "2026-04-27", "--to", "2026-04-27").out.splitlines()), 6)

    def test_status(self):
        status = self.world.status()
        self.assertEqual([{k: c[k] for k in ("category", "state", "announced", "listed", "read")} for c in status["categories"]],
                         [{"category": "cs.PL", "state": "fresh", "announced": "2026-04-27", "listed": 6, "read": 6}])
        self.assertEqual({c["channel"]: (c["queued"], c["retrying"], c["dead"]) for c in status["channels"]},
                         {"site": (0, 0, 0), "mail": (0, 0, 0)})
        text = self.world.verb("status").out
        self.assertRegex(text, r"cs\.PL\s+fresh")

    def test_looking_changes_nothing(self):
        before, archive = self.world.store_dump(), self.world.snapshot()
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-28", [item("2604.91000", "Tuesday")]))
        for verb in (["preview", "--at", "2026-04-28T08:00:00Z"], ["status"], ["outbox list"], ["destination list"], ["papers"],
                     ["explain", "--subscriber", "ana", "2604.90101"], ["try", "--filter", "pl"]):
            with self.subTest(verb[0]):
                self.assert_code(self.world.verb(*verb), 0)
                self.assertEqual(self.world.store_dump(), before)
        self.assertEqual(self.world.snapshot(), archive)

    def test_wrong_ids_and_destinations(self):
        for verb in (["outbox show", "0123456789"], ["outbox retry", "0123456789"], ["outbox drop", "0123456789"]):
            ran = self.world.verb(*verb)
            self.assertIn(ran.code, (64, 65), f"{verb}: {ran.err}")
            self.assertIn("0123456789", ran.err)
        self.assertIn(self.world.verb("destination stop", "ana", "site", "nowhere").code, (64, 65))


class Preview(WorldCase):
    def setUp(self):
        super().setUp()
        w = self.world
        w.use_samples()
        w.settings["channels"]["mail"] = {"type": "email", "server": "smtp://127.0.0.1:9", "tls": "off",
                                          "from": "Paperwire <p@example.org>", "unsubscribe": "https://papers.example.org/u/{token}"}
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        w.settings["subscribers"] = {"ana": {"filters": "pl", "deliver": {"channel": "mail", "to": "ana@example.org", "schedule": "daily 09:00"}}}
        w.write_config()

    def test_forms(self):
        text = self.world.verb("preview", "--at", AT)
        self.assert_code(text, 0)
        self.assert_once(linked_ids(text.out), PL_NEW)
        markdown = self.world.verb("preview", "--at", AT, "--format", "markdown").out
        self.assertEqual(set(linked_ids(markdown)), set(PL_NEW))
        self.assertRegex(markdown, r"(?m)^#+ ")
        page = self.world.verb("preview", "--at", AT, "--format", "html").out
        self.assertEqual(set(linked_ids(page)), set(PL_NEW))
        self.assertRegex(page, r"(?i)^<!doctype html>")
        mail = self.world.verb("preview", "--at", AT, "--format", "email").out
        self.assertRegex(mail, r"(?m)^To: .*ana@example\.org")
        self.assertRegex(mail, r"(?m)^List-Unsubscribe: <https://papers\.example\.org/u/")
        self.assertFalse(self.world.store.exists(), "a preview keeps nothing")
        self.assertFalse(self.world.archive.exists())

    def test_several_mails_are_an_mbox(self):
        self.world.settings["subscribers"]["bo"] = {"filters": "pl", "deliver": {"channel": "mail", "to": "bo@example.org"}}
        self.world.write_config()
        everyone = self.world.verb("preview", "--at", AT, "--format", "email").out
        self.assertEqual(len(re.findall(r"(?m)^From \S+ ", everyone)), 2, everyone[:300])
        one = self.world.verb("preview", "--at", AT, "--format", "email", "--subscriber", "bo").out
        self.assertFalse(one.startswith("From "))
        self.assertNotIn("ana@example.org", one)

    def test_preview_does_not_change_what_is_sent(self):
        server = self.start(MailServer())
        self.world.settings["channels"]["mail"]["server"] = server.url
        self.world.settings["subscribers"]["ana"]["deliver"]["schedule"] = "immediate"
        self.world.write_config()
        self.world.verb("preview", "--at", AT)
        self.once(AT)
        self.assertEqual(len(server.mails), 1)


class Demo(WorldCase):
    def test_demo_shows_and_leaves_what_it_says(self):
        ran = self.world.run("demo")

        self.assert_code(ran, 0)
        self.assertGreater(len(linked_ids(ran.out)), 5)
        folder = self.world.root / "paperwire-demo"
        self.assertIn(str(folder), ran.out)
        left = {path.suffix for path in folder.rglob("*") if path.is_file()}
        self.assertLessEqual({".html", ".md", ".eml", ".json", ".xml"}, left)
        first = self.world.snapshot(folder)
        again = self.world.run("demo")
        self.assert_code(again, 0)
        self.assertEqual(again.out, ran.out)
        self.assertEqual({name for name, data in self.world.snapshot(folder).items() if first.get(name) != data
                          and name not in ("demo.yaml", "paperwire.db") and ".eml" not in name}, set())


class OneAtATime(WorldCase):
    def test_second_run_is_turned_away_and_told_the_first(self):
        web = self.start(FeedServer())
        asked, go_on = threading.Event(), threading.Event()
        self.addCleanup(go_on.set)

        def slowly(path, headers):
            asked.set()
            go_on.wait(20)
            return 200, {}, feed("cs.PL", "2026-04-27", [item("2604.00001")]).encode()
        web.answer_to = slowly
        self.world.write_config(arxiv={"rss": web.url, "min_interval": "1ms"}, filters={"pl": {"categories": "cs.PL"}},
                                subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}}})
        with subprocess.Popen([PROGRAM, "run", "--once", "--config", self.world.config, "--at", AT], env=self.world.environment,
                              stderr=subprocess.PIPE, stdout=subprocess.PIPE) as first:
            self.addCleanup(lambda: first.poll() is None and first.kill())
            self.assertTrue(asked.wait(20))

            second = self.world.once(AT)

            self.assert_code(second, 75)
            self.assertIn(str(first.pid), second.err)
            self.assert_code(self.world.verb("status"), 0)
            go_on.set()
            _, told = first.communicate(timeout=20)
            self.assertEqual(first.returncode, 0, told)
        self.assertEqual(self.world.archived_ids("ana"), ["2604.00001"])

    def test_lock_of_a_killed_process_is_free(self):
        web = self.start(FeedServer())
        asked, go_on = threading.Event(), threading.Event()
        self.addCleanup(go_on.set)

        def slowly(path, headers):
            asked.set()
            go_on.wait(20)
            return 200, {}, feed("cs.PL", "2026-04-27", [item("2604.00001")]).encode()
        web.answer_to = slowly
        self.world.write_config(arxiv={"rss": web.url, "min_interval": "1ms"}, filters={"pl": {"categories": "cs.PL"}},
                                subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}}})
        with subprocess.Popen([PROGRAM, "run", "--once", "--config", self.world.config, "--at", AT], env=self.world.environment,
                              stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as first:
            self.assertTrue(asked.wait(20))
            first.send_signal(signal.SIGKILL)
        go_on.set()

        self.once(AT)

        self.assertEqual(self.world.archived_ids("ana"), ["2604.00001"])


class Terminal(WorldCase):
    def test_results_on_stdout_logs_on_stderr(self):
        self.world.use_samples()
        self.world.write_config(filters={"pl": {"categories": "cs.PL"}},
                                subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}}})
        ran = self.world.verb("run --once", "--at", AT, "--log-format", "json")
        self.assert_code(ran, 0)
        self.assertEqual(ran.out, "")
        self.assertIn("pass done", ran.err)
        for line in ran.err.splitlines():
            self.assertIsInstance(json.loads(line), dict)
        self.assertEqual(self.world.verb("run --once", "--at", AT, "--log-level", "error").err, "")

    def test_no_escape_sequences_into_a_pipe(self):
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001", "A \u009b31m title")]))
        self.world.settings["channels"]["tty"] = {"type": "console"}
        self.world.write_config(filters={"pl": {"categories": "cs.PL"}},
                                subscribers={"ana": {"filters": "pl", "deliver": {"channel": "tty"}}})
        ran = self.once(AT)
        self.assertEqual(linked_ids(ran.out), ["2604.00001"])
        self.assertNotIn("\x1b", ran.out)
        self.assertNotIn("\u009b", ran.out)

    def test_storage_that_cannot_be_made(self):
        blocked = self.world.root / "file"
        blocked.write_text("")
        self.world.write_config(store=f"sqlite:{blocked}/paperwire.db")
        ran = self.world.once(AT)
        self.assertIn(ran.code, (73, 74, 77), ran.err)

    def test_archive_that_cannot_be_written_delays_itself_alone(self):
        self.world.use_samples()
        (self.world.root / "blocked").write_text("")
        self.world.settings["channels"].update({"bad": {"type": "archive", "directory": str(self.world.root / "blocked")}})
        self.world.write_config(filters={"pl": {"categories": "cs.PL"}}, subscribers={"ana": {"filters": "pl", "deliver": [
            {"channel": "bad", "to": "ana"}, {"channel": "site", "to": "ana"}]}})

        ran = self.once(AT, code=75)

        self.assertIn("blocked", ran.err)
        self.assert_once(self.world.archived_ids("ana"), PL_NEW)
        os.unlink(self.world.root / "blocked")
        self.once("2026-04-28T08:00:00Z")
        self.assertTrue((self.world.root / "blocked" / "ana" / "2026-04-27.json").exists())
