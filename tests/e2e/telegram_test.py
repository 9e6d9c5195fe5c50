# SPDX-License-Identifier: MIT
"""Telegram as its users see it: every paper once and in order, every message within every limit, and a server in every mood."""
import json

import telegram_server
from chat_case import CANARY, EVENING, MORNING, NEXT_DAY, ChatAnswers, ChatCase, ChatDelivery, papers
from chat_server import CLOSE, HANG, html_answer
from feeds import feed
from telegram_server import TelegramServer, entries, flood, refusal


class TelegramCase(ChatCase):
    places = ("11", "12", "13")

    def setUp(self):
        super().setUp()
        self.server = self.start(TelegramServer(f"123456:{CANARY}"))

    def reach(self, **people):
        """who=chat, or who={delivery keys}."""
        self.use("tg", self.server.channel, {who: d if isinstance(d, dict) else {"to": str(d)} for who, d in people.items()})

    def received(self, chat):
        return [entry[0] for post in self.server.accepted(str(chat)) for entry in entries(post.body)]

    def posts(self, chat):
        return [p for p in self.server.posts if self.server.addressee(p) == str(chat)]


class Delivery(ChatDelivery, TelegramCase):
    def test_three_hundred_papers_once_in_order(self):
        self.publish(papers(300, authors=30))
        self.reach(ana={"to": "11", "form": "compact"})

        ran = self.world.once(MORNING, timeout=110)

        self.assert_code(ran, 0)
        self.assertEqual([i for p in self.server.accepted("11") for i in abstract_ids(p.body)], [f"2604.{1 + i:05}" for i in range(300)])
        self.assertGreater(len(self.posts(11)), 1)
        for number, post in enumerate(self.posts(11), 1):
            self.assertIn(f"({number}/{len(self.posts(11))})", post.body["text"].splitlines()[0])
        self.expect_right(self.server)
        self.assertEqual(list(self.server.pace_problems()), [])

    def test_long_abstracts_fold_and_fit(self):
        long = "Lengthy <words> & café \U0001f600 about cs.AI. " * 120
        self.publish(papers(4, abstract=long, authors=60))
        self.reach(ana=11)

        self.once(MORNING)

        self.assertEqual(self.received(11), [f"2604.{1 + i:05}" for i in range(4)])
        self.assertTrue(any("<blockquote expandable>" in p.body["text"] for p in self.posts(11)))
        self.expect_right(self.server)

    def test_nothing_but_the_receipt_where_it_is_asked_for(self):
        self.publish(papers(3))
        self.world.settings["filters"]["pl"]["title"] = "^never"
        self.reach(ana={"to": "11", "schedule": "daily 09:00", "empty": "send"}, bo={"to": "12", "schedule": "daily 09:00"})
        self.once(MORNING)
        self.assertEqual(self.server.posts, [])

        self.once("2026-04-27T09:00:00Z")

        self.assertEqual((len(self.posts(11)), len(self.posts(12))), (1, 0))
        self.assertIn("cs", self.posts(11)[0].body["text"])
        self.expect_right(self.server)

    def test_many_chats_within_the_rates(self):
        self.publish(papers(1))
        chats = range(1001, 1071)
        self.reach(**{f"s{chat}": chat for chat in chats})

        self.once(MORNING)

        for chat in chats:
            self.assertEqual(self.received(chat), ["2604.00001"])
        self.assertEqual(list(self.server.pace_problems()), [])
        self.expect_right(self.server)

    def test_topic_and_silence(self):
        self.publish(papers(1))
        self.reach(ana={"to": "-1001234567890", "topic": 7}, bo={"to": "@somechannel"})

        self.once(MORNING)

        self.assertEqual(self.posts(-1001234567890)[0].body["message_thread_id"], 7)
        self.assertNotIn("message_thread_id", self.posts("@somechannel")[0].body)
        self.expect_right(self.server)


class Answers(ChatAnswers, TelegramCase):
    token, another_token = f"123456:{CANARY}", "1:another"

    def wait(self, seconds):
        return flood(seconds)

    def got(self, chat):
        return self.received(chat)

    def test_blocked_bot_stops_that_chat(self):
        self.server.blocked.add("11")
        self.two()

        self.once(MORNING, code=67)
        listed = self.world.verb("destination list").out
        self.publish(papers(1, first=9000), day="2026-04-28")
        self.world.once(NEXT_DAY)

        self.assertRegex(listed, r"(?m)^ana\b.*stopped.*")
        self.assertIn("blocked", listed)
        self.assertEqual(len(self.posts(11)), 1, "never asked again")
        self.assertEqual(self.received(12), [*self.ids, "2604.09000"])

    def test_other_ends_of_a_chat(self):
        for number, words in enumerate(("Forbidden: user is deactivated", "Forbidden: bot was kicked from the supergroup chat",
                                        "Forbidden: bot can't initiate conversation with a user", "Bad Request: chat not found")):
            self.server.always[str(100 + number)] = refusal(int("400" if "Bad" in words else "403"), words)
        self.reach(**{f"s{n}": 100 + n for n in range(4)}, bo=12)

        self.once(MORNING, code=67)

        self.assertEqual(self.received(12), self.ids)
        self.once(EVENING)
        self.assertEqual([len(self.posts(100 + n)) for n in range(4)], [1, 1, 1, 1])

    def test_migration_is_followed_once_and_remembered(self):
        self.server.moved["-11"] = "-1001234567890"
        self.two(to="-11")

        self.once(MORNING)
        self.publish(papers(1, first=9000), day="2026-04-28")
        self.once(NEXT_DAY)

        self.assertEqual(self.received(-1001234567890), [*self.ids, "2604.09000"])
        self.assertEqual(len(self.posts(-11)), 1, "the old number was asked once")

    def test_parse_error_sends_plain_text_once(self):
        self.server.scripts["11"] = [refusal(400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 9")]
        self.two()

        self.once(MORNING)

        self.assertEqual(len(self.posts(11)), 2)
        self.assertNotIn("parse_mode", self.posts(11)[1].body)
        self.assertNotRegex(self.posts(11)[1].body["text"], r"<a href|<blockquote")
        for paper in self.ids:
            self.assertIn(paper, self.posts(11)[1].body["text"])
        self.assertEqual(self.received(12), self.ids)

    def test_uncertain_is_held_where_that_is_asked_for(self):
        self.server.scripts["11"] = [CLOSE]
        self.two(on_uncertain="hold")
        self.world.once(MORNING)

        self.world.once(EVENING)

        self.assertEqual(self.received(11), self.ids)
        self.assertEqual(self.received(12), self.ids)
        self.assertEqual(len(self.outbox()), 1, "kept where one can see it")

    def test_refused_part_keeps_the_order(self):
        self.publish(papers(40, abstract="words " * 150))
        self.server.scripts["11"] = [None, html_answer(500)]
        self.two()
        self.once(MORNING, code=75)
        self.assertEqual(len(self.posts(11)), 2, "nothing after the part that failed")

        self.once(EVENING)

        everything = [f"2604.{1 + i:05}" for i in range(40)]
        self.assertEqual((self.received(11), self.received(12)), (everything, everything))

    def test_silence_holds_up_nobody_else(self):
        self.server.always["11"] = HANG
        self.two()

        self.run_until(MORNING, lambda: self.received(12) and self.posts(11))

        self.assertEqual(self.received(12), self.ids)
        self.server.always.clear()
        self.once(EVENING)
        self.assertEqual(self.received(11), self.ids * 2, "unanswered when it died: sent once more")


class Outside(TelegramCase):
    def test_secret_stays_inside(self):
        self.publish(papers(1))
        self.reach(ana=11)
        for mood in ("well", "unknown token", "garbage", "down"):
            with self.subTest(mood):
                self.server.token = "2:other" if mood == "unknown token" else f"123456:{CANARY}"
                self.server.always["11"] = html_answer(404) if mood == "garbage" else None
                if mood == "down":
                    self.world.settings["channels"]["tg"]["api"] = "http://127.0.0.1:9"
                    self.world.write_config()
                self.world.forget_store()
                self.expect_silence(self.everything("tg", "11"))

    def test_preview_is_what_would_be_sent(self):
        self.publish(papers(30))
        self.reach(ana=11, bo={"to": "-100200300", "topic": 3})
        ran = self.world.verb("preview", "--at", MORNING, "--format", "telegram")

        self.assert_code(ran, 0)
        bodies = [json.loads(line) for line in ran.out.splitlines()]
        for body in bodies:
            self.assertEqual(list(telegram_server.body_problems(body)), [])
        ids = [f"2604.{1 + i:05}" for i in range(30)]
        for chat in ("11", "-100200300"):
            self.assertEqual([e[0] for b in bodies if str(b["chat_id"]) == chat for e in entries(b)], ids)
        self.assertEqual(self.server.posts, [])
        self.assertFalse(self.world.store.exists())

    def test_categories_that_are_domains(self):
        for category in ("cs.AI", "stat.ML"):
            self.world.write_feed(category, feed(category, "2026-04-27", [p._replace(categories=("cs.AI", "stat.ML", "math.CO", "q-bio.NC"))
                                                                         for p in papers(3)]))
        self.world.settings["filters"] = {"pl": {"categories": ["cs.AI", "stat.ML"]}}
        self.reach(ana=11)

        self.once(MORNING)

        self.assertEqual(self.received(11), [f"2604.{1 + i:05}" for i in range(3)])
        self.expect_right(self.server)


def abstract_ids(body):
    """Of a compact message: ids as the titles link them, in order."""
    _, stretches = telegram_server.parse_html(body["text"])
    return [s.url.rsplit("/", 1)[-1] for s in stretches if s.url.startswith("https://arxiv.org/abs/")]
