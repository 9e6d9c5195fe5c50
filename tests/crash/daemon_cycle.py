# SPDX-License-Identifier: MIT
"""Kills the daemon instead of a pass: under the real clock, so with the day that is arXiv's newest now, and without a server's moods, whose back-off
would take minutes. Now and then somebody comes while it runs, and it reloads. The passes in peace come after it, hours later."""
import datetime
import signal
import threading

import papers
from cycle import Cycle
from plans import ALL_FAILPOINTS

_ALIVE = 1.5  # seconds: what is to be done is done by then
_RELOADS = 0.3


def is_running(log):
    """Whether the last run in this log came to the point where it takes signals for what they are."""
    return b" running " in log.read_bytes().rpartition(b"--- pass ")[2]


class DaemonCycle(Cycle):
    def _publish(self):
        if self._days:
            return
        self._calendar = [papers.latest_day()]
        super()._publish()
        self._now = max(self._now, datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None))

    def _kill_passes(self, kills):
        self._postbox.calm = True
        super()._kill_passes(kills)
        self._to_peace()

    def _to_peace(self):
        self._now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(hours=12)

    def _mode(self, plan, at):
        return [] if plan else super()._mode(plan, at)

    def _await(self, process, plan):
        """Whom the plan did not kill in time, the clock does."""
        self._at_rest = False

        def end():
            self._at_rest = True
            process.kill()
        timers = [threading.Timer(_ALIVE * self._slowness, end)] if plan else []
        if plan and self._rng.random() < _RELOADS:
            timers.append(threading.Timer(self._rng.uniform(0.2, 0.9) * self._slowness, self._come_and_reload, [process]))
        for timer in timers:
            timer.start()
        try:
            return super()._await(process, plan)
        finally:
            for timer in timers:
                timer.cancel()
                timer.join()

    def _come_and_reload(self, process):
        """Not before it takes the signal for what it is."""
        if is_running(self.folder / "log") and self._acts.come(self._result.passes):
            self._write_config()
            process.send_signal(signal.SIGHUP)

    def _killer(self, plan):
        return "daemon at rest" if self._at_rest else f"daemon, {plan.label}" if plan.label not in ALL_FAILPOINTS else plan.label

    def _take_away(self, plan):
        return None
