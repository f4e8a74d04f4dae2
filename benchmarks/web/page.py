"""The page `web.md`, and the figures beside it."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path
from typing import Any

_ABOUT = """# The application under use

Made by `python benchmarks/bench_web.py --database sqlite --cases 100000` and `… --database postgresql
--cases 1000000`, which fill an installation with invented cases by the application's own
tokens and vault, start `equiano serve`, sign 20 clients in (password and code) and have them use it.
Cases are spread over 20 agencies, the n-th largest with 1/n of the cases of the largest (28 % of all); the
clients are caseworkers, supervisors, coordinators and first responders, in proportion. *Queries* counts
statements of one page in a process that Django's recorder listens to, those of the audit's own
transaction included; *CPU* is that of all processes of the server (and, apart, of PostgreSQL), as the
kernel counts it. The clients themselves take 0.5 ms a page of the same two cores, which no column counts.

Asked for (issue 17): p95 at most 150 ms without a pause on 2 cores (3 or 4 letters: 250 ms), 40 ms with a
pause of 1 s on average, 7 ms CPU and 12 queries a page, 250 MB, first page in 1.5 s, .3 million rows of
audit a CPU-second. Asked for (issue 18): inbox and figures p95 at most 200 ms; three cases in ten are
referred, each with its consent and its acts in the case, and half of the cases have a task.

The machine is a virtual one, whose speed wanders by half from hour to hour: a loop of Python, one on each
core at once, says how fast it was.

On SQLite one process makes all pages: a p95 is some 20 times the CPU of a page, and follows that speed.
Runs of one version on a slow night, p95 (the table is the last of them):

| loop, ms | list | case | surname | 3 or 4 letters | phone | inbox | figures |
|---|---|---|---|---|---|---|---|
| SQLite, 33, 34 (before, after) | 146 | 134 | 115 | 158 | 141 | 160 | 170 |
| SQLite, 37, 45 | 172 | 161 | 196 | 206 | 148 | 198 | 205 |
| SQLite, 32, 31 | 172 | 149 | 172 | 135 | 120 | 180 | 167 |
| PostgreSQL, 39, 24 | 121 | 130 | 167 | 178 | 98 | 134 | 216 |
| PostgreSQL, 25, 33 | 134 | 155 | 180 | 231 | 124 | 154 | 215 |

The evening before, with the loop at 24 to 33 ms, the version 85b2fbbf had on SQLite list 106 to 143, case
114 to 165, surname 112 to 194, figures 183 to 232; and on PostgreSQL list 105, case 133, surname 140, 3 or 4
letters 190, figures 142. So p95 of a list, a case and a surname is at what is asked, not safely below it.

The file has no statistics (`ANALYZE`): nothing makes any where people work. Until now the fill made some, and
with those of a file filled tonight SQLite built a filter of all referrals and of all that is due at each look
at figures: the statement of a caseworker 12.4 ms with them, 0.4 without; the page 19 to 22 ms CPU, 8 to 9
without.

What a version costs is told by one beside the other, in bursts of 1.2 s in turn, the median
of six (`bench_web_beside.py`): one thread that makes pages, with 8 MB of the file in memory, and the four
threads before (78e86ffb):

| page | four threads: p95 ms | CPU ms | one thread: p95 ms | CPU ms |
|---|---|---|---|---|
| list | 139 | 6.9 | 132 | 5.8 |
| case | 160 | 7.4 | 140 | 5.7 |
| search: surname | 126 | 6.4 | 129 | 5.7 |
| figures | 145 | 8.9 | 181 | 8.9 |

Figures gain nothing: half of theirs is one statement, during which another thread made a page on the second
core. With nothing of the file in memory (`--cold`) four threads wait for the disk side by side, and one has
others stand in for it only after 30 ms: p95 of the list 156 and 292 ms, of a case 138 and 169.

The million was measured warm: with most of its files not in memory, the server had a p95 of 1,105 ms a case,
1,330 a surname and 1,789 for 3 or 4 letters.
"""


def add(folder: Path, database: str, found: dict[str, Any]) -> None:
    """Put what was found into `web.json`, and write `web.md` anew."""
    file = folder / "web.json"
    every = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    every = _rounded(every | {database: found})  # the page says what is kept
    file.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
    page = "\n".join([_ABOUT, *(line for name in sorted(every) for line in _of(name, every[name]))])
    (folder / "web.md").write_text(page.rstrip() + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return round(value, 2) if isinstance(value, float) else value


def _of(name: str, found: dict[str, Any]) -> list[str]:
    database, *unsearched = name.split()
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    has_database = "CPU ms of the database" in next(iter(found["without a pause"].values()))
    of_database = ["CPU ms, database"] if has_database else []
    heads = ["page", "p50 ms", "p95 ms", "worst ms", "CPU ms", *of_database, "queries"]
    heads += ["with a pause: p50 ms", "p95 ms"]
    without = ", without search (`--unsearched`)" if unsearched else ""
    lines = [f"## {title}, {found['cases']:,} cases{without}\n", f"{found['on']}; {found['where']}.\n"]
    lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for kind, row in found["without a pause"].items():
        rest = found["with a pause"].get(kind, {})
        cells = [
            kind,
            *(f"{row[one]:.0f}" for one in ("p50 ms", "p95 ms", "worst ms")),
            f"{row['CPU ms']:.1f}",
        ]
        cells += [f"{row['CPU ms of the database']:.1f}"] if has_database else []
        cells += [
            str(found["queries"].get(kind, "")),
            *(f"{rest.get(one, 0):.0f}" for one in ("p50 ms", "p95 ms")),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    memory, walked = found["memory MB after use"], found["memory MB after every kind of page"]
    first, audit = found["first page"], found["audit"]
    lines += [
        "",
        f"- Memory of all processes of the server, what they share counted once: {memory['shared once']:.0f} "
        f"MB after this use, {walked['shared once']:.0f} MB after a walk through "
        f"{found['kinds of page walked']} kinds of page by five roles (resident sizes added up: "
        f"{walked['resident']:.0f} MB).",
        f"- First page after `equiano serve`: {first['wall s']:.2f} s, {first['CPU s']:.2f} CPU-s (median of "
        "three).",
        f"- `equiano web verify-audit`: {audit['rows']:,} rows in {audit['CPU s']:.1f} CPU-s, "
        f"{_verified(audit)}.",
        *_counted(found.get("figures counted")),
        *_speed(found.get("loop ms")),
        f"- {found['bytes a case']:,.0f} bytes a case on the disk, {found['filled in s']:.0f} s to fill.",
        "",
    ]
    return lines


def _verified(audit: dict[str, float]) -> str:
    """Rows a CPU-second, with and without the start of the command."""
    text = f"{audit['rows'] / audit['CPU s'] / 1e6:.2f} million a CPU-s with its start"
    if (start := audit.get("CPU s of the start")) is None:
        return text
    return f"{text} ({start:.1f} CPU-s), {audit['rows'] / (audit['CPU s'] - start) / 1e6:.2f} without"


def _counted(of: dict[str, float] | None) -> list[str]:
    if of is None or isnan(of["CPU s"]):  # an installation that was filled before has no night to count
        return []
    return [
        f"- The figures of all agencies and of the network, counted by a job once a day: {of['CPU s']:.0f} "
        f"CPU-s, {of['wall s']:.0f} s (the largest agency {of['longest agency s']:.0f} s)."
    ]


def _speed(of: list[float] | None) -> list[str]:
    if of is None:
        return []
    before, after = of
    return [
        f"- The machine: 10^6 rounds of a loop of Python, one on each core, {before:.0f} ms CPU before these "
        f"pages, {after:.0f} ms after them."
    ]
