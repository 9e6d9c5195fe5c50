# SPDX-License-Identifier: MIT
"""The judge of chats must see each kind of fault: /usr/bin/python3 -m unittest discover -s tests/crash -p '*_test.py'"""
import datetime
import sys
import unittest

import chats
from chat_verdict import AT_ONCE, judge_chats
from people import Destination, Due
from verdict import Verdict

ANA = Destination("ana", "tg", "1001", (0,))
BO = Destination("bo", "tg", "1002", (0,))
DAY = datetime.date(2026, 4, 28)
FIRST, SECOND = ("2604.10001", 0), ("2604.10002", 0)
ANNOUNCED = {("2604.10001", 1): FIRST, ("2604.10002", 1): SECOND, ("2604.10003", 1): ("2604.10003", 0)}


class Post:
    def __init__(self, run=1, to="1001", papers=("2604.10001", "2604.10002"), withheld=False, thread=None):
        self.run, self.withheld = run, withheld
        links = " ".join(f"https://arxiv.org/pdf/{paper}v1" for paper in papers)
        self.body = {"chat_id": to, "text": links} | ({"thread_ts": thread} if thread else {})


class Server:
    def __init__(self, posts, problems=()):
        self._posts, self._problems = posts, list(problems)

    def accepted(self):
        return self._posts

    def problems(self):
        return self._problems

    @staticmethod
    def addressee(post):
        return post.body["chat_id"]

    keys_of = staticmethod(chats.Telegram.keys_of)


class Judging(unittest.TestCase):
    def verdict(self, *posts, killed=frozenset(), expected=None, problems=()):
        verdict = Verdict()
        papers = {FIRST: {DAY}, SECOND: {DAY}}
        dues = {d: Due(due, addresses={d.to: (0, sys.maxsize)}) for d, due in (expected or {ANA: papers}).items()}
        judge_chats(verdict, dues, ANNOUNCED, {"tg": Server(posts, problems)}, {run: {"tg": 99} for run in killed})
        return verdict

    def test_finds_nothing_wrong_with_what_is_right(self):
        self.assertEqual(self.verdict(Post()).all_faults(), [])
        self.assertEqual(self.verdict(Post(papers=["2604.10001"]), Post(papers=["2604.10002"])).all_faults(), [])

    def test_sees_a_lost_paper(self):
        self.assertEqual(self.verdict(Post(papers=["2604.10001"])).lost, [f"{ANA} {SECOND}"])
        self.assertEqual(len(self.verdict().lost), 2)

    def test_sees_what_nobody_asked_for(self):
        self.assertEqual(len(self.verdict(Post(), Post(papers=["2604.10003"])).unauthorised), 1)
        self.assertEqual(len(self.verdict(Post(), Post(papers=["2604.77777"])).unauthorised), 2)

    def test_sees_a_stranger_and_a_wrong_chat(self):
        self.assertEqual(self.verdict(Post(), Post(to="9")).unauthorised, ["tg to 9, who is nobody"])
        wrong = self.verdict(Post(), Post(to="1002"), expected={ANA: {FIRST: {DAY}, SECOND: {DAY}}, BO: {}})
        self.assertEqual(len(wrong.unauthorised), 2)

    def test_sees_a_paper_in_two_messages(self):
        self.assertEqual(len(self.verdict(Post(), Post(papers=["2604.10002"]), killed={1}).unexplained), 1)

    def test_sees_a_paper_twice_in_one(self):
        self.assertEqual(len(self.verdict(Post(papers=["2604.10001", "2604.10002", "2604.10001"])).unexplained), 1)

    def test_excuses_a_copy_after_a_kill(self):
        verdict = self.verdict(Post(1), Post(2), killed={1})
        self.assertEqual((verdict.all_faults(), verdict.doubled_by_kill), ([], {1: 1}))

    def test_excuses_a_copy_in_another_thread(self):
        verdict = self.verdict(Post(1, thread="1.1"), Post(2, thread="1.2"), killed={1})
        self.assertEqual((verdict.all_faults(), verdict.doubled_by_kill), ([], {1: 1}))

    def test_excuses_a_copy_after_silence(self):
        verdict = self.verdict(Post(1, withheld=True), Post(2))
        self.assertEqual((verdict.all_faults(), verdict.doubled_by_silence), ([], 1))

    def test_sees_a_copy_without_an_excuse(self):
        self.assertEqual(len(self.verdict(Post(1), Post(2), killed={2}).unexplained), 1)

    def test_sees_a_copy_of_what_was_not_under_way_any_more(self):
        first, second = Post(1, papers=["2604.10001"]), Post(1, papers=["2604.10002"])
        again = Post(2, papers=["2604.10001"])
        self.assertEqual(len(self.verdict(first, second, again, killed={1}).unexplained), 1)

    def test_sees_more_copies_than_sends_at_once(self):
        count = AT_ONCE["tg"] + 1
        people = {Destination(f"s{n}", "tg", str(2000 + n), (0,)): {FIRST: {DAY}} for n in range(count)}
        posts = [Post(run, str(2000 + n), ["2604.10001"]) for n in range(count) for run in (1, 2)]
        self.assertIn("only 16 can have been under way", "".join(self.verdict(*posts, killed={1}, expected=people).unexplained))

    def test_passes_on_what_the_service_found(self):
        self.assertEqual(self.verdict(Post(), problems=["1001: text must be non-empty"]).faults, ["tg 1001: text must be non-empty"])


if __name__ == "__main__":
    unittest.main()
