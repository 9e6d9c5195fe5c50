# SPDX-License-Identifier: MIT
"""What the tests of the chat channels share: papers with titles that mean harm, and a world with chats in it."""
import subprocess
import time

from chat_server import CLOSE, CLOSE_UNREAD, html_answer
from feeds import feed, item
from world import PROGRAM, WorldCase

MORNING, NOON, EVENING, NEXT_DAY = "2026-04-27T08:00:00Z", "2026-04-27T12:00:00Z", "2026-04-27T20:00:00Z", "2026-04-28T08:00:00Z"
CANARY = "canary-4f1d9c77-secret"

NASTY = (
    "<script>alert(1)</script> & <b>bold", "a < b, b > a & c &amp; d &lt;i&gt;", "Ping <!channel> <!here|here> <@U123> <#C1|x> @channel @everyone",
    "cs.AI, cs.CL, stat.ML and math.CO met q-bio.NC", "@telegram and @durov_bot: a study", "*bold* _it_ ~strike~ `code` ```pre``` :smile:",
    "|pipes| and <https://evil.example|free> <http://x>", "[text](https://evil.example) https://evil.example/x", "\U0001f600\U0001f468‍\U0001f469‍\U0001f467 " * 12,
    "量子计算与深度学习的统一理论", "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd", "quotes \" and ' and \\ and \\n", "Long " + "word " * 90,
    "&quot;&#60;&#x3c;&nbsp;&hellip;", "#hashtag /start /command@bot", "tabs\tand\u00a0blanks\u200bzero", "1 < 2 > 3 </b></a></blockquote>",
)


def papers(count, first=1, day_code="2604", word="plain", authors=3, abstract="An abstract with <b>tags</b> & more, about cs.CV and @someone."):
    return [item(f"{day_code}.{first + i:05}", f"{word} {i}: {NASTY[i % len(NASTY)]}", authors=[f"Ada Example{n}" for n in range(authors)],
                 abstract=abstract) for i in range(count)]


class ChatCase(WorldCase):
    """`use` puts one channel and its subscribers into the world: {name: delivery keys}, each with all papers of cs.PL."""

    def setUp(self):
        super().setUp()
        self.world.environment.update(TELEGRAM_TOKEN=f"123456:{CANARY}", SLACK_TOKEN=f"xoxb-{CANARY}")
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL"}}

    def publish(self, items, day="2026-04-27"):
        self.world.write_feed("cs.PL", feed("cs.PL", day, items))

    def use(self, name, channel, people):
        w = self.world
        w.settings["channels"][name] = channel
        for who, delivery in people.items():
            one = w.settings["subscribers"].setdefault(who, {"filters": "pl", "deliver": []})
            one["deliver"].append({"channel": name, **delivery})
        w.write_config()

    def outbox(self):
        return [line.split("\t") for line in self.world.verb("outbox list").out.splitlines()]

    def expect_right(self, server):
        self.assertEqual(server.problems(), [])

    def expect_silence(self, runs):
        for ran in runs:
            self.assertNotIn(CANARY.encode(), ran.raw_out + ran.raw_err)
        for path in self.world.root.rglob("*"):
            if path.is_file():
                self.assertNotIn(CANARY.encode(), path.read_bytes(), f"{path.name} holds the secret")

    def everything(self, channel, to):
        w = self.world
        runs = [w.verb("run --once", "--at", MORNING, "--log-level", "debug"),
                w.verb("run --once", "--at", EVENING, "--log-level", "debug", "--log-format", "json"),
                w.verb("test-channel", channel, "--to", to, "--log-level", "debug"), w.run("check-config", w.config),
                w.verb("status"), w.verb("status", "--format", "json"), w.verb("outbox list"), w.verb("destination list")]
        return runs + [w.verb("preview", "--format", form) for form in ("text", "html", "telegram", "slack")]

    def run_until(self, at, is_reached, seconds=20):
        """Starts a pass, waits for a fact, and kills it."""
        with subprocess.Popen([PROGRAM, "run", "--once", "--config", self.world.config, "--at", at], env=self.world.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            limit = time.monotonic() + seconds
            while not is_reached() and time.monotonic() < limit:
                time.sleep(0.01)
            reached = is_reached()
            process.kill()
        self.assertTrue(reached, "it never came to that")


class ChatDelivery:
    """What holds of every chat service. A case beside it says how its people are reached: `places`, `reach`, `received`, `posts`, `server`."""

    def test_one_and_twelve_papers_once_in_order(self):
        self.publish(papers(1, word="single") + papers(12, first=100, word="twelve") + papers(40, first=200))
        self.world.settings["filters"].update(
            one={"categories": "cs.PL", "title": "^single"}, dozen={"categories": "cs.PL", "title": "^twelve"},
            nobody={"categories": "cs.PL", "title": "^never"})
        self.reach(**dict(zip(("ana", "bo", "cy"), self.places)))
        for who, name in (("ana", "one"), ("bo", "dozen"), ("cy", "nobody")):
            self.world.settings["subscribers"][who]["filters"] = [name]
        self.world.write_config()

        self.once(MORNING)

        self.assertEqual(self.received(self.places[0]), ["2604.00001"])
        self.assertEqual(self.received(self.places[1]), [f"2604.{100 + i:05}" for i in range(12)])
        self.assertEqual(self.posts(self.places[2]), [])
        self.expect_right(self.server)
        self.assertEqual(list(self.server.pace_problems()), [])
        before = len(self.server.posts)
        self.once(NOON)
        self.assertEqual(len(self.server.posts), before)


class ChatAnswers:
    """Answers that every chat service may give, to two people who are reached in `places`. Beside what ChatDelivery wants: `got`, the ids that
    were accepted in a place; `wait`, an answer that asks for so many seconds; `token` and `another_token`; `form` of the deliveries."""

    form = {}

    def setUp(self):
        super().setUp()
        self.publish(papers(2))
        self.ids = ["2604.00001", "2604.00002"]

    def two(self, **ana):
        self.reach(ana={"to": self.places[0], **self.form, **ana}, bo={"to": self.places[1], **self.form})

    def both(self):
        return [self.got(place) for place in self.places[:2]]

    def test_asked_to_wait_delays_that_place_alone_and_counts_for_nothing(self):
        self.server.scripts[self.places[0]] = [self.wait(40)]
        self.two()
        self.once(MORNING, code=75)
        self.assertEqual(self.both(), [[], self.ids])
        self.once("2026-04-27T08:00:20Z")  # what is not yet due does not count
        self.assertEqual(len(self.posts(self.places[0])), 1, "not before its time")

        self.once("2026-04-27T08:02:00Z")

        self.assertEqual(self.both(), [self.ids, self.ids])
        self.assertEqual(len(self.posts(self.places[1])), 1)

    def test_bad_token_stops_the_channel_and_drops_nothing(self):
        self.server.token = self.another_token
        self.two()
        self.once(MORNING, code=75)
        self.assertEqual(len(self.outbox()), 2)
        self.server.token = self.token
        self.server.posts.clear()

        self.once(EVENING)

        self.assertEqual(self.both(), [self.ids, self.ids])

    def test_gateway_in_html_is_tried_again(self):
        for status in (502, 503):
            with self.subTest(status):
                self.server.always[self.places[0]] = html_answer(status)
                self.two()
                self.once(MORNING, code=75)
                self.server.always.clear()

                self.once(EVENING)

                self.assertEqual(self.both(), [self.ids, self.ids])
                self.forget()

    def forget(self):
        self.world.forget_store()
        self.world.settings["subscribers"].clear()
        self.server.posts.clear()

    def test_closed_before_reading_is_tried_again_and_never_doubled(self):
        self.server.scripts[CLOSE_UNREAD] = [True] * 20
        self.two()
        self.world.once(MORNING)
        self.server.scripts.clear()

        self.once(EVENING)

        self.assertEqual(self.both(), [self.ids, self.ids])

    def test_closed_after_reading_is_uncertain_and_sent_again(self):
        self.server.scripts[self.places[0]] = [CLOSE]
        self.two()
        self.once(MORNING, code=75)

        self.once(EVENING)

        self.assertEqual(self.both(), [self.ids * 2, self.ids])
        first, second = self.posts(self.places[0])
        self.assertEqual(first.body, second.body, "the same bytes")
