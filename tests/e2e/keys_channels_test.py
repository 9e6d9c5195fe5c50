# SPDX-License-Identifier: MIT
"""Keys of channels at work. docs/keys.md tells which test sees which key."""
import asyncio
import contextlib
import re

from chat_case import CANARY, MORNING, ChatCase, papers
from keys_test import MONDAY, KeysCase, any_address
from mail_server import MailServer, body, certificate, parsed
from slack_server import SlackServer
from telegram_server import TelegramServer
from world import linked_ids

ID = "2604.00001"


class GatheringServer(MailServer):
    """Answers no text before so many are under way at once, or ten seconds have passed."""

    def __init__(self, together):
        self.together, self.under_way, self.most = together, 0, 0
        self.gathered = asyncio.Event()
        super().__init__()

    async def handle_DATA(self, server, session, envelope):
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        if self.under_way >= self.together:
            self.gathered.set()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.gathered.wait(), 10)
        self.under_way -= 1
        return await super().handle_DATA(server, session, envelope)


class Mail(KeysCase):
    def use(self, server, people=("ana",), **channel):
        mail = {"type": "email", "server": server.url, "tls": "off", "from": "p@example.org", **channel}
        self.world.settings["channels"]["mail"] = {key: value for key, value in mail.items() if value is not None}
        for who in people:
            self.subscribe(who, channel="mail", to=f"{who}@example.org")

    def test_from_is_who_writes(self):
        server = self.start(MailServer())
        for sender, address in (("Paperwire <daily@example.org>", "daily@example.org"), ('"Doe, Ana" <ana@example.net>', "ana@example.net")):
            with self.subTest(sender):
                server.mails.clear()
                self.world.forget_store()
                self.use(server, **{"from": sender})

                self.once(MORNING)

                self.assertEqual((parsed(server.mails[0])["From"], server.mails[0].sender), (sender, address))

    def test_connections_are_so_many_at_once(self):
        for connections, most in ((None, 2), (1, 1), (4, 4)):
            with self.subTest(connections):
                self.setUp()
                server = self.start(GatheringServer(most))
                self.use(server, [f"s{number}" for number in range(12)], connections=connections)

                self.once(MORNING)

                self.assertEqual((len(server.mails), server.most, server.sessions), (12, most, most))

    def test_tls_is_on_unless_it_is_off(self):
        for tls, mails in ((None, 0), ("on", 0), ("off", 1)):
            with self.subTest(tls):
                self.setUp()
                server = self.start(MailServer())
                self.use(server, tls=tls)

                self.once(MORNING, code=0 if mails else 75)

                self.assertEqual(len(server.mails), mails)

    def test_unsubscribe_stands_in_the_header_and_the_text(self):
        web, mailto = "https://papers.example.org/u/{token}", "mailto:leave+{token}@example.org"
        for addresses, expected in ((None, []), (web, ["https:"]), (mailto, ["mailto:"]), ([web, mailto], ["https:", "mailto:"])):
            with self.subTest(addresses):
                self.setUp()
                server = self.start(MailServer())
                self.use(server, unsubscribe=addresses)

                self.once(MORNING)

                message = parsed(server.mails[0])
                offered = re.findall(r"<([^>]+)>", message["List-Unsubscribe"] or "")
                self.assertEqual(sorted(re.match(r"\w+:", one)[0] for one in offered), expected)
                self.assertEqual("List-Unsubscribe-Post" in message, "https:" in expected)
                self.assertFalse(any("{token}" in one for one in offered))
                self.assertEqual(any(one in body(server.mails[0]) for one in offered), bool(expected))


class Accepted(KeysCase):
    """What is read and checked, and changes no digest in this version."""

    def pages_and_mail(self, summary=None, dkim=None, summaries=None):
        self.setUp()
        server = self.start(MailServer())
        w = self.world
        w.environment["SECRET"] = "canary"
        w.settings["channels"].update(tty={"type": "console"}, mail={"type": "email", "server": server.url, "tls": "off", "from": "p@example.org"})
        if dkim:
            w.settings["channels"]["mail"]["dkim"] = dkim
        if summaries:
            w.settings["summaries"] = summaries
        manner = {"summary": summary} if summary else {}
        w.settings["subscribers"]["ana"] = {"filters": "pl", "deliver": [
            {"channel": "tty", **manner}, {"channel": "mail", "to": "ana@example.org", **manner}, {"channel": "site", "to": "ana", **manner}]}
        w.write_config()
        told = self.check().err
        printed = self.once(MORNING).out
        return (printed, [mail.raw for mail in server.mails], w.snapshot()), told

    def test_summaries_change_no_digest_yet(self):
        without, told = self.pages_and_mail()
        self.assertEqual(told, "")
        model = {"url": "http://127.0.0.1:9/v1", "name": "m", "key": "${env:SECRET}", "deadline": "1s", "budget": {"calls": 1}}
        for method in ("off", "extract", "model"):
            for summary in (None, "off", "extract", "model"):
                with self.subTest(f"{method} {summary}"):
                    seen, told = self.pages_and_mail(summary, summaries={"method": method, "model": model})
                    self.assertEqual(seen, without)
                    self.assert_warned(told, method != "off", 3 if summary in ("extract", "model") else 0)
        remote = {**model, "url": any_address(model["url"])}
        seen, told = self.pages_and_mail(summaries={"method": "model", "model": {**remote, "tls": "off"}})
        self.assertEqual(seen, without)
        self.assert_warned(told, True, 0)

    def assert_warned(self, told, of_the_section, deliveries):
        self.assertEqual(len(re.findall(r":\d+:\d+: warning: summaries: has no effect yet", told)), int(of_the_section), told)
        self.assertEqual(len(re.findall(r"\.summary: has no effect yet", told)), deliveries, told)
        self.assertEqual(len(told.splitlines()), int(of_the_section) + deliveries, told)

    def test_summaries_are_checked(self):
        model = {"url": "http://127.0.0.1:9/v1", "name": "m"}
        for summaries, told in (({"method": "model"}, "needs summaries.model"), ({"method": "long"}, "long"), ({"model": {"url": model["url"]}}, "name"),
                                ({"model": {"name": "m"}}, "url"), ({"model": {**model, "url": any_address(model["url"])}}, "http"),
                                ({"model": {**model, "key": "${env:NO_SUCH_NAME}"}}, "NO_SUCH_NAME"), ({"model": {**model, "deadline": "0s"}}, "deadline"),
                                ({"model": {**model, "budget": {"calls": "many"}}}, "calls"), ({"model": {**model, "budget": {}}}, "calls")):
            with self.subTest(summaries):
                self.world.write_config(summaries=summaries)
                self.assertIn(told, self.check(78).err)
        del self.world.settings["summaries"]
        self.subscribe(summary="model")
        self.assertIn("needs summaries.model", self.check(78).err)

    def test_dkim_signs_nothing_and_says_so(self):
        without, _ = self.pages_and_mail()
        dkim = {"domain": "example.org", "selector": "pw", "key": "${env:SECRET}"}

        seen, told = self.pages_and_mail(dkim=dkim)

        self.assertEqual(seen, without)
        self.assertRegex(told, r"warning: channels\.mail\.dkim: this version does not sign")
        for key in dkim:
            with self.subTest(key):
                lacking = {one: value for one, value in dkim.items() if one != key}
                self.world.write_config(channels={**self.world.settings["channels"], "mail": {**self.world.settings["channels"]["mail"], "dkim": lacking}})
                self.assertRegex(self.check(78).err, rf"dkim.*{key}")

    def test_ca_of_a_channel_without_connections_is_checked_alone(self):
        self.subscribe()
        certificate(self.world.root)
        places = {"site": {"type": "archive", "directory": str(self.world.archive)}, "tty": {"type": "console"}, "none": {"type": "null"}}
        self.world.write_config(channels={name: {**place, "ca": str(self.world.root / "cert.pem")} for name, place in places.items()})
        self.assertEqual(self.check().err, "")
        self.once(MORNING)
        self.assertEqual(self.world.archived_ids("ana"), [ID])
        self.world.write_config(channels={name: {**place, "ca": "no-such.pem"} for name, place in places.items()})
        self.assertEqual(set(re.findall(r"channels\.(\w+)\.ca: ", self.check(78).err)), set(places))


class Places(KeysCase):
    def test_layout(self):
        pages = {}
        for layout in (None, "digest", "flat"):
            self.setUp()
            site = {"type": "archive", "directory": str(self.world.archive), **({"layout": layout} if layout else {})}
            self.world.settings["channels"]["site"] = site
            self.subscribe()
            self.once(MORNING)
            pages[layout] = (self.world.archive / "ana" / f"{MONDAY}.html").read_text()

        self.assertEqual(pages[None], pages["digest"])
        self.assertIn("<details", pages["digest"])
        self.assertNotIn("<details", pages["flat"])
        for page in pages.values():
            self.assertIn("The whole abstract", page)

    def test_directory(self):
        self.subscribe()
        for path, place in ((str(self.world.root / "a"), "a"), ("b", "b"), ("~/c", "c")):   # HOME and the configuration's folder are one here
            self.world.forget_store()
            self.world.write_config(channels={"site": {"type": "archive", "directory": path}})
            self.once(MORNING)
            self.assertTrue((self.world.root / place / "ana" / f"{MONDAY}.html").exists(), path)


class Types(ChatCase):
    def test_each_type_delivers_in_its_own_way(self):
        w, mail = self.world, self.start(MailServer())
        telegram, slack = self.start(TelegramServer(f"123456:{CANARY}")), self.start(SlackServer(f"xoxb-{CANARY}"))
        self.publish(papers(1))
        for name, channel, to in (("mail", {"type": "email", "server": mail.url, "tls": "off", "from": "p@example.org"}, {"to": "ana@example.org"}),
                                  ("tg", telegram.channel, {"to": "11"}), ("lab", slack.channel, {"to": "C0AAAAAAA"}), ("site", w.settings["channels"]["site"], {}),
                                  ("tty", {"type": "console"}, {}), ("none", {"type": "null"}, {})):
            self.use(name, channel, {"ana": to})

        ran = self.once(MORNING)

        self.assertEqual(linked_ids(body(mail.mails[0])), [ID])
        self.assertEqual((len(telegram.accepted("11")), telegram.problems()), (1, []))
        self.assertGreaterEqual(len(slack.accepted("C0AAAAAAA")), 1)
        self.assertEqual(slack.problems(), [])
        self.assertEqual(w.archived_ids("."), [ID])
        self.assertEqual(linked_ids(ran.out), [ID])
        told = w.verb("explain", "--subscriber", "ana", ID).out
        for destination in ("mail/ana@example.org", "tg/11", "lab/C0AAAAAAA", "site/site", "tty/tty", "none/none"):
            self.assertRegex(told, rf"ana/{destination}: sent {MONDAY}", "counted as sent, wherever it went")


class Encryption(ChatCase):
    """One person in each of Telegram, Slack and behind a Slack webhook."""

    def reach_all(self, origin=lambda url: url, context=None, **more):
        """`origin` changes the addresses of the servers, which speak TLS where there is a context."""
        self.setUp()
        self.publish(papers(1))
        telegram, slack = TelegramServer(f"123456:{CANARY}"), SlackServer(f"xoxb-{CANARY}", f"/services/T0/B0/{CANARY}")
        self.servers = [self.start(telegram), self.start(slack)]
        if context:
            for one in self.servers:
                one.server.socket = context.wrap_socket(one.server.socket, server_side=True)
        self.world.environment["SLACK_HOOK"] = origin(slack.hook_url)
        for name, channel, to in (("tg", telegram.channel, {"to": "11"}), ("lab", slack.channel, {"to": "C0AAAAAAA"}),
                                  ("hook", {"type": "slack", "webhook": "${env:SLACK_HOOK}"}, {})):
            if "api" in channel:
                channel["api"] = origin(channel["api"])
            self.use(name, {**channel, **more}, {"ana": {**to, "form": "compact"}})

    def reached(self):
        return sorted(server.addressee(post) for server in self.servers for post in server.accepted())

    def test_unencrypted_off_loopback_in_words_alone(self):
        for tls in ({}, {"tls": "on"}):
            self.reach_all(any_address, **tls)
            faults = self.world.run("check-config", self.world.config)
            self.assert_code(faults, 78)
            self.assertEqual(set(re.findall(r"channels\.(\w+\.\w+): ", faults.err)), {"tg.api", "lab.api", "hook.webhook"})
        self.reach_all(any_address, tls="off")

        self.once(MORNING)

        self.assertEqual(self.reached(), ["11", "C0AAAAAAA", "hook"])

    def test_ca_is_trusted_and_nobody_unknown(self):
        context, pem = certificate(self.world.root)
        for more, code, reached in (({}, 75, []), ({"ca": str(pem)}, 0, ["11", "C0AAAAAAA", "hook"])):
            self.reach_all(lambda url: url.replace("http:", "https:"), context, **more)

            self.once(MORNING, code=code)

            self.assertEqual(self.reached(), reached)
