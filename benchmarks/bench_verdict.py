"""How often the verdict holds the truth, by simulation; writes benchmarks/verdict.md.

`python benchmarks/bench_verdict.py --times 300` runs every setting. The results of each are kept in `--keep`
as they come, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from equiano import __version__
from equiano.estimate.judge import judge
from tests.unit.estimate.populations import Setting, draw, grid

CODES = ("range", "at-least", "stop")
GOAL = 0.93
OFTEN = 15  # with fewer, one table that missed is more than 7%


def simulate(setting: Setting, times: int, seed: int) -> dict[str, Any]:
    """Counts of one setting: verdicts, how many held the truth, widths, and what a stop kept back."""
    rng = np.random.default_rng(seed)
    given = dict.fromkeys(CODES, 0)
    held = dict.fromkeys(CODES, 0)
    widths, lows, good, kept = [], [], 0, 0
    began = time.process_time()
    for _ in range(times):
        table = draw(setting, rng)
        found = judge([table], reservations=False)
        given[found.code] += 1
        low, high = found.low or 0.0, math.inf if found.high is None else found.high
        held[found.code] += low <= setting.persons <= high
        if found.code == "range":
            widths.append(high / low)
        if found.code != "stop":
            lows.append(low / setting.persons)
        if found.ends and found.ends[0] <= setting.persons <= found.ends[1] < 3 * found.ends[0]:
            good += 1
            kept += found.code == "stop"
    return {
        **asdict(setting),
        "times": times,
        "given": given,
        "held": held,
        "width": float(np.median(widths)) if widths else None,
        "low": float(np.median(lows)) if lows else None,
        "good": good,
        "kept": kept,
        "cpu": time.process_time() - began,
    }


def row(result: dict[str, Any], kept_back: bool) -> str:
    """One line of the table."""
    cells = []
    for code in CODES[:2]:
        given = result["given"][code]
        share = f"{given / result['times']:.0%}"
        cells.append(f"{share} ({result['held'][code] / given:.0%})" if given else "-")
    cells.append(f"{result['given']['stop'] / result['times']:.0%}")
    cells.append("-" if result["width"] is None else f"{result['width']:.1f}")
    cells.append("-" if result["low"] is None else f"{result['low']:.2f}")
    strength = f"{result['strength']:g}" if result["kind"] not in ("independent", "sparse", "small") else ""
    head = [
        result["kind"],
        strength,
        result["lists"],
        result["reach"],
        result["persons"],
        "yes" if kept_back else "",
    ]
    return "| " + " | ".join(map(str, [*head, *cells])) + " |"


def short(results: list[tuple[dict[str, Any], bool]]) -> Iterator[str]:
    """Settings in which a verdict held the truth too seldom."""
    for result, kept_back in results:
        for code in CODES[:2]:
            given, held = result["given"][code], result["held"][code]
            if given and held < GOAL * given:
                where = f"{result['kind']}, {result['lists']} lists, reach {result['reach']}"
                yield f"- {where}{', kept back' if kept_back else ''}: {code} held {held} of {given}"


def lowest(results: list[tuple[dict[str, Any], bool]]) -> float:
    """Lowest share that held, of verdicts given often enough to tell it."""
    return min(
        r["held"][code] / r["given"][code]
        for r, _ in results
        for code in CODES[:2]
        if r["given"][code] >= OFTEN
    )


def page(results: list[tuple[dict[str, Any], bool]]) -> str:
    """The whole page."""
    first = results[0][0]
    lines = [
        "# The verdict: does it hold the truth?",
        "",
        "Made by `python benchmarks/bench_verdict.py`; do not edit. "
        f"Equiano {__version__}; {first['times']} tables a setting, "
        f"{len(results)} of {len(grid())} settings; "
        f"{sum(r['cpu'] for r, _ in results):,.0f} CPU-seconds.",
        "",
        "Each table is drawn from a population of known number. `range` holds if the number lies in it,",
        "`at-least` if it is not below the bound. In brackets: how often a verdict that was given held the",
        "truth. Thresholds of `checks.yaml` and the window of `near.py` were set on the settings that are",
        "not kept back; which are was fixed before the first simulation. Width: median of upper by lower end",
        "of a range. Low / N: median bound by true number, where a verdict gave one. Strength: odds ratio of",
        "the pair, or of all pairs; standard deviation of log odds; ratio of the odds of the 30% that are",
        "more visible. The lists' reach lies between 0.5 and 1.5 times the one stated.",
        "",
        "| persons and lists | strength | lists | reach | N | kept back "
        "| range (held) | at least (held) | stop | width | low / N |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *(row(result, kept_back) for result, kept_back in results),
        "",
        "## Against the goals",
        "",
    ]
    for name, wanted in (("Tuned settings", False), ("Kept back", True)):
        some = [result for result, kept_back in results if kept_back is wanted]
        for code in CODES[:2]:
            given = sum(r["given"][code] for r in some)
            held = sum(r["held"][code] for r in some)
            lines.append(f"- {name}, `{code}`: {held:,} of {given:,} held ({held / max(given, 1):.1%}).")
    good, kept = (sum(r[key] for r, _ in results) for key in ("good", "kept"))
    lines.append(
        f"- Tables whose range held and was under 3 times wide: {good:,}; of these {kept} were given `stop`."
    )
    missed = list(short(results))
    lines += [
        "",
        f"Lowest share among verdicts given to {OFTEN} tables of a setting or more: {lowest(results):.1%}.",
        f"Settings with a verdict that held in fewer than {GOAL:.0%} of its tables: {len(missed)}.",
        *missed,
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run what is missing, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--keep", type=Path, default=Path("/tmp/equiano_verdict.jsonl"))
    parser.add_argument("--only", choices=("all", "tuned"), default="all")
    parser.add_argument("--page-only", action="store_true", help="write the page from what is kept")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("verdict.md"))
    asked = parser.parse_args()
    known: dict[str, dict[str, Any]] = {}
    if asked.keep.exists():
        known = {r["key"]: r for r in map(json.loads, asked.keep.read_text("utf-8").splitlines())}
    results = {}
    settings = list(enumerate(grid()))
    for number, (setting, kept_back) in sorted(settings, key=lambda one: one[1][0].lists):  # quick ones first
        if asked.only == "tuned" and kept_back:
            continue
        key = f"{asked.seed}/{asked.times}/{number}"
        if key not in known and asked.page_only:
            continue
        if key not in known:
            known[key] = {"key": key, **simulate(setting, asked.times, 1000 * asked.seed + number)}
            with asked.keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(known[key]) + "\n")
        results[number] = (known[key], kept_back)
        print(row(known[key], kept_back), f"{known[key]['cpu']:.0f} CPU-s", flush=True)
        asked.out.write_text(page([results[n] for n in sorted(results)]), encoding="utf-8")


if __name__ == "__main__":
    main()
