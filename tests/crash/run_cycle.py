# SPDX-License-Identifier: MIT
"""Which kind of cycle a number stands for, and running it in a process of its own."""
import shutil
import traceback
from dataclasses import dataclass
from pathlib import Path

from cycle import Cycle, CycleResult
from daemon_cycle import DaemonCycle
from gap_cycle import GapCycle
from soak_cycle import SoakCycle
from term_cycle import TermCycle
from verdict import Verdict


@dataclass(frozen=True)
class Programs:
    """`usual` as people run it, `with_failpoints`; one of them may be missing. `slowness`: how much longer than usual they take."""

    usual: str = ""
    with_failpoints: str = ""
    slowness: float = 1.0

    def has_failpoints(self, number):
        """Half of the cycles that can do without them do, where there is a choice."""
        if not self.usual or not self.with_failpoints:
            return bool(self.with_failpoints)
        return number // 4 % 2 == 0 or number % 4 == 1


def _run_gap_cycle(program, seed, number, folder, kills):
    cycle = GapCycle(program, seed, number, folder)
    verdict = cycle.run(kills)
    if not cycle.kills:
        verdict.faults.append(f"no failpoint of catching up was passed in {cycle.passes} passes")
    return CycleResult(number, verdict, cycle.kills, cycle.passes, cycle.days)


def _run(programs, seed, number, kills, folder):
    """`kills` is a number; or ("terms", how many), or ("soak", seconds)."""
    if isinstance(kills, tuple):
        kind = {"terms": TermCycle, "soak": SoakCycle}[kills[0]]
        return kind(programs.usual or programs.with_failpoints, seed, number, folder, False, programs.slowness).run(kills[1])
    has_failpoints = programs.has_failpoints(number)
    program = programs.with_failpoints if has_failpoints else programs.usual
    if number % 4 == 1 and has_failpoints:
        return _run_gap_cycle(program, seed, number, folder, kills)
    kind = DaemonCycle if number % 4 == 3 else Cycle
    result = kind(program, seed, number, folder, has_failpoints, programs.slowness).run(kills)
    result.usual = not has_failpoints
    return result


def run_cycle(programs, seed, number, kills, parent):
    """For a process of its own. Removes the cycle's folder unless something is wrong."""
    folder = Path(parent) / f"cycle-{number}"
    try:
        result = _run(programs, seed, number, kills, folder)
    except Exception:  # one broken cycle must not hide the others
        result = CycleResult(number, Verdict(faults=["the rig itself broke: " + traceback.format_exc()]))
    if result.verdict.all_faults():
        result.folder = str(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return result
