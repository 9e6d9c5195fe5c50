# SPDX-License-Identifier: MIT
"""Slack as its users see it, through both doors; and all channels at once while one of them is in trouble."""
import json
import time

import slack_server
from chat_case import CANARY, EVENING, MORNING, NEXT_DAY, ChatAnswers, ChatCase, ChatDelivery, papers
from chat_server import HANG, Answer, html_answer
from mail_server import MailServer, body
from slack_server import SlackServer, entries, error
from telegram_server import TelegramServer
from telegram_server import entries as telegram_entries
from world import linked_ids


class SlackCase(ChatCase):
    places = ("C0AAAAAAA", "#papers", "C0CCCCCCC")

    def setUp(self):
        super().setUp()
        self.server = self.start(SlackServer(f"xoxb-{CANARY}", f"/services/T0/B0/{CANARY}"))

    def reach(self, **people):
        """who=channel, or who={delivery keys}."""
        self.use("lab", self.server.channel, {who: d if isinstance(d, dict) else {"to": d} for who, d in people.items()})

    def hook(self, *people, **delivery):
        self.world.environment["SLACK_HOOK"] = self.server.hook_url
        self.use("hook", {"type": "slack", "webhook": "${env:SLACK_HOOK}"}, {who: delivery for who in people})

    def posts(self, room):
        return [p for p in self.server.posts if self.server.addressee(p) == room]

    def received(self, room):
        return [entry[0] for post in self.server.accepted(room) for entry in entries(post.body)]


class Delivery(ChatDelivery, SlackCase):
    def test_three_hundred_papers_once_in_order(self):
        self.publish(papers(300, authors=30))
        self.reach(ana={"to": "C0AAAAAAA", "form": "compact"})

        ran = self.world.once(MORNING, timeout=110)

        self.assert_code(ran, 0)
        text = "\n".join(line for post in self.server.accepted("C0AAAAAAA") for line in slack_server.texts_of(post.body))
        self.assertEqual(linked_ids(text), [f"2604.{1 + i:05}" for i in range(300)])
        self.assertGreater(len(self.posts("C0AAAAAAA")), 1)
        self.expect_right(self.server)
        self.assertEqual(list(self.server.pace_problems()), [])

    def test_abstracts_stand_in_the_thread(self):
        long = "Lengthy <words> & café \U0001f600 <!channel> about cs.AI. " * 60
        self.publish(papers(3, abstract=long, authors=60))
        self.reach(ana="C0AAAAAAA")

        self.once(MORNING)

        first, *later = self.posts("C0AAAAAAA")
        self.assertNotIn("thread_ts", first.body)
        self.assertEqual({p.body["thread_ts"] for p in later}, {self.server.stamps["C0AAAAAAA"][0]})
        self.assertEqual(self.received("C0AAAAAAA"), ["2604.00001", "2604.00002", "2604.00003"])
        self.assertNotIn("Lengthy", json.dumps(first.body))
        self.assertGreaterEqual(sum(p.raw.count(b"Lengthy") for p in later), 3 * 60)
        self.expect_right(self.server)

    def test_thread_that_was_deleted_costs_one_refusal_and_no_paper(self):
        long = "Lengthy words. " * 400
        for word in ("thread_not_found", "message_not_found"):
            with self.subTest(word):
                self.publish(papers(6, abstract=long))
                self.reach(ana="C0AAAAAAA")
                self.server.always["C0AAAAAAA"] = lambda post: error(word) if "thread_ts" in post.body else None

                self.once(MORNING)

                asked = ["thread_ts" in p.body for p in self.posts("C0AAAAAAA")]
                self.assertEqual(asked[:3], [False, True, False])
                self.assertGreater(len(asked), 4)
                self.assertEqual(sum(asked), 1, "what is gone is asked for once")
                self.assertEqual(self.received("C0AAAAAAA"), [f"2604.{1 + i:05}" for i in range(6)])
                self.assertGreaterEqual(sum(p.raw.count(b"Lengthy") for p in self.server.accepted("C0AAAAAAA")), 6 * 100)
                self.expect_right(self.server)
                self.assertEqual(list(self.server.pace_problems()), [], "each request is one of the rate")
                self.world.forget_store()
                self.world.settings["subscribers"].clear()
                self.server.posts.clear()

    def test_webhook_has_no_thread(self):
        self.publish(papers(30))
        self.hook("ana")

        self.once(MORNING)

        self.assertEqual(self.received("hook"), [f"2604.{1 + i:05}" for i in range(30)])
        self.assertFalse(any("thread_ts" in p.body or "channel" in p.body for p in self.server.posts))
        self.expect_right(self.server)


class Answers(ChatAnswers, SlackCase):
    token, another_token = f"xoxb-{CANARY}", "xoxb-another"
    form = {"form": "compact"}

    def wait(self, seconds):
        return Answer(429, b"", {"Retry-After": str(seconds)})

    def got(self, room):
        return [i for post in self.server.accepted(room) for i in linked_ids("\n".join(slack_server.texts_of(post.body)))]

    def test_ends_of_a_channel(self):
        for number, word in enumerate(("channel_not_found", "not_in_channel", "is_archived", "restricted_action")):
            self.server.always[f"C{number}AAAAAAA"] = error(word)
        self.reach(**{f"s{n}": {"to": f"C{n}AAAAAAA", "form": "compact"} for n in range(4)}, bo={"to": "C0BBBBBBB", "form": "compact"})

        self.once(MORNING, code=67)

        self.assertEqual(self.got("C0BBBBBBB"), self.ids)
        self.once(EVENING)
        self.assertEqual([len(self.posts(f"C{n}AAAAAAA")) for n in range(4)], [1, 1, 1, 1])
        self.assertIn("is_archived", self.world.verb("destination list").out)

    def test_our_own_mistake_is_a_dead_letter_and_stops_nobody(self):
        self.server.scripts["C0AAAAAAA"] = [error("invalid_blocks")]
        self.two()
        self.once(MORNING, code=67)
        self.assertEqual([row[2] for row in self.outbox()], ["dead"])
        self.publish(papers(1, first=9000), day="2026-04-28")

        self.once(NEXT_DAY)

        self.assertEqual(self.got("C0AAAAAAA"), ["2604.09000"])

    def test_webhook_that_is_gone(self):
        self.server.always["hook"] = Answer(404, b"no_service", {"Content-Type": "text/html"})
        self.hook("ana", form="compact")

        self.once(MORNING, code=67)
        self.once(EVENING)

        self.assertEqual(len(self.posts("hook")), 1)

    def test_webhook_that_is_busy(self):
        self.server.scripts["hook"] = [Answer(429, b"", {"Retry-After": "30"})]
        self.hook("ana", form="compact")
        self.once(MORNING, code=75)

        self.once(EVENING)

        self.assertEqual(self.got("hook"), self.ids)


class Outside(SlackCase):
    def test_secret_stays_inside(self):
        self.publish(papers(1))
        self.reach(ana="C0AAAAAAA")
        self.hook("bo")
        for mood in ("well", "unknown token", "garbage", "down"):
            with self.subTest(mood):
                self.server.token = "xoxb-other" if mood == "unknown token" else f"xoxb-{CANARY}"
                self.server.always.update(dict.fromkeys(("C0AAAAAAA", "hook"), html_answer(404) if mood == "garbage" else None))
                if mood == "down":
                    self.world.settings["channels"]["lab"]["api"] = "http://127.0.0.1:9/api"
                    self.world.environment["SLACK_HOOK"] = f"http://127.0.0.1:9/hook/{CANARY}"
                    self.world.write_config()
                self.world.forget_store()
                self.expect_silence(self.everything("lab", "C0AAAAAAA") + [self.world.verb("test-channel", "hook")])

    def test_preview_is_what_would_be_sent(self):
        self.publish(papers(30))
        self.reach(ana="C0AAAAAAA")
        self.hook("bo")
        ran = self.world.verb("preview", "--at", MORNING, "--format", "slack")

        self.assert_code(ran, 0)
        bodies = [json.loads(line) for line in ran.out.splitlines()]
        for one in bodies:
            self.assertEqual(list(slack_server.message_problems(one)), [])
            self.assertEqual(set(one) - slack_server.FIELDS, set())
        ids = [f"2604.{1 + i:05}" for i in range(30)]
        self.assertEqual([e[0] for b in bodies if b.get("channel") == "C0AAAAAAA" for e in entries(b)], ids)
        self.assertEqual([e[0] for b in bodies if "channel" not in b for e in entries(b)], ids)
        self.assertEqual(self.server.posts, [])
        self.assertFalse(self.world.store.exists())



class AllChannels(SlackCase):
    """Mail, Telegram, Slack and an archive for each of two people; one channel at a time is in trouble."""

    def setUp(self):
        super().setUp()
        self.publish(papers(2))
        self.ids = ["2604.00001", "2604.00002"]
        self.telegram = self.start(TelegramServer(f"123456:{CANARY}"))
        self.mail = self.start(MailServer())
        self.reach(ana={"to": "C0AAAAAAA", "form": "compact"}, bo={"to": "C0BBBBBBB", "form": "compact"})
        self.use("tg", self.telegram.channel, {"ana": {"to": "11"}, "bo": {"to": "12"}})
        self.use("mail", {"type": "email", "server": self.mail.url, "tls": "off", "from": "p@example.org"},
                 {who: {"to": f"{who}@example.org"} for who in ("ana", "bo")})
        self.use("site", {"type": "archive", "directory": str(self.world.archive)}, {who: {"to": who} for who in ("ana", "bo")})

    def state(self):
        """What each channel has brought to both people."""
        return {
            "lab": [[i for p in self.server.accepted(room) for i in linked_ids("\n".join(slack_server.texts_of(p.body)))]
                    for room in ("C0AAAAAAA", "C0BBBBBBB")],
            "tg": [[e[0] for p in self.telegram.accepted(chat) for e in telegram_entries(p.body)] for chat in ("11", "12")],
            "mail": [[i for m in self.mail.mails_to(f"{who}@example.org") for i in linked_ids(body(m))] for who in ("ana", "bo")],
            "site": [self.world.archived_ids(who) for who in ("ana", "bo")],
        }

    def expect_all_but(self, troubled):
        self.assertEqual({name: got for name, got in self.state().items() if name != troubled},
                         {name: [self.ids, self.ids] for name in ("lab", "tg", "mail", "site") if name != troubled})

    def test_all_is_well(self):
        self.once(MORNING)
        self.expect_all_but(None)
        self.expect_right(self.server)
        self.expect_right(self.telegram)

    def test_slack_down(self):
        self.server.always.update(dict.fromkeys(("C0AAAAAAA", "C0BBBBBBB"), html_answer(503)))
        self.once(MORNING, code=75)
        self.expect_all_but("lab")
        self.server.always.clear()
        self.once(EVENING)
        self.expect_all_but(None)

    def test_telegram_down(self):
        self.telegram.always.update(dict.fromkeys(("11", "12"), html_answer(502)))
        self.once(MORNING, code=75)
        self.expect_all_but("tg")
        self.telegram.always.clear()
        self.once(EVENING)
        self.expect_all_but(None)

    def test_mail_down(self):
        self.mail.at_rcpt.update(dict.fromkeys(("ana@example.org", "bo@example.org"), "451 4.7.1 later"))
        self.once(MORNING, code=75)
        self.expect_all_but("mail")
        self.mail.at_rcpt.clear()
        self.once(EVENING)
        self.expect_all_but(None)

    def test_silence_of_one_delays_no_other(self):
        self.telegram.always.update(dict.fromkeys(("11", "12"), HANG))
        begun = time.monotonic()
        self.run_until(MORNING, lambda: len(self.telegram.posts) == 2 and all(
            got == [self.ids, self.ids] for name, got in self.state().items() if name != "tg"))
        self.assertLess(time.monotonic() - begun, 10)

    def test_slowness_of_one_delays_no_other(self):
        self.server.delay = 6.0
        done = {}
        begun = time.monotonic()

        def look():
            for name, got in self.state().items():
                if got == [self.ids, self.ids]:
                    done.setdefault(name, time.monotonic() - begun)
            return len(done) == 4 and all(p.answered for p in self.server.posts)
        self.run_until(MORNING, look)
        for name in ("tg", "mail", "site"):
            self.assertLess(done[name], 5.5, name)
