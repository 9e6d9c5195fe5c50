# SPDX-License-Identifier: MIT
"""Canaries in every place for a secret: they reach the server they are meant for, and nothing else."""
from feeds import feed, item
from mail_server import MailServer
from world import WorldCase

AT = "2026-04-27T08:00:00Z"
CANARY = "canary-4f1d9c77-secret"


class Secrets(WorldCase):
    def setUp(self):
        super().setUp()
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001", "One")]))
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        self.world.settings["subscribers"] = {"ana": {"filters": "pl", "deliver": [{"channel": "mail", "to": "ana@example.org"},
                                                                                  {"channel": "site", "to": "ana"}]}}

    def use(self, server, password):
        self.world.settings["channels"]["mail"] = {"type": "email", "server": server.url, "tls": "off", "from": "p@example.org",
                                                   "username": "paperwire", "password": password}
        self.world.write_config()

    def expect_silence(self, runs, secret_file=None):
        for ran in runs:
            self.assertNotIn(CANARY.encode(), ran.raw_out + ran.raw_err)
        for path in self.world.root.rglob("*"):
            if path.is_file() and path != secret_file:
                self.assertNotIn(CANARY.encode(), path.read_bytes(), f"{path.name} holds the secret")

    def everything(self):
        runs = [self.world.verb("run --once", "--at", AT, "--log-level", "debug"),
                self.world.verb("run --once", "--at", "2026-04-27T20:00:00Z", "--log-level", "debug", "--log-format", "json"),
                self.world.verb("test-channel", "mail", "--to", "ana@example.org", "--log-level", "debug"),
                self.world.run("check-config", self.world.config), self.world.verb("status"), self.world.verb("status", "--format", "json"),
                self.world.verb("outbox list"), self.world.verb("destination list")]
        runs += [self.world.verb("preview", "--format", form) for form in ("text", "markdown", "html", "email")]
        return runs

    def test_right_password_from_the_environment(self):
        server = self.start(MailServer(offers_auth=True, login=("paperwire", CANARY)))
        self.world.environment["MAIL_PASSWORD"] = CANARY
        self.use(server, "${env:MAIL_PASSWORD}")

        runs = self.everything()

        self.assertEqual(len(server.mails), 2, "the digest and the test message")
        self.expect_silence(runs)

    def test_right_password_from_a_file(self):
        server = self.start(MailServer(offers_auth=True, login=("paperwire", CANARY)))
        secret = self.world.root / "password"
        secret.write_text(CANARY + "\n")
        self.use(server, f"${{file:{secret}}}")

        runs = self.everything()

        self.assertEqual(len(server.mails), 2)
        self.expect_silence(runs, secret)

    def test_refused_password(self):
        server = self.start(MailServer(offers_auth=True, login=("paperwire", "another")))
        self.world.environment["MAIL_PASSWORD"] = CANARY
        self.use(server, "${env:MAIL_PASSWORD}")

        runs = self.everything()

        self.assertIn("AUTH", server.commands, "the password was tried")
        self.assertEqual(server.mails, [])
        self.expect_silence(runs)

    def test_server_that_is_down(self):
        server = MailServer()
        self.world.environment["MAIL_PASSWORD"] = CANARY
        self.use(server, "${env:MAIL_PASSWORD}")
        server.close()

        runs = self.everything()

        self.assert_code(runs[0], 75)
        self.expect_silence(runs)

    def test_credential_of_the_unit(self):
        server = self.start(MailServer(offers_auth=True, login=("paperwire", CANARY)))
        folder = self.world.root / "credentials"
        folder.mkdir()
        (folder / "smtp").write_text(CANARY)
        self.world.environment["CREDENTIALS_DIRECTORY"] = str(folder)
        self.use(server, "${credential:smtp}")

        runs = self.everything()

        self.assertEqual(len(server.mails), 2)
        self.expect_silence(runs, folder / "smtp")
        del self.world.environment["CREDENTIALS_DIRECTORY"]
        outside = self.world.run("check-config", self.world.config)
        self.assert_code(outside, 0)
        self.assertIn("warning", outside.err)

    def test_faults_never_show_a_secret(self):
        self.world.environment["MAIL_PASSWORD"] = CANARY
        for wrong in ("user-${env:MAIL_PASSWORD}", "${env:MAIL_PASSWORD} ", CANARY):
            with self.subTest(wrong):
                self.world.settings["channels"]["mail"] = {"type": "email", "server": "smtp://127.0.0.1:9", "tls": "of", "from": "p@example.org",
                                                           "username": "paperwire", "password": wrong}
                self.world.write_config()
                ran = self.world.run("check-config", self.world.config)
                self.assert_code(ran, 78)
                self.assertNotIn(CANARY, ran.out + ran.err)
