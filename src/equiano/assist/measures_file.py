"""`measures.json`: measures of help as they leave the application, for a plan of action or a report.

    application ─> Measures ─as_dict─> measures.json ─read_measures─> plan, report

A file of the network holds released numbers alone and names the policy that they passed. One of an agency
holds true counts, for the agency itself: what is made for others refuses it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from equiano.errors import BadInputError, Fault
from equiano.files import must_exist
from equiano.schema.measure_rows import MeasureRow
from equiano.schema.row import columns_of
from equiano.text_files import parse_json
from equiano.words import say

FORMAT, VERSION = "equiano-measures", 1
MeasureUnit = Literal["days", "share"]
MEASURES: Mapping[str, MeasureUnit] = MappingProxyType(
    {"help_wait": "days", "answered_in_time": "share", "with_plan": "share", "outcome_told": "share"}
)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MOST_BYTES = 1_000_000  # of the years of a network; more is another file


@dataclass(frozen=True)
class Measures:
    """Measures of an agency or of the network.

    Attributes:
        scope: `agency` (true counts) or `network` (released numbers).
        made_on: Day of the latest figures.
        control: Disclosure policy that they passed; empty of an agency.
        rows: The measures.
    """

    scope: Literal["agency", "network"]
    made_on: dt.date
    control: str
    rows: tuple[MeasureRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "scope": self.scope,
            "made_on": self.made_on.isoformat(),
            "control": self.control,
            "measures": [row.as_dict() for row in self.rows],
        }


def read_measures(path: Path | str) -> Measures:
    """Read a `measures.json`.

    Raises:
        BadInputError: If it is none, or a value in it cannot be; every fault is named by its line.
    """
    path = Path(path)
    must_exist(path)
    content = _content(path)
    faults = list(_faults(content))
    if faults:
        raise BadInputError(
            say("{name}: cannot be used as measures. Export it again.", name=path.name), faults
        )
    rows = tuple(
        MeasureRow(**{name: row[name] for name in columns_of(MeasureRow)}) for row in content["measures"]
    )
    return Measures(content["scope"], dt.date.fromisoformat(content["made_on"]), content["control"], rows)


def _content(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError
        content = parse_json(path.read_text(encoding="utf-8"))
        if (
            not isinstance(content, dict)
            or content.get("format") != FORMAT
            or content.get("version") != VERSION
        ):
            raise ValueError
    except (ValueError, OSError):
        text = say(
            "{name}: no measures of Equiano (measures.json, version {version}). Take the file from the page "
            "of figures or from /api/v1/measures.",
            name=path.name,
            version=VERSION,
        )
        raise BadInputError(text) from None
    return content


def _faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    if content.get("scope") not in ("agency", "network"):
        yield Fault(say("must be agency or network"), "scope")
    try:
        dt.date.fromisoformat(str(content.get("made_on")))
    except ValueError:
        yield Fault(say("no day as 2026-11-30"), "made_on")
    control = content.get("control")
    if not isinstance(control, str) or bool(control) != (content.get("scope") == "network"):
        yield Fault(say("names the policy of the network's figures, and is empty of an agency"), "control")
    rows = content.get("measures")
    if not isinstance(rows, list):
        yield Fault(say("no list of measures"), "measures")
        return
    seen = set()
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or set(row) != set(columns_of(MeasureRow)):
            yield Fault(say("not the fields of a measure"), "measures", number)
            continue
        yield from _faults_of(row, number)
        if (key := (str(row["measure"]), row["period"])) in seen:
            yield Fault(say("a second value of the same measure and period"), "measure", number)
        seen.add(key)


def _faults_of(row: Mapping[str, Any], number: int) -> Iterator[Fault]:
    unit = MEASURES.get(row["measure"]) if isinstance(row["measure"], str) else None
    if unit is None:
        yield Fault(say("no such measure"), "measure", number)
    period = row["period"]
    if period is not None and not (isinstance(period, str) and _MONTH.fullmatch(period)):
        yield Fault(say("no month as 2026-11"), "period", number)
    most = 1.0 if unit == "share" else float("inf")
    known = []
    for name in ("low", "value", "high"):
        value = row[name]
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            yield Fault(say("no number that this measure can have"), name, number)
            return
        known.append(value)
    if known != sorted(known):
        yield Fault(say("the value lies outside its interval"), "value", number)
    counted = row["counted"]
    if counted is not None and (isinstance(counted, bool) or not isinstance(counted, int) or counted < 0):
        yield Fault(say("no count"), "counted", number)
