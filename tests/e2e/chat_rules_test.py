# SPDX-License-Identifier: MIT
"""The judges of chat messages must see each fault, and none where there is none."""
import unittest

import slack_server
import telegram_server

GOOD = {"chat_id": 1, "text": "<b>a &lt; b</b> cs\u2060.AI <a href=\"https://arxiv.org/list/cs.AI/new\">cs.AI</a>", "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True}}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "<https://arxiv.org/abs/1|a &lt; b> &amp; c", "verbatim": True}}
POST = {"channel": "C1", "text": "one", "blocks": [SECTION], "unfurl_links": False, "unfurl_media": False}


def section(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True, **more}}


class Telegram(unittest.TestCase):
    def problems(self, **changes):
        return list(telegram_server.body_problems({**GOOD, **changes}))

    def test_finds_nothing_wrong_with_what_is_right(self):
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.problems(text="x" * 4096), [])
        self.assertEqual(self.problems(text="\U0001f600" * 2048), [])

    def test_sees_each_fault(self):
        bad = {
            "chat_id": ("", "x y", True), "link_preview_options": ({}, {"is_disabled": False}), "parse_mode": ("Markdown", "html"),
            "disable_web_page_preview": (True,), "message_thread_id": ("7", 0),
            "text": ("", " \n ", "x" * 4097, "\U0001f600" * 2049, "<p>x</p>", "a < b", "a > b", "a & b", "&nbsp;", "<b>open", "<b><i>x</b></i>",
                     "</b>", "<a href=\"ftp://x\">x</a>", "<a>x</a>", "<b class=\"x\">x</b>", "see cs.AI now", "math.CO", "<b>stat.ML</b>",
                     "ask @someone", "<i>x</i>" * 101, "<blockquote><b>" + "漢" * 1600 + "</b></blockquote>", "<b>" + "&amp;" * 7000 + "</b>", "bell \a"),
        }
        for name, values in bad.items():
            for value in values:
                with self.subTest(f"{name}: {str(value)[:40]}"):
                    self.assertNotEqual(self.problems(**{name: value}), [])


class Slack(unittest.TestCase):
    def problems(self, **changes):
        return list(slack_server.message_problems({**POST, **changes}))

    def test_finds_nothing_wrong_with_what_is_right(self):
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.problems(blocks=[section("x" * 3000)] * 3), [])

    def test_sees_each_fault(self):
        bad = {
            "text": ("", None, "x" * 4001, "<!here>", "a < b", "a & b"), "unfurl_links": (True, None), "unfurl_media": (True,),
            "link_names": (True,), "parse": ("full",),
            "blocks": ([], None, [SECTION] * 51, [section("x" * 3001)], [section("x" * 2600)] * 4, [section("")], [section("<!channel>")],
                       [section("<@U1>")], [section("<#C1|x>")], [section("a <b")], [section("x > y")], [section("<https://x|a|b>")],
                       [section("&nbsp;")], [section("x", verbatim=False)], [{"type": "video"}], [{"type": "context", "elements": []}],
                       [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
                       [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]),
        }
        for name, values in bad.items():
            for value in values:
                with self.subTest(f"{name}: {str(value)[:60]}"):
                    self.assertNotEqual(self.problems(**{name: value}), [])
