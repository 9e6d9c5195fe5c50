# SPDX-License-Identifier: MIT
"""Stops the daemon politely, again and again, while its servers take their time: it must answer for all that is under way, end with 0, and leave
nothing that could come twice."""
import signal
import subprocess
import threading
from collections import Counter

import inquest
from daemon_cycle import DaemonCycle, is_running

_SLOW = 0.4      # seconds that every answer takes
_DRAIN = 85.0    # seconds: the daemon's own limit, and a little


class TermCycle(DaemonCycle):
    def _kill_passes(self, kills):
        self._postbox.calm = True
        self._postbox.slow = self._chats.slow = _SLOW
        for _ in range(kills):
            self._run_pass(self._plans.first())
            self._look_after_end()
        self._postbox.slow = self._chats.slow = 0.0
        self._to_peace()

    def _await(self, process, plan):
        """The signal means what it should once the daemon is running; before that it ends the process like any other."""
        if plan is None:
            return super()._await(process, plan)
        timer = threading.Timer(self._rng.uniform(0.1, 1.5) * self._slowness, process.terminate)
        timer.start()
        try:
            code = process.wait(_DRAIN * self._slowness)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "no end"
        finally:
            timer.join()
        was_running = is_running(self.folder / "log")
        self._result.kills["SIGTERM, running" if was_running else "SIGTERM, starting"] += 1
        return 0 if code == -signal.SIGTERM and not was_running else code

    def _look_after_end(self):
        with inquest.copied_store(self.folder) as store:
            left, faults = inquest.under_way(store), inquest.find_faults(store)
        self._result.under_way.append(left.total())
        if left != Counter():
            faults.append(f"left under way: {dict(left)}")
        self._result.verdict.faults += [f"after the end of run {self._result.passes}: {fault}" for fault in faults]
