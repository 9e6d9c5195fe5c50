# SPDX-License-Identifier: MIT
"""A mail server in every mood: nothing lost, nothing doubled, and the other channels go on."""
import socket

from feeds import feed, item
from mail_server import MailServer, body, certificate, parsed
from world import WorldCase, linked_ids

AT = "2026-04-27T08:00:00Z"
IDS = ["2604.00001", "2604.00002"]


class MailCase(WorldCase):
    def setUp(self):
        super().setUp()
        w = self.world
        w.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item(IDS[0], "One"), item(IDS[1], "Two")]))
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        w.settings["subscribers"] = {
            who: {"filters": "pl", "deliver": [{"channel": "mail", "to": f"{who}@example.org"}, {"channel": "site", "to": who}]}
            for who in ("ana", "bo")}

    def use(self, peer, **channel):
        mail = {"type": "email", "server": peer.url, "tls": "off", "from": "Paperwire <paperwire@example.org>", **channel}
        self.world.settings["channels"]["mail"] = {key: value for key, value in mail.items() if value is not None}
        self.world.write_config()

    def expect_archives(self):
        for who in ("ana", "bo"):
            self.assert_once(self.world.archived_ids(who), IDS)

    def expect_mails(self, server, ana, bo):
        for who, count in (("ana", ana), ("bo", bo)):
            mails = server.mails_to(f"{who}@example.org")
            self.assertEqual(len(mails), count, f"mails to {who}: {[parsed(m)['Message-ID'] for m in mails]}")
            for mail in mails:
                self.assert_once(linked_ids(body(mail)), IDS)

    def outbox(self):
        return [line.split("\t") for line in self.world.verb("outbox list").out.splitlines()]


class MailFaults(MailCase):
    def test_refused_connection_delays_mail_alone(self):
        server = self.start(MailServer())
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self.use(server, server=f"smtp://127.0.0.1:{unused.getsockname()[1]}")
            ran = self.once(AT, code=75)
        self.expect_archives()
        self.assertRegex(ran.err, r"(?i)refused|connect")
        self.assertEqual([row[2] for row in self.outbox()], ["queued", "queued"])

        self.use(server)
        self.once("2026-04-28T08:00:00Z")

        self.expect_mails(server, 1, 1)
        self.expect_archives()

    def test_4xx_at_rcpt_delays_that_address_alone(self):
        server = self.start(MailServer())
        server.at_rcpt["ana@example.org"] = "451 4.7.1 greylisted, come again"
        self.use(server)

        ran = self.once(AT, code=75)

        self.expect_mails(server, 0, 1)
        self.expect_archives()
        self.assertIn("greylisted", ran.err)
        channels = {c["channel"]: c for c in self.world.status()["channels"]}
        self.assertEqual((channels["mail"]["retrying"], channels["mail"]["dead"]), (1, 0))
        server.at_rcpt.clear()
        self.once("2026-04-27T20:00:00Z")
        self.expect_mails(server, 1, 1)
        self.once("2026-04-27T21:00:00Z")
        self.expect_mails(server, 1, 1)

    def test_4xx_is_not_tried_again_before_its_time(self):
        server = self.start(MailServer())
        server.at_rcpt["ana@example.org"] = "451 4.7.1 greylisted"
        self.use(server)
        self.once(AT, code=75)
        server.at_rcpt.clear()

        self.once("2026-04-27T08:00:01Z", code=0)

        self.expect_mails(server, 0, 1)

    def test_unknown_addressee_is_stopped_and_its_mail_kept(self):
        server = self.start(MailServer())
        server.at_rcpt["ana@example.org"] = "550 5.1.1 no such user here"
        self.use(server)

        ran = self.once(AT, code=67)

        self.expect_mails(server, 0, 1)
        self.expect_archives()
        self.assertIn("5.1.1", ran.err)
        rows = self.outbox()
        self.assertEqual([row[2] for row in rows], ["dead"])
        self.assertIn("no such user", rows[0][-1])
        self.assertRegex(self.world.verb("destination list").out, r"ana\tmail\t\S+\tstopped\t.*5\.1\.1")
        self.assertIn("no such user", self.world.verb("status").out)
        self.assertEqual({c["channel"]: c["dead"] for c in self.world.status()["channels"]}, {"mail": 1, "site": 0})
        self.assertIn("One", self.world.verb("outbox show", rows[0][0]).out)
        self.once("2026-04-27T12:00:00Z", code=0)
        self.expect_mails(server, 0, 1)

    def test_stopped_addressee_comes_back_by_hand(self):
        server = self.start(MailServer())
        server.at_rcpt["ana@example.org"] = "550 5.1.1 no such user here"
        self.use(server)
        self.once(AT, code=67)
        server.at_rcpt.clear()
        dead = self.outbox()[0][0]

        self.assert_code(self.world.verb("destination start", "ana", "mail", "ana@example.org"), 0)
        self.assert_code(self.world.verb("outbox retry", dead), 0)
        self.once("2026-04-27T08:10:00Z")

        self.expect_mails(server, 1, 1)
        self.assertEqual(self.outbox(), [])
        self.once("2026-04-27T09:10:00Z")
        self.expect_mails(server, 1, 1)

    def test_dead_letter_can_be_dropped(self):
        server = self.start(MailServer())
        server.at_rcpt["ana@example.org"] = "550 5.1.1 no such user here"
        self.use(server)
        self.once(AT, code=67)

        dead = self.outbox()[0][0]
        refused = self.world.verb("outbox drop", dead[:8])
        self.assert_code(refused, 64)
        self.assertIn("too short to be sure of a digest", refused.err)
        self.assert_code(self.world.verb("outbox show", dead[:12]), 0)

        self.assert_code(self.world.verb("outbox drop", "--all"), 0)

        self.assertEqual(self.outbox(), [])
        self.once("2026-04-28T08:00:00Z")
        self.expect_mails(server, 0, 1)

    def test_552_after_data_is_a_dead_letter(self):
        server = self.start(MailServer())
        server.at_data["ana@example.org"] = "552 5.3.4 message too big"
        self.use(server)

        ran = self.once(AT, code=67)

        self.expect_mails(server, 0, 1)
        self.expect_archives()
        self.assertIn("too big", ran.err)
        self.assertEqual([row[2] for row in self.outbox()], ["dead"])

    def test_4xx_after_data_comes_again(self):
        server = self.start(MailServer())
        server.at_data["bo@example.org"] = "452 4.3.1 disk full"
        self.use(server)
        self.once(AT, code=75)
        self.expect_mails(server, 1, 0)
        server.at_data.clear()

        self.once("2026-04-27T20:00:00Z")

        self.expect_mails(server, 1, 1)

    def test_lost_answer_after_the_final_dot_repeats_under_the_same_message_id(self):
        server = self.start(MailServer())
        server.drops.add("ana@example.org")
        self.use(server)

        self.once(AT, code=75)

        self.expect_mails(server, 0, 1)
        self.expect_archives()
        self.assertEqual([row[2] for row in self.outbox()], ["uncertain"])
        server.drops.clear()
        self.once("2026-04-27T20:00:00Z")
        self.expect_mails(server, 1, 1)
        ids = {parsed(m)["Message-ID"] for m in server.dropped + server.mails_to("ana@example.org")}
        self.assertEqual(len(ids), 1, f"one Message-ID for the digest and its repetition, not {ids}")
        self.assertEqual({m.raw for m in server.dropped}, {m.raw for m in server.mails_to("ana@example.org")}, "the same bytes")

    def test_wrong_password_sends_nothing(self):
        server = self.start(MailServer(offers_auth=True, login=("paperwire", "right-secret")))
        self.world.environment["MAIL_PASSWORD"] = "wrong-secret"
        self.use(server, username="paperwire", password="${env:MAIL_PASSWORD}")

        ran = self.once(AT, code=75)

        self.assertIn("AUTH", server.commands)
        self.assertEqual(server.mails, [])
        self.assertNotIn("wrong-secret", ran.err)
        self.expect_archives()
        self.world.environment["MAIL_PASSWORD"] = "right-secret"
        self.once("2026-04-28T08:00:00Z")
        self.expect_mails(server, 1, 1)
        self.assertTrue(all(mail.login for mail in server.mails))

    def test_login_not_offered_sends_nothing(self):
        server = self.start(MailServer(offers_auth=False))
        self.world.environment["MAIL_PASSWORD"] = "secret-canary"
        self.use(server, username="paperwire", password="${env:MAIL_PASSWORD}")

        self.once(AT, code=75)

        self.assertEqual((server.mails, [c for c in server.commands if c.startswith("MAIL")]), ([], []))
        self.expect_archives()

    def test_server_without_starttls_gets_nothing(self):
        server = self.start(MailServer())
        self.use(server, tls=None)

        ran = self.once(AT, code=75)

        self.assertEqual((server.mails, server.commands), ([], []), "neither a mail nor an address in clear")
        self.assertRegex(ran.err, "(?i)tls")
        self.expect_archives()

    def test_unknown_certificate_gets_nothing(self):
        context, _ = certificate(self.world.root)
        server = self.start(MailServer(tls=context))
        self.use(server, tls=None)

        self.once(AT, code=75)

        self.assertEqual((server.mails, server.commands), ([], []))
        self.expect_archives()


class Patience(MailCase):
    def test_five_days_after_the_first_attempt_comes_the_dead_letter(self):
        server = self.start(MailServer())
        server.at_rcpt["ana@example.org"] = "451 4.7.1 not today"
        self.use(server)
        self.once(AT, code=75)
        for day in (28, 29, 30):
            self.once(f"2026-04-{day}T08:00:00Z", code=75)
        self.assertEqual([row[2] for row in self.outbox()], ["queued"])

        ran = self.once("2026-05-02T09:00:00Z", code=67)

        self.assertEqual([row[2] for row in self.outbox()], ["dead"])
        self.assertIn("not today", ran.err)
        server.at_rcpt.clear()
        self.assert_code(self.world.verb("outbox retry", "--all"), 0)
        self.once("2026-05-02T10:00:00Z", code=0)
        self.expect_mails(server, 1, 1)

    def test_try_again_comes_before_gone(self):
        server = self.start(MailServer())
        server.at_rcpt.update({"ana@example.org": "451 4.7.1 later", "bo@example.org": "550 5.1.1 unknown"})
        self.use(server)
        self.once(AT, code=75)
        self.assertEqual(sorted(row[2] for row in self.outbox()), ["dead", "queued"])

    def test_server_that_refuses_a_login_is_asked_once_a_pass(self):
        server = self.start(MailServer(offers_auth=True, login=("paperwire", "right-secret")))
        self.world.environment["MAIL_PASSWORD"] = "wrong-secret"
        self.world.settings["subscribers"].update({f"more{n}": {"filters": "pl", "deliver": {"channel": "mail", "to": f"more{n}@example.org"}}
                                                   for n in range(40)})
        self.use(server, username="paperwire", password="${env:MAIL_PASSWORD}")
        self.once(AT, code=75)
        self.assertLessEqual(server.commands.count("AUTH"), 8, "a bad password delays the channel, not each mail by itself")


class MailEncrypted(MailCase):
    def test_starttls_with_a_login(self):
        context, pem = certificate(self.world.root)
        server = self.start(MailServer(tls=context, offers_auth=True, login=("paperwire", "right-secret")))
        secret = self.world.root / "secret"
        secret.write_text("right-secret\n")
        self.use(server, tls=None, ca=str(pem), username="paperwire", password=f"${{file:{secret}}}")

        self.once(AT)

        self.expect_mails(server, 1, 1)
        self.assertTrue(all(mail.encrypted and mail.login for mail in server.mails))

    def test_tls_from_the_start(self):
        context, pem = certificate(self.world.root)
        server = self.start(MailServer(tls=context, implicit_tls=True))
        self.use(server, tls=None, ca=str(pem), server=f"smtps://127.0.0.1:{server.port}")

        self.once(AT)

        self.expect_mails(server, 1, 1)
