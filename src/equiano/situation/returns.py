"""What a country sends to others about victims: counts of a case table by the lines of a return.

SDG indicator 16.2.2 and UNODC's questionnaire ask for victims detected in a year, by sex, age group, form of
exploitation and, UNODC, citizenship. Each person stands in one line of each table, so that every table adds
up to the same total: a person with forms of several lines under `mixed`, unknown under a line of its own.

The year is that of registration, which stands for the detection that the standards ask for; another clock may
be chosen, and is named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import narwhals as nw

from equiano.engine import Engine
from equiano.schema.table import column_of
from equiano.situation.options import Clock
from equiano.vocab import load
from equiano.vocab.load import read_yaml

SEVERAL, MIXED, OTHER, UNKNOWN = "several", "mixed", "other", "unknown"
# The questionnaires ask for two sexes; others stand under lines of their own (returns.yaml).
_SEX = {"gender.female": "female", "gender.male": "male"}
_GROUPS = {
    ("female", False): "women",
    ("male", False): "men",
    ("female", True): "girls",
    ("male", True): "boys",
    ("female", None): "female_unknown",
    ("male", None): "male_unknown",
    (None, False): "adults_other",
    (None, True): "children_other",
}
_DATED: Mapping[Clock, str] = {"journey": "journey_date", "exploitation": "exploitation_date"}


@cache
def lines() -> Mapping[str, Any]:
    """The content of `returns.yaml`."""
    content: Mapping[str, Any] = read_yaml(resources.files("equiano.situation") / "returns.yaml")
    return content


def form_line(codes: Collection[str], standard: str) -> str:
    """The line of a standard that a person's forms stand in."""
    wanted = lines()["standards"][standard]["forms"]
    found = set()
    for code in codes:
        own = next((name for name, line in lines()["forms"].items() if code in line["codes"]), OTHER)
        found.add(own if own in wanted else OTHER)
    return UNKNOWN if not found else MIXED if len(found) > 1 else found.pop()


def group_of(gender: str | None, is_child: bool | None) -> str:
    """Sex and age group in one: women, girls ...; a sex that is neither, or unknown, with its age group."""
    return _GROUPS.get((_SEX.get(gender or ""), is_child), UNKNOWN)


@dataclass(frozen=True)
class Persons:
    """Persons who are alike in all that a return asks for.

    Attributes:
        year: Year by the clock, empty where the record lacks it.
        group: Sex and age group (`returns.yaml`, `groups`).
        form: Line of the standard.
        citizenship: Alpha-3 code, `several`, or empty where it is not recorded.
        exploited: Country of exploitation (the last), empty where it is not recorded.
        count: How many they are.
    """

    year: str
    group: str
    form: str
    citizenship: str
    exploited: str
    count: int


def year_column(clock: Clock) -> str:
    """Column of a case table that holds the year, or the date, of a clock."""
    return _DATED.get(clock, "registration_year")


def persons_of(
    engine: Engine, frame: nw.LazyFrame[Any], standard: str, clock: Clock = "registration"
) -> list[Persons]:
    """Actual victims as groups of alike persons.

    Args:
        engine: Engine that holds the frame.
        frame: Rows of actual victims (`record.standing.WhoCounts.actual`), all columns of a case table.
        standard: `sdg-16.2.2` or `glotip`.
        clock: What the year is.
    """
    codes = {column_of(term.code): term.code for term in load().scheme("form").active_terms}
    dated = nw.col(_DATED[clock]).dt.year().cast(nw.Int64) if clock in _DATED else nw.col("registration_year")
    citizens = nw.coalesce(nw.col("citizenship_all"), nw.col("citizenship"))
    exploited = nw.coalesce(nw.col("destination"), nw.col("exploitation_country"))
    alike = frame.with_columns(
        dated.alias("_year"), citizens.alias("_citizens"), exploited.alias("_exploited")
    )
    keys = ("_year", "gender", "is_child", "_citizens", "_exploited", *codes)
    rows = engine.fetch(alike.group_by(*keys).agg(nw.len().cast(nw.Int64).alias("n"))).to_pylist()
    found: dict[tuple[str, str, str, str, str], int] = {}
    for row in rows:
        forms = [code for column, code in codes.items() if row[column]]
        citizenship = row["_citizens"] or ""
        key = (
            "" if row["_year"] is None else str(row["_year"]),
            group_of(row["gender"], row["is_child"]),
            form_line(forms, standard),
            SEVERAL if ";" in citizenship else citizenship,
            row["_exploited"] or "",
        )
        found[key] = found.get(key, 0) + row["n"]
    return [Persons(*key, count) for key, count in sorted(found.items())]


def counts_by(persons: Sequence[Persons], *names: str) -> dict[tuple[str, ...], int]:
    """Persons by one or more of their attributes."""
    found: dict[tuple[str, ...], int] = {}
    for entry in persons:
        key = tuple(str(getattr(entry, name)) for name in names)
        found[key] = found.get(key, 0) + entry.count
    return found


def per_100_000(victims: int, population: int) -> float:
    """The rate of SDG indicator 16.2.2: victims over residents, per 100,000."""
    return victims / population * 100_000
