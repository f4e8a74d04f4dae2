"""Estimates of the hidden population as tables of a release."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equiano.errors import BadInputError
from equiano.estimate.options import EstimateOptions
from equiano.estimate.policy import THRESHOLDS
from equiano.estimate.public import compare_methods
from equiano.pipeline.hidden_curve import curve_table
from equiano.pipeline.labels import Labels
from equiano.provenance import Provenance
from equiano.publish.disclosure import statistics_table
from equiano.publish.policy import load_policy
from equiano.publish.release import Column, Derived, ReleasedTable
from equiano.words import in_each, keyed, number, say

if TYPE_CHECKING:
    from equiano.estimate.policy import Code
    from equiano.estimate.result import Estimate
    from equiano.estimate.verdict import Overview

LANGUAGES = ("en", "ru")
# Of the quick overview in a report: chosen, not measured; the command `estimate` advises 1000.
RESAMPLES = 200
KINDS: Mapping[str, Labels] = {
    "bootstrap": in_each("bootstrap over all models"),
    "linkage": in_each("pooled over linkage draws"),
    "credible": in_each("credible"),
    "model": in_each("log-normal, given the model"),
    "none": {"en": "–", "ru": "–"},
}


def _kind(text: str) -> str:
    for sign, kind in (("linkage", "linkage"), ("bootstrap", "bootstrap"), ("credible", "credible")):
        if sign in text:
            return kind
    return "model"


def _row(result: Estimate) -> tuple[Any, ...]:
    # The level of the column's heading.
    interval = result.interval(0.95)
    return (result.method, result.population, interval.low, interval.high, _kind(interval.kind))


def said(key: str, **values: object) -> Labels:
    """A sentence of the report in both languages."""
    return _both(lambda lang: keyed(f"report.{key}", lang, **values))


def notes_of(*sentences: Labels) -> dict[str, tuple[str, ...]]:
    """Sentences as notes of a released table."""
    return {lang: tuple(sentence[lang] for sentence in sentences) for lang in LANGUAGES}


def _both(text: Callable[[str], str]) -> Labels:
    return {lang: text(lang) for lang in LANGUAGES}


def _keyed(key: str) -> Labels:
    return _both(lambda lang: keyed(f"estimate.{key}", lang))


def _columns(overview: Overview) -> list[Column]:
    methods = {r.method: _both(r.name) for r in overview.estimates}
    return [
        Column("method", "dimension", in_each("Method"), methods),
        Column("population", "number", in_each("Population")),
        Column("low", "number", in_each("From (95%)")),
        Column("high", "number", in_each("To (95%)")),
        Column("kind", "text", in_each("Interval"), KINDS),
    ]


def _behind(overview: Overview) -> int:
    """Persons whom an estimate rests on: those on two lists or more, without whom there is none."""
    repeated = [check.value for check in overview.checks if check.id == "sparsity"]
    # The smaller one decides what may be told: both are counts that a reader could work back to.
    return int(min([overview.observed, *(value for value in repeated if value is not None)]))


def _code(overview: Overview, behind: int) -> Code:
    """The verdict; a number that rests on fewer persons than may be told does not leave, so it is none."""
    return overview.verdict if behind >= load_policy().minimum else "stop"


def ends_told(overview: Overview) -> tuple[float | None, float | None]:
    """Ends of the verdict's range, rounded outwards so that they still hold; None where there is none."""
    digits = load_policy().digits
    low, high = (
        None if value is None else _outwards(value, digits, towards)
        for value, towards in ((overview.low, math.floor), (overview.high, math.ceil))
    )
    return low, high


def _verdict(overview: Overview, code: Code, lang: str) -> str:
    """The verdict in words, its ends rounded outwards."""
    shown = {
        name: "–" if value is None else number(value, lang=lang)
        for name, value in zip(("low", "high"), ends_told(overview), strict=True)
    }
    return keyed(f"estimate.verdict.{code}", lang, **shown)


def _outwards(value: float, digits: int, towards: Callable[[float], int]) -> float:
    """To so many significant digits, rounded down or up."""
    if not math.isfinite(value) or value <= 0:
        return value
    # Whole persons at the finest: digits below one would claim what no estimate has.
    unit = 10.0 ** max(0, math.floor(math.log10(value)) - digits + 1)
    return towards(value / unit) * unit


def hidden_tables(
    name: str, titles: Labels, overview: Overview, *, notes: Mapping[str, tuple[str, ...]] | None = None
) -> list[ReleasedTable]:
    """All methods side by side, and the checks behind the verdict: what was checked, and one word.

    Args:
        name: Short name, unique in the release.
        titles: What the lists are, by language.
        overview: From `estimate(table, method="all")`.
        notes: What else the reader must know, by language; the verdict is put in front.

    Returns:
        The tables `hidden:NAME`, `hidden-checks:NAME` and, where the verdict gives a range,
        `hidden-curve:NAME`; the first note of the former is the verdict. It has
        no rows where the verdict is not to publish.
    """
    method = "multiple systems estimation; intervals as named"
    provenance = Provenance(method, overview.data_sha256, overview.seed)
    more = notes or {}
    behind = _behind(overview)
    code = _code(overview, behind)
    told = {lang: (_verdict(overview, code, lang), *more.get(lang, ())) for lang in LANGUAGES}
    # A number that is not to be published does not leave, not even beside the advice not to publish it.
    rows = [_row(result) for result in overview.estimates] if code != "stop" else []
    # What was checked and the answer in one word: the numbers are those of true counts, some below ten.
    checks = {c.id: _keyed(f"check_names.{c.id}") for c in overview.checks}
    levels: dict[str, Labels] = {level: _keyed(f"levels.{level}") for level in ("ok", *THRESHOLDS, "not_run")}
    check_columns = [
        Column("check", "dimension", in_each("Check"), checks),
        Column("result", "text", in_each("Result"), levels),
        Column("reference", "text", in_each("According to")),
    ]
    check_titles = in_each("Checks behind the verdict: {titles}", titles=titles)
    curve = curve_table(name, titles, overview, behind, provenance)
    return [
        statistics_table(
            Derived(f"hidden:{name}", titles, tuple(_columns(overview)), tuple(rows), told),
            provenance=provenance, records=[behind] * len(rows),
        ),
        statistics_table(
            Derived(
                f"hidden-checks:{name}", check_titles, tuple(check_columns),
                tuple((check.id, check.level, check.reference) for check in overview.checks),
            ),
            provenance=provenance, records=[behind] * len(overview.checks),
        ),
        *([curve] if curve is not None else []),
    ]  # fmt: skip


def capture_estimates(
    paths: Sequence[Path], step: Callable[[str], None] = lambda text: None
) -> list[ReleasedTable]:
    """A quick overview of each capture table, ready for a report.

    Args:
        paths: Capture tables (CSV), with a column `draw` for linkage draws.
        step: Called with `estimate` before each.

    Raises:
        BadInputError: If a table cannot be used, or two files have one name.
    """
    if doubled := sorted({path.stem for path in paths if [p.stem for p in paths].count(path.stem) > 1}):
        raise BadInputError(
            say("--capture: two files are called {name}. Rename one; the name is its title.", name=doubled[0])
        )
    tables: list[ReleasedTable] = []
    for path in paths:
        step("estimate")
        overview = compare_methods(path, options=EstimateOptions(bootstrap=RESAMPLES, quick=True))
        titles = said("hidden_lists", name=path.stem)
        tables += hidden_tables(path.stem, titles, overview, notes=notes_of(said("hidden_quick")))
    return tables
