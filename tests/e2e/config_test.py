# SPDX-License-Identifier: MIT
"""check-config: every fault with its line and column, all at once; and what run says of the same."""
import json
import re

from world import WorldCase

RIGHT = """\
timezone: Europe/Berlin
store: sqlite:/FOLDER/paperwire.db
arxiv: {contact: ops@example.org}
channels:
  mail: {type: email, server: "smtp://127.0.0.1:25", tls: off, from: Paperwire <paperwire@example.org>}
  site: {type: archive, directory: out}
filters:
  pl: {categories: [cs.PL], text: 'compilers?'}
  all:
    any_of: [pl, {authors: Su}]
subscribers:
  ana:
    filters: [pl, all, {name: own, keywords: loop invariant}]
    deliver:
      - {channel: mail, to: ana@example.org, schedule: weekdays 08:00, quiet: 22:00-07:00}
      - {channel: site, to: ana}
"""

# (text in RIGHT, what stands there instead, what the fault points at within the new text, a word of the message)
WRONG = [
    ("timezone: Europe", "timezone: Eurpe", "Eurpe/Berlin", "Europe/Berlin"),
    ("timezone: Europe/Berlin", "timezone: Europe/Berlin\ntimzone: UTC", "timzone", "timezone"),
    ("timezone: Europe/Berlin", "timezone: Europe/Berlin\ntimezone: UTC", "timezone: UTC", "timezone"),
    ("sqlite:/FOLDER/paperwire.db", "mysql://x", "mysql://x", "store"),
    ("type: email", "type: emial", "emial", "email"),
    ("type: email, ", "", None, "type"),
    ("server: \"smtp://", "server: \"imap://", "\"imap://", "smtp"),
    ("server: \"smtp://", "sever: \"smtp://", "sever", "server"),
    ("tls: off, ", "tls: of, ", "of, from", "tls"),
    ("tls: off, ", "tls: off, username: u, password: \"${env:NO_SUCH_NAME}\", ", "\"${env:NO_SUCH_NAME}\"", "NO_SUCH_NAME"),
    ("127.0.0.1:25\", tls: off, ", "mail.example.org:25\", tls: off, username: u, password: \"${file:/dev/null}\", ", None, "tls"),
    ("from: Paperwire <paperwire@example.org>", "from: nobody", "nobody", "from"),
    ("directory: out", "directory: out, layout: digset", "digset", "digest"),
    ("directory: out", "dir: out", "dir", "directory"),
    ("categories: [cs.PL]", "categories: [cs.PX]", "cs.PX", "cs."),
    ("categories: [cs.PL]", "categories: [cmp-lg]", "cmp-lg", "cs.CL"),
    ("categories: [cs.PL]", "categories: []", "[]", "empty"),
    ("categories: [cs.PL]", "catgories: [cs.PL]", "catgories", "categories"),
    ("text: 'compilers?'", "text: 'compilers(?'", "'compilers(?'", "compilers"),
    ("text: 'compilers?'", "text: '(?<=x)y'", "'(?<=x)y'", "(?<"),
    ("text: 'compilers?'", "text: [a, 3, {b: c}]", "{b: c}", "text"),
    ("text: 'compilers?'", "announce: [new, crss]", "crss", "cross"),
    ("any_of: [pl, ", "any_of: [lp, ", "lp", "lp"),
    ("any_of: [pl, ", "any_of: [all, ", None, "all"),
    ("any_of: [pl, {authors: Su}]", "any_of: []", "[]", "empty"),
    ("keywords: loop invariant}", "}", None, "condition"),
    ("{name: own, keywords", "{keywords", None, "name"),
    ("name: own", "name: pl", "pl, keywords", "pl"),
    ("filters: [pl, all, {", "filters: [pll, all, {", "pll", "did you mean"),
    ("{channel: mail, to: ana@example.org", "{channel: mial, to: ana@example.org", "mial", "mail"),
    ("to: ana@example.org, schedule", "to: not an address, schedule", "not an address", "to"),
    ("to: ana@example.org, ", "", None, "to"),
    ("weekdays 08:00", "weekdays 25:00", "weekdays 25:00", "25:00"),
    ("weekdays 08:00", "weekends 08:00", "weekends 08:00", "weekdays"),
    ("weekdays 08:00", "weekly sonntag 08:00", "weekly sonntag", "sun"),
    ("quiet: 22:00-07:00", "quiet: 22-07", "22-07", "quiet"),
    ("quiet: 22:00-07:00", "empty: maybe", "maybe", "send"),
    ("quiet: 22:00-07:00", "since: yesterday", "yesterday", "since"),
    ("to: ana}", "to: ../up}", "../up", "to"),
    ("to: ana}", "to: .hidden}", ".hidden", "to"),
    ("      - {channel: site, to: ana}", "      - {channel: site, to: ana}\n      - {channel: site, to: ana}", None, "ana"),
    ("  ana:\n", "  'a na':\n", "'a na'", "a na"),
    ("filters:\n  pl:", "filters:\n\tpl:", "\t", ""),
    ("  site: {", "  site: {{", None, ""),
]


class Config(WorldCase):
    def check(self, text, *arguments, **more):
        self.world.config.write_text(text.replace("/FOLDER", str(self.world.root)))
        return self.world.run("check-config", self.world.config.name, *arguments, **more)

    def test_right_configuration_is_counted(self):
        ran = self.check(RIGHT)

        self.assert_code(ran, 0)
        self.assertEqual(ran.out, "paperwire.yaml: ok (1 subscriber, 3 filters, 2 channels)\n")
        self.assertEqual(ran.err, "")

    def test_each_fault_has_its_place(self):
        for old, new, pointed, word in WRONG:
            with self.subTest(f"{old!r} -> {new!r}"):
                self.assertEqual(RIGHT.count(old), 1, "the table is out of date")
                text = RIGHT.replace(old, new)

                ran = self.check(text)

                self.assert_code(ran, 78)
                self.assertEqual(ran.out, "")
                found = re.findall(r"^paperwire\.yaml:(\d+):(\d+): error: (.+)$", ran.err, re.MULTILINE)
                self.assertTrue(found, f"no FILE:LINE:COL: error: in\n{ran.err}")
                self.assertTrue(any(word in message for _, _, message in found), f"{word!r} is not in\n{ran.err}")
                if pointed is not None:
                    place = text.index(pointed, RIGHT.index(old))
                    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
                    self.assertIn((str(line), str(column)), [one[:2] for one in found], f"expected {line}:{column} in\n{ran.err}")

    def test_all_faults_at_once_in_order(self):
        text = RIGHT.replace("Eur", "Aur").replace("cs.PL", "cs.PX").replace("weekdays 08:00", "weekdays 8").replace(
            "channel: site", "channel: sight")

        ran = self.check(text)

        self.assert_code(ran, 78)
        lines = [int(n) for n in re.findall(r"^paperwire\.yaml:(\d+):\d+: error:", ran.err, re.MULTILINE)]
        self.assertEqual(lines, [1, 8, 15, 16], ran.err)

    def test_run_and_others_refuse_a_wrong_configuration(self):
        self.check(RIGHT.replace("cs.PL", "cs.PX"))
        papers = self.world.root / "papers.jsonl"
        papers.write_text("")
        for verb in (["run --once"], ["preview"], ["match", "--papers", papers], ["status"], ["outbox list"], ["destination list"],
                     ["papers"]):
            with self.subTest(verb[0]):
                ran = self.world.verb(*verb)

                self.assert_code(ran, 78)
                self.assertRegex(ran.err, r"paperwire\.yaml:8:\d+: error: ")
        self.assertFalse((self.world.root / "paperwire.db").exists())

    def test_missing_file(self):
        ran = self.world.run("check-config", "nowhere.yaml")

        self.assertIn(ran.code, (66, 74, 78), ran.err)
        self.assertIn("nowhere.yaml", ran.err)

    def test_secret_in_clear_is_a_warning(self):
        ran = self.check(RIGHT.replace("tls: off, ", "tls: off, username: u, password: canary-in-clear, "))

        self.assert_code(ran, 0)
        self.assertRegex(ran.err, r"paperwire\.yaml:5:\d+: warning: ")
        self.assertNotIn("canary-in-clear", ran.out + ran.err)

    def test_secrets_can_be_left_unread(self):
        text = RIGHT.replace("tls: off, ", "tls: off, username: u, password: \"${file:/no/such/file}\", ")

        self.assert_code(self.check(text), 78)
        self.assert_code(self.check(text, "--no-secrets"), 0)

    def test_subscribers_file_puts_out_faulty_lines_alone(self):
        people = self.world.root / "people.jsonl"
        good = {"id": "bo", "filters": ["pl"], "deliver": [{"channel": "site", "to": "bo"}]}
        lost = {"id": "cy", "filters": ["lp"], "deliver": [{"channel": "site", "to": "cy"}]}
        people.write_text(json.dumps(good) + "\n" + json.dumps(lost) + "\n{nonsense\n")
        text = RIGHT.replace("arxiv: {contact: ops@example.org}",
                             f"arxiv: {{rss: \"file://{self.world.feeds}\", categories: [cs.PL]}}\nsubscribers_file: people.jsonl")
        self.world.use_samples()

        ran = self.check(text)

        self.assert_code(ran, 78)
        self.assertEqual(sorted(re.findall(r"^people\.jsonl:(\d+):\d+: error:", ran.err, re.MULTILINE)), ["2", "3"], ran.err)
        self.check(text.replace("text: 'compilers?'", "announce: new").replace("directory: out", f"directory: {self.world.archive}"))
        self.once("2026-04-27T08:00:00Z")
        self.assertTrue(self.world.archived_ids("bo"), "the right lines are served")
        self.assertIn("cy", self.world.verb("status").out)

    def test_include_is_sorted_and_relative(self):
        folder = self.world.root / "conf.d"
        folder.mkdir()
        (folder / "10-filters.yaml").write_text("filters:\n  extra: {categories: cs.LG}\n")
        (folder / "20-people.yaml").write_text(
            "subscribers:\n  bo: {filters: [extra], deliver: {channel: site, to: bo}}\n")
        text = RIGHT.replace("timezone: Europe/Berlin", "timezone: Europe/Berlin\ninclude: [conf.d/*.yaml]")

        ran = self.check(text)

        self.assert_code(ran, 0)
        self.assertIn("2 subscribers, 4 filters, 2 channels", ran.out)
        (folder / "30-again.yaml").write_text("filters:\n  extra: {categories: cs.AI}\n")
        ran = self.check(text)
        self.assert_code(ran, 78)
        self.assertRegex(ran.err, r"conf\.d/30-again\.yaml:2:3: error: .*extra")
