# SPDX-License-Identifier: MIT
"""Joins what must have come (source and filters), what the store says, and what came.

L: lost, expected and nowhere. D: doubled, a mail that came again; excused when its first copy was unanswered, or was handed over by a
process that was then killed, by no more mails than it had connections and than stood in its store as under way, and when the copies are the
same message. U: unauthorised: to somebody whom it was not for, or who had left, or at an address that was not theirs any more.
"""
import email
import email.policy
import json
import re
import sqlite3
import xml.etree.ElementTree as xml
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field

from inquest import keys_in, read_events

MAIL_CONNECTIONS = 2
_ENTRY = re.compile(r"^ {4}PDF: https://arxiv\.org/pdf/(\S+?)v(\d+)\s*$", re.MULTILINE)
_STATE_SENT = 3


@dataclass
class Verdict:
    lost: list = field(default_factory=list)
    unauthorised: list = field(default_factory=list)
    unexplained: list = field(default_factory=list)   # doubled without an excuse
    faults: list = field(default_factory=list)        # of the archive, the store, the run itself
    doubled_by_kill: Counter = field(default_factory=Counter)  # run number: what came again because of its kill
    doubled_by_silence: int = 0                       # mails that came again because their answer was withheld
    deliveries: int = 0                               # expected (destination, paper) pairs
    mails: int = 0
    messages: int = 0                                 # to chats

    def all_faults(self):
        named = (("L", self.lost), ("U", self.unauthorised), ("D", self.unexplained), ("!", self.faults))
        return [f"{letter} {line}" for letter, lines in named for line in lines]


@dataclass
class ReadMail:
    mail: object
    message_id: str
    keys: list  # (paper, version or 0) in the order of the text


def judge(expected, announced, mails, kills, folder):
    """`announced`: {(paper, version): key} of everything that the feeds ever held. `kills`: what stood under way, by channel, at the kill of
    each run that was killed."""
    verdict = Verdict(deliveries=sum(len(due.papers) for due in expected.values()), mails=len(mails))
    read = [_read_mail(verdict, mail, announced) for mail in mails]
    owners = {address: destination for destination, due in expected.items() if destination.channel == "mail" for address in due.addresses}
    by_destination = defaultdict(list)
    for one in read:
        if one.mail.to in owners:
            by_destination[owners[one.mail.to]].append(one)
        else:
            verdict.unauthorised.append(f"mail to {one.mail.to}, who is nobody")
    for destination, due in expected.items():
        if destination.channel == "mail":
            _judge_mail(verdict, destination, due, by_destination[destination])
            _judge_copies(verdict, destination, by_destination[destination], kills)
    check_bound(verdict, "mail", verdict.doubled_by_kill, kills, MAIL_CONNECTIONS)
    _judge_archive(verdict, expected, folder / "site")
    _judge_store(verdict, expected, folder / "paperwire.db")
    return verdict


def check_bound(verdict, channel, again, kills, at_once):
    """No more came again than can have been under way when the process died."""
    for run, count in again.items():
        most = min(at_once, kills[run].get(channel, 0))
        if count > most:
            verdict.unexplained.append(f"run {run}: {count} messages of {channel} came again, only {most} can have been under way at its kill")


def _read_mail(verdict, mail, announced):
    message = email.message_from_bytes(mail.bytes, policy=email.policy.default)
    entries = _ENTRY.findall(message.get_body(("plain",)).get_content())
    keys = []
    for paper, version in entries:
        key = announced.get((paper, int(version)))
        keys.append(key or (paper, int(version)))
        if key is None:
            verdict.unauthorised.append(f"{mail.to} got {paper}v{version}, which no feed announced")
    return ReadMail(mail, str(message["Message-ID"]), keys)


def _judge_mail(verdict, destination, due, read):
    bearers = defaultdict(set)
    for one in read:
        if not due.may_come(one.mail.to, one.mail.run):
            verdict.unauthorised.append(f"{destination} at {one.mail.to} by run {one.mail.run}, which knew better")
        for key in one.keys:
            bearers[key].add(one.message_id)
        for key, count in Counter(one.keys).items():
            if count > 1:
                verdict.unexplained.append(f"{destination} {_name(key)} {count} times in {one.message_id}")
    verdict.lost += [f"{destination} {_name(key)}" for key in due.papers.keys() - bearers.keys()]
    verdict.unauthorised += [f"{destination} {_name(key)}" for key in bearers.keys() - due.all.keys()]
    verdict.unexplained += [f"{destination} {_name(key)} in {' and '.join(sorted(ids))}" for key, ids in bearers.items() if len(ids) > 1]


def _judge_copies(verdict, destination, read, kills):
    copies = defaultdict(list)
    for one in read:
        copies[one.message_id].append(one)
    for message_id, same in copies.items():
        for earlier, later in zip(same, same[1:]):
            if earlier.mail.to != later.mail.to:
                continue  # who moves in the middle of a digest gets the whole of it at the new address
            if earlier.mail.bytes != later.mail.bytes:
                verdict.unexplained.append(f"{destination} {message_id} was another mail the second time")
            if earlier.mail.dropped:
                verdict.doubled_by_silence += 1
            elif earlier.mail.run in kills:
                verdict.doubled_by_kill[earlier.mail.run] += 1
            else:
                verdict.unexplained.append(f"{destination} {message_id} came again although run {earlier.mail.run} had its answer and its time")


def _judge_archive(verdict, expected, site):
    for destination, due in expected.items():
        if destination.channel != "site":
            continue
        folder = site / destination.to
        found = Counter()
        for page in sorted(folder.glob("????-??-??.json")):
            found.update(_read_page(verdict, destination, page, due.all))
        verdict.lost += [f"{destination} {_name(key)} in no page" for key in due.papers.keys() - found.keys()]
        verdict.unauthorised += [f"{destination} {_name(key)} in a page" for key in found.keys() - due.all.keys()]
        verdict.unexplained += [f"{destination} {_name(key)} in {n} pages" for key, n in found.items() if n > 1]
        _check_folder(verdict, destination, folder)


def _read_page(verdict, destination, page, papers):
    """The keys of a day's page; its other forms must name the same papers."""
    day = page.stem
    try:
        entries = json.loads(page.read_bytes())["entries"]
        others = {form: page.with_suffix(form).read_text(encoding="utf-8") for form in (".html", ".md")}
    except (OSError, ValueError, KeyError) as error:
        verdict.faults.append(f"{destination} page {day}: {error!r}")
        return []
    keys = []
    for entry in entries:
        key = (entry["id"], entry["version"] if entry["kind"].startswith("replace") else 0)
        keys.append(key)
        if key in papers and day not in {str(d) for d in papers[key]}:
            verdict.faults.append(f"{destination} {_name(key)} under {day}")
        verdict.faults += [f"{destination} {day}{form} lacks {entry['id']}" for form, text in others.items() if f"/abs/{entry['id']}" not in text]
    if not others[".html"].rstrip().endswith("</html>"):
        verdict.faults.append(f"{destination} {day}.html is not whole")
    return keys


def _check_folder(verdict, destination, folder):
    pages = {page.stem for page in folder.glob("????-??-??.json")}
    leftovers = [path.name for path in folder.glob(".*")]
    if leftovers:
        verdict.faults.append(f"{destination} left behind: {' '.join(sorted(leftovers))}")
    if not pages:
        return
    try:
        xml.parse(folder / "feed.xml")
        index = (folder / "index.html").read_text(encoding="utf-8")
    except (OSError, xml.ParseError) as error:
        verdict.faults.append(f"{destination}: {error!r}")
        return
    verdict.faults += [f"{destination} index.html lacks {day}" for day in sorted(pages) if day not in index]


def _judge_store(verdict, expected, path):
    """What the outbox believes: every expected pair in just one digest, and every digest sent. Alone in speaking for the null channel."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        if store.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            verdict.faults.append("the store is damaged")
        events = read_events(store)
        rows = store.execute("SELECT d.subscriber, d.channel, o.state, o.reply, m.json FROM digests o "
                             "JOIN destinations d ON d.id = o.destination JOIN manifests m ON m.id = o.manifest").fetchall()
    ended = {str(destination) for destination, due in expected.items() if due.ended}
    held = defaultdict(Counter)
    for subscriber, channel, state, reply, manifest in rows:
        name = f"{subscriber}/{channel}"
        if state != _STATE_SENT and name not in ended:
            verdict.faults.append(f"{name}: a digest stays in state {state}: {reply}")
        held[name].update(keys_in(manifest, events))
    for destination, due in expected.items():
        holds = held.pop(str(destination), Counter())
        verdict.lost += [f"{destination} {_name(key)} in no digest" for key in due.papers.keys() - holds.keys()]
        verdict.unauthorised += [f"{destination} {_name(key)} in a digest" for key in holds.keys() - due.all.keys()]
        verdict.unexplained += [f"{destination} {_name(key)} in {n} digests" for key, n in holds.items() if n > 1]
    verdict.unauthorised += [f"digests for {name}, who is nobody" for name in held]


def _name(key):
    return f"{key[0]}v{key[1]}" if key[1] else key[0]
