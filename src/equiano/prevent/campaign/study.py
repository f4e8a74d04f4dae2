"""What an evaluation needs to know besides the calls: where and when the campaign was, what else happened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from pathlib import Path

import numpy as np
from pydantic.dataclasses import dataclass

from equiano.countries.read import build
from equiano.countries.statement import STRICT
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of
from equiano.prevent.campaign.plan_file import read_yaml_mapping, refuse_faults_of
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.unknown import is_unknown
from equiano.tables.whole import WholeTable, likeliest, read_whole, refuse_missing
from equiano.words import say

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
# Fifty years: a longer span is a slip in a year.
_MOST_MONTHS = 600
TOPIC = "offer_calls"
HARMS = ("hang_ups", "wanted_job", "hostile")
CallCounts = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True, config=STRICT)
class OtherCampaign:
    """Another campaign on the same subject."""

    region: str
    start: str
    end: str


@dataclass(frozen=True, config=STRICT)
class CountingChange:
    """A month from which calls were counted otherwise (another form, another line, other hours)."""

    region: str
    month: str


@dataclass(frozen=True, config=STRICT)
class Study:
    """The campaign that is judged.

    Attributes:
        region: Where it was, as the table of calls names it.
        start: Its first month, `2026-03`.
        end: The last month in which calls are counted as after it.
        other_campaigns: Other campaigns on the subject, in any region.
        counting_changed: Changes of counting, in any region.
    """

    region: str
    start: str
    end: str
    other_campaigns: tuple[OtherCampaign, ...] = ()
    counting_changed: tuple[CountingChange, ...] = ()


@plain_dataclass(frozen=True)
class Calls:
    """Calls by region and month.

    Attributes:
        regions: Names of the regions.
        months: Months as numbers (12 × year + month), without a gap.
        about_offers: Calls with a question on an offer: regions × months; None if they were not told apart.
        calls: All calls; None if the table has no such column.
        harms: CallCounts of each kind of harm that the table has.
        sha256: Hash of the file.
    """

    regions: tuple[str, ...]
    months: tuple[int, ...]
    about_offers: CallCounts | None
    calls: CallCounts | None
    harms: Mapping[str, CallCounts]
    sha256: str = "0"


def month_number(text: str) -> int | None:
    """`2026-03` as a number that grows by 1 a month; None for anything else."""
    found = _MONTH.fullmatch(text.strip())
    return 12 * int(found[1]) + int(found[2]) - 1 if found else None


def month_text(number: int) -> str:
    """The month of a number."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def read_study(path: Path | str) -> Study:
    """A study from YAML.

    Raises:
        BadInputError: If it cannot be read or its months make no sense, with every fault.
    """
    found = must_exist(path)
    faults: list[Fault] = []
    study = build(Study, read_yaml_mapping(found), found.name, faults)
    if study is not None:
        months = {
            "start": study.start,
            "end": study.end,
            **{f"other_campaigns[{n}] start": one.start for n, one in enumerate(study.other_campaigns, 1)},
            **{f"other_campaigns[{n}] end": one.end for n, one in enumerate(study.other_campaigns, 1)},
            **{f"counting_changed[{n}]": one.month for n, one in enumerate(study.counting_changed, 1)},
        }
        faults += [
            Fault(say("write the month as 2026-03."), field)
            for field, text in months.items()
            if month_number(text) is None
        ]
        if not faults and (month_number(study.end) or 0) < (month_number(study.start) or 0):
            faults.append(Fault(say("is before the start."), "end"))
    refuse_faults_of(found.name, faults)
    assert study is not None  # else there are faults
    return study


def read_calls(path: Path | str) -> Calls:
    """Calls from a table with `region`, `month`, `offer_calls` and, where they were noted, `calls` and harms.

    Every region must have every month once: a month without a row is not a month without calls.

    Raises:
        BadInputError: If it is no such table, with every fault.
    """
    found = must_exist(path)
    whole = read_whole(found, likeliest(None))
    refuse_missing(found.name, whole.columns, ["region", "month"])
    faults: list[Fault] = []
    months = [month_number(row["month"]) for row in whole.rows]
    for number, month in zip(whole.numbers, months, strict=True):
        if month is None:
            faults.append(Fault(say("write the month as 2026-03."), "month", number))
    _refuse(found.name, faults)
    regions, span, order = _places(found.name, whole, months)
    columns = {
        name: _column(whole.rows, whole.numbers, name, whole.account.delimiter, faults)[order]
        for name in (TOPIC, "calls", *HARMS)
        if name in whole.columns
    }
    _refuse(found.name, faults)
    return Calls(
        regions,
        span,
        columns.get(TOPIC),
        columns.get("calls"),
        {name: columns[name] for name in HARMS if name in columns},
        sha256_of(found),
    )


def _places(
    name: str, whole: WholeTable, months: Sequence[int | None]
) -> tuple[tuple[str, ...], tuple[int, ...], list[list[int]]]:
    """Regions, months, and for each of both the row that tells of it."""
    faults: list[Fault] = []
    regions = tuple(dict.fromkeys(row["region"].strip() for row in whole.rows))
    known = [month for month in months if month is not None]
    if not known or max(known) - min(known) >= _MOST_MONTHS:
        message = say("give from 1 to {most} months in a row.", most=_MOST_MONTHS)
        _refuse(name, [Fault(message, "month")])
    span = tuple(range(min(known), max(known) + 1))
    place = {(region, month): None for region in regions for month in span}
    seen: dict[tuple[str, int], int] = {}
    for at, (row, month) in enumerate(zip(whole.rows, months, strict=True)):
        key = (row["region"].strip(), month or 0)
        if key in seen:
            faults.append(Fault(say("this region has this month twice."), "month", whole.numbers[at]))
        seen[key] = at
    missing = [key for key in place if key not in seen]
    faults += [
        Fault(
            say(
                "{region} has no row for {month}. Write 0 if nobody called.",
                region=region,
                month=month_text(month),
            ),
            "month",
        )
        for region, month in missing[:20]
    ]
    _refuse(name, faults)
    return regions, span, [[seen[region, month] for month in span] for region in regions]


def _refuse(name: str, faults: Sequence[Fault]) -> None:
    if faults:
        raise BadInputError(say("{name}: the calls cannot be used.", name=name), faults[:200])


def _column(
    rows: Sequence[Mapping[str, str]],
    numbers: Sequence[int],
    name: str,
    delimiter: str | None,
    faults: list[Fault],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    reader = NumberReader([row[name] for row in rows], delimiter, whole=True)
    read = np.zeros(len(rows))
    for place, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        if is_unknown(row[name]):
            faults.append(Fault(say("missing. Write 0 if nobody called."), name, number))
            continue
        try:
            read[place] = reader.count(row[name])
        except NotANumberError as error:
            faults.append(Fault(str(error), name, number))
    if (read < 0).any():
        faults.append(Fault(say("less than 0."), name))
    return read
