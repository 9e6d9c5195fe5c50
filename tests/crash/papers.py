# SPDX-License-Identifier: MIT
"""Invented papers and the feeds that announce them, in the form of arXiv's RSS.

A press makes one announcement day after the other: new papers, replacements of its own and of older ones, and late cross-listings.
Every day has something new in each feed, so that no feed looks like yesterday's.
"""
import datetime
import random
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

FEEDS = ("cs.LG", "cs.PL", "math.CO", "quant-ph")
FOREIGN = ("cs.SE", "hep-th", "stat.ML")
KINDS = ("new", "cross", "replace", "replace-cross")

WORDS = ("anchor basalt beacon cactus cobalt copper cradle dagger ember falcon garnet glacier hammer harbor indigo jasmine "
         "kernel lantern lattice marble meadow mirror nectar orchid oxide pebble pepper prism quarry quasar raven ribbon saddle "
         "sapphire spindle tensor thistle timber tunnel turbine velvet walnut zephyr zircon").split()
AUTHORS = ("Mira Oduya", "Tobias Kern", "Ines Valcourt", "Rafael Monteiro", "Yun Seo Baek", "Greta Lindholm", "Omar Haddadi",
           "Petra Novotna", "Silas Whitcombe", "Leila Farahani", "Dario Conti", "Hana Mizushima")
FURTHER_AUTHORS = (r"Fran\c{c}ois Delatour", r"Bj\"orn \O steg{\aa}rd", r"{\L}ucja Wierzbicka", "Aoife Brennan", "J. T. Holloway",
                   "Wei Zhang (Institute of Examples, Hangzhou)", "Naledi Khumalo")
FILLER = ("we show that the method of each step is close to what was known before and that its cost grows with the number of "
          "cases while an earlier bound on small inputs no longer holds once two of them meet").split()


@dataclass(frozen=True)
class Announcement:
    """One paper as one day announces it: `feeds` are the listings that hold it."""

    id: str
    version: int
    title: str
    abstract: str
    authors: tuple
    categories: tuple
    replacement: bool
    feeds: tuple
    day: datetime.date
    first_day: datetime.date  # of the paper's first announcement; before `day` for a late cross-listing
    late: bool = False

    @property
    def primary(self):
        return self.categories[0]

    @property
    def key(self):
        """What makes two deliveries the same: new and cross once a paper, replacements once a version."""
        return (self.id, self.version if self.replacement else 0)

    def kind_in(self, feed):
        at_home = self.primary == feed and not self.late
        return KINDS[(2 if self.replacement else 0) + (0 if at_home else 1)]

    @property
    def best_kind(self):
        return min((self.kind_in(feed) for feed in self.feeds), key=KINDS.index)


def latest_day():
    """The day whose batch arXiv's feeds hold now, by the real clock."""
    day = datetime.datetime.now(ZoneInfo("America/New_York")).date()
    while day.weekday() >= 5:
        day -= datetime.timedelta(days=1)
    return day


def announcement_days(count):
    """Working days without a holiday, US Eastern summer time."""
    day = datetime.date(2026, 4, 28)
    days = []
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day += datetime.timedelta(days=1)
    return days


class Press:
    def __init__(self, rng: random.Random):
        self._rng = rng
        self._serial = rng.randrange(100, 400)
        self._printed = []  # announcements that may still be replaced or cross-listed

    def next_day(self, day, count):
        """About `count` announcements, in no particular order."""
        out = [self._new_paper(day, feed) for feed in FEEDS]
        while len(out) < count:
            chance = self._rng.random()
            earlier = chance < 0.16 and self._take_earlier()
            if earlier and chance < 0.08:
                out.append(self._revision(earlier, day))
            elif earlier and len(listed(earlier.categories)) < len(FEEDS):
                out.append(self._late_listing(earlier, day))
            elif chance < 0.30:
                out.append(self._old_revision(day))
            else:
                out.append(self._new_paper(day))
        self._printed += [a for a in out if not a.replacement and not a.late]
        return out

    def _take_earlier(self):
        """A paper of a day before, each at most once."""
        if not self._printed:
            return None
        return self._printed.pop(self._rng.randrange(len(self._printed)))

    def _new_paper(self, day, primary=None):
        self._serial += self._rng.randint(1, 7)
        categories = self._categories(primary)
        return Announcement(f"2604.{10000 + self._serial}", 1, self._title(), self._abstract(), self._authors(), categories, False,
                            listed(categories), day, day)

    def _old_revision(self, day):
        self._serial += 1
        categories = self._categories(None)
        return Announcement(f"25{self._rng.randint(10, 12)}.{10000 + self._serial}", self._rng.randint(2, 5), self._title(), self._abstract(),
                            self._authors(), categories, True, listed(categories), day, day)

    def _revision(self, earlier, day):
        return replace(earlier, version=earlier.version + 1, title=self._title(), replacement=True, day=day, first_day=day)

    def _late_listing(self, earlier, day):
        lacking = [feed for feed in FEEDS if feed not in earlier.categories]
        feed = self._rng.choice(lacking)
        return replace(earlier, categories=(*earlier.categories, feed), feeds=(feed,), day=day, late=True)

    def _categories(self, primary):
        primary = primary or self._rng.choice(FEEDS if self._rng.random() < 0.85 else FOREIGN)
        others = [c for c in (*FEEDS, *FOREIGN) if c != primary]
        chosen = [primary, *self._rng.sample(others, self._rng.choice((0, 0, 1, 1, 2)))]
        if not listed(chosen):
            chosen.append(self._rng.choice(FEEDS))
        return tuple(chosen)

    def _title(self):
        words = [w.capitalize() for w in self._rng.sample(WORDS, self._rng.randint(2, 3))]
        return f"{' and '.join(words)}: {' '.join(self._rng.sample(FILLER, 5))} in $O(n^{self._rng.randint(2, 9)})$ & less"

    def _abstract(self):
        words = self._rng.choices(FILLER, k=self._rng.randint(60, 140))
        for word in self._rng.sample(WORDS, self._rng.randint(0, 3)):
            words.insert(self._rng.randrange(len(words)), word)
        return " ".join(words).capitalize() + "."

    def _authors(self):
        names = self._rng.sample(AUTHORS, self._rng.randint(0, 2)) + self._rng.sample(FURTHER_AUTHORS, self._rng.randint(1, 3))
        self._rng.shuffle(names)
        return tuple(names)


def listed(categories):
    return tuple(c for c in categories if c in FEEDS)


def write_feeds(folder: Path, day, announcements):
    """One file a feed, each put in place whole."""
    for feed in FEEDS:
        items = sorted((a for a in announcements if feed in a.feeds), key=lambda a: (KINDS.index(a.kind_in(feed)), a.id))
        beside = folder / f".{feed}.new"
        beside.write_text(_feed_text(feed, day, items), encoding="utf-8")
        beside.rename(folder / f"{feed}.xml")


def _feed_text(feed, day, items):
    opening = datetime.datetime.combine(day, datetime.time(), ZoneInfo("America/New_York"))
    midnight = opening.strftime("%a, %d %b %Y %H:%M:%S %z")
    built = opening.astimezone(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S %z")
    head = f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{feed} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{feed}</link>
    <description>{feed} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/{feed}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{built}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{midnight}</pubDate>
    <skipDays>
      <day>Sunday</day>
      <day>Saturday</day>
    </skipDays>
"""
    return head + "".join(_item_text(a, feed, midnight) for a in items) + "  </channel>\n</rss>\n"


def _item_text(a, feed, midnight):
    kind = a.kind_in(feed)
    categories = "".join(f"      <category>{c}</category>\n" for c in a.categories)
    return f"""    <item>
      <title>{escape(a.title)}</title>
      <link>https://arxiv.org/abs/{a.id}</link>
      <description>arXiv:{a.id}v{a.version} Announce Type: {kind} 
Abstract: {escape(a.abstract)}</description>
      <guid isPermaLink="false">oai:arXiv.org:{a.id}v{a.version}</guid>
{categories}      <pubDate>{midnight}</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{escape(", ".join(a.authors))}</dc:creator>
    </item>
"""
