# SPDX-License-Identifier: MIT
"""One cycle: a fresh world, passes that are killed until the cycle's kills are used up, passes in peace, and the verdict."""
import datetime
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import chats
import inquest
import papers
import people
import postbox
from acts import Acts
from chat_verdict import judge_chats
from feed_server import FeedServer
from plans import Moments, Plans
from verdict import Verdict, judge

_ALLOWED_CODES = (0, 69, 75)
_PEACEFUL_PASSES = 20
_PASSES_A_KILL = 8
_PASS_LIMIT = 60.0  # seconds; a pass takes well under one
_ACTS_A_KILL = 0.3
SANITIZING = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}


@dataclass
class CycleResult:
    number: int
    verdict: Verdict
    kills: Counter = field(default_factory=Counter)  # by what killed
    passes: int = 0
    days: int = 0
    acts: int = 0
    usual: bool = False  # of a program without failpoints
    under_way: list = field(default_factory=list)  # how many messages were, at each kill
    folder: str = ""   # kept when something is wrong


class Cycle:
    """`has_failpoints`: whether the program was built with them; else it dies at moments alone. `slowness`: how much longer than a usual build it
    takes."""

    DAYS = 12
    FIRST_DAY_PAPERS = 200
    LATER_DAY_PAPERS = 60

    def __init__(self, program, seed, number, folder, has_failpoints=True, slowness=1.0):
        self.program = program
        self.folder = Path(folder)
        self._slowness = slowness
        self._rng = random.Random(f"{seed}/{number}")
        self.subscribers = self._make_subscribers()
        self._press = papers.Press(self._rng)
        self._calendar = papers.announcement_days(self.DAYS)
        self._days = []       # announcements of each day that was published
        self._killed = {}     # number of a run that was killed: what was under way then, by channel
        self._result = CycleResult(number, Verdict())
        self._postbox = postbox.Postbox(f"{seed}/{number}")
        self._chats = chats.Chats(f"{seed}/{number}")
        self._feeds = FeedServer(self.folder / "feeds", f"{seed}/{number}") if self._rng.random() < 0.5 else None
        self._plans = Plans(self._rng, number, over_http=self._feeds is not None) if has_failpoints else Moments(self._rng)
        self._acts = Acts(self._rng, self)
        self._now = None

    @property
    def day_number(self):
        """Of the day that is arXiv's newest."""
        return len(self._days) - 1

    @property
    def next_run(self):
        return self._result.passes + 1

    def note_fault(self, text):
        self._result.verdict.faults.append(text)

    def environment(self):
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "TZ": "UTC", **self._chats.secrets(), **SANITIZING}

    def _make_subscribers(self):
        return people.make_subscribers(self._rng)

    def run(self, kills):
        (self.folder / "feeds").mkdir(parents=True)
        self._postbox.start()
        if self._feeds:
            self._feeds.start()
        try:
            self._write_config()
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

    def _write_config(self):
        rss = self._feeds.url if self._feeds else f"file://{self.folder / 'feeds'}"
        there = [s for s in self.subscribers if s.left is None or s.stays_configured]
        people.write_config(self.folder / "config.yaml", there, rss, self._postbox.port, self._chats.channels())

    def _publish(self):
        """Puts out the next day's feeds; time moves to them at least."""
        if len(self._days) == self.DAYS:
            return
        day = self._calendar[len(self._days)]
        self._days.append(self._press.next_day(day, self.LATER_DAY_PAPERS if self._days else self.FIRST_DAY_PAPERS))
        papers.write_feeds(self.folder / "feeds", day, self._days[-1])
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
                self._look_after_kill()
                self._act()
                plan = self._plans.at_kill(killed)
            else:
                plan = self._plans.after_miss(plan)
            if code == 0 or (self._rng.random() < 0.3 and self._day_is_taken()):
                self._publish()
        if killed < kills:
            self._result.verdict.faults.append(f"only {killed} of {kills} kills came about")

    def _look_after_kill(self):
        with inquest.copied_store(self.folder) as store:
            self._killed[self._result.passes] = inquest.under_way(store)
            faults = inquest.find_faults(store)
        self._result.under_way.append(self._killed[self._result.passes].total())
        self._result.verdict.faults += [f"after the kill of run {self._result.passes}: {fault}" for fault in faults]

    def _act(self):
        if self._rng.random() < _ACTS_A_KILL and self._acts.one():
            self._write_config()

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
        environment = self.environment()
        if plan and plan.failpoint:
            environment["PAPERWIRE_FAILPOINT"] = f"{plan.failpoint}:{plan.passage}"
        away = self._take_away(plan)
        with open(self.folder / "log", "ab") as log:
            log.write(f"--- pass {number} at {at}, {plan}\n".encode())
            log.flush()
            command = [self.program, "run", "--config", str(self.folder / "config.yaml"), *self._mode(plan, at)]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        begun = time.monotonic()
        code = self._await(process, plan)
        if away:
            away.rename(away.with_suffix(".xml"))
        if code == -signal.SIGKILL:
            self._killed[number] = Counter()  # until it was looked at
        elif code in _ALLOWED_CODES:
            self._plans.ended(time.monotonic() - begun)
        else:
            self.note_fault(f"pass {number} ended with {code}")
        self._now += datetime.timedelta(hours=1)
        return code

    def _mode(self, plan, at):
        return ["--once", "--at", at]

    def _take_away(self, plan):
        """One feed is not to be had where the pass is to die of just that."""
        if not plan or "remember_failure" not in plan.failpoint:
            return None
        feed = self.folder / "feeds" / f"{self._rng.choice(papers.FEEDS)}.xml"
        return feed.rename(feed.with_suffix(".away"))

    def _await(self, process, plan):
        if plan and plan.stage:
            server = self._chats if plan.stage in chats.STAGES else self._postbox
            server.set_alarm(plan.stage, plan.passage, _after(plan.delay * self._slowness, process.kill))
        clock = threading.Timer(plan.delay * self._slowness, process.kill) if plan and plan.delay and not plan.stage else None
        if clock:
            clock.start()
        try:
            return process.wait(_PASS_LIMIT * self._slowness)
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
        destinations = [d for s in self.subscribers if s.left is None or s.stays_configured for d in s.destinations]
        now = self._now.replace(tzinfo=datetime.timezone.utc)
        with inquest.copied_store(self.folder) as store:
            return inquest.day_is_taken(store, self._calendar[self.day_number], papers.FEEDS, destinations, now)

    def _judge(self, at_rest):
        faults = self._result.verdict.faults
        expected = people.expected_deliveries(self.subscribers, self._days)
        announced = {(a.id, a.version): a.key for day in self._days for a in day}
        self._result.verdict = judge(expected, announced, self._postbox.mails, self._killed, self.folder)
        judge_chats(self._result.verdict, expected, announced, self._chats.by_channel, self._killed)
        self._result.verdict.faults += faults
        self._result.days, self._result.acts = len(self._days), len(self._acts.done)
        if not at_rest:
            self._result.verdict.faults.append(f"not at rest after {_PEACEFUL_PASSES} passes in peace")


def _after(delay, act):
    return act if not delay else lambda: threading.Timer(delay, act).start()
