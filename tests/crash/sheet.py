# SPDX-License-Identifier: MIT
"""A run's result as a table in Markdown, for docs/reliability.md."""
import datetime
import subprocess
from pathlib import Path

from figures import figures_of


def write_sheet(path, results, options):
    rows = [("date", datetime.date.today().isoformat()), ("commit", _commit()), ("seed", options.seed), *_figures(results)]
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _commit():
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent)
    return asked.stdout.strip() or "unknown"


def _figures(results):
    f = figures_of(results)
    return [
        ("kills", f"{f.kills}, {f.usual_kills} of them of the release binary at random moments"),
        ("passes", f.passes),
        ("mails and chat messages that arrived", f.mails + f.messages),
        ("deliveries of a paper expected", f"{f.deliveries:,}"),
        ("people who came, left, moved, were stopped", f.acts),
        ("L, lost", f.lost),
        ("U, to somebody whom it was not for", f.unauthorised),
        ("D, doubled by a kill", f"{f.doubled.average:.2f} on average, {f.doubled.most} at most"),
        ("messages under way at a kill", f"{f.under_way.average:.2f} on average, {f.under_way.most} at most"),
        ("doubled because their answer was withheld", f.doubled_by_silence),
        ("doubled without an excuse, or under another Message-ID", f.unexplained),
    ]
