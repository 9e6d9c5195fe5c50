# SPDX-License-Identifier: MIT
"""Telegram and Slack as Paperwire meets them here: the counterparts of the end-to-end tests, in moods that a seed fixes.

They put messages off, answer nonsense, keep a message and hang up without a word of it, or think for a while.
"""
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "e2e"))  # last: this folder has a feed_server of its own

import slack_server  # noqa: E402
import telegram_server  # noqa: E402
from chat_server import CLOSE, CLOSE_UNREAD, html_answer, json_answer  # noqa: E402

STAGES = ("chat read", "chat answered")


class _Moody:
    """What both have: a run's number on each message, and an alarm for a stage of an exchange."""

    def prepare(self, seed):
        self._seed = seed
        self._tries = Counter()
        self.run = 0
        self.calm = False
        self.slow = 0.0
        self.ring = lambda stage: None
        self.on_answer = self._read
        self.on_answered = lambda post: self.ring("chat answered")

    def _read(self, post):
        post.run = self.run
        self.ring("chat read")

    def _step(self, to):
        with self.lock:
            self._tries[to] += 1
            chance = 1.0 if self.calm else random.Random(f"{self._seed}/{to}/{self._tries[to]}").random()
        if to == CLOSE_UNREAD:
            return chance < 0.02
        if chance < 0.03:
            return self.busy()
        if chance < 0.06:
            return html_answer(502)
        if chance < 0.10:
            return CLOSE
        return None

    def _take(self, post):
        step = super()._take(post)
        post.withheld = step == CLOSE
        return step

    def pause(self, post):
        chance = 1.0 if self.calm else random.Random(f"{self._seed}/pause/{self.addressee(post)}/{self._tries[self.addressee(post)]}").random()
        return self.slow + (chance if chance < 0.15 else 0)


class Telegram(_Moody, telegram_server.TelegramServer):
    def busy(self):
        return telegram_server.flood(1)

    @staticmethod
    def keys_of(post):
        return telegram_server.entries(post.body)


class Slack(_Moody, slack_server.SlackServer):
    def busy(self):
        return json_answer({"ok": False, "error": "ratelimited"}, 429, **{"Retry-After": "1"})

    @staticmethod
    def keys_of(post):
        return slack_server.entries(post.body)


class Chats:
    """Both at once. `by_channel` names them as the configuration does."""

    def __init__(self, seed):
        self.by_channel = {"tg": Telegram(), "lab": Slack()}
        self._alarm = None
        for name, server in self.by_channel.items():
            server.prepare(f"{seed}/{name}")
            server.ring = self._passed

    def begin_run(self, number, calm=False):
        for server in self.by_channel.values():
            server.run, server.calm = number, calm

    @property
    def slow(self):
        return max(server.slow for server in self.by_channel.values())

    @slow.setter
    def slow(self, seconds):
        for server in self.by_channel.values():
            server.slow = seconds

    def set_alarm(self, stage, passage, ring):
        self._alarm = [stage, passage, ring] if ring else None

    def _passed(self, stage):
        alarm = self._alarm
        if alarm is None or alarm[0] != stage:
            return
        alarm[1] -= 1
        if alarm[1] == 0:
            alarm[2]()

    def channels(self):
        return {name: server.channel for name, server in self.by_channel.items()}

    def secrets(self):
        return {"TELEGRAM_TOKEN": self.by_channel["tg"].token, "SLACK_TOKEN": self.by_channel["lab"].token}

    def stop(self):
        for server in self.by_channel.values():
            server.close()
