# SPDX-License-Identifier: MIT
"""A run's result as a table in Markdown, for docs/reliability.md."""
import datetime
import subprocess
from pathlib import Path


def write_sheet(path, results, options):
    rows = [("date", datetime.date.today().isoformat()), ("commit", _commit()), ("seed", options.seed), *_figures(results)]
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _commit():
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent)
    return asked.stdout.strip() or "unknown"


def _figures(results):
    verdicts = [r.verdict for r in results]
    kills = sum(r.kills.total() for r in results)
    doubled = [count for v in verdicts for count in v.doubled_by_kill.values()]
    under_way = [count for r in results for count in r.under_way]
    return [
        ("kills", f"{kills}, {sum(r.kills.total() for r in results if r.usual)} of them of the release binary at random moments"),
        ("passes", sum(r.passes for r in results)),
        ("mails and chat messages that arrived", sum(v.mails + v.messages for v in verdicts)),
        ("deliveries of a paper expected", f"{sum(v.deliveries for v in verdicts):,}"),
        ("people who came, left, moved, were stopped", sum(r.acts for r in results)),
        ("L, lost", sum(len(v.lost) for v in verdicts)),
        ("U, to somebody whom it was not for", sum(len(v.unauthorised) for v in verdicts)),
        ("D, doubled by a kill", f"{sum(doubled) / max(kills, 1):.2f} on average, {max(doubled, default=0)} at most"),
        ("messages under way at a kill", f"{sum(under_way) / max(len(under_way), 1):.2f} on average, {max(under_way, default=0)} at most"),
        ("doubled because their answer was withheld", sum(v.doubled_by_silence for v in verdicts)),
        ("doubled without an excuse, or under another Message-ID", sum(len(v.unexplained) for v in verdicts)),
    ]
