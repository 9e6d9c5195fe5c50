#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills Paperwire again and again and tells what was lost, doubled or misdirected.

Cycles of about ten kills, each in a world of its own, several at once; every fourth kills the daemon instead of single passes,
another fourth what catches up after days that passed unread. What a seed fixes: the papers, the subscribers,
the servers' faults, and how each pass is to die; where a moment falls within a pass is the machine's affair.
"""
import argparse
import concurrent.futures
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter

try:
    import aiosmtpd  # noqa: F401
except ImportError:
    # Debian's package belongs to Debian's interpreter, which need not be the first python3 in the path.
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    sys.exit("crash_rig: python3-aiosmtpd is missing: apt-get install python3-aiosmtpd")

from cycle import run_cycle
from gap_cycle import GAP_FAILPOINTS
from plans import ALL_FAILPOINTS

KILLS_A_CYCLE = 10
_FAULTS_SHOWN = 12


def read_options():
    parser = argparse.ArgumentParser(prog="crash_rig", description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="a paperwire that was built with failpoints")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, help="repeats a run (default: a new one, printed)")
    parser.add_argument("--cycle", type=int, help="only this cycle of the seed")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="cycles at once; they wait for their servers' pace much of the time")
    parser.add_argument("--folder", help="where the worlds stand (default: memory: a kill spares the page cache, so it shows the same, sooner)")
    options = parser.parse_args()
    if options.kills < 1 or options.jobs < 1:
        parser.error("--kills and --jobs: want 1 or more")
    if not os.access(options.program, os.X_OK):
        parser.error(f"--program: {options.program} cannot be run")
    options.program = os.path.abspath(options.program)
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1_000_000)
    return options


def plan_cycles(options):
    """Cycle numbers with their kills."""
    cycles = {n: min(KILLS_A_CYCLE, options.kills - n * KILLS_A_CYCLE) for n in range(-(-options.kills // KILLS_A_CYCLE))}
    return cycles if options.cycle is None else {options.cycle: cycles.get(options.cycle, KILLS_A_CYCLE)}


def make_folder(options):
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="paperwire-crash-", dir=options.folder or memory)


def run_all(options, cycles, folder):
    results = []
    begun = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        pending = [pool.submit(run_cycle, options.program, options.seed, n, kills, folder) for n, kills in cycles.items()]
        for done in concurrent.futures.as_completed(pending):
            results.append(done.result())
            show_progress(results, len(cycles), begun)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    return sorted(results, key=lambda r: r.number)


def show_progress(results, all_cycles, begun):
    if not sys.stdout.isatty():
        return
    kills = sum(r.kills.total() for r in results)
    bad = sum(bool(r.verdict.all_faults()) for r in results)
    print(f"\r\033[K{len(results)}/{all_cycles} cycles, {kills} kills, {bad} failed, {time.monotonic() - begun:.0f} s", end="", flush=True)


def print_faults(results, options):
    for result in results:
        faults = result.verdict.all_faults()
        if not faults:
            continue
        print(f"cycle {result.number} failed, kept in {result.folder}; again: --seed {options.seed} --cycle {result.number}")
        for line in faults[:_FAULTS_SHOWN]:
            print(f"  {line}")
        if len(faults) > _FAULTS_SHOWN:
            print(f"  and {len(faults) - _FAULTS_SHOWN} more")


def print_kills(results):
    kills = sum((r.kills for r in results), Counter())
    rows = [(name, kills.pop(name, 0)) for name in (*ALL_FAILPOINTS, *GAP_FAILPOINTS)] + sorted(kills.items())
    width = max(len(name) for name, _ in rows)
    print(f"{'killed at':{width}}  kills")
    for name, count in rows:
        print(f"{name:{width}}  {count:5}")
    print(f"{'all':{width}}  {sum(count for _, count in rows):5}")


def print_verdict(results):
    verdicts = [r.verdict for r in results]
    kills = sum(r.kills.total() for r in results)
    doubled = [count for v in verdicts for count in v.doubled_by_kill.values()]
    print(f"{len(results)} cycles, {sum(r.passes for r in results)} passes, {sum(r.days for r in results)} announcement days, "
          f"{sum(v.mails for v in verdicts)} mails, {sum(v.messages for v in verdicts)} chat messages, {sum(v.deliveries for v in verdicts)} deliveries of a paper expected")
    print(f"L lost          {sum(len(v.lost) for v in verdicts)}")
    print(f"D doubled       {sum(doubled)} mails and messages: {sum(doubled) / max(kills, 1):.3f} a kill, at most {max(doubled, default=0)}; "
          f"{sum(v.doubled_by_silence for v in verdicts)} more after a withheld answer; unexplained {sum(len(v.unexplained) for v in verdicts)}")
    print(f"U unauthorised  {sum(len(v.unauthorised) for v in verdicts)}")
    print(f"other faults    {sum(len(v.faults) for v in verdicts)}")


def main():
    options = read_options()
    print(f"seed {options.seed}", flush=True)
    folder = make_folder(options)
    try:
        results = run_all(options, plan_cycles(options), folder)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        return 130
    failed = sum(bool(r.verdict.all_faults()) for r in results)
    if not failed:
        shutil.rmtree(folder, ignore_errors=True)
    print_faults(results, options)
    print_kills(results)
    print_verdict(results)
    if sum(r.kills.total() for r in results) >= KILLS_A_CYCLE and not any(r.kills[name] for r in results for name in (*ALL_FAILPOINTS, *GAP_FAILPOINTS)):
        print("no failpoint was ever passed: build the program with PAPERWIRE_FAILPOINTS (preset crash)")
        failed = len(results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
