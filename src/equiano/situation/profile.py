"""Who is identified: counts of the case table that a first profile needs, before disclosure control.

Everything is counted by the engine; what comes back has a row per group, never per case. Unknown is a value:
a flag is yes, no or NULL, and the base of a group of flags is the cases with any answer in it, as CTDC counts
(CTDC Global Synthetic Data Codebook, February 2024, notes on percentages).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from equiano.engine.engine import Engine
from equiano.errors import BadInputError, Fault
from equiano.schema.table import column_of, load_table
from equiano.vocab import load
from equiano.words import say

# Groups in which a case may have several answers; each has its own base.
FLAG_GROUPS = ("form", "sector", "means", "recruiter")
PERPETRATOR_FLAGS = ("perpetrator_exploiter", "perpetrator_recruiter_broker", "perpetrator_transaction")
# What "recorded" means for each subject: any of these columns is filled.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "year": ("registration_year", "registration_period"),
    "gender": ("gender",),
    "child": ("is_child",),
    "age": ("age_years", "age_band"),
    "citizenship": ("citizenship",),
    "citizenship_region": ("citizenship_region", "citizenship"),
    "exploitation_country": ("exploitation_country", "destination"),
    "exploitation_region": ("exploitation_region", "exploitation_country", "destination"),
    "origin": ("origin",),
    "transit": ("transit_1",),
    "duration": ("trafficked_months_band",),
    "status": ("status",),
}
# CTDC's bands (codebook of 2024), so that files of its members and ours stand beside each other.
_AGE_BANDS = ((0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47), (48, None))


@dataclass(frozen=True)
class Answers:
    """Yes and no of the flags of one group; `base` is the number of cases with any answer in it."""

    base: int
    yes: Mapping[str, int]
    no: Mapping[str, int]


@dataclass(frozen=True)
class Crosstab:
    """Cases by one or two variables, unknown (None) included, so that each adds up to all cases."""

    dimensions: tuple[str, ...]
    counts: Mapping[tuple[str | None, ...], int]


@dataclass(frozen=True)
class Profile:
    """The counts of a first profile.

    Attributes:
        records: Number of cases.
        recorded: Cases with anything recorded, by subject (keys of `SUBJECTS` and of `FLAG_GROUPS`).
        answers: Flags by group (`FLAG_GROUPS` and `perpetrator`); codes are those of the vocabulary.
        tables: Crosstabs by name: year, gender_child, age, regions.
        age_child: Age by `child`, which no table shows but a reader knows of.
        forms_by_gender: For each form with a yes: cases by gender and answer, among those with any form.
    """

    records: int
    recorded: Mapping[str, int]
    answers: Mapping[str, Answers]
    tables: Mapping[str, Crosstab]
    forms_by_gender: Mapping[str, Crosstab]
    age_child: Crosstab


def _codes(group: str) -> tuple[str, ...]:
    if group == "perpetrator":
        return PERPETRATOR_FLAGS
    return tuple(term.code for term in load().scheme(group).active_terms)


def _any_filled(columns: Sequence[str]) -> nw.Expr:
    return reduce(or_, (~nw.col(column).is_null() for column in columns))


def _count(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _one_row(engine: Engine, frame: nw.LazyFrame[Any], counts: Mapping[str, nw.Expr]) -> dict[str, int]:
    """Many counts in one scan."""
    names = list(counts)
    row = engine.fetch(frame.select(**{f"c{i}": counts[name] for i, name in enumerate(names)})).to_pylist()[0]
    return {name: int(row[f"c{i}"] or 0) for i, name in enumerate(names)}


def _crosstab(engine: Engine, frame: nw.LazyFrame[Any], **dimensions: nw.Expr) -> Crosstab:
    names = tuple(dimensions)
    counted = frame.select(**dimensions).group_by(*names).agg(nw.len().cast(nw.Int64).alias("cases"))
    rows = engine.fetch(counted).to_pylist()
    return Crosstab(names, {tuple(row[name] for name in names): int(row["cases"]) for row in rows})


def _age_band() -> nw.Expr:
    """The source's band, or the band of CTDC that the age falls in."""
    age, band = nw.col("age_years"), nw.col("age_band")
    made: nw.Expr = nw.lit(None, dtype=nw.String)
    for low, high in _AGE_BANDS:
        inside = age >= low if high is None else (age >= low) & (age <= high)
        label = f"{low}+" if high is None else f"{low}--{high}"
        made = nw.when(inside).then(nw.lit(label)).otherwise(made)
    return nw.coalesce(band, made)


def _child() -> nw.Expr:
    child = nw.col("is_child")
    return (
        nw.when(child)
        .then(nw.lit("child"))
        .otherwise(nw.when(~child).then(nw.lit("adult")).otherwise(nw.lit(None, dtype=nw.String)))
    )


def _answers(engine: Engine, frame: nw.LazyFrame[Any], group: str) -> Answers:
    columns = {code: column_of(code) for code in _codes(group)}
    counts = {"base": _count(_any_filled(list(columns.values())))}
    counts |= {f"yes {code}": _count(nw.col(column)) for code, column in columns.items()}
    counts |= {f"no {code}": _count(~nw.col(column)) for code, column in columns.items()}
    got = _one_row(engine, frame, counts)
    return Answers(
        got["base"],
        {code: got[f"yes {code}"] for code in columns},
        {code: n for code in columns if (n := got[f"no {code}"])},
    )


def _forms_by_gender(engine: Engine, frame: nw.LazyFrame[Any], yes: Mapping[str, int]) -> dict[str, Crosstab]:
    recorded = frame.filter(_any_filled([column_of(code) for code in _codes("form")]))
    tables = {}
    for code, count in yes.items():
        if count:
            answer = nw.when(nw.col(column_of(code))).then(nw.lit("yes")).otherwise(nw.lit("not yes"))
            tables[code] = _crosstab(engine, recorded, gender=nw.col("gender"), answer=answer)
    return tables


def possible_victims(engine: Engine, frame: nw.LazyFrame[Any]) -> dict[str, Crosstab]:
    """What is told of possible victims, apart from the actual ones: gender by age group, and years.

    Args:
        engine: Engine that holds the frame.
        frame: Rows of possible victims (`record.standing.WhoCounts.possible`).
    """
    year = nw.coalesce(nw.col("registration_period"), nw.col("registration_year").cast(nw.String))
    return {
        "gender_child": _crosstab(engine, frame, gender=nw.col("gender"), child=_child()),
        "year": _crosstab(engine, frame, year=year),
    }


def check_columns(frame: nw.LazyFrame[Any], name: str) -> None:
    """Refuse a table that is not a case table.

    Raises:
        BadInputError: With every column that is missing.
    """
    there = set(frame.collect_schema().names())
    if missing := [column for column in load_table("case").columns if column not in there]:
        raise BadInputError(
            say("{name}: not a case table of this version. Make it again with `equiano intake`.", name=name),
            [Fault(say("column is missing"), column) for column in missing],
        )


def formats_of(engine: Engine, frame: nw.LazyFrame[Any]) -> tuple[str, ...]:
    """Formats that the cases were read from, in alphabetical order."""
    rows = engine.fetch(frame.select("source_format").unique()).to_pylist()
    return tuple(sorted(str(row["source_format"]) for row in rows))


def profile_of(engine: Engine, frame: nw.LazyFrame[Any]) -> Profile:
    """Count a case table.

    Args:
        engine: Engine that holds the frame.
        frame: Case table (`schema/case.yaml`), one row per case.

    Returns:
        True counts; they must pass `publish.disclosure` before anyone sees them.
    """
    subjects = {subject: _count(_any_filled(columns)) for subject, columns in SUBJECTS.items()}
    recorded = _one_row(engine, frame, {"records": nw.len(), **subjects})
    answers = {group: _answers(engine, frame, group) for group in (*FLAG_GROUPS, "perpetrator")}
    year = nw.coalesce(nw.col("registration_period"), nw.col("registration_year").cast(nw.String))
    tables = {
        "year": _crosstab(engine, frame, year=year),
        "gender_child": _crosstab(engine, frame, gender=nw.col("gender"), child=_child()),
        "age": _crosstab(engine, frame, age=_age_band()),
        "regions": _crosstab(
            engine,
            frame,
            citizenship_region=nw.col("citizenship_region"),
            exploitation_region=nw.col("exploitation_region"),
        ),
    }
    records = recorded.pop("records")
    return Profile(
        records,
        recorded | {group: answers[group].base for group in answers},
        answers,
        tables,
        _forms_by_gender(engine, frame, answers["form"].yes),
        _crosstab(engine, frame, age=_age_band(), child=_child()),
    )
