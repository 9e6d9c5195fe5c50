# SPDX-License-Identifier: MIT
"""Pages that name a test for each of their rows: docs/sources.md for arXiv's traps, docs/reliability.md for faults,
docs/keys.md for keys of the configuration. Such tests exist."""
import json
import re
import unittest

from world import SOURCE

_TRAPS = 21
# The rows that concern one machine.
_FAULTS = [*(f"C{n}" for n in range(1, 13)), *(f"R{n}" for n in range(1, 13)), *(f"S{n}" for n in range(1, 5)), "T1", "T2", "T3",
           *(f"F{n}" for n in range(1, 5)), *(f"X{n}" for n in range(1, 15)),
           *(f"P{n}" for n in range(1, 20))]


def known_tests():
    """`Suite.Name` of C++, `file.Class.test_name` of Python."""
    names = set()
    for path in (SOURCE / "tests").rglob("*_test.cpp"):
        names.update(f"{suite}.{name}" for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", path.read_text(encoding="utf-8"), re.MULTILINE))
    for path in (*(SOURCE / "tests" / "e2e").glob("*_test.py"), *(SOURCE / "tests" / "crash").glob("*_test.py")):
        suite = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"\s*class (\w+)", line):
                suite = found.group(1)
            elif found := re.match(r"\s*def (test_\w+)", line):
                names.add(f"{path.stem}.{suite}.{found.group(1)}")
    return names


def rows(page, heading):
    text = (SOURCE / "docs" / page).read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| (\w+) \| (.+) \| (.+) \|$", text, re.MULTILINE)


def tests_in(cell):
    return [name for name in re.findall(r"`([^`]+)`", cell) if re.fullmatch(r"\w+\.\w+(\.test_\w+)?", name) and not name.endswith((".cpp", ".py", ".hpp"))]


class NamedTests(unittest.TestCase):
    def assert_named(self, number, what, cell):
        names = tests_in(cell)
        self.assertTrue(names, f"{number}: {what}")
        self.assertEqual([name for name in names if name not in known_tests()], [], f"{number}: {what}")

    def test_each_trap_names_tests_that_exist(self):
        traps = rows("sources.md", "Traps")
        self.assertEqual([int(number) for number, _, _ in traps], list(range(1, _TRAPS + 1)))
        for row in traps:
            self.assert_named(*row)

    @unittest.skipUnless((SOURCE / "docs" / "reliability.md").exists(), "no such page")
    def test_each_fault_names_tests_that_exist_or_says_why_there_is_none(self):
        headings = ("Crash and storage", "Remote behaviour", "Source, time, configuration", "Security", "What others got wrong")
        faults = [row for heading in headings for row in rows("reliability.md", heading)]
        self.assertEqual([number for number, _, _ in faults], _FAULTS)
        for number, what, cell in faults:
            if not cell.startswith("None:"):
                self.assert_named(number, what, cell)

    def test_each_key_of_the_configuration_names_tests_that_exist_or_says_why_it_changes_nothing(self):
        schema = json.loads((SOURCE / "config" / "paperwire.schema.json").read_text(encoding="utf-8"))
        sections = {"top level": schema, **{name: one for name, one in schema["$defs"].items() if "properties" in one}}
        headings = re.findall(r"^## (.+)$", (SOURCE / "docs" / "keys.md").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(sorted(headings), sorted(sections))
        for heading, section in sections.items():
            keys = rows("keys.md", heading)
            self.assertEqual(sorted(key for key, _, _ in keys), sorted(section["properties"]), heading)
            for key, what, cell in keys:
                self.assert_named(f"{heading}: {key}", what, cell)


if __name__ == "__main__":
    unittest.main()
