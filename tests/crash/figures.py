# SPDX-License-Identifier: MIT
"""What a run came to, over all of its cycles."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Counts of one thing, one for each time that it was looked at."""
    total: int
    average: float
    most: int


@dataclass(frozen=True)
class Figures:
    passes: int
    acts: int          # people who came, left, moved, were stopped
    kills: int
    usual_kills: int   # of the release binary at random moments
    mails: int
    messages: int      # to chats
    deliveries: int    # of a paper, expected
    lost: int
    unauthorised: int
    doubled: Spread    # by a kill: mails and messages
    under_way: Spread  # at a kill
    doubled_by_silence: int
    unexplained: int
    faults: int


def figures_of(results):
    verdicts = [r.verdict for r in results]
    kills = sum(r.kills.total() for r in results)
    return Figures(
        passes=sum(r.passes for r in results), acts=sum(r.acts for r in results),
        kills=kills, usual_kills=sum(r.kills.total() for r in results if r.usual),
        mails=sum(v.mails for v in verdicts), messages=sum(v.messages for v in verdicts), deliveries=sum(v.deliveries for v in verdicts),
        lost=sum(len(v.lost) for v in verdicts), unauthorised=sum(len(v.unauthorised) for v in verdicts),
        doubled=_spread([count for v in verdicts for count in v.doubled_by_kill.values()], kills),
        under_way=_under_way(results),
        doubled_by_silence=sum(v.doubled_by_silence for v in verdicts), unexplained=sum(len(v.unexplained) for v in verdicts),
        faults=sum(len(v.faults) for v in verdicts))


def _under_way(results):
    counts = [count for r in results for count in r.under_way]
    return _spread(counts, len(counts))


def _spread(counts, times):
    return Spread(sum(counts), sum(counts) / max(times, 1), max(counts, default=0))
