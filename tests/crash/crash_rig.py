#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills Paperwire again and again and tells what was lost, doubled or misdirected.

Cycles of about ten kills, each in a world of its own, several at once; every fourth kills the daemon instead of single passes,
another fourth what catches up after days that passed unread. Half of the others run the program as people do and kill it at moments alone; the
rest kill at failpoints in rotation too. Between kills people come, leave, move and are stopped. What a seed fixes: the papers, the subscribers,
the servers' faults, what people do, and how each pass is to die; where a moment falls within a pass is the machine's affair.
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

from figures import figures_of
from gap_cycle import GAP_FAILPOINTS
from plans import ALL_FAILPOINTS
from run_cycle import Programs, run_cycle
from sheet import write_sheet

KILLS_A_CYCLE = 10
_FAULTS_SHOWN = 12


def read_options():
    parser = argparse.ArgumentParser(prog="crash_rig", description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="", help="a paperwire as people run it, killed at moments")
    parser.add_argument("--failpoints", default="", metavar="PROGRAM", help="a paperwire that was built with failpoints")
    parser.add_argument("--slowness", type=float, default=1.0, help="how much longer than usual the programs take, for builds with sanitizers")
    parser.add_argument("--terms", type=int, default=0, metavar="N", help="instead of kills: the daemon is asked to stop so often, with sends under way")
    parser.add_argument("--soak", type=int, default=0, metavar="SECONDS", help="instead: one world of a hundred people for so long, killed every 0.1 to 5 s")
    parser.add_argument("--sheet", help="writes the result there, as Markdown")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, help="repeats a run (default: a new one, printed)")
    parser.add_argument("--cycle", type=int, help="only this cycle of the seed")
    parser.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1), help="cycles at once; they wait for their servers' pace much of the time")
    parser.add_argument("--folder", help="where the worlds stand (default: memory: a kill spares the page cache, so it shows the same, sooner)")
    options = parser.parse_args()
    if options.kills < 1 or options.jobs < 1:
        parser.error("--kills and --jobs: want 1 or more")
    for program in filter(None, (options.program, options.failpoints)):
        if not os.access(program, os.X_OK):
            parser.error(f"{program} cannot be run")
    if not options.program and not options.failpoints:
        parser.error("want --program, --failpoints, or both")
    absolute = [path and os.path.abspath(path) for path in (options.program, options.failpoints)]
    options.programs = Programs(*absolute, slowness=options.slowness)
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1_000_000)
    return options


def plan_cycles(options):
    """Cycle numbers with what they are to do."""
    if options.soak:
        return {0: ("soak", options.soak)}
    wanted = options.terms or options.kills
    counts = {n: min(KILLS_A_CYCLE, wanted - n * KILLS_A_CYCLE) for n in range(-(-wanted // KILLS_A_CYCLE))}
    if options.cycle is not None:
        counts = {options.cycle: counts.get(options.cycle, KILLS_A_CYCLE)}
    return {n: ("terms", count) for n, count in counts.items()} if options.terms else counts


def make_folder(options):
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="paperwire-crash-", dir=options.folder or memory)


def run_all(options, cycles, folder):
    """Catching up comes to fewer kills than it is asked for: further cycles make up for it."""
    results = []
    begun = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        while cycles:
            pending = [pool.submit(run_cycle, options.programs, options.seed, n, kills, folder) for n, kills in cycles.items()]
            for done in concurrent.futures.as_completed(pending):
                results.append(done.result())
                show_progress(results, len(results) + sum(not one.done() for one in pending), begun)
            cycles = further_cycles(options, results)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    return sorted(results, key=lambda r: r.number)


def further_cycles(options, results):
    lacking = options.kills - sum(r.kills.total() for r in results)
    if lacking <= 0 or options.terms or options.soak or options.cycle is not None or any(r.verdict.all_faults() for r in results):
        return {}
    number = 2 + 4 * max(r.number for r in results)  # of a kind that comes to all its kills
    return {number: min(lacking, KILLS_A_CYCLE)}


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
    f = figures_of(results)
    print(f"{len(results)} cycles, {f.passes} passes, {sum(r.days for r in results)} announcement days, {f.acts} times people "
          f"came, left or moved, {f.mails} mails, {f.messages} chat messages, "
          f"{f.deliveries} deliveries of a paper expected; {f.usual_kills} of {f.kills} kills of the program as people run it")
    print(f"L lost          {f.lost}")
    print(f"D doubled       {f.doubled.total} mails and messages: {f.doubled.average:.3f} a kill, at most {f.doubled.most}; "
          f"{f.doubled_by_silence} more after a withheld answer; unexplained {f.unexplained}")
    print(f"  under way     {f.under_way.average:.3f} at a kill, at most {f.under_way.most}")
    print(f"U unauthorised  {f.unauthorised}")
    print(f"other faults    {f.faults}")


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
    if options.sheet:
        write_sheet(options.sheet, results, options)
    if options.failpoints and sum(r.kills.total() for r in results) >= KILLS_A_CYCLE and not any(r.kills[name] for r in results for name in (*ALL_FAILPOINTS, *GAP_FAILPOINTS)):
        print("no failpoint was ever passed: build the program with PAPERWIRE_FAILPOINTS (preset crash)")
        failed = len(results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
