"""The demonstration: the whole way on invented cases and lists with known truth, beside real public data.

The spine is real: the official figures of Russia that the country pack quotes, and its published statements.
Beside them, banded on every page, invented cases with journeys around Russia, and five invented lists of
Kaliningrad agencies: they are linked, the hidden population is estimated from the linkage draws and held
against the truth. The UK's published lists of 2013 are the real comparison.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from equiano.engine import open_engine
from equiano.estimate.options import EstimateOptions
from equiano.estimate.public import compare_methods
from equiano.files import make_folder
from equiano.link.generate import PopulationOptions, generate_lists, write_lists
from equiano.link.linkage import link_lists
from equiano.link.lists import read_lists
from equiano.link.options import LinkageOptions
from equiano.link.results import hash_of, write_linkage
from equiano.pipeline.hidden_tables import RESAMPLES, hidden_tables, notes_of, said
from equiano.pipeline.reporting import MadeReport, Making, make_report
from equiano.pipeline.situation_release import Options
from equiano.record.examples import example_path
from equiano.record.invent import write_cases
from equiano.schema.coverage import Coverage
from equiano.words import language

if TYPE_CHECKING:
    from equiano.estimate.verdict import Overview
    from equiano.link.generate import ExampleLists

# Chosen so that the whole demonstration stays within a minute (16.5 CPU-s): five lists as the United Kingdom
# published of 2013, beside which they stand, and about as many persons as those saw.
PERSONS, LISTS, DRAWS, SEED = 2000, 5, 10, 1
CASES = 2000  # invented cases of the report: enough that most cells pass the disclosure rule
# For each of the linkage draws: the ends of the pooled interval come from draws and resamples together, 500
# in all, as `benchmarks/link.md` measures it.
DRAWN_RESAMPLES = 50
# Dates of the invented records end before this day, so that the same seed gives the same lists for ever.
TODAY = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class MadeDemo:
    """What the demonstration found and wrote.

    Attributes:
        truth: Persons invented.
        seen: Persons on any list, in truth.
        verdict: What may be published of the linked lists, in words.
        low: Lower end of the range, or the lower bound; None where no number should be published.
        high: Upper end of the range; None where there is none.
        uk_verdict: Whether a number of the UK's lists should be published: `range`, `at-least` or `stop`.
        report: The report's files, and its findings in words.
    """

    truth: int
    seen: int
    verdict: str
    low: float | None
    high: float | None
    uk_verdict: str
    report: MadeReport


def _linked(example: ExampleLists, out: Path, step: Callable[[str], None]) -> Overview:
    """Write and link the lists, and estimate from the draws."""
    paths = write_lists(example, out / "lists")
    step("link")
    with open_engine() as engine:
        lists = read_lists(paths, TODAY)
        tables = {name: entry.table for name, entry in lists.items()}
        linkage = link_lists(tables, engine, LinkageOptions(seed=SEED, draws=DRAWS), today=TODAY)
    readings = {name: entry.reading for name, entry in lists.items()}
    write_linkage(linkage, out / "linked", hash_of(paths), readings)
    step("estimate")
    draws = out / "linked" / "capture_draws.csv"
    overview = compare_methods(
        draws, options=EstimateOptions(bootstrap=DRAWN_RESAMPLES, seed=SEED, quick=True)
    )
    return overview


def make_demo(
    out: Path, languages: Sequence[str], step: Callable[[str], None] = lambda text: None
) -> MadeDemo:
    """Run the demonstration.

    Args:
        out: Folder for the lists, the linkage and the report.
        languages: Languages of the report.
        step: Called with the name of each step as it begins.
    """
    step("invent")
    cases = out / "cases.csv"
    make_folder(out)
    write_cases(CASES, np.random.default_rng(SEED), cases)
    example = generate_lists(PERSONS, LISTS, np.random.default_rng(SEED), PopulationOptions())
    ours = _linked(example, out, step)
    step("estimate")
    uk = compare_methods(
        example_path("uk_2013_five_lists"),
        options=EstimateOptions(bootstrap=RESAMPLES, seed=SEED, quick=True),
    )
    seen = sum(example.true_histories().values())
    truth = said("demo_truth", population=example.population, seen=seen, draws=DRAWS)
    quick = said("hidden_quick")
    tables = hidden_tables("example", said("demo_lists"), ours, notes=notes_of(truth, quick))
    published = notes_of(said("demo_uk_published"), quick)
    tables += hidden_tables("uk-2013", said("demo_uk"), uk, notes=published)
    options = Options(coverage=Coverage.DEMONSTRATION)
    report = make_report("ru", cases, out, languages, Making(step=step, more=tables), options=options)
    return MadeDemo(
        example.population,
        seen,
        ours.text(language()),
        None if ours.verdict == "stop" else ours.low,
        ours.high if ours.verdict == "range" else None,
        uk.verdict,
        report,
    )
