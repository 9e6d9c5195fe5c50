# SPDX-License-Identifier: MIT
"""The unit that ships with the program: locked down, and never giving up."""
import configparser
import shutil
import subprocess
import unittest

from world import SOURCE

_UNIT = SOURCE / "systemd" / "paperwire.service"
_MOST_EXPOSURE = 12  # tenths


class Unit(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_is_exposed_to_little(self):
        asked = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={_MOST_EXPOSURE}", "--no-pager", str(_UNIT)],
                               capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(asked.returncode, 0, asked.stdout[-2000:] + asked.stderr)

    def test_is_started_again_after_everything_but_what_a_person_must_mend(self):
        unit = configparser.ConfigParser(strict=False, delimiters="=", interpolation=None)
        unit.optionxform = str
        unit.read(_UNIT)
        self.assertEqual((unit["Service"]["Type"], unit["Service"]["WatchdogSec"]), ("notify", "2min"))
        self.assertEqual(unit["Service"]["Restart"], "on-failure")
        self.assertEqual(unit["Unit"]["StartLimitIntervalSec"], "0")
        codes = {int(code) for code in unit["Service"]["RestartPreventExitStatus"].split()}
        self.assertEqual(codes, {64, 77, 78})  # not 74 and 75: a disk is freed, a lock is let go


if __name__ == "__main__":
    unittest.main()
