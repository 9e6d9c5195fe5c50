# SPDX-License-Identifier: MIT
"""Keys of the configuration at work: of the installation, of filters, of people and of their deliveries. docs/keys.md tells which test sees which key."""
import json
import pathlib

from chat_case import CANARY, EVENING, MORNING, ChatCase, papers
from chat_server import CLOSE
from feed_server import FeedServer
from feeds import feed, item
from mail_server import MailServer, body
from telegram_server import TelegramServer
from world import SOURCE, WorldCase, linked_ids

SUNDAY, MONDAY = "2026-04-26", "2026-04-27"
SCHEMA = json.loads((SOURCE / "config" / "paperwire.schema.json").read_text(encoding="utf-8"))["$defs"]


def any_address(url):
    """The same server by an address that is not of the loopback network, though it leads there."""
    return url.replace("127.0.0.1", "0.0.0.0")


class KeysCase(WorldCase):
    def setUp(self):
        super().setUp()
        self.world.settings["arxiv"]["categories"] = "cs.PL"
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        self.announce(MONDAY, item("2604.00001", "One", abstract="The whole abstract."))

    def announce(self, day, *items):
        self.world.write_feed("cs.PL", feed("cs.PL", day, items))

    def subscribe(self, who="ana", **delivery):
        self.world.settings["subscribers"][who] = {"filters": "pl", "deliver": {"channel": "site", "to": who, **delivery}}
        self.world.write_config()

    def check(self, code=0):
        ran = self.world.run("check-config", self.world.config)
        self.assert_code(ran, code)
        return ran


class Installation(KeysCase):
    def test_store_is_where_it_is_said_or_in_the_state_directory_or_at_home(self):
        w = self.world
        self.subscribe()
        state = w.root / "state"
        state.mkdir()
        for store, environment, path in ((f"sqlite:{w.root}/other.db", {}, w.root / "other.db"), (None, {"STATE_DIRECTORY": state}, state / "paperwire.db"),
                                         (None, {}, pathlib.Path(w.environment["HOME"], ".local/state/paperwire/paperwire.db"))):
            with self.subTest(path=path):
                w.settings["store"] = store
                if store is None:
                    del w.settings["store"]
                w.write_config()
                self.assertFalse(path.exists())

                self.once(MORNING, environment={key: str(value) for key, value in environment.items()})

                self.assertTrue(path.exists())

    def test_timezone_of_a_delivery_before_the_subscribers_before_the_installations_before_utc(self):
        w = self.world
        w.settings["timezone"] = "Europe/Berlin"
        self.subscribe("berlin", schedule="daily 15:00")
        self.subscribe("tokyo", schedule="daily 15:00")
        w.settings["subscribers"]["tokyo"]["timezone"] = "Asia/Tokyo"
        self.subscribe("new-york", schedule="daily 15:00", timezone="America/New_York")
        w.settings["subscribers"]["new-york"]["timezone"] = "Asia/Tokyo"
        self.assertEqual(self.hours(), {"tokyo": 6, "berlin": 13, "new-york": 19})

        w.forget_store()
        del w.settings["timezone"]
        w.settings["channels"]["site"]["directory"] += "-again"
        w.archive = w.root / "archive-again"
        self.assertEqual(self.hours(), {"tokyo": 6, "berlin": 15, "new-york": 19})

    def hours(self):
        """Who has Monday's paper first at which hour of Monday, UTC."""
        self.world.write_config()
        self.announce(SUNDAY)
        self.once(f"{SUNDAY}T22:00:00Z")
        self.announce(MONDAY, item("2604.00001"))
        seen = {}
        for hour in (5, 6, 12, 13, 14, 15, 18, 19):
            self.once(f"{MONDAY}T{hour:02}:00:00Z")
            for who in self.world.settings["subscribers"]:
                if self.world.archived_ids(who):
                    seen.setdefault(who, hour)
        return seen

    def test_patterns_without_literal(self):
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL", "title": [r"\d+", "[a-z]+"]}}
        self.subscribe()
        for limit, code in ((1, 78), (2, 0)):
            self.world.write_config(limits={"patterns_without_literal": limit})
            self.assertEqual("limits.patterns_without_literal" in self.check(code).err, code != 0)

    def test_keep_days(self):
        for keep, kept in ((60, False), (90, True)):
            with self.subTest(keep):
                self.setUp()
                self.world.settings["limits"] = {"keep_days": keep}
                self.subscribe()
                self.once(MORNING)
                for number, day in enumerate(("2026-07-13", "2026-07-14", "2026-07-15"), 2):
                    self.announce(day, item(f"2604.0000{number}"))
                    self.once(f"{day}T08:00:00Z")
                ids = [json.loads(line)["id"] for line in self.world.verb("papers").out.splitlines()]
                self.assertEqual("2604.00001" in ids, kept)
                self.assertIn("2604.00004", ids)
                told = self.world.verb("explain", "--subscriber", "ana", "2604.00001").out
                self.assertEqual(f"{keep} days (limits.keep_days)" in told, not kept, told)
                self.assertEqual(f"more than {keep} days ago are pruned (limits.keep_days)" in told, not kept, told)
                self.assertEqual("filter pl: matched" in told, kept, told)
                self.assertNotRegex(told, r"sent ,|(?m:digest $)")

    def test_arxiv_unencrypted_off_loopback_in_words_alone(self):
        web = self.start(FeedServer())
        web.say("cs.PL", feed("cs.PL", MONDAY, [item("2604.00001")]))
        self.subscribe()
        self.world.settings["arxiv"] = {"rss": any_address(web.url), "min_interval": "1ms", "contact": "ops@example.org"}
        for tls in (None, "on"):
            self.world.write_config(arxiv={**self.world.settings["arxiv"], **({"tls": tls} if tls else {})})
            self.assertRegex(self.check(78).err, "(?i)arxiv.rss.*http")
            self.assert_code(self.world.once(MORNING), 78)
        self.assertEqual(web.asked, [])
        self.world.write_config(arxiv={**self.world.settings["arxiv"], "tls": "off"})

        self.once(MORNING)

        self.assertEqual(self.world.archived_ids("ana"), ["2604.00001"])


def paper(paper_id, **more):
    return {"id": paper_id, "title": "Hay", "abstract": "Straw.", "authors": ["Ada Example"], "categories": ["cs.PL"], **more}


PAPERS = [
    paper("2604.00001"),
    paper("2604.00002", title="A Needle", comment="Accepted at PLDI", authors=["Bo Example", "Zhendong Su"]),
    paper("2604.00003", abstract="A loop-invariant needle.", journal_ref="Nature 1 (2026)"),
    paper("2604.00004", categories=["cs.LG", "cs.PL"]),
    paper("2604.00005", categories=["math.CO"]),
    paper("2604.00006", categories=["cs.LG", "cs.PL"], announce="cross"),
    paper("2604.00007", announce="replace", version=2),
    paper("2604.00008", categories=["cs.LG", "cs.PL"], announce="replace-cross", version=2),
]
# key: (value, the papers that hold, by the ends of their ids); without announce, replacements never do.
FILTERS = {
    "categories": [("cs.PL", "1 2 3 4 6"), ("math.*", "5"), (["math.CO", "cs.LG"], "4 5 6")],
    "primary": [("cs.PL", "1 2 3"), ("cs.LG", "4 6")],
    "title": [("needle", "2"), (["needle", "^hay$"], "1 2 3 4 5 6")],
    "abstract": [("needle", "3")],
    "comment": [("accepted", "2")],
    "journal_ref": [("^Nature", "3")],
    "text": [("needle", "2 3")],
    "authors": [("^Zhendong Su$", "2"), ("Example Zhendong", "")],
    "keywords": [("loop invariant", "3"), ("loop inv", "")],
    "announce": [("new", "1 2 3 4 5"), ("cross", "6"), ("replace", "7"), ("replace-cross", "8"), (["cross", "replace"], "6 7")],
    "all_of": [([{"title": "needle"}, {"categories": "cs.PL"}], "2"), (["needles", {"title": "hay"}], "3")],
    "any_of": [([{"title": "needle"}, {"categories": "math.CO"}], "2 5")],
    "none_of": [([{"text": "needle"}, {"categories": "cs.LG"}], "1 5"), ("needles", "1 4 5 6")],
}


class Filters(KeysCase):
    def match(self, *filters):
        """{name of the filter: ends of ids}"""
        path = self.world.root / "papers.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in PAPERS))
        self.world.settings["filters"] = {"needles": {"text": "needle"}}
        self.world.write_config(subscribers={"ana": {"filters": list(filters), "deliver": {"channel": "site", "to": "ana"}}})
        ran = self.world.verb("match", "--papers", path)
        self.assert_code(ran, 0)
        found = {}
        for line in ran.out.splitlines():
            _, name, paper_id = line.split("\t")
            found[name] = f"{found.get(name, '')} {paper_id[-1]}".strip()
        return found

    def test_each_key_takes_what_it_says(self):
        self.assertEqual({"name", *FILTERS}, set(SCHEMA["filter"]["properties"]), "the table is out of date")
        cases = {f"{key}-{number}": (key, *case) for key, all_cases in FILTERS.items() for number, case in enumerate(all_cases)}

        found = self.match(*({"name": name, key: value} for name, (key, value, _) in cases.items()))

        self.assertEqual(found, {name: ends for name, (_, _, ends) in cases.items() if ends})

    def test_names_and_filters_of_the_installation(self):
        self.assertEqual(self.match("needles", {"name": "mine", "title": "hay"}), {"needles": "2 3", "mine": "1 3 4 5 6"})
        self.assertEqual(self.match({"name": "yours", "title": "hay"}), {"yours": "1 3 4 5 6"})


class People(KeysCase):
    """Told by the archive's pages: whose they are, in which zone and language, and by which filters."""

    def told(self, who):
        day = self.world.archive_day(who, MONDAY)
        return day and (day["subscriber"], day["timezone"], day["language"], {why["filter"] for one in day["entries"] for why in one["why"]})

    def test_subscriber_and_a_line_of_the_file(self):
        self.world.settings["subscribers_file"] = "people.jsonl"
        one = {"timezone": "Asia/Tokyo", "language": "pt-BR", "filters": ["pl", {"name": "ones", "title": "one"}]}
        line = {"id": "bo", **one, "deliver": [{"channel": "site", "to": "bo"}, {"channel": "site", "to": "bo-too"}]}
        (self.world.root / "people.jsonl").write_text(json.dumps(line) + "\n" + json.dumps(
            {"id": "cy", "filters": {"name": "no", "title": "^never"}, "deliver": {"channel": "site", "to": "cy"}}) + "\n")
        self.subscribe("ana")
        self.world.settings["subscribers"]["ana"].update(one)
        self.world.settings["subscribers"]["di"] = {"filters": "pl", "deliver": {"channel": "site", "to": "di"}}
        self.world.write_config()
        self.assertEqual({*one, "deliver"}, set(SCHEMA["subscriber"]["properties"]))
        self.assertEqual(set(line), set(SCHEMA["subscriber_line"]["properties"]))

        self.once(MORNING)

        like_it = ("Asia/Tokyo", "pt-BR", {"pl", "ones"})
        self.assertEqual(self.told("ana"), ("ana", *like_it))
        self.assertEqual(self.told("bo"), ("bo", *like_it))
        self.assertEqual(self.told("bo-too"), ("bo", *like_it))
        self.assertIsNone(self.told("cy"))
        self.assertEqual(self.told("di"), ("di", "UTC", "en", {"pl"}))

    def test_delivery_has_filters_and_a_language_of_its_own(self):
        self.subscribe()
        self.world.settings["subscribers"]["ana"].update(
            language="de", filters=["pl", {"name": "never", "title": "^never"}, {"name": "ones", "title": "one"}],
            deliver=[{"channel": "site", "to": "all"}, {"channel": "site", "to": "some", "filters": ["ones"], "language": "fr"},
                     {"channel": "site", "to": "none", "filters": "never"}])
        self.world.write_config()

        self.once(MORNING)

        self.assertEqual(self.told("all"), ("ana", "UTC", "de", {"pl", "ones"}))
        self.assertEqual(self.told("some"), ("ana", "UTC", "fr", {"ones"}))
        self.assertIsNone(self.told("none"))

    def test_form(self):
        mail = self.start(MailServer())
        self.world.settings["channels"].update(tty={"type": "console"}, mail={"type": "email", "server": mail.url, "tls": "off", "from": "p@example.org"})
        for form, shown in ((None, True), ("full", True), ("compact", False)):
            with self.subTest(form):
                mail.mails.clear()
                self.world.forget_store()
                manner = {"form": form} if form else {}
                self.world.settings["subscribers"]["ana"] = {
                    "filters": "pl", "deliver": [{"channel": "tty", **manner}, {"channel": "mail", "to": "ana@example.org", **manner}]}
                self.world.write_config()
                ran = self.once(MORNING)
                for text in (ran.out, body(mail.mails[0]), body(mail.mails[0], "html")):
                    self.assertEqual("The whole abstract" in text, shown)
                    self.assertEqual(set(linked_ids(text)), {"2604.00001"})

    def test_schedule_is_immediate_unless_written(self):
        for who, schedule in (("ana", {}), ("bo", {"schedule": "immediate"}), ("cy", {"schedule": "daily 09:00"})):
            self.subscribe(who, **schedule)

        self.once(MORNING)

        self.assertEqual([self.world.archived_ids(who) for who in ("ana", "bo", "cy")], [["2604.00001"], ["2604.00001"], []])


class Chats(ChatCase):
    def setUp(self):
        super().setUp()
        self.server = self.start(TelegramServer(f"123456:{CANARY}"))
        self.publish(papers(1))

    def posts(self, chat):
        return [p for p in self.server.posts if self.server.addressee(p) == chat]

    def test_on_uncertain(self):
        ways = {"11": {}, "12": {"on_uncertain": "resend"}, "13": {"on_uncertain": "hold"}}
        for chat in ways:
            self.server.scripts[chat] = [CLOSE]
        self.use("tg", self.server.channel, {f"s{chat}": {"to": chat, **way} for chat, way in ways.items()})
        self.once(MORNING, code=75)

        self.world.once(EVENING)

        self.assertEqual({chat: len(self.posts(chat)) for chat in ways}, {"11": 2, "12": 2, "13": 1})

    def test_silent(self):
        ways = {"11": {}, "12": {"silent": True}, "13": {"silent": False}}
        self.use("tg", self.server.channel, {f"s{chat}": {"to": chat, **way} for chat, way in ways.items()})

        self.once(MORNING)

        self.assertEqual({chat: self.posts(chat)[0].body.get("disable_notification", False) for chat in ways}, {"11": False, "12": True, "13": False})
        self.expect_right(self.server)
