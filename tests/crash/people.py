# SPDX-License-Identifier: MIT
"""Subscribers with filters of many shapes, the configuration that says so, and who must get what.

`holds` reads a filter as the documentation explains it, over texts whose words are plain ASCII: independent of the program, and exact.
"""
import json
import random
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from papers import AUTHORS, FEEDS, KINDS, WORDS

SUBSCRIBERS = 20


@dataclass(frozen=True)
class Destination:
    subscriber: str
    channel: str  # mail, tg, lab, site or none
    to: str
    filters: tuple  # positions in the subscriber's list

    def __str__(self):
        return f"{self.subscriber}/{self.channel}"


@dataclass
class Subscriber:
    """Somebody in the configuration, and since when; days by their number."""

    name: str
    filters: list
    destinations: list
    first_day: int = 0       # current when they came: the one before it may be theirs as well, where the store had not come further
    came: int = 0            # the run that first knew of them
    last_day: int = None     # announced when they left or were stopped; nothing while they are there
    left: int = None         # the run that first knew of that
    had: dict = None         # {destination: keys} of what was recorded as sent to who left
    stays_configured: bool = False  # stopped by hand: in the configuration still
    moves: list = field(default_factory=list)  # (run, address): where their mail goes from that run on


@dataclass
class Due:
    """What a destination must get, what it may get besides, and which runs may send to which address."""

    papers: dict  # {key: announcement days under which it may stand}
    maybe: dict = field(default_factory=dict)
    addresses: dict = field(default_factory=dict)  # {address: (first run, last run)}
    ended: bool = False  # digests may have been dropped, or wait for ever

    @property
    def all(self):
        return {**self.maybe, **self.papers}

    def may_come(self, address, run):
        first, last = self.addresses[address]
        return first <= run <= last


def make_subscribers(rng: random.Random):
    return [make_subscriber(rng, number) for number in range(SUBSCRIBERS)]


def make_subscriber(rng, number):
    name = f"s{number:02}"
    makers = (_by_words, _by_author, _without, _revisions, _newest, _at_home, _either, _by_keyword)
    filters = [_everything()] if number == 0 else [makers[(number + i) % len(makers)](rng) for i in range(rng.randint(1, 3))]
    for i, one in enumerate(filters):
        one["name"] = f"f{i}"
    everyone = tuple(range(len(filters)))
    destinations = [Destination(name, "mail", f"{name}@example.net", everyone)]
    if number % 2 == 0:
        some = everyone if number % 4 == 0 else everyone[:1]
        destinations += [Destination(name, "site", name, some), Destination(name, "none", name, everyone)]
    if number % 3:
        # One message a second and chat: few papers, so that a pass does not wait for the clock.
        filters.append({"categories": [rng.choice(FEEDS)], "title": _patterns(rng, 2), "announce": list(KINDS), "name": "few"})
        chat = Destination(name, "tg", str(1000 + number), (len(filters) - 1,)) if number % 3 == 1 else \
            Destination(name, "lab", f"C{number:08}", (len(filters) - 1,))
        destinations.append(chat)
    return Subscriber(name, filters, destinations)


def _some_feeds(rng):
    return rng.sample(FEEDS, rng.randint(1, 3))


def _patterns(rng, count):
    return [rf"\b{word}\b" for word in rng.sample(WORDS, count)]


def _everything():
    return {"categories": list(FEEDS), "announce": list(KINDS)}


def _by_words(rng):
    return {"categories": _some_feeds(rng), "text": _patterns(rng, 8)}


def _by_author(rng):
    return {"categories": list(FEEDS), "authors": [f"^{name}$" for name in rng.sample(AUTHORS, 3)]}


def _without(rng):
    return {"categories": _some_feeds(rng), "none_of": [{"title": _patterns(rng, 12)}, {"authors": f"^{rng.choice(AUTHORS)}$"}]}


def _revisions(rng):
    return {"categories": _some_feeds(rng), "announce": ["replace"]}


def _newest(rng):
    return {"categories": _some_feeds(rng), "announce": "new", "title": _patterns(rng, 20)}


def _at_home(rng):
    return {"categories": _some_feeds(rng), "primary": rng.choice(FEEDS), "announce": ["new", "replace"]}


def _either(rng):
    return {"any_of": [{"categories": _some_feeds(rng), "title": _patterns(rng, 10)},
                       {"categories": rng.choice(FEEDS), "authors": f"^{rng.choice(AUTHORS)}$"}]}


def _by_keyword(rng):
    return {"categories": _some_feeds(rng), "keywords": rng.sample(WORDS, 10), "announce": list(KINDS)}


def _many(value):
    return value if isinstance(value, list) else [value]


def _any_matches(patterns, *texts):
    return any(re.search(p, text, re.IGNORECASE | re.ASCII) for p in _many(patterns) for text in texts)


def holds(rule, paper, kind, outermost=True):
    """Whether the filter holds for the paper, announced as `kind` in the best of its listings."""
    if outermost and "categories" in rule and paper.primary not in _many(rule["categories"]):
        kind = {"new": "cross", "replace": "replace-cross"}.get(kind, kind)
    announce = rule.get("announce", ["new", "cross"] if outermost else list(KINDS))
    tests = {
        "name": lambda _: True,
        "announce": lambda _: kind in _many(announce),
        "categories": lambda v: any(c in paper.categories for c in _many(v)),
        "primary": lambda v: paper.primary in _many(v),
        "title": lambda v: _any_matches(v, paper.title),
        "text": lambda v: _any_matches(v, paper.title, paper.abstract),
        "authors": lambda v: _any_matches(v, *paper.authors),
        "keywords": lambda v: _any_matches([rf"\b{re.escape(word)}\b" for word in _many(v)], paper.title, paper.abstract),
        "any_of": lambda v: any(holds(part, paper, kind, False) for part in v),
        "none_of": lambda v: not any(holds(part, paper, kind, False) for part in v),
    }
    return all(tests[key](value) for key, value in {**rule, "announce": announce}.items())


def expected_deliveries(subscribers, days):
    """{destination: Due}, from all days in their order."""
    return {destination: _due(subscriber, destination, days) for subscriber in subscribers for destination in subscriber.destinations}


def _due(subscriber, destination, days):
    end = len(days) if subscriber.last_day is None else subscriber.last_day + 1
    wide = _expected_of(subscriber, destination, days[max(0, subscriber.first_day - 1):end])
    sure = _expected_of(subscriber, destination, days[subscriber.first_day:end])
    ended = subscriber.left is not None
    if ended:
        sure = {key: days for key, days in wide.items() if key in subscriber.had.get(destination, ())}
    papers = {key: days | wide.get(key, days) for key, days in sure.items()}
    maybe = {key: days for key, days in wide.items() if key not in papers}
    return Due(papers, maybe, _addresses(subscriber, destination), ended)


def _addresses(subscriber, destination):
    """A move counts from the run that first knew of it; who left gets nothing more from the run that knew of that."""
    turns = [(subscriber.came, destination.to), *(subscriber.moves if destination.channel == "mail" else ())]
    ends = [run - 1 for run, _ in turns[1:]] + [sys.maxsize if subscriber.left is None else subscriber.left - 1]
    return {to: (run, end) for (run, to), end in zip(turns, ends)}


def _expected_of(subscriber, destination, days):
    due = {}
    for paper in (a for announcements in days for a in announcements):
        had = [version for (paper_id, version) in due if paper_id == paper.id]
        if had and (not paper.replacement or max(had) >= paper.version):
            continue
        if any(holds(subscriber.filters[i], paper, paper.best_kind) for i in destination.filters):
            due[paper.key] = {paper.day, paper.first_day}
    return due


def write_config(path: Path, subscribers, rss, smtp_port, chats):
    """YAML 1.2 includes JSON. Whole or not at all: somebody may be reading it."""
    channels = {"mail": {"type": "email", "server": f"smtp://127.0.0.1:{smtp_port}", "tls": "off", "from": "Paperwire <paperwire@example.org>"},
                "site": {"type": "archive", "directory": str(path.parent / "site")},
                "none": {"type": "null"}, **chats}
    people = {s.name: {"filters": s.filters, "deliver": [_delivery(s, d) for d in s.destinations]} for s in subscribers}
    whole = {"arxiv": {"contact": "rig@example.org", "rss": rss, "min_interval": "1ms"}, "store": f"sqlite:{path.parent / 'paperwire.db'}",
             "channels": channels, "subscribers": people}
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    draft.rename(path)


def _delivery(subscriber, destination):
    names = [subscriber.filters[i]["name"] for i in destination.filters]
    moved = subscriber.moves and destination.channel == "mail"
    to = {"to": subscriber.moves[-1][1], "name": destination.to} if moved else {"to": destination.to}
    return {"channel": destination.channel, **to, "filters": names, "schedule": "immediate"}
