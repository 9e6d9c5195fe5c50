# SPDX-License-Identifier: MIT
"""One cycle: a fresh world, passes that are killed until the cycle's kills are used up, passes in peace, and the verdict."""
import datetime
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import traceback
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import chats
import papers
import people
import postbox
from feed_server import FeedServer
from gap_cycle import GapCycle
from plans import ALL_FAILPOINTS, Plans
from chat_verdict import judge_chats
from verdict import Verdict, judge

_ALLOWED_CODES = (0, 69, 75)
_FIRST_DAY_PAPERS = 200
_LATER_DAY_PAPERS = 60
_DAYS = 12
_PEACEFUL_PASSES = 20
_PASSES_A_KILL = 8
_PASS_LIMIT = 60.0  # seconds; a pass takes well under one


@dataclass
class CycleResult:
    number: int
    verdict: Verdict
    kills: Counter = field(default_factory=Counter)  # by what killed
    passes: int = 0
    days: int = 0
    folder: str = ""   # kept when something is wrong


class Cycle:
    def __init__(self, program, seed, number, folder):
        self._program = program
        self._number = number
        self._folder = Path(folder)
        self._rng = random.Random(f"{seed}/{number}")
        self._subscribers = people.make_subscribers(self._rng)
        self._press = papers.Press(self._rng)
        self._calendar = papers.announcement_days(_DAYS)
        self._days = []       # announcements of each day that was published
        self._killed = set()  # numbers of the runs that were killed
        self._result = CycleResult(number, Verdict())
        self._postbox = postbox.Postbox(f"{seed}/{number}")
        self._chats = chats.Chats(f"{seed}/{number}")
        self._feeds = FeedServer(self._folder / "feeds", f"{seed}/{number}") if self._rng.random() < 0.5 else None
        self._plans = Plans(self._rng, number, over_http=self._feeds is not None)
        self._now = None

    def run(self, kills):
        (self._folder / "feeds").mkdir(parents=True)
        self._postbox.start()
        if self._feeds:
            self._feeds.start()
        try:
            rss = self._feeds.url if self._feeds else f"file://{self._folder / 'feeds'}"
            people.write_config(self._folder / "config.yaml", self._subscribers, rss, self._postbox.port, self._chats.channels())
            self._publish()
            self._kill_passes(kills)
            at_rest = self._pass_in_peace()
        finally:
            self._postbox.stop()
            self._chats.stop()
            if self._feeds:
                self._feeds.stop()
        self._judge(at_rest)
        return self._result

    def _publish(self):
        """Puts out the next day's feeds; time moves to them at least."""
        if len(self._days) == _DAYS:
            return
        day = self._calendar[len(self._days)]
        self._days.append(self._press.next_day(day, _LATER_DAY_PAPERS if self._days else _FIRST_DAY_PAPERS))
        papers.write_feeds(self._folder / "feeds", day, self._days[-1])
        opening = datetime.datetime.combine(day, datetime.time(4, 10))
        self._now = max(self._now, opening) if self._now else opening

    def _kill_passes(self, kills):
        killed = 0
        plan = self._plans.first()
        while killed < kills and self._result.passes < kills * _PASSES_A_KILL:
            code = self._run_pass(plan)
            if code == -signal.SIGKILL:
                killed += 1
                self._result.kills[self._killer(plan)] += 1
                plan = self._plans.at_kill(killed)
            else:
                plan = self._plans.after_miss(plan)
            if code == 0 or (self._rng.random() < 0.3 and self._day_is_taken()):
                self._publish()
        if killed < kills:
            self._result.verdict.faults.append(f"only {killed} of {kills} kills came about")

    def _pass_in_peace(self):
        self._postbox.calm = True
        if self._feeds:
            self._feeds.calm = True
        return any(self._run_pass(None) == 0 for _ in range(_PEACEFUL_PASSES))

    def _run_pass(self, plan):
        self._result.passes += 1
        number = self._postbox.run = self._result.passes
        self._chats.begin_run(number, self._postbox.calm)
        at = self._now.strftime("%Y-%m-%dT%H:%M:%SZ")
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self._folder), "TZ": "UTC", **self._chats.secrets()}
        if plan and plan.failpoint:
            environment["PAPERWIRE_FAILPOINT"] = f"{plan.failpoint}:{plan.passage}"
        away = self._take_away(plan)
        with open(self._folder / "log", "ab") as log:
            log.write(f"--- pass {number} at {at}, {plan}\n".encode())
            log.flush()
            command = [self._program, "run", "--config", str(self._folder / "config.yaml"), *self._mode(plan, at)]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        code = self._await(process, plan)
        if away:
            away.rename(away.with_suffix(".xml"))
        if code == -signal.SIGKILL:
            self._killed.add(number)
        elif code not in _ALLOWED_CODES:
            self._result.verdict.faults.append(f"pass {number} ended with {code}")
        self._now += datetime.timedelta(hours=1)
        return code

    def _mode(self, plan, at):
        return ["--once", "--at", at]

    def _take_away(self, plan):
        """One feed is not to be had where the pass is to die of just that."""
        if not plan or "remember_failure" not in plan.failpoint:
            return None
        feed = self._folder / "feeds" / f"{self._rng.choice(papers.FEEDS)}.xml"
        return feed.rename(feed.with_suffix(".away"))

    def _await(self, process, plan):
        if plan and plan.stage:
            server = self._chats if plan.stage in chats.STAGES else self._postbox
            server.set_alarm(plan.stage, plan.passage, process.kill)
        clock = threading.Timer(plan.delay, process.kill) if plan and plan.delay else None
        if clock:
            clock.start()
        try:
            return process.wait(_PASS_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "no end"
        finally:
            self._postbox.set_alarm(None, 0, None)
            self._chats.set_alarm(None, 0, None)
            if clock:
                clock.cancel()

    def _killer(self, plan):
        return plan.label

    def _day_is_taken(self):
        """True when all feeds of the day are in the store and everybody has joined: only then may arXiv's feeds move on without a loss.
        What was tried stays the day's as well: five days of trying, and it would rightly be a dead letter. Looks at a copy, so that the program
        finds its store just as the kill left it."""
        copy = self._folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in self._folder.glob("paperwire.db*"):
            if path.name in ("paperwire.db", "paperwire.db-wal"):
                shutil.copy(path, copy)
        if not (copy / "paperwire.db").exists():
            return False
        with closing(sqlite3.connect(copy / "paperwire.db")) as store:
            day = str(self._calendar[len(self._days) - 1])
            read = store.execute("SELECT count(*) FROM receipts WHERE day = ? AND state = 0", (day,)).fetchone()[0]
            joined = store.execute("SELECT count(*) FROM destinations WHERE cohort IS NOT NULL").fetchone()[0]
            tried = store.execute("SELECT min(first_attempt) FROM digests WHERE state IN (0, 1, 2)").fetchone()[0]
        fresh = tried is None or tried / 1000 > self._now.replace(tzinfo=datetime.timezone.utc).timestamp() - 86400
        return fresh and read == len(papers.FEEDS) and joined == sum(len(s.destinations) for s in self._subscribers)

    def _judge(self, at_rest):
        faults = self._result.verdict.faults
        expected = people.expected_deliveries(self._subscribers, self._days)
        announced = {(a.id, a.version): a.key for day in self._days for a in day}
        self._result.verdict = judge(expected, announced, self._postbox.mails, self._killed, self._folder)
        judge_chats(self._result.verdict, expected, announced, self._chats.by_channel, self._killed)
        self._result.verdict.faults += faults
        self._result.days = len(self._days)
        if not at_rest:
            self._result.verdict.faults.append(f"not at rest after {_PEACEFUL_PASSES} passes in peace")


class DaemonCycle(Cycle):
    """Kills the daemon instead of a pass: under the real clock, so with the day that is arXiv's newest now, and without a server's moods, whose
    back-off would take minutes. The passes in peace come after it, hours later."""

    _ALIVE = 1.5  # seconds: what is to be done is done by then

    def _publish(self):
        if self._days:
            return
        self._calendar = [papers.latest_day()]
        super()._publish()
        self._now = max(self._now, datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))

    def _kill_passes(self, kills):
        self._postbox.calm = True
        super()._kill_passes(kills)
        self._now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(hours=12)

    def _mode(self, plan, at):
        return [] if plan else super()._mode(plan, at)

    def _await(self, process, plan):
        """Whom the plan did not kill in time, the clock does."""
        self._at_rest = False

        def end():
            self._at_rest = True
            process.kill()
        clock = threading.Timer(self._ALIVE, end) if plan else None
        if clock:
            clock.start()
        try:
            return super()._await(process, plan)
        finally:
            if clock:
                clock.cancel()

    def _killer(self, plan):
        return "daemon at rest" if self._at_rest else f"daemon, {plan.label}" if plan.label not in ALL_FAILPOINTS else plan.label

    def _take_away(self, plan):
        return None


def _run_gap_cycle(program, seed, number, folder, kills):
    cycle = GapCycle(program, seed, number, folder)
    verdict = cycle.run(kills)
    if not cycle.kills:
        verdict.faults.append(f"no failpoint of catching up was passed in {cycle.passes} passes")
    return CycleResult(number, verdict, cycle.kills, cycle.passes, cycle.days)


def run_cycle(program, seed, number, kills, parent):
    """For a process of its own. Removes the cycle's folder unless something is wrong."""
    folder = Path(parent) / f"cycle-{number}"
    try:
        if number % 4 == 1:
            result = _run_gap_cycle(program, seed, number, folder, kills)
        else:
            kind = DaemonCycle if number % 4 == 3 else Cycle
            result = kind(program, seed, number, folder).run(kills)
    except Exception:  # one broken cycle must not hide the others
        result = CycleResult(number, Verdict(faults=["the rig itself broke: " + traceback.format_exc()]))
    if result.verdict.all_faults():
        result.folder = str(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return result
