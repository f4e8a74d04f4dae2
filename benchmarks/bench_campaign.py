"""Campaigns and leaflets: false claims of the verdict, power, time of an allocation and of a leaflet.

    python benchmarks/bench_campaign.py [--series 4000]

Prints the lines of `benchmarks/prevent.md`; CPU-seconds are those of this process (user and system).
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import time
from contextlib import suppress

import numpy as np

from equiano.errors import NotEstimableError
from equiano.prevent.campaign.allocate import allocate, floors_of
from equiano.prevent.campaign.evaluate import changes, rank_p
from equiano.prevent.campaign.plan_file import CampaignPlan
from equiano.prevent.campaign.reach import terms_of
from equiano.prevent.leaflet import LeafletOptions, print_leaflet
from tests.unit.prevent.campaign.test_evaluate import series
from tests.unit.prevent.campaign.test_plan import plan_of, shares
from tests.unit.prevent.leaflet.numbers import all_numbers


def verdicts(count: int, regions: int, effect: float) -> float:
    """Share of series in which the placebo rank says that calls rose."""
    rng = np.random.default_rng(regions)
    window = (slice(0, 24), slice(24, 36))
    return float(
        np.mean(
            [rank_p(changes(series(rng, regions, effect=effect), *window)[1]) <= 0.05 for _ in range(count)]
        )
    )


def two_means(count: int) -> float:
    """Share of null series in which a plain test of the means before and after claims a change."""
    rng = np.random.default_rng(1)
    claimed = 0
    for _ in range(count):
        own = series(rng, 1)[0]
        early, late = own[:24].sum(), own[24:].sum()
        claimed += abs(late - early / 2) / np.sqrt(late + early / 4) > 1.96
    return claimed / count


def allocation_seconds(plans: int) -> float:
    """CPU-seconds of an allocation of a small plan, on average."""
    made: list[CampaignPlan] = [plan_of(random.Random(seed))[0] for seed in range(plans)]
    start = time.process_time()
    for plan in made:
        with suppress(NotEstimableError):  # a plan that no budget holds takes its time too
            allocate(plan, terms_of(plan, None), floors_of(plan, shares(plan)), plan.budget)
    return (time.process_time() - start) / plans


def leaflet_seconds(form: str) -> float:
    """CPU-seconds of a leaflet."""
    day = dt.date(2026, 11, 26)
    start = time.process_time()
    for lang in ("ru", "uz", "fa", "uk"):
        options = LeafletOptions(format=form, other=("uz",), today=day)
        print_leaflet("ru", "construction-migrants", lang, all_numbers(), options)
    return (time.process_time() - start) / 4


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=4000)
    count = parser.parse_args().series
    print("| what | figure |\n|---|---|")
    for regions in (20, 30, 40):
        print(
            f"| false claims at 5 %, {regions - 1} comparison regions | {verdicts(count, regions, 1.0):.1%} |"
        )
    for effect in (1.3, 1.5, 1.8):
        print(f"| found, calls × {effect}, 19 comparison regions | {verdicts(count // 4, 20, effect):.0%} |")
    print(f"| false claims of two means, before and after | {two_means(count // 2):.0%} |")
    print(f"| CPU-seconds of an allocation (1 to 4 channels, 1 to 3 groups) | {allocation_seconds(60):.2f} |")
    for form in ("folded", "poster", "card"):
        print(f"| CPU-seconds of a leaflet, {form} | {leaflet_seconds(form):.2f} |")


if __name__ == "__main__":
    main()
