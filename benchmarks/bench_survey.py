"""Surveys of groups whose truth is known: bias and coverage on simulated networks.

    python benchmarks/bench_survey.py [rds] [size] [nsum] [--runs 20] [--out rows.jsonl]

Networks are drawn with degrees by weights (Chung and Lu 2002) in two groups that may know each other less
than by chance. Recruitment goes along ties to persons not yet recruited, as coupons do. Nothing was tuned on
`KEPT_BACK`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from equiano.survey import as_recruitment, rds_shares, scale_up
from equiano.survey.likelihood import log_likelihood
from equiano.survey.size import LARGEST_OF_MEDIAN, _grid, _Law, _prior


@dataclass(frozen=True)
class Setting:
    """A group and how it is sampled."""

    name: str
    size: int = 1000
    persons: int = 250
    share: float = 0.2
    alike: float = 1.0  # ties within a group over those between, at equal activity
    activity: float = 1.0  # mean degree of the first group over the second's
    spread: float = 0.4  # of the logarithm of the degree's weight
    degree: float = 8.0
    seeds: int = 8
    seeds_of_group: bool = False  # all seeds of the first group
    coupons: int = 2
    noise: float = 0.0  # of the logarithm of the degree that a person says


PLAIN = Setting("plain")
SETTINGS = (
    PLAIN,
    replace(PLAIN, name="half of the group", persons=500),
    replace(PLAIN, name="alike", alike=4.0),
    replace(PLAIN, name="active", activity=2.0),
    replace(PLAIN, name="active, half of the group", activity=2.0, persons=500),
    replace(PLAIN, name="alike, seeds of one group", alike=4.0, seeds_of_group=True),
    replace(PLAIN, name="degrees said with error", activity=2.0, noise=0.5),
)
KEPT_BACK = (
    Setting("kept back 1", 3000, 400, 0.35, 2.5, 0.6, 0.7, 10, 5, False, 3, 0.2),
    Setting("kept back 2", 600, 300, 0.1, 2.0, 1.5, 0.5, 6, 12, True, 2, 0.0),
    Setting("kept back 3", 2000, 300, 0.5, 6.0, 1.0, 0.4, 12, 6, False, 3, 0.3),
)


def network(setting: Setting, rng: np.random.Generator) -> tuple[list[np.ndarray], np.ndarray]:
    """Neighbours of each person, and whether each is of the first group."""
    n = setting.size
    first = np.arange(n) < round(setting.share * n)
    weight = rng.lognormal(0, setting.spread, n) * np.where(first, setting.activity, 1.0)
    mixing = np.where(first[:, None] == first[None, :], setting.alike, 1.0)
    # Ties are balanced so that alikeness does not change a group's degree.
    scale = np.ones(n)
    for _ in range(8):
        expected = scale * weight * (mixing @ (scale * weight))
        scale *= np.sqrt(weight / weight.mean() * setting.degree / expected)
    chance = np.clip(np.outer(scale * weight, scale * weight) * mixing, 0, 1)
    ties = np.triu(rng.random((n, n)) < chance, 1)
    ties |= ties.T
    return [np.flatnonzero(row) for row in ties], first


def recruit(setting: Setting, rng: np.random.Generator) -> tuple[list[dict[str, Any]], float]:
    """A sample as a table, and the share of the first group among those with ties."""
    ties, first = network(setting, rng)
    degree = np.array([len(row) for row in ties])
    can = np.flatnonzero((degree > 0) & (first if setting.seeds_of_group else True))
    queue = list(rng.choice(can, setting.seeds, replace=False, p=degree[can] / degree[can].sum()))
    by = dict.fromkeys(queue, -1)
    rows = []
    while len(by) < setting.persons or queue:
        if not queue:  # a new seed where chains died out
            left = np.array([p for p in np.flatnonzero(degree > 0) if p not in by])
            queue.append(int(rng.choice(left)))
            by[queue[-1]] = -1
        person = queue.pop(0)
        free = [p for p in rng.permutation(ties[person]) if p not in by]
        for p in free[: setting.coupons]:
            if len(by) < setting.persons:
                by[int(p)] = person
                queue.append(int(p))
    for person, recruiter in by.items():
        said = max(1, round(degree[person] * np.exp(rng.normal(0, setting.noise))))
        recruiter_id = "seed" if recruiter < 0 else str(recruiter)
        rows.append({"id": str(person), "recruiter": recruiter_id, "degree": said, "t": int(first[person])})
    return rows, float(first[degree > 0].mean())


def rds_runs(runs: int) -> Iterator[dict[str, Any]]:
    plans = [
        ("naive", "tree", 1.0),
        ("rds-i", "tree", 1.0),
        ("rds-ii", "tree", 1.0),
        ("rds-ii", "salganik", 1.0),
    ]
    plans += [("rds-ii", "likelihood", 1.0), ("ss", "tree", 1.0), ("ss", "gile", 1.0), ("ss", "tree", 2.0)]
    for run in range(runs):
        for number, setting in enumerate((*SETTINGS, *KEPT_BACK)):
            rng = np.random.default_rng([11, number, run])
            rows, truth = recruit(setting, rng)
            sample = as_recruitment(rows)
            for method, interval, wrong in plans:
                size = round(setting.size * wrong)
                one = rds_shares(
                    sample, "t", method, population=size, interval=interval, bootstrap=200, seed=run
                ).share("1")
                yield {
                    "setting": setting.name,
                    "method": f"{method}{' (N twice)' if wrong != 1 else ''}",
                    "interval": interval,
                    "truth": truth,
                    "estimate": one.share,
                    "low": one.low,
                    "high": one.high,
                }


def size_runs(runs: int) -> Iterator[dict[str, Any]]:
    plain = replace(PLAIN, spread=0.6, degree=10)
    settings = (
        replace(plain, name="a tenth", size=2000, persons=200),
        replace(plain, name="a quarter", size=1000, persons=250),
        replace(plain, name="half", size=600, persons=300),
        replace(plain, name="half, degrees said with error", size=600, persons=300, noise=0.5),
        replace(plain, name="kept back: 30 %, three coupons", size=900, persons=270, coupons=3, spread=0.8),
        replace(plain, name="kept back: 60 %, alike", size=400, persons=240, alike=3.0, spread=0.5),
    )
    for run in range(runs):
        for number, setting in enumerate(settings):
            rows, _ = recruit(setting, np.random.default_rng([13, number, run]))
            sample = as_recruitment(rows)
            count = len(sample)
            grid = _grid(count, LARGEST_OF_MEDIAN * 2 * setting.size)
            likelihood = log_likelihood(sample.degree.astype(np.int64), grid)
            for factor in (0.5, 1.0, 2.0):
                median = max(count + 1, round(factor * setting.size))
                law = _Law.of(grid, _prior(count, median, grid) + likelihood)
                low, middle, high = law.quantiles(0.025, 0.5, 0.975)
                prior = _Law.of(grid, _prior(count, median, grid)).quantiles(0.25, 0.75)
                quartiles = law.quantiles(0.25, 0.75)
                yield {
                    "setting": setting.name,
                    "method": f"prior's median {factor:g} N",
                    "interval": "equal tails",
                    "truth": setting.size,
                    "estimate": middle,
                    "low": low,
                    "high": high,
                    "narrowed": (quartiles[1] - quartiles[0]) / (prior[1] - prior[0]),
                }


@dataclass(frozen=True)
class Scale:
    """A general survey of a population of a million."""

    name: str
    transmission: float = 1.0
    degree_ratio: float = 1.0
    barrier: float = 0.001
    believed: str | None = None
    believed_ratio: str | None = None


SCALES = (
    Scale("nothing wrong"),
    Scale("half is known of, not corrected", transmission=0.5),
    Scale("half is known of, corrected by .5", transmission=0.5, believed="0.5"),
    Scale("half is known of, corrected by .4–.6", transmission=0.5, believed="0.4-0.6"),
    Scale("half is known of, corrected by .65–.85", transmission=0.5, believed="0.65-0.85"),
    Scale("networks .7 as large, corrected by .6–.8", degree_ratio=0.7, believed_ratio="0.6-0.8"),
    Scale("barrier .02", barrier=0.02),
    Scale("kept back: all three, corrected", 0.4, 0.8, 0.01, "0.3-0.5", "0.7-0.9"),
)


def nsum_runs(runs: int) -> Iterator[dict[str, Any]]:
    total, hidden, respondents = 1e6, 3000, 400
    known = {f"g{k}": size for k, size in enumerate(np.geomspace(500, 20_000, 12).round())}
    for run in range(runs):
        for number, scale in enumerate(SCALES):
            rng = np.random.default_rng([17, number, run])
            degree = rng.lognormal(5.3, 0.7, respondents).astype(int)
            shares = np.array(list(known.values())) / total
            share = hidden / total * scale.degree_ratio * scale.transmission
            beta = rng.beta(
                share * (1 / scale.barrier - 1), (1 - share) * (1 / scale.barrier - 1), respondents
            )
            table = {name: rng.binomial(degree, p).tolist() for name, p in zip(known, shares, strict=True)}
            table["hidden"] = rng.binomial(degree, beta).tolist()
            for method in ("mle", "pimle", *(["degree", "barrier"] if run < 2 else [])):
                found = scale_up(
                    table,
                    known,
                    "hidden",
                    total,
                    method,
                    transmission=scale.believed,
                    degree_ratio=scale.believed_ratio,
                    bootstrap=300,
                    draws=600,
                    seed=run,
                )
                interval = found.interval(0.95)
                yield {
                    "setting": scale.name,
                    "method": method,
                    "interval": interval.kind,
                    "truth": hidden,
                    "estimate": found.population,
                    "low": interval.low,
                    "high": interval.high,
                }


def table_of(rows: list[dict[str, Any]]) -> str:
    """One line a setting and method: mean and spread of the estimate over the truth, coverage, width."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["setting"], row["method"], row["interval"]), []).append(row)
    lines = [
        "| setting | method | interval | runs | median / truth | spread | covers | median width / truth |"
    ]
    lines.append("|---|---|---|---|---|---|---|---|")
    for (setting, method, interval), some in groups.items():
        ratio = np.array([row["estimate"] / row["truth"] for row in some])
        covers = np.mean([row["low"] <= row["truth"] <= row["high"] for row in some])
        width = np.median([(row["high"] - row["low"]) / row["truth"] for row in some])
        lines.append(
            f"| {setting} | {method} | {interval} | {len(some)} | {np.median(ratio):.2f} "
            f"| {ratio.std():.2f} | {100 * covers:.0f} % | {width:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help="rds, size, nsum; all if not given")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--out", type=Path, help="write each run to this .jsonl as it comes")
    given = parser.parse_args()
    for what in given.what or PARTS:
        rows, began = [], time.process_time()
        for row in PARTS[what](given.runs):
            rows.append(row)
            if given.out:
                with given.out.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(row) + "\n")
        print(f"{table_of(rows)}\n\n{what}: {time.process_time() - began:.0f} CPU-seconds\n", flush=True)


PARTS = {"rds": rds_runs, "size": size_runs, "nsum": nsum_runs}

if __name__ == "__main__":
    main()
