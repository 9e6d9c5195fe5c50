# SPDX-License-Identifier: MIT
"""match, explain and try as people use them: odd filters, odd files, pipes and outputs that are gone."""
import gzip
import json
import os
import subprocess

from feeds import feed, item
from world import PROGRAM, WorldCase

AT = "2026-04-27T08:00:00Z"
PL = {"categories": "cs.PL"}


def paper(paper_id, title, **more):
    return {"id": paper_id, "title": title, "abstract": "Text.", "authors": ["Ada Example"], "categories": ["cs.PL"],
            "announced": "2026-04-27", **more}


def lines(papers):
    return "".join(json.dumps(one) + "\n" for one in papers)


class FilterVerbs(WorldCase):
    def setUp(self):
        super().setUp()
        self.world.write_config(
            filters={"needle": {"title": "needle", **PL}, "accepted": {"comment": "accepted", **PL}},
            subscribers={"ana": {"filters": ["needle", {"name": "friends", "authors": "^Ada", **PL}], "deliver": {"channel": "site", "to": "ana"}},
                         "bo": {"filters": ["accepted", {"name": "rivals", "authors": "^Bo", **PL}], "deliver": {"channel": "site", "to": "bo"}},
                         "cy": {"filters": [{"name": "rivals", "authors": "^Cy", **PL}], "deliver": {"channel": "site", "to": "cy"}}})
        self.papers = self.write_papers([paper("2604.00001", "A needle"), paper("2604.00002", "Hay")])

    def write_papers(self, papers, name="p.jsonl"):
        path = self.world.root / name
        path.write_text(lines(papers) if isinstance(papers, list) else papers)
        return path

    def attempt(self, filter_text, *more, code=0):
        ran = self.world.verb("try", "--filter", filter_text, *more)
        self.assert_code(ran, code)
        return ran

    def explain(self, paper_id, path):
        ran = self.world.verb("explain", "--subscriber", "ana", paper_id, "--papers", path)
        self.assert_code(ran, 0)
        return ran.out

    def piped(self, verb, data, *more):
        return subprocess.run([PROGRAM, verb, "--config", self.world.config, *more], input=data, capture_output=True, timeout=30,
                              env=self.world.environment, check=False)


class Try(FilterVerbs):
    def test_filter_that_a_subscriber_wrote_in_place(self):
        self.assertIn("2 of 2", self.attempt("friends", "--papers", self.papers).out)

    def test_name_that_means_different_filters_is_refused(self):
        ran = self.attempt("rivals", "--papers", self.papers, code=78)
        self.assertRegex(ran.err, r"rivals.*2 different filters")
        self.assertEqual(ran.out, "")

    def test_no_papers_is_said(self):
        empty = self.write_papers("\n", "empty.jsonl")
        ran = self.attempt("needle", "--papers", empty)
        self.assertEqual(ran.out, "")
        self.assertIn("empty.jsonl holds no papers", ran.err)
        self.assertIn("the store holds no papers", self.attempt("needle").err)

    def test_papers_whose_comment_is_not_known_yet_are_counted_apart(self):
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001"), item("2604.00002")]))
        self.once(AT)
        self.assertEqual(self.attempt("accepted").out, "2026-04-27  0 of 2, and 2 wait for a comment or journal reference that no source "
                                                       "has given yet\n")
        self.assertEqual(self.attempt("{categories: math.CO, comment: accepted}").out, "2026-04-27  0 of 2\n")

    def test_days_stand_in_order(self):
        path = self.write_papers([paper("2604.00003", "needle", announced="2026-04-28"), paper("2604.00001", "needle"),
                                  paper("2604.00002", "Hay", announced=None)])
        self.assertEqual(self.attempt("needle", "--papers", path).out,
                         "2026-04-27  1 of 1\n    2604.00001  needle\n2026-04-28  1 of 1\n    2604.00003  needle\nundated  0 of 1\n")

    def test_faulty_filters_are_told_with_their_place(self):
        for text, told in {"{titel: x}": "did you mean title", "{title: 'inv('}": "no RE2 syntax", "needel": "did you mean needle",
                           "{": "YAML syntax", "[]": "want a mapping", "": "is empty", "{title: x, title: y}": "written twice",
                           "{title: " + "x" * 1001 + "}": "1001 characters", "{all_of: [" * 17 + "{title: x}" + "]}" * 17: "16 levels",
                           "{categories: cs.XX}": "unknown category", "{title: '(?=x)'}": "look-ahead"}.items():
            with self.subTest(text[:30]):
                ran = self.attempt(text, "--papers", self.papers, code=78)
                self.assertRegex(ran.err, r"--filter:1:\d+: error: ")
                self.assertIn(told, ran.err)
                self.assertEqual(ran.out, "")


class Explain(FilterVerbs):
    def test_of_several_versions_the_newest_or_the_one_asked_for(self):
        path = self.write_papers([paper("2604.00001", "First"), paper("2604.00001", "Third", version=3, announce="replace"),
                                  paper("2604.00001", "Second", version=2, announce="replace")])
        self.assertIn("Third", self.explain("2604.00001", path))
        self.assertIn("Second", self.explain("2604.00001v2", path))
        self.assertIn("First", self.explain("2604.00001v1", path))
        self.assertIn("Third", self.explain("2604.00001v9", path))

    def test_near_miss_is_told_from_a_far_one(self):
        self.assertIn("by one predicate alone", self.explain("2604.00002", self.papers))
        far = self.write_papers([paper("2604.00009", "Hay", announce="replace")], "far.jsonl")
        self.assertIn("by 2 predicates", self.explain("2604.00009", far))


class Streams(FilterVerbs):
    def test_papers_from_a_pipe(self):
        text = lines([paper("2604.00001", "A needle")]).encode()
        for data in (text, gzip.compress(text)):
            for name in ("-", "/dev/stdin"):
                self.assertEqual(self.piped("match", data, "--papers", name).stdout, b"ana\tfriends\t2604.00001\nana\tneedle\t2604.00001\n")

    def test_file_cut_in_the_middle_prints_nothing(self):
        text = lines([paper("2604.00001", "A needle")] * 2000)
        for name, data in {"plain": text[:-30].encode(), "gzip": gzip.compress(text.encode())[:-30]}.items():
            with self.subTest(name):
                ran = self.piped("match", data, "--papers", "-")
                self.assertEqual((ran.returncode, ran.stdout), (65, b""))
                self.assertRegex(ran.stderr.decode(), r"-:\d+: ")

    def test_reader_that_goes_away_ends_it_quietly(self):
        path = self.write_papers([paper(f"2604.{n:05}", "A needle " * 20) for n in range(1, 5000)], "many.jsonl")
        for verb in (["match"], ["try", "--filter", "needle"]):
            with subprocess.Popen([PROGRAM, *verb, "--config", self.world.config, "--papers", path], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, env=self.world.environment) as process:
                process.stdout.readline()
                process.stdout.close()
                self.assertEqual(process.stderr.read(), b"")
                self.assertNotEqual(process.wait(20), 70)

    def test_output_that_cannot_be_written_is_74(self):
        commands = [["match", "--papers", self.papers], ["try", "--filter", "needle", "--papers", self.papers],
                    ["explain", "--subscriber", "ana", "2604.00001", "--papers", self.papers]]
        for verb, *more in commands:
            with self.subTest(verb), open("/dev/full", "w", encoding="ascii") as full:
                ran = subprocess.run([PROGRAM, verb, "--config", self.world.config, *more], stdout=full, stderr=subprocess.PIPE, timeout=30,
                                     env=self.world.environment, check=False)
                self.assertEqual(ran.returncode, 74)

    def test_everything_closed_does_no_harm(self):
        ran = subprocess.run(["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", PROGRAM, "match", "--config", self.world.config,
                              "--papers", self.papers], timeout=30, env=self.world.environment, check=False)
        self.assertEqual(ran.returncode, 74)
        self.assertEqual(os.path.getsize(self.papers), len(lines([paper("2604.00001", "A needle"), paper("2604.00002", "Hay")])))
