# SPDX-License-Identifier: MIT
"""docs/filters.md shows filters and what the program says of them. Here every command on the page is run and every line held
against the page, so it cannot say what the program does not do. A line of nothing but … stands for lines left out."""
import re
import shlex
import shutil
import textwrap

from world import SAMPLES, SOURCE, WorldCase

PAGE = SOURCE / "docs" / "filters.md"
FOLDER = SOURCE / "docs" / "filters"
AT = "2026-04-27T08:00:00Z"


def blocks(text, language):
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def sections(heading=r"\d+\. .*?"):
    """(heading, text) of each need, or of other sections."""
    return re.findall(rf"(?ms)^## ({heading})\n(.*?)(?=^## |\Z)", PAGE.read_text())


def commands(text):
    """(command, output) pairs of the page."""
    found = []
    for block in blocks(text, "console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return [(command, "\n".join(output).strip("\n")) for command, output in found]


def stands_for(documented, said):
    """True when the page's lines are the program's, lines left out aside."""
    parts = [re.escape(part.strip("\n")) for part in re.split(r"(?m)^…$", documented)]
    return re.fullmatch(r"(?:.*\n)*".join(part + r"\n*" if part else "" for part in parts), said.strip("\n") + "\n") is not None


class FiltersPage(WorldCase):
    def setUp(self):
        super().setUp()
        for path in FOLDER.iterdir():
            shutil.copy(path, self.world.root)
        self.config = self.world.root / "filters.yaml"
        text = self.config.read_text().replace("arxiv:\n", f"store: sqlite:{self.world.store}\n\narxiv:\n  rss: file://{SAMPLES}\n")
        self.config.write_text(text)

    def run_command(self, command):
        words = shlex.split(command)
        self.assertEqual(words[0], "paperwire")
        if "--papers" not in words and not self.world.store.exists():
            self.assert_code(self.world.run("run", "--once", "--config", self.config, "--at", AT), 0)
        return self.world.run(*words[1:])

    def test_filters_on_the_page_are_those_of_the_file(self):
        shown = "\n".join(textwrap.indent(block, "  ") for _, text in sections() for block in blocks(text, "yaml"))
        kept = re.search(r"(?ms)^filters:\n(.*?)^subscribers:", (FOLDER / "filters.yaml").read_text()).group(1)
        self.assertEqual(shown.strip(), kept.strip())

    def test_every_need_shows_a_paper_that_matches_one_that_nearly_does_and_a_trial(self):
        self.assertGreaterEqual(len(sections()), 10)
        for heading, text in sections():
            with self.subTest(heading):
                outputs = "\n".join(output for _, output in commands(text))
                self.assertRegex(outputs, r"(?m)^filter \S+: matched$")
                self.assertRegex(outputs, r"(?m)^no   filter  \(does not hold, by one predicate alone\)$")
                self.assertTrue(any(command.startswith("paperwire try ") for command, _ in commands(text)))

    def test_the_program_says_what_the_page_shows(self):
        self.assertEqual(self.world.run("check-config", self.config).err, "")
        for heading, text in sections():
            for command, documented in commands(text):
                with self.subTest(f"{heading}: {command}"):
                    ran = self.run_command(command)

                    self.assert_code(ran, 0)
                    self.assertEqual(ran.err, "")
                    if not stands_for(documented, ran.out):
                        self.fail(f"the page says:\n{documented}\nthe program says:\n{ran.out}")

    def test_faults_are_told_as_the_page_shows(self):
        [(_, text)] = sections("When a filter is wrong")
        for command, documented in commands(text):
            with self.subTest(command):
                ran = self.run_command(command)

                self.assertEqual(ran.code, 78 if ": error: " in documented else 0)
                if not stands_for(documented, ran.err + ran.out):
                    self.fail(f"the page says:\n{documented}\nthe program says:\n{ran.err + ran.out}")


class StandsFor(WorldCase):
    """The comparison itself can fail."""

    def test_lines_left_out_only_where_the_page_says_so(self):
        for documented, said, same in [("a\nb", "a\nb\n", True), ("a\nc", "a\nb\n", False), ("a\n…\nd", "a\nb\nc\nd\n", True), ("a\n…", "a\nb\n", True),
                                       ("a", "a\nb\n", False), ("…\nb", "a\nb\n", True), ("a\n…\nb", "a\nc\n", False), ("a\nb", "a\n", False)]:
            self.assertEqual(stands_for(documented, said), same, f"{documented!r} {said!r}")
