# SPDX-License-Identifier: MIT
"""Leaving by the link of a mail that was really delivered: RFC 8058, over the daemon's own web server."""
import base64
import hashlib
import http.client
import re
import time
import urllib.parse

from daemon_test import PATIENCE, DaemonCase, today, until
from feeds import feed, item
from mail_server import body, parsed
from world import linked_ids

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = "List-Unsubscribe=One-Click"


class Leave(DaemonCase):
    def setUp(self):
        super().setUp()
        w = self.world
        w.settings["channels"] = {"mail": {**self.mail_channel, "unsubscribe": "https://papers.example.org/u/{token}"}}
        for who in ("ana", "bo"):
            w.settings["subscribers"][who] = {"filters": ["pl"], "deliver": [{"channel": "mail", "to": f"{who}@example.org"}]}
        w.write_config()
        self.papers = []

    def say(self, *papers):
        self.papers += papers
        self.web.say("cs.PL", feed("cs.PL", today(), [item(paper) for paper in self.papers]), etag=f'"{len(self.papers)}"')

    def run_daemon(self):
        return super().run_daemon("--log-level", "debug")

    def ask(self, method, path, content=None, headers=()):
        """(status, headers by lower-case name, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, content, dict(headers))
            reply = connection.getresponse()
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read().decode()
        finally:
            connection.close()

    def click(self, path, content=ONE_CLICK, headers=FORM):
        return self.ask("POST", path, content, headers)

    def link(self, who):
        """The path of the link in the first mail to somebody."""
        mails = self.wait_for_mail(who)
        message = parsed(mails[0])
        self.assertEqual(message["List-Unsubscribe-Post"], ONE_CLICK)
        url = re.search(r"<(https://[^>]+)>", message["List-Unsubscribe"])[1]
        self.assertIn(url, body(mails[0]))
        return urllib.parse.urlsplit(url).path

    def got(self, who):
        return [linked_ids(body(mail)) for mail in self.mail.mails_to(f"{who}@example.org")]

    def states(self):
        rows = [line.split("\t") for line in self.world.verb("destination list").out.splitlines()]
        return {row[0]: "\t".join(row[3:]) for row in rows}

    def once(self, code=0):
        ran = self.world.verb("run --once")
        self.assert_code(ran, code)

    def test_one_click_stops_that_destination_alone(self):
        self.say("2604.00001")
        daemon = self.run_daemon()
        ana, bo = self.link("ana"), self.link("bo")
        self.assertNotEqual(ana, bo)

        for method in ("GET", "HEAD", "GET"):
            self.assertEqual(self.ask(method, ana)[0], 200)
        self.assertNotIn("left", self.states()["ana"])
        page = self.ask("GET", ana)
        begun = time.monotonic()
        left = self.click(ana)
        self.assertIn("left", self.states()["ana"])
        self.assertLess(time.monotonic() - begun, 1 + PATIENCE / 10)
        again = self.click(ana, headers={**FORM, "Cookie": "session=1", "Authorization": "Basic eDp5"})
        log = self.stop(daemon)

        self.assertIn("<button", page[2])
        self.assertEqual((left[0], again[0], left[2]), (200, 200, again[2]))
        self.assertNotIn("<button", left[2])
        self.assertNotIn("left", self.states()["bo"])
        status = self.world.verb("status").out
        self.assertRegex(status, r"ana.*left|left.*ana")
        token = ana.rsplit("/", 1)[1]
        self.assertNotIn(token, log)
        for answer in (page, left):
            self.assertNotIn("ana", answer[2].replace("Unsubscribe", ""))
            self.assertNotIn("set-cookie", answer[1])
        self.expect_nothing_more_for_ana()

    def expect_nothing_more_for_ana(self):
        self.say("2604.00002")
        self.once()
        self.assertEqual((self.got("ana"), self.got("bo")), ([["2604.00001"]], [["2604.00001"], ["2604.00002"]]))
        started = self.world.verb("destination start", "ana", "mail", "ana@example.org")
        self.assert_code(started, 0)
        self.say("2604.00003")
        self.once()
        self.assertEqual(self.got("ana"), [["2604.00001"], ["2604.00003"]])
        self.assertEqual(self.got("bo"), [["2604.00001"], ["2604.00002"], ["2604.00003"]])

    def test_her_other_channels_and_others_at_her_address_stay(self):
        w = self.world
        w.settings["channels"]["site"] = {"type": "archive", "directory": str(w.archive)}
        w.settings["subscribers"]["ana"]["deliver"].append({"channel": "site", "to": "ana"})
        w.settings["subscribers"]["bo"]["deliver"][0]["to"] = "ana@example.org"
        w.write_config()
        self.say("2604.00001")
        daemon = self.run_daemon()
        links = {urllib.parse.urlsplit(re.search(r"<(https://[^>]+)>", parsed(mail)["List-Unsubscribe"])[1]).path
                 for mail in until(lambda: self.mail.mails_to("ana@example.org")[1:] and self.mail.mails_to("ana@example.org"), "two mails")}
        self.assertEqual(len(links), 2)
        self.assertEqual(self.click(links.pop())[0], 200)
        self.stop(daemon)

        self.say("2604.00002")
        self.once()

        self.assertEqual(self.got("ana"), [["2604.00001"], ["2604.00001"], ["2604.00002"]])
        self.assertEqual(w.archived_ids("ana"), ["2604.00001", "2604.00002"])

    def test_what_is_queued_for_one_who_left_is_not_sent(self):
        self.say("2604.00001")
        self.once()
        self.say("2604.00002")
        self.mail.at_rcpt["ana@example.org"] = "451 4.7.1 later"
        self.once(code=75)
        self.mail.at_rcpt.clear()

        daemon = self.run_daemon()
        boundary = 'multipart/form-data; boundary="b"'
        parts = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
        self.assertEqual(self.click(self.link("ana"), parts, {"Content-Type": boundary})[0], 200)
        self.world.verb("outbox retry", "--all")
        self.stop(daemon)
        self.world.verb("run --once")

        self.assertEqual(self.got("ana"), [["2604.00001"]])
        self.assertEqual(self.got("bo"), [["2604.00001"], ["2604.00002"]])

    def test_forged_links_and_other_methods(self):
        self.say("2604.00001")
        self.run_daemon()
        ana = self.link("ana")
        token = ana.rsplit("/", 1)[1]

        answers = [self.ask("GET", "/u/" + forged) for forged in
                   ("", "x", token[:-1], token + "0", token.upper() if token.upper() != token else "A" * 32, "0" * 32, "a" * 7_000,
                    token + "/", "%00" * 10, "'%20OR%201=1--", token[::-1])]
        answers += [self.click("/u/" + "0" * 32), self.click("/u/" + token[::-1])]
        self.assertEqual({status for status, _, _ in answers}, {404})
        self.assertEqual(len({page for _, _, page in answers}), 1)
        self.assertEqual(len({tuple(sorted((k, v) for k, v in headers.items() if k != "date")) for _, headers, _ in answers}), 1)

        for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
            status, headers, _ = self.ask(method, ana, "x", FORM)
            self.assertEqual((status, headers["allow"]), (405, "GET, HEAD, POST"))
        for path in ("/metrics", "/healthz", "/", "/u"):
            status, headers, _ = self.click(path)
            self.assertEqual((status, headers["allow"]), (405, "GET, HEAD"), path)
        self.assertEqual(self.click(ana, "x" * 1025)[0], 413)
        for content, headers in (("", FORM), ("List-Unsubscribe=No", FORM), ("{}", {"Content-Type": "application/json"}), (ONE_CLICK, {"Content-Type": "text/plain"})):
            self.assertEqual(self.click(ana, content, headers)[0], 400, content)
        self.assertNotIn("left", self.states()["ana"])

    def test_the_page_keeps_to_itself(self):
        self.say("2604.00001")
        self.run_daemon()
        status, headers, page = self.ask("GET", self.link("ana"))

        self.assertEqual(status, 200)
        self.assertEqual(headers["cache-control"], "no-store")
        self.assertEqual(headers["referrer-policy"], "no-referrer")
        self.assertIn("noindex", headers["x-robots-tag"])
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        style = re.search("<style>(.*)</style>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"style-src 'sha256-{digest}'", headers["content-security-policy"])
        self.assertIn("default-src 'none'", headers["content-security-policy"])
        self.assertNotRegex(page, "<script|src=|href=|http")
        self.assertRegex(page, '<html lang="en">')

    def test_no_page_where_no_mail_offers_it(self):
        self.world.settings["channels"]["mail"]["unsubscribe"] = "mailto:leave@example.org"
        self.world.write_config()
        self.say("2604.00001")
        self.run_daemon()
        until(lambda: self.got("ana"), "mail to ana")

        self.assertEqual(self.ask("GET", "/u/" + "0" * 32)[0], 404)
        self.assertEqual(self.click("/u/" + "0" * 32)[0], 404)
