# SPDX-License-Identifier: MIT
"""`test-channel`: one message that says that it is a test, the server's own answer, and nothing kept."""
import json

from chat_case import CANARY
from chat_server import Answer
from mail_server import MailServer, body, parsed
from slack_server import SlackServer, error, texts_of
from telegram_server import TelegramServer, flood, refusal
from world import WorldCase


class TestChannel(WorldCase):
    def use(self, **channels):
        self.world.write_config(channels=channels)

    def send(self, channel, to=None, code=0):
        ran = self.world.verb("test-channel", channel, *(["--to", to] if to else []))
        self.assert_code(ran, code)
        self.assertFalse(self.world.store.exists(), "a test keeps nothing")
        return ran


class Mail(TestChannel):
    def setUp(self):
        super().setUp()
        self.server = self.start(MailServer())
        self.use(mail={"type": "email", "server": self.server.url, "tls": "off", "from": "Paperwire <pw@example.org>"})

    def test_subject_and_body_say_that_it_is_a_test(self):
        ran = self.send("mail", "someone@example.org")

        self.assertRegex(ran.out, r"\Asent: 250 2\.0\.0 stored")
        self.assertEqual(len(self.server.mails), 1)
        subject = parsed(self.server.mails[0])["Subject"]
        self.assertTrue(subject.startswith("TEST"), subject)
        self.assertIn("[TEST]", body(self.server.mails[0]))

    def test_refusal_is_told_and_what_would_follow(self):
        self.server.at_rcpt["gone@example.org"] = "550 5.1.1 no such user"
        self.server.at_rcpt["busy@example.org"] = "451 4.7.1 come again"

        gone = self.send("mail", "gone@example.org", 67)
        busy = self.send("mail", "busy@example.org", 75)

        self.assertRegex(gone.out, r"\Anot sent: 550 5\.1\.1 no such user.*\na run would .*dead letters and stop")
        self.assertRegex(busy.out, r"\Anot sent: 451 4\.7\.1 come again.*\na run would try again")

    def test_address_is_needed(self):
        ran = self.send("mail", code=64)

        self.assertIn("--to is missing", ran.err)
        self.assertEqual(self.server.mails, [])

    def test_unknown_channel(self):
        self.assertIn("mial", self.send("mial", "someone@example.org", 64).err)


class Telegram(TestChannel):
    def setUp(self):
        super().setUp()
        self.server = self.start(TelegramServer(f"123456:{CANARY}"))
        self.world.environment["TELEGRAM_TOKEN"] = f"123456:{CANARY}"
        self.use(tg=self.server.channel)

    def test_one_marked_message(self):
        ran = self.send("tg", "77")

        self.assertTrue(ran.out.startswith("sent: "), ran.out)
        (post,) = self.server.posts
        self.assertIn("TEST", post.body["text"].splitlines()[0])
        self.assertEqual(self.server.problems(), [])

    def test_answers_are_told(self):
        self.server.blocked.add("78")
        self.server.scripts["79"] = [flood(40)]
        self.server.always["80"] = refusal(400, "Bad Request: message is too long")
        self.server.moved["-11"] = "-1001234567890"

        self.assertRegex(self.send("tg", "78", 67).out, r"\Anot sent: .*blocked.*\na run would .*stop the destination")
        self.assertRegex(self.send("tg", "79", 75).out, r"\Anot sent: .*\na run would wait for 40 s")
        self.assertRegex(self.send("tg", "80", 67).out, r"\Anot sent: .*too long.*\na run would put this message to the dead letters\n")
        self.assertRegex(self.send("tg", "-11", 75).out, r"\na run would send it to -1001234567890")


class Slack(TestChannel):
    def setUp(self):
        super().setUp()
        self.server = self.start(SlackServer(f"xoxb-{CANARY}", f"/services/T0/B0/{CANARY}"))
        self.world.environment.update(SLACK_TOKEN=f"xoxb-{CANARY}", SLACK_HOOK=self.server.hook_url)
        self.use(lab=self.server.channel, hook={"type": "slack", "webhook": "${env:SLACK_HOOK}"})

    def expect_one_whole_message(self):
        (post,) = self.server.posts
        self.assertIn("TEST", post.body["blocks"][0]["text"]["text"])
        self.assertNotIn("1/2", json.dumps(post.body), "nothing is announced that does not follow")
        self.assertIn("[TEST]", "".join(texts_of(post.body)))
        self.assertEqual(self.server.problems(), [])

    def test_one_whole_message_to_a_channel(self):
        self.assertTrue(self.send("lab", "C0DDDDDDD").out.startswith("sent: ok "))
        self.expect_one_whole_message()

    def test_webhook_needs_no_address(self):
        self.assertTrue(self.send("hook").out.startswith("sent: ok"))
        self.expect_one_whole_message()
        self.send("hook", "whatever")

    def test_token_needs_one(self):
        self.assertIn("--to is missing", self.send("lab", code=64).err)

    def test_bad_token_holds_the_channel(self):
        self.server.token = "xoxb-another"

        ran = self.send("lab", "C0DDDDDDD", 69)

        self.assertRegex(ran.out, r"\Anot sent: 200 invalid_auth.*\na run would hold back all of this channel")
        self.assertNotIn(CANARY, ran.out + ran.err)

    def test_unknown_end_and_gone_end(self):
        self.server.scripts["C0DDDDDDD"] = [error("internal_error"), error("is_archived")]
        self.server.scripts["hook"] = [Answer(404, b"no_service")]

        self.assertTrue(self.send("lab", "C0DDDDDDD", 75).out.startswith("sent perhaps: "))
        self.assertRegex(self.send("lab", "C0DDDDDDD", 67).out, "is_archived")
        self.assertRegex(self.send("hook", code=67).out, "no_service")


class Archive(TestChannel):
    def test_reader_finds_no_test_among_the_papers(self):
        self.world.use_samples()
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        self.world.write_config(subscribers={"ana": {"filters": "pl", "deliver": {"channel": "site", "to": "ana"}}})
        self.assert_code(self.world.once("2026-04-27T12:00:00Z"), 0)
        self.world.store.unlink()
        before = self.world.snapshot()
        self.assertTrue(before)

        ran = self.send("site", "ana")

        self.assertRegex(ran.out, r"\Asent: written to .*/ana/\.test\n.*index and feed")
        after = self.world.snapshot()
        added = {name for name in after if name not in before}
        self.assertEqual({name: after[name] for name in before}, before)
        self.assertTrue(added and all(name.startswith("ana/.test/") for name in added), added)
        self.assertTrue(any(b"TEST" in after[name] for name in added if name.endswith(".html")))

    def test_place_of_its_own_needs_no_address(self):
        self.use(site={"type": "archive", "directory": str(self.world.archive)}, tty={"type": "console"}, none={"type": "null"})

        self.send("site")
        self.assertIn("TEST", self.send("tty").out)
        self.send("none")

        self.assertEqual({name.split("/")[0] for name in self.world.snapshot()}, {".test"})

    def test_folder_that_cannot_be_written(self):
        (self.world.root / "file").write_text("")
        self.use(site={"type": "archive", "directory": str(self.world.root / "file")})

        ran = self.world.verb("test-channel", "site", "--to", "ana")

        self.assertNotEqual(ran.code, 0)
        self.assertTrue(ran.out.startswith("not sent: cannot "), ran.out)

    def test_no_way_out_of_the_directory(self):
        self.use(site={"type": "archive", "directory": str(self.world.archive)})

        self.assertIn("is not an id", self.send("site", "../x", 64).err)
        self.assertFalse((self.world.root / "x").exists())
