# SPDX-License-Identifier: MIT
"""What papers say: made up in the manner of arXiv's, or real ones where the environment's PAPERWIRE_CORPUS names a file (gzipped JSON lines).

A text has two forms, as arXiv has: `raw` (TeX, in feeds and arXivRaw) and `api` (accents and Greek as Unicode, in the query API's answers).
"""
import dataclasses
import gzip
import json
import os
import random
import re

WORDS = "kernel graph spin loop random tensor sheaf agent protein lattice compiler flow bound norm tree code".split()
# What subscribers of the tests look for; no paper is taken whose TeX commands hold one of these words.
SOUGHT = ("graph", "spin")

# (raw, api, as Paperwire shows it)
_TITLES = [
    ("On the {0} of a {1}", "On the {0} of a {1}", "On the {0} of a {1}"),
    (r"$\alpha$-stable {0}s and the {1}", "$α$-stable {0}s and the {1}", "α-stable {0}s and the {1}"),
    (r'{{\AA}}str\"om {0}s, or: what the {1} < {0} says', "Åström {0}s, or: what the {1} < {0} says", "Åström {0}s, or: what the {1} < {0} says"),
    (r"Erd\H{{o}}s {0}s of \'etale {1}s", "Erdős {0}s of étale {1}s", "Erdős {0}s of étale {1}s"),
    (r"A na\"ive {0}", "A naïve {0}", "A naïve {0}"),
]
# (raw, as Unicode)
_NAMES = [("Ada Example", "Ada Example"), (r"Fran\c{c}ois Delatour", "François Delatour"), (r"Bj\"orn {\O}steg{\aa}rd", "Bjørn Østegård"),
          (r"{\L}ucja Wierzbicka", "Łucja Wierzbicka"), ("J. T. Holloway", "J. T. Holloway"), (r"P\'al Erd\H{o}s", "Pál Erdős"),
          ("Aoife O'Brennan", "Aoife O'Brennan"), ("Wei Zhang", "Wei Zhang"), ("Deepti", "Deepti")]
_PLACES = ["Institute of Examples", "Science and Technology, Example Town", "CNRS", "Dept. of Examples, University of Somewhere"]


@dataclasses.dataclass(frozen=True)
class Authors:
    line: str      # as submitted
    creator: str   # as the feed joins them
    names: tuple   # as the query API has them, affiliations apart


@dataclasses.dataclass(frozen=True)
class Text:
    title: str
    abstract: str
    comment: str
    authors: Authors
    api_title: str
    shown_title: str   # empty: not known beforehand


def _creator(people):
    """As arXiv's feed writes them: `and` inside a place becomes a comma, a name of one word has a blank too many."""
    written = []
    for raw, place in people:
        name = raw if " " in raw else " " + raw
        written.append(name + (f" ({place.replace(' and ', ',')})" if place else ""))
    return ", ".join(written)


def _make_authors(rng):
    if rng.random() < 0.01:
        people = [(f"Author{n} Of{n}", f"Author{n} Of{n}") for n in range(rng.randint(200, 400))]
    else:
        people = rng.sample(_NAMES, rng.randint(1, 5))
    place = rng.choice(_PLACES) if rng.random() < 0.3 else ""
    with_places = [(raw, place if number == 0 else "") for number, (raw, _) in enumerate(people)]
    line = ", ".join(raw + (f" ({there})" if there else "") for raw, there in with_places)
    return Authors(line, _creator(with_places), tuple(name for _, name in people))


def made_up(rng):
    while True:
        words = rng.sample(WORDS, 4)
        raw, api, shown = (form.format(*words[:2]) for form in rng.choice(_TITLES))
        number = f" {rng.randrange(100000)}"
        abstract = f"We study the {words[2]} and {words[3]} of $x_{{{rng.randint(1, 9)}}}$; 5\\% of <all> cases & more."
        comment = rng.choice((f"{rng.randint(4, 40)} pages, code available", "Accepted at a conference", ""))
        yield Text(raw + number, abstract, comment, _make_authors(rng), api + number, shown + number)


def _of_corpus(row):
    authors = tuple(row["authors"])
    line = row.get("authors_raw") or ", ".join(authors)
    title = " ".join(row["title"].split())
    return Text(title, row["abstract"].strip(), " ".join((row.get("comment") or "").split()), Authors(line, ", ".join(authors), authors), title, "")


def _is_of_use(row):
    text = f"{row['title']} {row['abstract']} {row.get('comment') or ''}".lower()
    hidden = re.search(r"\\[a-z]*(graph|spin|code)|(graph|spin|code)[\\{}$'\"]", text)
    split = re.search(r"[a-z][-\\{}$^_~]+(raph|pin|ode)", text)
    return row["title"].strip() and row["authors"] and not hidden and not split and "\x00" not in text


def of_corpus(path, skip):
    """For ever, from the beginning again when all were given; the first `skip` are left out."""
    while True:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number >= skip and _is_of_use(row := json.loads(line)):
                    yield _of_corpus(row)
        skip = 0


def texts(seed, real=True):
    """Without end; the same seed gives the same. Not `real`: made up always."""
    corpus = os.environ.get("PAPERWIRE_CORPUS", "") if real else ""
    return of_corpus(corpus, random.Random(seed).randrange(20000)) if corpus else made_up(random.Random(seed))
