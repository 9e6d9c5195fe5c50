# SPDX-License-Identifier: MIT
"""docs/sources.md names for each trap of arXiv's what holds it: such a test exists."""
import re
import unittest

from world import SOURCE

_TRAPS = 21


class Traps(unittest.TestCase):
    def test_each_names_tests_that_exist(self):
        table = (SOURCE / "docs" / "sources.md").read_text(encoding="utf-8").partition("\n## Traps\n")[2].partition("\n## ")[0]
        rows = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)
        self.assertEqual([int(number) for number, _, _ in rows], list(range(1, _TRAPS + 1)))
        known = self.known()
        for number, trap, tests in rows:
            names = re.findall(r"`([^`]+)`", tests)
            self.assertTrue(names, f"{number}: {trap}")
            self.assertEqual([name for name in names if name not in known], [], f"{number}: {trap}")

    @staticmethod
    def known():
        names = set()
        for path in (SOURCE / "tests").rglob("*_test.cpp"):
            names.update(f"{suite}.{name}" for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (SOURCE / "tests" / "e2e").glob("*_test.py"):
            suite = ""
            for line in path.read_text(encoding="utf-8").splitlines():
                if found := re.match(r"\s*class (\w+)", line):
                    suite = found.group(1)
                elif found := re.match(r"\s*def (test_\w+)", line):
                    names.add(f"{path.stem}.{suite}.{found.group(1)}")
        return names
